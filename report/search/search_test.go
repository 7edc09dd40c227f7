package search

import (
	"errors"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestScaleText(t *testing.T) {
	for s, want := range map[Scale]string{1: "0.01", 10: "0.1", 77: "0.77", 100: "1", 101: "1.01", 150: "1.5", 1000: "10", 10000: "100"} {
		if s.String() != want {
			t.Errorf("%d is %s, want %s", int64(s), s, want)
		}
	}
}

var errNothing = errors.New("there is no request")

// TestSearchMonotone finds every edge there can be, whatever the hints.
func TestSearchMonotone(t *testing.T) {
	const most = 400
	for edge := Scale(0); edge <= most; edge++ {
		for _, hints := range [][]Scale{nil, {most}, {edge, edge + 1}, {edge / 3, 120}} {
			s := Search{Vacuous: errNothing, Most: most, Hints: hints, Play: func(s Scale) (bool, error) { return s <= edge, nil }}
			g, err := s.Run()
			if err != nil {
				t.Fatal(err)
			}
			if (g.Scale == nil) != (edge == 0) || g.Scale != nil && *g.Scale != edge {
				t.Fatalf("edge %v, hints %v: found %v", edge, hints, g.Scale)
			}
			if (g.FailsAt == nil) != (edge == most) || g.FailsAt != nil && *g.FailsAt != edge+1 {
				t.Fatalf("edge %v, hints %v: fails at %v", edge, hints, g.FailsAt)
			}
			if len(g.HoldsAgain) > 0 || g.Tried > 24 {
				t.Fatalf("edge %v, hints %v: %+v", edge, hints, g)
			}
		}
	}
}

// TestSearchAny holds the answer against all that was tried, where scales hold and break as they like, and some have
// no request.
func TestSearchAny(t *testing.T) {
	again := 0
	rapid.Check(t, func(t *rapid.T) {
		most := Scale(rapid.IntRange(100, 300).Draw(t, "most"))
		kinds := rapid.SliceOfN(rapid.SampledFrom([]trial{holding, holding, holding, breaking}), int(most)+1, int(most)+1).Draw(t, "kinds")
		for s := range Scale(rapid.IntRange(0, 99).Draw(t, "empty")) {
			kinds[s] = vacuous
		}
		tried := map[Scale]trial{}
		s := Search{Vacuous: errNothing, Most: most, Play: func(s Scale) (bool, error) {
			if tried[s] != untried || s < 1 || s > most {
				t.Fatalf("%v is tried again, or is none", s)
			}
			tried[s] = kinds[s]
			if kinds[s] == vacuous {
				return false, errNothing
			}
			return kinds[s] == holding, nil
		}}
		g, err := s.Run()
		if err != nil {
			t.Fatal(err)
		}
		if g.Tried != len(tried) {
			t.Fatalf("%d were tried, want %d", g.Tried, len(tried))
		}
		high := most + 1
		if g.FailsAt != nil {
			high = *g.FailsAt
			if tried[high] != breaking {
				t.Fatalf("%v does not break", high)
			}
		}
		if g.Scale != nil && (*g.Scale != high-1 || tried[*g.Scale] != holding) {
			t.Fatalf("%v is not the step before %v, or does not hold", *g.Scale, high)
		}
		if g.Scale == nil && tried[high-1] == holding {
			t.Fatalf("%v holds and is not the answer", high-1)
		}
		for scale, what := range tried {
			if scale < high && what == breaking {
				t.Fatalf("%v breaks below %v", scale, high)
			}
			if (scale > high && what == holding) != slices.Contains(g.HoldsAgain, scale) {
				t.Fatalf("%v: is %v, and holds again at %v", scale, what, g.HoldsAgain)
			}
		}
		again += len(g.HoldsAgain)
	})
	if again == 0 {
		t.Error("nothing ever held again: the test sees too little")
	}
}

// TestSearchAround: above the edge it is looked for scales that hold again, be the edge as low as it can be.
func TestSearchAround(t *testing.T) {
	for edge := Scale(1); edge <= 40; edge++ {
		for _, again := range []Scale{edge + 2, (edge + 1) * 5 / 4} {
			if again <= edge+1 {
				continue
			}
			s := Search{Vacuous: errNothing, Most: 400, Hints: []Scale{edge + 1}, Play: func(s Scale) (bool, error) { return s <= edge || s == again, nil }}
			g, err := s.Run()
			if err != nil || g.Scale == nil || *g.Scale != edge || g.FailsAt == nil || *g.FailsAt != edge+1 || !slices.Equal(g.HoldsAgain, []Scale{again}) {
				t.Errorf("edge %v, again at %v: found %+v, %v", edge, again, g, err)
			}
		}
	}
}
