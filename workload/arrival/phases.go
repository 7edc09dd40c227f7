package arrival

import "fmt"

// A Phase is a stage or a spike of a schedule, from one instant to another, in nanoseconds after instant 0.
type Phase struct {
	Name     string // what it does to the rate
	From, To int64
	Spike    bool
}

// Phases are the stages that follow each other, where there are several, and the spikes, in order. A schedule of recorded rates
// or office hours has none to name.
func (a *Schedule) Phases() []Phase {
	if a.Recorded() {
		return nil
	}
	per := map[int64]string{1e9: "s", 60e9: "min", 3600e9: "hour", 86400e9: "day"}[int64(a.Span())]
	if per == "" {
		per = a.Span().String()
	}
	var all []Phase
	at := int64(a.Start)
	for _, s := range a.Stages {
		p := Phase{From: at, To: at + int64(s.Duration)}
		switch {
		case s.Target != nil:
			p.Name = fmt.Sprintf("to %s/%s", *s.Target, per)
		case s.Rate != nil:
			p.Name = fmt.Sprintf("%s/%s", *s.Rate, per)
		}
		at = p.To
		all = append(all, p)
	}
	if len(all) == 1 {
		all = nil
	}
	for _, i := range a.spikesInOrder() {
		s := &a.Spikes[i]
		p := Phase{From: int64(a.Start) + int64(s.At), Spike: true}
		p.To = p.From + int64(s.Duration)
		if p.Name = "spike"; s.Times != nil {
			p.Name = fmt.Sprintf("spike, %s×", *s.Times)
		} else if s.Rate != nil {
			p.Name = fmt.Sprintf("spike, +%s/%s", *s.Rate, per)
		}
		all = append(all, p)
	}
	return all
}
