package count

import (
	"fmt"

	"loadshape/bucket"
	"loadshape/workload"
)

// A checker holds a play against what must be true of any: time goes on, no request is lost or answered twice, and no level leaves its
// bounds. What it finds is an error of the simulator.
type checker struct {
	gate   *bucket.Gate
	groups []bucket.Group
	last   int64         // the instant of what was heard last
	minute int64         // that began last
	under  map[int64]int // requests that were sent and are not decided, and how many attempts they have had
	begun  int64
	ended  int64
	wrong  error // the first
}

// Check lets the summary check the play that it hears of, under these limits. It costs time.
func (s *Summary) Check(groups []bucket.Group) {
	s.checker = &checker{gate: s.gate, groups: groups, under: map[int64]int{}}
}

// Contradiction is what a checked play has that none can have; nil where nothing was found or looked for.
func (s *Summary) Contradiction() error {
	if s.checker == nil {
		return nil
	}
	return s.checker.wrong
}

// over is an observer of which everything is checked after it was heard.
func (c *checker) over(o workload.Observer) workload.Observer {
	attempt, many, minute := o.Attempt, o.Admitted, o.Minute
	o.Attempt = func(a *workload.Attempt) {
		attempt(a)
		c.attempt(a)
	}
	o.Admitted = func(r *workload.Run) {
		many(r)
		for _, at := range r.At {
			c.at(at, r.Number)
		}
		c.begun += int64(len(r.At))
		c.ended += int64(len(r.At))
		c.levels(r.Group, c.last)
	}
	o.Minute = func(at int64) {
		minute(at)
		if at < c.last || at < c.minute {
			c.fail("the minute at %d ns begins after %d ns", at, max(c.last, c.minute))
		}
		c.minute = at
	}
	return o
}

func (c *checker) fail(format string, args ...any) {
	if c.wrong == nil {
		c.wrong = fmt.Errorf("the play contradicts itself, which is an error of the simulator: "+format, args...)
	}
}

// at lets time go on.
func (c *checker) at(at, request int64) {
	if at < c.last || at < c.minute {
		c.fail("request %d is sent at %d ns, after %d ns", request, at, max(c.last, c.minute))
	}
	c.last = max(c.last, at)
}

func (c *checker) attempt(a *workload.Attempt) {
	c.at(a.Sent, a.Number)
	before, known := c.under[a.Number]
	switch {
	case a.At > a.Sent:
		c.fail("request %d is sent at %d ns, and due at %d ns", a.Number, a.Sent, a.At)
	case a.Attempt == 0 && (known || !a.Last || a.Verdict.Cause != bucket.None):
		c.fail("request %d is given up unsent, and was sent", a.Number)
	case a.Attempt > 0 && a.Attempt != before+1:
		c.fail("request %d has attempt %d after %d", a.Number, a.Attempt, before)
	case a.Admitted() && !a.Last:
		c.fail("request %d is answered, and goes on", a.Number)
	case a.Leaves && a.Last:
		c.fail("request %d is over, and goes to another target", a.Number)
	}
	if !known {
		c.begun++
	}
	if delete(c.under, a.Number); a.Last {
		c.ended++
	} else {
		c.under[a.Number] = a.Attempt
	}
	if c.begun != c.ended+int64(len(c.under)) {
		c.fail("%d requests have begun, of which %d are over and %d are not", c.begun, c.ended, len(c.under))
	}
	if a.Met() {
		c.levels(a.Group, a.Sent)
	}
}

// levels looks at the limits that an attempt has met.
func (c *checker) levels(group int, at int64) {
	g := &c.groups[group]
	for i := range g.Limits {
		l := &g.Limits[i]
		level, most := c.gate.Level(group, i, at), l.Capacity()
		if level > most || level < 0 && solvent(l) {
			c.fail("%s %d of group %d has a level of %d at %d ns, of 0 to %d", l.Dimension, l.Limit, group, level, at, most)
		}
	}
	if n := g.Concurrency; n > 0 {
		if level := c.gate.Lowest(group, bucket.AtConcurrency); level < 0 || level > n {
			c.fail("%d of group %d may be under way at %d ns, of %d", level, group, at, n)
		}
	}
}

// solvent reports whether a limit is never in debt: it takes at admission alone, and no more than there is.
func solvent(l *bucket.Limit) bool {
	switch {
	case l.RejectedCost != 0 || l.Level != nil && *l.Level < 0 || l.Limit == 0:
		return false
	case l.Dimension == bucket.Requests:
		return true
	}
	return l.Dimension == bucket.InputTokens && l.Oversized == bucket.Reject && l.EstimatePercent == nil && l.CacheRead != bucket.CacheUntilFirstToken
}
