package arrival

import (
	"math"

	"loadshape/workload/wide"
)

// Areas is the area under the rate up to the nanosecond before every so many of them, n times, in billionths of a request: those arrivals
// have come whose gaps add up to no more. Each may be less than the area by as much as slack.
func (a *Schedule) Areas(every int64, n int) (areas []uint64, slack uint64) {
	s := NewTimes(a, nil)
	areas = make([]uint64, n)
	var before wide.Uint128 // of the segments that are over
	begun, at := s.at, 0
	for k := range areas {
		t := int64(k+1)*every - 1
		for at < len(s.segments) && t >= begun+int64(s.segments[at].span) {
			g := s.segments[at]
			before = before.Plus(wide.Product(g.span, g.from+g.to))
			begun += int64(g.span)
			at++
		}
		area := before
		if at < len(s.segments) && t > begun {
			g, x := s.segments[at], uint64(t-begun)
			// As in reached; what is left by the division would be multiplied by less than x.
			both := wide.Product(g.from, 2*g.span-x).Plus(wide.Product(g.to, x))
			area = area.Plus(wide.Product(both.FloorOr(g.span, math.MaxUint64), x))
			slack = max(slack, x/s.unit+1)
		}
		areas[k] = area.FloorOr(s.unit, math.MaxUint64>>1)
	}
	return areas, slack + 1
}
