package count

import (
	"slices"

	"loadshape/report"
)

// soFar is the part of a reading that a figure is taken from, as it is now: of the minutes those that have changed since the
// last one began, and of the waits the ends only.
func (s *Summary) soFar(f *report.Figure) *report.Reading {
	s.settleAll()
	r := &report.Reading{}
	straight := s.undelayed + s.now.undelayed.requests
	switch f.List {
	case "":
		r.Requests = s.besides
		for i := range s.streams {
			if c := &s.streams[i]; !c.others {
				r.Requests += c.requests + c.undelayed
			}
		}
		s.count(r)
		r.Attempts += straight
		r.Admitted += straight
		r.Wait = s.waits.Ends(straight)
	case "limits":
		for i := range s.limits {
			l := s.limits[i]
			if l.use.Dimension != f.Name {
				continue
			}
			level := s.gate.Lowest(l.group, l.limit)
			l.lowest = min(l.lowest, level)
			if l.ceiling > 0 {
				l.hold(l.ceiling-level, l.ceiling)
			}
			l.going(s)
			u := l.public(s)
			if u.SustainedShare != nil && u.BusiestStretch == "" { // of a run of at least so many minutes
				u.SustainedShare = l.sustainedShare(u.Limit, report.SustainedMinutes)
			}
			if len(s.met) == 0 {
				u.Attempts += straight
			}
			r.Limits = append(r.Limits, u)
		}
	case "streams":
		if i := slices.Index(s.names, f.Name); i >= 0 {
			c := &s.streams[i]
			r.Streams = []report.StreamUse{{Name: f.Name, Requests: c.requests + c.undelayed, Attempts: c.attempts + c.undelayed,
				Admitted: c.admitted + c.undelayed, Refused: c.refused, GaveUp: c.gaveUp, Wait: c.waits.Ends(c.undelayed), PeakBusy: c.busy, Faulted: c.faulted, TimedOut: c.timedOut}}
		}
	case "minutes":
		if n := len(s.minutes); n > 0 {
			r.Minutes = append(r.Minutes, s.minutes[n-1], s.minutes[min(s.touched, n-1)])
		}
		if m := &s.now; m.sawTraffic() {
			r.Minutes = append(r.Minutes, m.public(nil))
		}
	}
	return r
}
