package change

import (
	"fmt"
	"math/bits"
	"slices"
	"strings"

	"loadshape/bucket"
	"loadshape/bucket/yamlfile"
	"loadshape/workload"
	"loadshape/workload/amount"
	"loadshape/workload/arrival"
)

// A Ramp is what makes a plan rise more slowly: every stage that rises lasts so many times as long, what rises at once
// gets a stage of its own, and all that comes after it in its stream comes later, spikes included. Everything else stays:
// how high it rises, how long the other stages last, and the other streams. The plan sends more in all.
type Ramp struct {
	Edits []yamlfile.Edit
	Rises []Climb
	Left  []Climb // what rises and stays as steep: spikes, and the daily wave, which no stage writes
}

// A Climb is a part of a plan in which it sends more and more.
type Climb struct {
	Path     string          // of the stage, of the clients' ramp_up, or of what is left
	From, To bucket.Duration // how long it takes before and after; From is 0 where it is sudden
}

// Ramped gives the ramp in which rises take num/den times as long, at least 1, and a sudden one num/den − 1 minutes.
func Ramped(p *workload.Plan, num, den int64) (*Ramp, error) {
	if den <= 0 || num < den {
		return nil, bucket.Wrong("stretch", "is %d/%d, expected at least 1", num, den)
	}
	r := &Ramp{}
	for i := range p.Streams {
		s := &p.Streams[i]
		path := fmt.Sprintf("streams[%d]", i)
		if s.Background {
			continue
		}
		if s.Arrivals != nil && s.Arrivals.Recorded() {
			r.Left = append(r.Left, Climb{Path: path + ".arrivals"})
			continue
		}
		if s.Arrivals != nil {
			r.arrivals(s.Arrivals, path+".arrivals", num, den)
		} else if s.ClosedLoop != nil {
			r.clients(s.ClosedLoop, path+".closed_loop", num, den)
		}
	}
	return r, nil
}

// tooLong is more than any stream lasts.
const tooLong = 2 * arrival.MaxStream

// stretched is d times num/den, rounded up to a nanosecond, and at most tooLong.
func stretched(d bucket.Duration, num, den int64) bucket.Duration {
	hi, lo := bits.Mul64(uint64(d), uint64(num))
	lo, carry := bits.Add64(lo, uint64(den-1), 0)
	if hi += carry; hi >= uint64(den) {
		return tooLong
	}
	q, _ := bits.Div64(hi, lo, uint64(den))
	return bucket.Duration(min(q, uint64(tooLong)))
}

// set adds an edit where there is something to change.
func (r *Ramp) set(path string, from, to bucket.Duration) {
	if from != to {
		r.Edits = append(r.Edits, yamlfile.Edit{Path: path, Value: to})
	}
}

func (r *Ramp) clients(l *workload.ClosedLoop, path string, num, den int64) {
	if l.Clients < 2 {
		return
	}
	c := Climb{path + ".ramp_up", l.RampUp, stretched(l.RampUp, num, den)}
	if l.RampUp == 0 {
		c.To = stretched(bucket.Minute, num-den, den)
	}
	r.Rises = append(r.Rises, c)
	r.set(c.Path, c.From, c.To)
	r.set(path+".duration", l.Duration, l.Duration+(c.To-c.From))
}

func (r *Ramp) arrivals(a *arrival.Schedule, path string, num, den int64) {
	sudden := stretched(bucket.Minute, num-den, den)
	stages := a.AllStages()
	written := len(a.Stages) > 0
	var edits []yamlfile.Edit // of the first stage first
	var moved []move
	var at, now bucket.Duration // of a stage, before and after
	level := amount.Decimal(0)  // that the stage before ends with
	for i, s := range stages {
		path := fmt.Sprintf("%s.stages[%d]", path, i)
		if !written {
			path = strings.TrimSuffix(path, ".stages[0]") + ".rate"
		}
		from := level
		switch {
		case s.Rate != nil:
			from = *s.Rate
		case i == 0:
			from = a.StartRate
		}
		if from > level {
			r.Rises = append(r.Rises, Climb{path, 0, sudden})
			if sudden > 0 {
				edits = append(edits, yamlfile.Edit{Path: path, Value: arrival.Stage{Duration: sudden, Target: &from}, Insert: true})
				now += sudden
			}
		}
		lasts := s.Duration
		if s.Last() > from {
			lasts = stretched(s.Duration, num, den)
			r.Rises = append(r.Rises, Climb{path, s.Duration, lasts})
			if lasts != s.Duration {
				edits = append(edits, yamlfile.Edit{Path: path + ".duration", Value: lasts})
			}
		}
		moved = append(moved, move{at, now, s.Duration, lasts})
		at, now = at+s.Duration, min(now+lasts, tooLong)
		level = s.Last()
	}
	if !written && len(edits) > 0 {
		rate := a.Rate
		edits = []yamlfile.Edit{{Path: path + ".stages", Value: []arrival.Stage{{Duration: sudden, Target: &rate}, {Duration: a.Duration, Rate: &rate}}},
			{Path: path + ".rate"}, {Path: path + ".duration"}}
	} else if a.StartRate > 0 && sudden > 0 {
		edits = append(edits, yamlfile.Edit{Path: path + ".start_rate"})
	}
	slices.Reverse(edits) // the numbers of the stages before stay the same
	if len(edits) > 0 {
		r.Edits = append(r.Edits, plainRates(a, path)...)
	}
	r.Edits = append(r.Edits, edits...)
	r.keep(a, path, moved)
}

// A move is where a stage was and is, from the beginning of the first, and how long it lasts.
type move struct{ at, now, lasted, lasts bucket.Duration }

// keep moves spikes along with the stages, and notes what stays as steep as it was.
func (r *Ramp) keep(a *arrival.Schedule, path string, moved []move) {
	for i, s := range a.Spikes {
		path := fmt.Sprintf("%s.spikes[%d]", path, i)
		in := moved[0]
		for _, m := range moved {
			if m.at <= s.At {
				in = m
			}
		}
		r.set(path+".at", s.At, in.now+stretched(s.At-in.at, int64(in.lasts), int64(in.lasted)))
		if s.Times == nil || *s.Times > amount.One {
			r.Left = append(r.Left, Climb{Path: path})
		}
	}
	if a.Diurnal != nil && a.Diurnal.PeakToTrough > amount.One {
		r.Left = append(r.Left, Climb{Path: path + ".diurnal"})
	}
}
