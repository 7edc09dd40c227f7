package capacity

import (
	"sync"

	"loadshape/report/search"
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

	counts map[scaledSeed]count
}

// A scaledSeed is a seed at a scale.
type scaledSeed struct {
	seed  int64
	scale search.Scale
}

// A count is how many requests there are, where that can be told.
type count struct {
	requests int64
	ok       bool
}

// NewDrawn draws a plan with its own seed.
func NewDrawn(plan *workload.Plan, seed int64) *Drawn {
	d := &Drawn{plan: plan, by: map[int64]*workload.Plan{seed: plan.Drawn(seed, drawnScale)}, room: mostDrawn, each: 1,
		counts: map[scaledSeed]count{}}
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

// Scaled is the plan to be played with a seed at a scale.
func (d *Drawn) Scaled(seed int64, scale search.Scale) (*workload.Plan, error) {
	return d.Of(seed).Scaled(int64(scale), int64(search.One))
}

// Requests are those of a seed at a scale. They are counted once.
func (d *Drawn) Requests(scale search.Scale, seed int64) (int64, bool) {
	at := scaledSeed{seed, scale}
	d.mutex.Lock()
	c, known := d.counts[at]
	d.mutex.Unlock()
	if known {
		return c.requests, c.ok
	}
	if plan, err := d.Scaled(seed, scale); err == nil {
		c.requests, c.ok = plan.Requests(seed)
	}
	d.mutex.Lock()
	d.counts[at] = c
	d.mutex.Unlock()
	return c.requests, c.ok
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
