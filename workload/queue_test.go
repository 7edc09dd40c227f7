package workload

import (
	"slices"
	"testing"

	"loadshape/bucket"
	"loadshape/workload/amount"
	"loadshape/workload/arrival"

	"pgregory.net/rapid"
)

// A queue of attempts that are kept gives back what it was given, in order, and its memory does not grow with what went through it.
func TestQueueOfAttempts(t *testing.T) {
	var q queue
	var p player
	in, out := int64(0), int64(0)
	for range 10_000 {
		for range 1 + in%3 {
			q.push(&p, &Attempt{Number: in})
			in++
		}
		for q.len() > 5 {
			if _, number := q.first(); number != out {
				t.Fatalf("first is %d, want %d", number, out)
			}
			if a := q.pop(nil); a.Number != out {
				t.Fatalf("popped %d, want %d", a.Number, out)
			}
			out++
		}
	}
	if cap(q.attempts) > 64 {
		t.Errorf("room for %d, want little more than the 8 that are there at most", cap(q.attempts))
	}
}

// Gaps come back as they went, and equal ones take no memory.
func TestGaps(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var g gaps
		var want []gap
		for range rapid.IntRange(0, 40).Draw(t, "steps") {
			one := gap{rapid.SampledFrom([]int64{1, 2, 3, 1 << 33}).Draw(t, "number"), rapid.SampledFrom([]int64{1, 1, 2, 1 << 33}).Draw(t, "given")}
			for range rapid.SampledFrom([]int{1, 1, 2, 3000}).Draw(t, "times") {
				g.push(one)
				want = append(want, one)
				if one.number > 1 && one.number < 4 { // and shorter stretches
					one.number = 5 - one.number
				}
			}
			for range min(len(want), rapid.SampledFrom([]int{0, 1, 5, 2000, 1 << 20}).Draw(t, "taken")) {
				if got := g.pop(); got != want[0] {
					t.Fatalf("got %v, want %v", got, want[0])
				}
				want = want[1:]
			}
		}
		for _, w := range want {
			if got := g.pop(); got != w {
				t.Fatalf("got %v, want %v", got, w)
			}
		}
	})
	var g gaps
	if n := testing.AllocsPerRun(1, func() {
		for range 1_000_000 {
			g.push(gap{1, 1})
		}
	}); n > 0 {
		t.Errorf("%v allocations for equal gaps, want none", n)
	}
}

// TestDrawnAgain plays plans in which hundreds of requests wait, and holds what is heard against the same plan with its queues kept.
func TestDrawnAgain(t *testing.T) {
	behind, skipped := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		p, g := drawPlan(t), drawGroup(t)
		g.Limits[0].Limit *= 20
		for i := range p.Streams {
			s := &p.Streams[i]
			if s.Arrivals == nil || s.Session != nil {
				continue
			}
			s.Arrivals.Rate = amount.Decimal(rapid.Int64Range(100, 800).Draw(t, "high rate")) * amount.One
			if rapid.Bool().Draw(t, "gamma") {
				s.Arrivals.Process, s.Arrivals.Burstiness = arrival.Gamma, amount.One/2
			}
			if rapid.Bool().Draw(t, "lognormal") {
				s.InputTokens = amount.Distribution[amount.Count]{Lognormal: &amount.Lognormal[amount.Count]{Median: 30, P99: 200}}
			}
			if s.Client == nil {
				s.Client = drawClient(t)
			}
			if c := s.Client; c.Queue != nil {
				*c.Queue *= rapid.SampledFrom([]int64{1, 30, 100}).Draw(t, "room")
			}
		}
		if err := p.Check(); err != nil {
			t.Fatal(err)
		}
		var all [2][]Attempt
		for i := range all {
			x, err := p.player(1, Target{gateOf(t, g), one}, Observer{Attempt: func(a *Attempt) {
				all[i] = append(all[i], *a)
			}})
			if err != nil {
				t.Fatal(err)
			}
			if i == 1 {
				for j := range x.lanes {
					x.lanes[j].queue.again = nil
				}
			}
			x.Attempt = x.watched(&behind, &skipped)
			if err := x.play(); err != nil {
				t.Fatal(err)
			}
		}
		if got, want := heard(all[0]), heard(all[1]); !slices.Equal(got, want) {
			t.Fatalf("what is drawn again is played otherwise than what was kept")
		}
	})
	if behind == 0 || skipped == 0 {
		t.Errorf("requests waited behind the first %d times, and others were dropped before them %d times: the test sees too little", behind, skipped)
	}
}

// watched counts how often requests are to be drawn again, and how often some are left out between them.
func (p *player) watched(behind, skipped *int) func(*Attempt) {
	hear := p.Attempt
	return func(a *Attempt) {
		hear(a)
		for i := range p.lanes {
			if x := p.lanes[i].queue.again; x != nil && x.behind > 0 {
				*behind++
				if x.gaps.back.given > 1 || x.gaps.front.given > 1 {
					*skipped++
				}
			}
		}
	}
}

// TestQueueWithoutBound: what waits does not take memory.
func TestQueueWithoutBound(t *testing.T) {
	plan := func(minutes bucket.Duration) *Plan {
		return &Plan{Streams: []Stream{{Name: "jobs",
			Arrivals:    &arrival.Schedule{Process: arrival.Poisson, Rate: 6000 * amount.One, Duration: minutes * bucket.Minute},
			InputTokens: amount.Distribution[amount.Count]{Lognormal: &amount.Lognormal[amount.Count]{Median: 300, P99: 2000}},
			Client:      &Client{Pace: &Pace{Requests: 600 * amount.One}}}}}
	}
	allocated := func(minutes bucket.Duration) float64 {
		return testing.AllocsPerRun(1, func() {
			most := int64(0)
			p := plan(minutes)
			x, err := p.player(1, Target{gateOf(t, unlimited), one}, Observer{})
			if err != nil {
				t.Fatal(err)
			}
			x.Attempt = func(*Attempt) { most = max(most, x.lanes[0].queue.len()) }
			if err := x.play(); err != nil || most < 5000*int64(minutes) {
				t.Fatalf("%d wait (%v), want more", most, err)
			}
		})
	}
	if few, many := allocated(1), allocated(8); many > few+20 {
		t.Errorf("%v allocations where 5,000 wait, %v where eight times as many do", few, many)
	}
}
