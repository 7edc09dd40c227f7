package change

import (
	"loadshape/bucket"
	"loadshape/workload"
)

// rampOption is a plan that rises more slowly; what it rises to stays.
func rampOption(p *workload.Plan) Option {
	c := option(p, KindRamp, -1)
	now, err := Ramped(p, 1, 1)
	if err != nil {
		return c.moot("%v", err)
	}
	if len(now.Rises) == 0 {
		if len(now.Left) > 0 {
			return c.moot("what rises is a spike or the daily wave, which a ramp leaves as steep as it is")
		}
		return c.moot("nothing in it rises")
	}
	longest := 0
	for i, rise := range now.Rises {
		if rise.From > now.Rises[longest].From {
			longest = i
		}
	}
	c.From, c.Degrees = now.Rises[longest].lasts(now.Rises[longest].From), rampStretches
	c.at = func(degree int) Degree {
		r, err := Ramped(p, stretchOf(degree), 100)
		if err != nil {
			return Degree{To: c.From} // not reached: it is never less steep by less than nothing
		}
		return Degree{r.Rises[longest].lasts(r.Rises[longest].To), r.Edits}
	}
	return c
}

// lasts is how long a rise takes.
func (c *Climb) lasts(d bucket.Duration) string {
	if d == 0 {
		return "rise at once"
	}
	return "rise in " + rounded(d)
}
