package arrival

import (
	"math"

	"loadshape/workload/wide"
)

// Areas is the area under the rate up to the nanosecond before every so many of them, n times, in billionths of a request, rounded down: those
// arrivals have come whose gaps add up to no more.
func (a *Schedule) Areas(every int64, n int) []uint64 {
	s, areas := NewTimes(a, nil), make([]uint64, n)
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
			area = area.Plus(s.segments[at].area(uint64(t - begun)))
		}
		areas[k] = area.FloorOr(s.unit, math.MaxUint64>>1)
	}
	return areas
}

// area is that of the first t nanoseconds, rounded down: as in reached, both·t/span.
func (g segment) area(t uint64) wide.Uint128 {
	both := wide.Product(g.from, 2*g.span-t).Plus(wide.Product(g.to, t))
	whole := both.Floor(g.span) // less than twice a rate
	rest := both.Minus(wide.Product(whole, g.span)).Lo
	return wide.Product(whole, t).Plus(wide.Uint128{Lo: wide.Product(rest, t).Floor(g.span)})
}
