package workload

import (
	"slices"
	"testing"

	"loadshape/bucket"
	"loadshape/workload/amount"
	"loadshape/workload/arrival"

	"pgregory.net/rapid"
)

// TestDrawnChangesNothing plays any plan with its random numbers drawn before, and drawn as they are needed.
func TestDrawnChangesNothing(t *testing.T) {
	taken, beyond, counted := 0, 0, 0
	rapid.Check(t, func(t *rapid.T) {
		p, g, seed := drawPlan(t), drawGroup(t), rapid.Int64Range(0, 9).Draw(t, "seed")
		for i := range p.Streams { // more that chance has a part in
			s := &p.Streams[i]
			if a := s.Arrivals; a != nil && rapid.Bool().Draw(t, "gamma") {
				a.Process, a.Burstiness = arrival.Gamma, rapid.SampledFrom([]amount.Decimal{amount.One / 2, amount.One, 3 * amount.One}).Draw(t, "burstiness")
			}
			if s.Session == nil && rapid.Bool().Draw(t, "all figures") {
				s.CacheReadInputTokens, s.CacheCreationInputTokens = drawTokens(t, "read"), drawTokens(t, "creation")
				s.OutputRate = &amount.Distribution[amount.Rate]{Uniform: &amount.Uniform[amount.Rate]{Min: amount.Rate(amount.One), Max: 90 * amount.Rate(amount.One)}}
				s.TTFT = &amount.Distribution[bucket.Duration]{Uniform: &amount.Uniform[bucket.Duration]{Max: 9 * bucket.Second}}
			}
		}
		drawn := p.Drawn(seed, rapid.Int64Range(0, 3).Draw(t, "times"))
		for _, scale := range []int64{100, rapid.Int64Range(1, 400).Draw(t, "scale")} {
			for _, seed := range []int64{seed, seed + 1} {
				one, err := p.Scaled(scale, 100)
				if err != nil {
					t.Fatal(err)
				}
				two, err := drawn.Scaled(scale, 100)
				if err != nil {
					t.Fatal(err)
				}
				want := heard(played(t, one, seed, g))
				if n, ok := two.Requests(seed); ok {
					counted++
					if n != int64(len(fates(t, one, played(t, one, seed, g)))) {
						t.Fatalf("seed %d at %d %%: comes to %d requests", seed, scale, n)
					}
				}
				for range 2 { // what was drawn is still there for the next
					if got := heard(played(t, two, seed, g)); !slices.Equal(got, want) {
						t.Fatalf("seed %d at %d %%: plays otherwise once it is drawn", seed, scale)
					}
				}
			}
		}
		for _, d := range drawn.drawn.streams {
			if d != nil {
				taken++
				if len(d.gaps) == 0 {
					beyond++
				}
			}
		}
	})
	if taken == 0 || beyond == 0 || counted == 0 {
		t.Errorf("%d streams are drawn, %d of them without gaps, and %d plans counted: the test sees too little", taken, beyond, counted)
	}
}

// What is said of an attempt, without the client's own books.
type said struct {
	Request
	number, sent int64
	attempt      int
	verdict      bucket.Verdict
	last, early  bool
	busy         int64
}

func heard(all []Attempt) []said {
	var out []said
	for i := range all {
		a := &all[i]
		out = append(out, said{a.Request, a.Number, a.Sent, a.Attempt, a.Verdict, a.Last, a.Early, a.Busy})
	}
	return out
}

// TestDrawnHasABound draws no more than its bound, shared out among streams.
func TestDrawnHasABound(t *testing.T) {
	s := Stream{Arrivals: &arrival.Schedule{Process: arrival.Poisson, Rate: 1000 * amount.One, Per: bucket.Second, Duration: bucket.Hour}}
	s.InputTokens.Uniform = &amount.Uniform[amount.Count]{Max: 60}
	p := &Plan{Streams: []Stream{s, s}}
	p.Streams[0].Name, p.Streams[1].Arrivals = "a", &arrival.Schedule{Process: arrival.Poisson, Rate: 3000 * amount.One, Per: bucket.Second, Duration: bucket.Hour}
	for i, d := range p.Drawn(0, 1).drawn.streams {
		if want := MaxDrawn * (1 + 2*i) / 4; len(d.gaps) != want || len(d.figures[0]) != want || len(d.figures[3]) != 0 {
			t.Errorf("stream %d: %d drawn, want %d", i, len(d.gaps), want)
		}
	}
}
