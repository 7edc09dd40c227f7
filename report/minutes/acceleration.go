package minutes

import (
	"math/big"

	"loadshape/bucket"
	"loadshape/report"
)

// ofAcceleration says what is certain and what is possible of a limit on growth, which goes by the sums of minutes itself. Where
// others can refuse something, less may be admitted than was asked for, and the ceiling rises less.
func ofAcceleration(x *bucket.Acceleration, models string, minutes []asked, others bool, lag int64) Bound {
	found := Bound{LimitName: report.LimitName{Group: models, Dimension: bucket.ByAcceleration.String(), Scope: string(x.Dimension), Limit: x.Floor, Per: bucket.Minute.String()}}
	d := demandOf(&bucket.Limit{Dimension: x.Dimension}, minutes)
	found.look(minutes, d.most)
	if lag > 0 {
		d.why = "its minutes are those of the clock, and the sums may be of an earlier one"
	}
	if found.Why = d.why; d.why != "" {
		found.Possible = len(minutes)
		return found
	}
	found.Judged = true
	every := int64(x.Every)
	if every == 0 {
		every = minute
	}
	percent := int64(100)
	if x.GrowthPercent != nil {
		percent = *x.GrowthPercent
	}
	// ceiling is that of a minute, by the largest of those before its last renewal.
	ceiling := func(before int64) int64 {
		c := new(big.Int).Mul(big.NewInt(before), big.NewInt(percent))
		c.Quo(c, big.NewInt(100)).Add(c, big.NewInt(x.Step))
		if !c.IsInt64() {
			return bucket.MaxSum
		}
		return max(x.Floor, c.Int64())
	}
	// Admitting all that is allowed lets the ceiling rise the most, so that is what is refused at the least. As long as nothing is
	// refused, it is also what happens; from the first refusal on no more than the floor is sure.
	now, largest, before := x.Floor, int64(0), int64(-1)
	sure := !others
	safe := make([]bool, len(minutes))
	for i := range minutes {
		period := minutes[i].at / every
		switch {
		case before < 0:
		case period == before+1:
			now, largest = ceiling(largest), 0
		case period > before:
			now, largest = ceiling(0), 0
		}
		before = period
		n := d.most(&minutes[i])
		safe[i] = n <= x.Floor || sure && n <= now
		sure = sure && safe[i]
		found.AtLeast += max(0, d.least(&minutes[i])-now)
		largest = max(largest, min(n, now))
	}
	found.possible(minutes, d.most, func(i int) bool { return safe[i] })
	return found
}
