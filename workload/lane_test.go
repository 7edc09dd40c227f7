package workload

import (
	"math/big"
	"testing"

	"loadshape/bucket"
	"loadshape/workload/agenda"
	"loadshape/workload/amount"
	"loadshape/workload/arrival"

	"pgregory.net/rapid"
)

// The k-th of a busy pacer's instants is k times the gap, rounded down.
func TestPacerExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		pace := Pace{
			Requests: amount.Decimal(rapid.Int64Range(1, int64(arrival.MaxRate)).Draw(t, "requests")),
			Per:      bucket.Duration(rapid.Int64Range(0, int64(bucket.MaxPer)).Draw(t, "per")),
		}
		p := agenda.NewPacer(int64(pace.Requests), pace.Span())
		for k := range int64(20) {
			want := new(big.Int).Mul(big.NewInt(int64(pace.Span())), big.NewInt(1e9))
			want.Mul(want, big.NewInt(k)).Div(want, big.NewInt(int64(pace.Requests)))
			if want.Cmp(big.NewInt(agenda.LongestPace)) >= 0 {
				if p.Free < agenda.LongestPace {
					t.Fatalf("instant %d is %d, want %v, or %d and more", k, p.Free, want, agenda.LongestPace)
				}
				return
			}
			if p.Free != want.Int64() {
				t.Fatalf("instant %d is %d, want %v", k, p.Free, want)
			}
			p.Take(p.Free)
		}
	})
}

// Time that passes without a request is not saved up.
func TestPacerIdle(t *testing.T) {
	p := agenda.NewPacer(3*int64(amount.One), 10)
	for i, step := range []struct{ at, free int64 }{{0, 3}, {3, 6}, {6, 10}, {100, 103}, {103, 106}, {107, 110}} {
		if p.Take(step.at); p.Free != step.free {
			t.Errorf("step %d: free again at %d, want %d", i, p.Free, step.free)
		}
	}
}

// A pace of one request in 3e18 ns, 95 years, sends two requests before the end of time. Those that would be the
// third are given up when that is known.
func TestPaceBeyondTime(t *testing.T) {
	plan := arriving(6, 40*bucket.Second)
	plan.Client = &Client{Pace: &Pace{Requests: 1, Per: 3 * bucket.Second}}
	const second = int64(10*bucket.Second) + 3e18
	all := played(t, plan, 0, unlimited)
	if len(all) != 4 {
		t.Fatalf("%d attempts, want 4", len(all))
	}
	for i, want := range []struct {
		attempt int
		sent    int64
	}{{1, int64(10 * bucket.Second)}, {1, second}, {0, second}, {0, second}} {
		if a := all[i]; a.Number != int64(i) || a.Attempt != want.attempt || a.Sent != want.sent || !a.Last {
			t.Errorf("#%d/%d at %d, want #%d/%d at %d", a.Number, a.Attempt, a.Sent, i, want.attempt, want.sent)
		}
	}
	plan.Client.Pace.Per = bucket.MaxPer // slower than time itself
	all = played(t, plan, 0, unlimited)
	for i, a := range all {
		if sent := a.Attempt == 1; sent != (i == 0) || a.Sent != a.At {
			t.Errorf("#%d/%d at %d, want the first sent and the others given up when they are due", a.Number, a.Attempt, a.Sent)
		}
	}
}

// arriving is a plan of one stream of requests of 10 input tokens at so many a minute.
func arriving(rate amount.Decimal, lasts bucket.Duration) *Plan {
	return &Plan{Streams: []Stream{{
		Name:        "steady",
		Arrivals:    &arrival.Schedule{Rate: rate * amount.One, Duration: lasts},
		InputTokens: amount.Distribution[amount.Count]{Constant: 10},
	}}}
}
