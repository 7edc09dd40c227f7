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

// TestDrawnAgain plays plans in which hundreds of requests wait, and holds what is heard against the same plan with its queues kept.
func TestDrawnAgain(t *testing.T) {
	dropping := arriving(600, 2*bucket.Minute)
	dropping.Streams[0].Client = &Client{Pace: &Pace{Requests: 100 * amount.One}, Queue: new(int64(150))}
	if behind, skipped := drawnAgain(t, dropping, unlimited); behind == 0 || skipped == 0 {
		t.Errorf("requests waited behind the first %d times, and others were dropped before them %d times: the test sees too little", behind, skipped)
	}
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
		drawnAgain(t, p, g)
	})
}

// drawnAgain plays a plan with its queues as they are, and with queues that keep what waits. It gives how often requests were to be drawn
// again, and how often some between them were left out.
func drawnAgain(t fatal, p *Plan, g bucket.Group) (behind, skipped int) {
	var all [2][]Attempt
	for i := range all {
		x, err := p.player(1, Target{Gate: gateOf(t, g), Group: one}, Observer{})
		if err != nil {
			t.Fatalf("%v", err)
		}
		if i == 1 {
			for j := range x.lanes {
				x.lanes[j].queue.again = nil
			}
		}
		x.Attempt = func(a *Attempt) {
			all[i] = append(all[i], *a)
			for j := range x.lanes {
				if q := x.lanes[j].queue.again; q != nil && q.behind > 0 {
					behind++
					if q.gaps.Wide() {
						skipped++
					}
				}
			}
		}
		if err := x.play(); err != nil {
			t.Fatalf("%v", err)
		}
	}
	if got, want := heard(all[0]), heard(all[1]); !slices.Equal(got, want) {
		t.Fatalf("what is drawn again is played otherwise than what was kept")
	}
	return behind, skipped
}

// TestQueueWithoutBound: what waits does not take memory.
func TestQueueWithoutBound(t *testing.T) {
	plan := func(client Client, minutes bucket.Duration) *Plan {
		return &Plan{Streams: []Stream{{Name: "jobs",
			Arrivals:    &arrival.Schedule{Process: arrival.Poisson, Rate: 6000 * amount.One, Duration: minutes * bucket.Minute},
			InputTokens: amount.Distribution[amount.Count]{Lognormal: &amount.Lognormal[amount.Count]{Median: 300, P99: 2000}},
			Client:      &client}}}
	}
	allocated := func(client Client, minutes bucket.Duration) float64 {
		return testing.AllocsPerRun(1, func() {
			most := int64(0)
			p := plan(client, minutes)
			x, err := p.player(1, Target{Gate: gateOf(t, unlimited), Group: one}, Observer{})
			if err != nil {
				t.Fatal(err)
			}
			x.Attempt = func(*Attempt) { most = max(most, x.lanes[0].queue.len()) }
			if err := x.play(); err != nil || most < 5000*int64(minutes) {
				t.Fatalf("%d wait (%v), want more", most, err)
			}
		})
	}
	for name, client := range map[string]Client{"pace": {Pace: &Pace{Requests: 600 * amount.One}}, "workers": {Concurrency: 10}} {
		if few, many := allocated(client, 1), allocated(client, 8); many > few+20 {
			t.Errorf("%s: %v allocations where 5,000 wait, %v where eight times as many do", name, few, many)
		}
	}
}
