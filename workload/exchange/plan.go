package exchange

import "time"

// A PlanWindow is what Claude Code says of a subscription's usage windows: it reads the answer's headers itself and
// shows none of them.
type PlanWindow struct {
	Status   string     `json:"status"`              // allowed, allowed_warning or rejected
	Window   string     `json:"window,omitempty"`    // the one that decides, such as five_hour; empty: none is named
	ResetsAt *time.Time `json:"resets_at,omitempty"` // of that window
}

// Spent reports whether a window is used up. A refusal that names no window is not the plan's.
func (p *PlanWindow) Spent() bool { return p != nil && p.Status == "rejected" && p.Window != "" }
