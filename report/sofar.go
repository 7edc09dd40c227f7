package report

import "slices"

// soFar is the part of a reading that a figure is taken from, as it is now: of the minutes those that have changed since the
// last one began, and of the waits the ends only.
func (s *summary) soFar(f *figure) *Reading {
	r := &Reading{}
	straight := s.straight + s.now.straight.requests
	switch f.list {
	case "":
		for i := range s.streams {
			r.Requests += s.streams[i].requests + s.streams[i].straight
		}
		s.count(r)
		r.Attempts += straight
		r.Admitted += straight
		r.Wait = s.waits.ends(straight)
	case "limits":
		for i := range s.limits {
			l := s.limits[i]
			if l.use.Dimension != f.name {
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
				u.SustainedShare = l.sustainedShare(u.Limit, window)
			}
			if len(s.met) == 0 {
				u.Attempts += straight
			}
			r.Limits = append(r.Limits, u)
		}
	case "streams":
		if i := slices.Index(s.names, f.name); i >= 0 {
			c := &s.streams[i]
			r.Streams = []StreamUse{{Name: f.name, Requests: c.requests + c.straight, Attempts: c.attempts + c.straight,
				Admitted: c.admitted + c.straight, Refused: c.refused, GaveUp: c.gaveUp, Wait: c.waits.ends(c.straight), PeakBusy: c.busy}}
		}
	case "minutes":
		if n := len(s.minutes); n > 0 {
			r.Minutes = append(r.Minutes, s.minutes[n-1], s.minutes[min(s.touched, n-1)])
		}
		if m := &s.now; m.busy() {
			r.Minutes = append(r.Minutes, m.public(nil))
		}
	}
	return r
}

// ends are the number of waits and the longest of them; so many of 0 are not among them yet.
func (w *waits) ends(straight int64) Waits {
	n := w.count() + straight
	if n == 0 {
		return Waits{}
	}
	return Waits{Count: n, Max: new(Seconds(w.most))}
}
