package bucket_test

import (
	"math/big"
	"math/rand/v2"
	"testing"

	"loadshape/bucket"
)

// TestAnswersSecondBySecond holds what was charged of answers of all kinds, from a moment to days long, even and
// uneven, quick and slow, against the rule, at instants of all kinds.
func TestAnswersSecondBySecond(t *testing.T) {
	const limit = 1_000_000_000_000
	type answer struct{ first, end, tokens int64 }
	for seed := range uint64(400) {
		r := rand.New(rand.NewPCG(seed, 11))
		gate, err := bucket.NewGate([]bucket.Group{{Limits: []bucket.Limit{{Dimension: bucket.OutputTokens, Limit: limit, Per: bucket.MaxPer, Window: bucket.Fixed}}}}, 0)
		if err != nil {
			t.Fatal(err)
		}
		var all []answer
		at, last := int64(0), int64(0)
		for range 1 + r.IntN(6) {
			at += []int64{0, 1e9 - at%1e9, r.Int64N(3e9), r.Int64N(9000e9)}[r.IntN(4)]
			q := bucket.Request{OutputTokens: 1 + r.Int64N([]int64{3, 100, 1_000_000}[r.IntN(3)]), TTFT: []int64{0, r.Int64N(2e9), r.Int64N(10_000e9)}[r.IntN(3)]}
			q.Duration = q.TTFT + []int64{0, r.Int64N(3e9), q.OutputTokens * 20_000_000, q.OutputTokens * 1e9 / 30, r.Int64N(20_000e9)}[r.IntN(5)]
			if v := gate.Admit(0, at, &q); !v.Admitted() {
				t.Fatalf("seed %d: refused", seed)
			}
			all = append(all, answer{at + q.TTFT, at + q.Duration, q.OutputTokens})
			last = max(last, at+q.Duration)
		}
		for now := at; now <= last+2e9; now += 1 + r.Int64N(5e8+(last-at)/20) {
			want := int64(limit)
			for _, a := range all {
				switch sec := now - now%1e9; {
				case sec >= a.end:
					want -= a.tokens
				case sec > a.first:
					n := new(big.Int).Mul(big.NewInt(a.tokens), big.NewInt(sec-a.first))
					want -= n.Div(n, big.NewInt(a.end-a.first)).Int64()
				}
			}
			if got := gate.Level(0, 0, now); got != want {
				t.Fatalf("seed %d: at %d the level is %d, want %d; the answers are %+v", seed, now, got, want, all)
			}
		}
	}
}
