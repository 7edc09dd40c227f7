package report

import (
	"fmt"
	"math/big"
	"slices"
	"strings"
)

// A Trend is what can become of a figure while its run goes on, of several limits or minutes of the one that counts.
type Trend int

const (
	Wavers Trend = iota // it goes either way, or is known at the end only
	Grows               // it is never less than it was
	Falls               // it is never more than it was
	Stays               // it is not there at first, and never changes once it is
)

// Trend of a figure. One that does not exist yet may come to be anything.
func (f *Figure) Trend() Trend {
	switch f.Path {
	case "requests", "attempts", "admitted", "refused", "gave_up", "unsent", "faulted", "timed_out", "too_early", "last_refusal_s", "wait_s.count", "wait_s.max",
		"peak_used_share", "busiest_minute_share", "sustained_share", "longest_retry_after_s", "hopeless", "peak_in_flight":
		return Grows
	case "lowest_level":
		return Falls
	case "first_refusal_s":
		return Stays
	}
	if f.Path == perRequest {
		return Wavers
	}
	if f.List == "minutes" || strings.HasPrefix(f.Path, "refused_by.") {
		return Grows
	}
	return Wavers
}

// OfRefusals reports whether a figure changes only with an attempt that does not go straight through.
func (f *Figure) OfRefusals() bool {
	return slices.Contains([]string{"refused", "gave_up", "unsent", "faulted", "timed_out", "too_early", "first_refusal_s", "last_refusal_s", "longest_retry_after_s", "hopeless"}, f.Path) ||
		strings.HasPrefix(f.Path, "refused_by.")
}

// Used is what a limit is asked for as a share of what the condition lets it be asked for; 0 where it is about something else.
func (e ThresholdExpr) Used(r *Reading) float64 {
	if observed := e.Figure.Observe(r); e.Figure.OfDemand() && e.op[0] == '<' && observed.Value != nil && e.want.Sign() > 0 {
		used, _ := new(big.Rat).Quo(observed.Value, e.want).Float64()
		return used
	}
	return 0
}

// OfRuns reports whether a figure is of all runs together, and not of one.
func (f *Figure) OfRuns() bool { return strings.HasPrefix(f.text, "failing_runs") }

// OfLevels reports whether a figure is one of the levels of a limit, which charges and the turn of a minute change, too.
func (f *Figure) OfLevels() bool { return f.Path == "lowest_level" || f.Path == "peak_used_share" }

// OfDemand reports whether a figure is one of what a limit is asked for at the most.
func (f *Figure) OfDemand() bool {
	return f.List == "limits" && (f.Path == "busiest_minute_share" || f.Path == "sustained_share")
}

// OfParts reports whether the condition can be held against some streams, where of the others it is known how many requests go straight through.
func (e ThresholdExpr) OfParts() bool {
	f := &e.Figure
	counts := f.List == "" && slices.Contains([]string{"refused", "refused_share", "gave_up", "gave_up_share"}, f.Path)
	room := f.List == "limits" && f.Path == "busiest_minute_share" && e.op[0] == '<' && e.want.Cmp(big.NewRat(1, 20)) >= 0
	return counts || room || f.OfRuns()
}

// Decided tells of a figure that is this so far whether its condition can no longer be met, or no longer be missed, however the
// run goes on.
func (e ThresholdExpr) Decided(a Amount, t Trend) (lost, won bool) {
	order := a.never
	switch {
	case a.Value != nil:
		order = a.Value.Cmp(e.want)
	case a.never == 0, t == Stays:
		return false, false
	}
	low, high := order, order // where it may stand in the end
	switch t {
	case Wavers:
		return false, false
	case Grows:
		high = 1
	case Falls:
		low = -1
	}
	lost, won = true, true
	for order := low; order <= high; order++ {
		if e.admits(order) {
			lost = false
		} else {
			won = false
		}
	}
	return lost, won
}

// checkCut holds the condition against a reading that was cut off.
func (e ThresholdExpr) checkCut(r *Reading) Check {
	a := e.Figure.Observe(r)
	lost, won := e.Settled(r)
	return Check{OK: won, Observed: a.show, Undecided: !lost && !won}
}

// Settled tells of a reading that was cut off whether the condition can no longer be met, or no longer be missed.
func (e ThresholdExpr) Settled(r *Reading) (lost, won bool) {
	return e.Decided(e.Figure.Observe(r.atLeast()), e.Figure.Trend())
}

// atLeast is a reading whose sustained shares can only grow while the run goes on: quiet minutes would be counted, too, up to the
// length of a window.
func (r *Reading) atLeast() *Reading {
	minutes := MinutesMeant(r.Minutes)
	if minutes >= SustainedMinutes {
		return r
	}
	least := *r
	least.Limits = slices.Clone(r.Limits)
	for i := range least.Limits {
		if l := &least.Limits[i]; l.SustainedShare != nil && l.BusiestStretch == "" {
			share := new(Ratio)
			share.Mul(&l.SustainedShare.Rat, big.NewRat(minutes, SustainedMinutes))
			l.SustainedShare = share
		}
	}
	return &least
}

// Aborting is the condition made to end a run at the instant at which it can no longer be met. It is an error where no
// instant before the end tells that.
func (e ThresholdExpr) Aborting() (ThresholdExpr, error) {
	why := ""
	name := e.Figure.text
	switch t := e.Figure.Trend(); {
	case e.Figure.Path == "limit" || e.Figure.Path == "capacity":
		why = name + " is the same from the start"
	case e.Figure.OfRuns():
		why = name + " is of all runs"
	case e.Figure.IsShare():
		why = name + " is a share of a sum that is known at the end only"
	case t == Wavers:
		why = name + " can still go either way while the run goes on"
	case t == Grows && e.Figure.kind != isTime && e.impossible():
		why = name + " is never less than 0: it cannot be met at all"
	case t == Grows && slices.Contains([]string{">", ">=", "!="}, e.op):
		why = name + " only grows: until the end it can still become true"
	case t == Falls && slices.Contains([]string{"<", "<=", "!="}, e.op):
		why = name + " only falls: until the end it can still become true"
	}
	if why != "" {
		return e, fmt.Errorf("threshold %q: cannot abort a run, as %s; expected it without abort", e.text, why)
	}
	e.abort = true
	return e, nil
}

// impossible reports whether the condition on a figure that grows from 0 is never met.
func (e ThresholdExpr) impossible() bool {
	lost, _ := e.Decided(Amount{Value: new(big.Rat)}, Grows)
	return lost
}

// IsShare reports whether the figure is one of those that are left to the reader.
func (f *Figure) IsShare() bool {
	for _, s := range shares {
		if f.Path == s.name {
			return true
		}
	}
	return false
}
