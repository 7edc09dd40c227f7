package users

import (
	"cmp"
	"math/big"
	"slices"

	"loadshape/bucket/profile"
	"loadshape/report"
	"loadshape/report/capacity"
	"loadshape/report/judge"
)

// curveDraws is how many draws a point of a curve is made of.
const curveDraws = 5

// points are the numbers of users that are shown, from one bound to the other.
func points(from, to int) []int {
	at := []int{from}
	for decade := 1; decade <= to; decade *= 10 {
		for _, n := range []int{10, 15, 20, 30, 50, 75} {
			if n = n * decade / 10; n > at[len(at)-1] && n < to {
				at = append(at, n)
			}
		}
	}
	if to > from {
		at = append(at, to)
	}
	return at
}

// curve is which share is refused, for some numbers of users.
func (m *measuring) curve(limits *profile.Profile, cached bool) ([]Point, error) {
	var curve []Point
	for _, n := range points(m.From, m.To) {
		p, err := m.point(limits, n, cached)
		if err != nil {
			return nil, err
		}
		curve = append(curve, p)
	}
	return curve, nil
}

// point plays some draws to their end.
func (m *measuring) point(limits *profile.Profile, n int, cached bool) (Point, error) {
	p := Point{Users: n, Draws: min(curveDraws, len(m.draws))}
	var refused, attempts capacity.Each[int64]
	for i := range p.Draws {
		var one judge.Outcome
		if m.draws[i].Requests(n) > 0 {
			var err error
			if one, err = m.of(limits, n, cached).RunOnce(i, m.Seed+int64(i)); err != nil {
				return p, err
			}
		}
		for _, of := range []struct {
			asked             bool
			reading           *report.Reading
			refused, attempts **int64
			into              **Refused
		}{{m.Loose, one.Loose, &refused.Loose, &attempts.Loose, &p.Loose}, {m.Strict, one.Strict, &refused.Strict, &attempts.Strict, &p.Strict}} {
			if !of.asked {
				continue
			}
			if *of.into == nil {
				*of.into, *of.refused, *of.attempts = new(Refused), new(int64), new(int64)
			}
			if of.reading == nil || of.reading.Holds { // where nothing happens, all holds
				(*of.into).Hold++
			}
			if of.reading != nil {
				**of.refused, **of.attempts = **of.refused+of.reading.Refused, **of.attempts+of.reading.Attempts
			}
			(*of.into).Share = report.Share(big.NewInt(**of.refused), big.NewInt(**of.attempts))
		}
	}
	return p, nil
}

// A Line is a curve as it is drawn: of a tier, under a reading, with the cache or without.
type Line struct {
	Name   string
	Strict bool
	Cached bool
	Shares []float64 // at the numbers of Numbers
}

// Numbers are how many users the points of the curves are about.
func (u *Users) Numbers() []int { return points(u.From, u.To) }

// Lines are the curves of each tier: under the first reading that was asked for, under the strict one where that differs, and
// without the cache.
func (u *Users) Lines() []Line {
	var all []Line
	for i := range u.Tiers {
		t := &u.Tiers[i]
		if !t.Known {
			continue
		}
		first := Line{Name: t.Name, Cached: true}
		other, none := Line{Name: t.Name, Cached: true, Strict: true}, Line{Name: t.Name}
		for at, p := range t.Curve {
			first.Shares = append(first.Shares, cmp.Or(p.Loose, p.Strict).Share)
			other.Shares = append(other.Shares, cmp.Or(p.Strict, p.Loose).Share)
			none.Shares = append(none.Shares, cmp.Or(t.NoCache[at].Loose, t.NoCache[at].Strict).Share)
		}
		all = append(all, first)
		if !slices.Equal(first.Shares, other.Shares) {
			all = append(all, other)
		}
		if !slices.Equal(first.Shares, none.Shares) {
			all = append(all, none)
		}
	}
	return all
}
