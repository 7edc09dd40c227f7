package capacity

import (
	"slices"
	"testing"

	"loadshape/report"
	"loadshape/report/judge"

	"pgregory.net/rapid"
)

func TestScaleText(t *testing.T) {
	for s, want := range map[report.Scale]string{1: "0.01", 10: "0.1", 77: "0.77", 100: "1", 101: "1.01", 150: "1.5", 1000: "10", 10000: "100"} {
		if s.String() != want {
			t.Errorf("%d is %s, want %s", int64(s), s, want)
		}
	}
}

// TestSearchMonotone finds every edge there can be, whatever the hints.
func TestSearchMonotone(t *testing.T) {
	const most = 400
	for edge := report.Scale(0); edge <= most; edge++ {
		for _, hints := range [][]report.Scale{nil, {most}, {edge, edge + 1}, {edge / 3, 120}} {
			s := search{most: most, hints: hints, play: func(s report.Scale) (bool, error) { return s <= edge, nil }}
			g, err := s.run()
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
		most := report.Scale(rapid.IntRange(100, 300).Draw(t, "most"))
		kinds := rapid.SliceOfN(rapid.SampledFrom([]trial{holding, holding, holding, breaking}), int(most)+1, int(most)+1).Draw(t, "kinds")
		for s := range report.Scale(rapid.IntRange(0, 99).Draw(t, "empty")) {
			kinds[s] = vacuous
		}
		tried := map[report.Scale]trial{}
		s := search{most: most, play: func(s report.Scale) (bool, error) {
			if tried[s] != untried || s < 1 || s > most {
				t.Fatalf("%v is tried again, or is none", s)
			}
			tried[s] = kinds[s]
			if kinds[s] == vacuous {
				return false, judge.ErrNoRequest
			}
			return kinds[s] == holding, nil
		}}
		g, err := s.run()
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

// TestSmallest finds every need within a hundredth.
func TestSmallest(t *testing.T) {
	const top = 1_000_000
	for _, need := range []int64{0, 1, 2, 3, 50, 99, 100, 101, 4567, 123_456, 999_999, top, top + 1} {
		for _, start := range []int64{0, 1, 100, 5000, top} {
			for _, hints := range [][]int64{nil, {need}, {need, max(0, need-1)}, {7, 70_000}} {
				s := smallest{start: start, top: top, hints: hints, play: func(a int64) (bool, error) {
					if a < 0 || a > top {
						t.Fatalf("%d is tried", a)
					}
					return a >= need, nil
				}}
				n, err := s.run()
				if err != nil {
					t.Fatal(err)
				}
				switch {
				case need > top:
					if n.Holds != nil || n.Fails != nil {
						t.Errorf("need %d: %d is enough", need, *n.Holds)
					}
				case n.Holds == nil:
					t.Errorf("need %d: nothing is enough", need)
				case need == 0:
					if *n.Holds != 0 || n.Fails != nil {
						t.Errorf("need 0: %d", *n.Holds)
					}
				case *n.Holds < need || *n.Fails >= need || *n.Holds-*n.Fails > max(1, *n.Holds/100):
					t.Errorf("need %d, start %d, hints %v: %d holds and %d does not", need, start, hints, *n.Holds, *n.Fails)
				}
			}
		}
	}
}
