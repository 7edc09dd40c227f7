package capacity

import (
	"sync"

	"loadshape/workload"
)

// Up to which scale a plan's random numbers are drawn once for all plays: most of the plan's own seed are below the first, and most of
// the others near 1.
const (
	drawnScale = 4
	othersAt   = 1
)

// mostDrawn is for how many requests of other seeds they are drawn at the most, which bounds the memory.
const mostDrawn = 2 << 20

// Drawn is a plan with its random numbers drawn, for each seed that is played. They may be asked for side by side.
type Drawn struct {
	plan  *workload.Plan
	mutex sync.Mutex
	by    map[int64]*workload.Plan
	room  int64 // for so many more requests
	each  int64
}

// NewDrawn draws a plan with its own seed.
func NewDrawn(plan *workload.Plan, seed int64) *Drawn {
	d := &Drawn{plan: plan, by: map[int64]*workload.Plan{seed: plan.Drawn(seed, drawnScale)}, room: mostDrawn, each: 1}
	for i := range plan.Streams {
		if a := plan.Streams[i].Arrivals; a != nil {
			if n := a.Expected(); n.IsInt64() && n.Int64() < mostDrawn {
				d.each += n.Int64()
			} else {
				d.room = 0
			}
		}
	}
	return d
}

// Of is the plan to be played with a seed.
func (d *Drawn) Of(seed int64) *workload.Plan {
	d.mutex.Lock()
	plan, known := d.by[seed]
	draws := !known && d.room >= d.each
	if draws {
		d.room -= d.each
		d.by[seed] = nil // it is being drawn: who asks meanwhile draws for itself
	}
	d.mutex.Unlock()
	if plan != nil {
		return plan
	}
	if !draws {
		return d.plan
	}
	plan = d.plan.Drawn(seed, othersAt)
	d.mutex.Lock()
	defer d.mutex.Unlock()
	d.by[seed] = plan
	return plan
}
