package fit

import (
	"time"

	"loadshape/bucket"
)

// window says by which algorithm a bucket refills. Of a token bucket, remaining and reset tell the same level; of a
// window, the reset is its end, before which nothing comes back, and which does not move. A bucket of which nothing is
// missing tells nothing.
func (s *series) window(d bucket.Dimension) Point {
	p := Point{Name: "window", Options: []Option{{Value: string(bucket.TokenBucket)}, {Value: string(bucket.Fixed)}, {Value: string(bucket.Anchored)}}}
	continuous, fixed, anchored := &p.Options[0], &p.Options[1], &p.Options[2]
	var before *answer
	for _, a := range s.answers {
		q := a.quota(d)
		if q.limit < 0 || q.remaining < 0 || q.reset <= 0 || a.answered == 0 {
			continue
		}
		missing, _ := a.missing(d)
		if broken := a.broken&bit(d) != 0; missing > 0 || broken {
			continuous.against(a, broken)
		}
		if missing > 0 { // and so a window is open
			over := a.measured != 0 && q.reset < a.measured-instant(time.Second)
			later := q.reset > a.answered+instant(time.Minute)
			changed := s.changed(before, a, d)
			fixed.against(a, q.reset/1e9%60 != 0 || over || later || changed)
			anchored.against(a, over || later || changed)
		}
		before = a
	}
	return p.settleWindow()
}

// settleWindow says how well the algorithm is known. That a window is the only one which is left proves it not: there are
// others, which are not looked at. Where the answers fit no single one, none is taken.
func (p *Point) settleWindow() Point {
	continuous, fixed, anchored := &p.Options[0], &p.Options[1], &p.Options[2]
	p.Told = Open
	switch {
	case continuous.Answers == 0:
	case continuous.Contradicted > 0:
		p.Told = None
		if 4*continuous.Contradicted < 3*continuous.Answers { // of a window, hardly an answer looks like a token bucket's
			break
		}
		for _, o := range []*Option{fixed, anchored} {
			if p.Value == "" && o.Answers > 0 && o.Contradicted == 0 {
				p.Told, p.Value = Rest, o.Value
			}
		}
	case fixed.Contradicted > 0 && anchored.Contradicted > 0:
		p.Told, p.Value = Proven, continuous.Value
	}
	return *p
}

// changed reports whether an answer contradicts that it is in the window of the one before it, which is still open: then the
// end must be the same, and nothing can have come back.
func (s *series) changed(before, a *answer, d bucket.Dimension) bool {
	if !s.follows(before, a, d) {
		return false
	}
	old, now := before.quota(d), a.quota(d)
	missing, _ := before.missing(d)
	if missing == 0 || old.reset < a.answered+instant(time.Second) {
		return false
	}
	grew := d == bucket.Requests && now.remaining > old.remaining // of tokens, what was reserved comes back in a window, too
	return grew || old.reset != now.reset
}

// follows reports whether two answers are surely of one bucket, and one after the other.
func (s *series) follows(before, a *answer, d bucket.Dimension) bool {
	return before != nil && s.one(d) && before.quota(d).limit == a.quota(d).limit &&
		before.measured != 0 && a.measured != 0 && before.endedAt <= a.at // by the clock of whoever sent both
}

// one reports whether all answers are of one owner: an id says so, or at least no second limit says otherwise.
func (s *series) one(d bucket.Dimension) bool {
	if s.known {
		return true
	}
	limit := int64(-1)
	for _, a := range s.answers {
		l := a.quota(d).limit
		if l >= 0 && limit >= 0 && l != limit {
			return false
		}
		limit = max(l, limit)
	}
	return true
}
