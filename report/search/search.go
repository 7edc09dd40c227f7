// Package search finds the largest scale of some traffic at which it holds.
//
// A Scale (scale.go) is a multiple of a plan; search.go finds the largest that holds, and below.go one between two that are
// known. In come the largest scale to try, scales to try first, and a function that tells whether the traffic holds at one; out
// goes a Growth, which was played and never computed. It must not know what is played, or what makes it hold.
package search

import "errors"

// A Growth is how far a plan can grow. Every scale that was tried was played in full.
type Growth struct {
	Scale      *Scale  `json:"scale"`       // the largest at which it holds, as it does at all smaller ones that were tried; nil where there is none
	FailsAt    *Scale  `json:"fails_at"`    // the next step; nil where Scale is the largest that is tried
	HoldsAgain []Scale `json:"holds_again"` // larger ones at which it holds all the same
	Tried      int     `json:"tried"`       // how many scales
}

// What comes of one scale.
type trial int

const (
	untried  trial = iota
	vacuous        // there is no request: nothing was checked
	holding        //
	breaking       //
)

// A Search is one for the largest scale from 1 % up to most.
type Search struct {
	Most  Scale
	Hints []Scale // are tried first
	Play  func(Scale) (bool, error)

	Told func(low, high Scale) // hears between which scales the end is known to be; nil hears nothing

	Vacuous error // that Play gives where there is no traffic at all, and so nothing to hold

	tried map[Scale]trial
}

// Run finds the scale: it goes up by doubling, halves what is left between a scale that holds and one that does not,
// and last looks around, below and above. If it breaks somewhere below, it starts again from there.
func (s *Search) Run() (Growth, error) {
	s.tried = make(map[Scale]trial)
	for {
		low, high := s.bracket()
		next := s.next(low, high)
		if next == 0 {
			return s.growth(low, high), nil
		}
		if s.Told != nil {
			s.Told(low, high)
		}
		ok, err := s.Play(next)
		switch {
		case s.Vacuous != nil && errors.Is(err, s.Vacuous) && next != One:
			s.tried[next] = vacuous
		case err != nil:
			return Growth{}, err
		case ok:
			s.tried[next] = holding
		default:
			s.tried[next] = breaking
		}
	}
}

// bracket is the smallest scale that breaks, most + 1 where none does, and the largest below it that was tried, or 0.
func (s *Search) bracket() (low, high Scale) {
	high = s.Most + 1
	for scale, t := range s.tried {
		if t == breaking {
			high = min(high, scale)
		}
	}
	for scale := range s.tried {
		if scale < high {
			low = max(low, scale)
		}
	}
	return low, high
}

// next is the scale to try next, or 0 where nothing is left to try.
func (s *Search) next(low, high Scale) Scale {
	for _, hint := range append([]Scale{One}, s.Hints...) {
		if low < hint && hint < high {
			return hint
		}
	}
	if high-low > 1 {
		if high > s.Most && low > 0 {
			return min(2*low, s.Most)
		}
		return low + (high-low)/2
	}
	around := []Scale{low / 2}
	if high <= s.Most {
		around = []Scale{low / 2, low * 3 / 4, low - 1, high + 1, high * 11 / 10, high * 5 / 4}
	}
	for _, scale := range around {
		if scale > 0 && scale <= s.Most && s.tried[scale] == untried {
			return scale
		}
	}
	return 0
}

func (s *Search) growth(low, high Scale) Growth {
	g := Growth{HoldsAgain: []Scale{}, Tried: len(s.tried)}
	if s.tried[low] == holding {
		g.Scale = &low
	}
	if high <= s.Most {
		g.FailsAt = &high
	}
	for scale := high + 1; scale <= s.Most; scale++ {
		if s.tried[scale] == holding {
			g.HoldsAgain = append(g.HoldsAgain, scale)
		}
	}
	return g
}

// Edge is where a growth ends: a limit that binds by itself ends there, too.
func (g *Growth) Edge() []Scale {
	var edge []Scale
	for _, s := range []*Scale{g.Scale, g.FailsAt} {
		if s != nil {
			edge = append(edge, *s)
		}
	}
	return edge
}
