package bucket_test

import (
	"math/rand/v2"
	"testing"

	"loadshape/bucket"
)

// TestAdmitRun plays the same requests twice, one after the other and in runs, and compares every decision and,
// after each, every level and lowest level.
func TestAdmitRun(t *testing.T) {
	ran := 0
	for seed := range uint64(600) {
		r := rand.New(rand.NewPCG(seed, 7))
		group := randomBuckets(r)
		one, err := bucket.NewGate([]bucket.Group{group}, 0)
		if err != nil {
			t.Fatal(err)
		}
		runs, err := bucket.NewGate([]bucket.Group{group}, 0)
		if err != nil {
			t.Fatal(err)
		}
		at := int64(0)
		for range 40 {
			ats := make([]int64, 1+r.IntN(12))
			for i := range ats {
				at += []int64{0, 1, r.Int64N(1e6), r.Int64N(1e9), r.Int64N(2e9), 1e9 - at%1e9, r.Int64N(1e14), 25e7 - at%25e7}[r.IntN(8)] / int64(1+r.IntN(3))
				ats[i] = at
			}
			q := bucket.Request{InputTokens: r.Int64N(40), CacheReadInputTokens: r.Int64N(9) * r.Int64N(2), OutputTokens: r.Int64N(30) * r.Int64N(2),
				MaxTokens: r.Int64N(50) * r.Int64N(2), TTFT: r.Int64N(3) * 5e8}
			q.Duration = q.TTFT + r.Int64N(4)*7e8*r.Int64N(2)
			if r.IntN(3) > 0 { // an even answer, mostly of several seconds
				q.TTFT = []int64{r.Int64N(3e9), r.Int64N(12) * 25e7}[r.IntN(2)] // that often begins and ends with a second
				q.OutputTokens = r.Int64N(300)
				q.Duration = q.TTFT + q.OutputTokens*[]int64{1e7, 2e7, 1e9, 3e10}[r.IntN(4)]
			}
			var want []bool
			for _, at := range ats {
				v := one.Admit(0, at, &q)
				want = append(want, v.Admitted())
			}
			until := ats[r.IntN(len(ats))] + r.Int64N(2)
			for i := 0; i < len(ats); {
				n := runs.AdmitRun(0, ats[i:], &q, until)
				ran += n
				for ; n > 0; n-- {
					if !want[i] {
						t.Fatalf("seed %d: request at %d is admitted in a run, and refused alone", seed, ats[i])
					}
					i++
				}
				if i == len(ats) {
					break
				}
				if v := runs.Admit(0, ats[i], &q); v.Admitted() != want[i] {
					t.Fatalf("seed %d: request at %d: admitted is %v after runs, %v without", seed, ats[i], v.Admitted(), want[i])
				}
				i++
			}
			for limit := range group.Limits {
				if a, b := one.Lowest(0, limit), runs.Lowest(0, limit); a != b {
					t.Fatalf("seed %d at %d: lowest level of limit %d is %d in runs, want %d", seed, at, limit, b, a)
				}
				if a, b := one.Level(0, limit, at), runs.Level(0, limit, at); a != b {
					t.Fatalf("seed %d at %d: level of limit %d is %d in runs, want %d", seed, at, limit, b, a)
				}
			}
			if r.IntN(5) == 0 {
				one.Mark(at)
				runs.Mark(at)
			}
		}
	}
	if ran < 10_000 {
		t.Errorf("only %d requests were admitted in runs, want 10000 or this test tests little", ran)
	}
}

// randomBuckets is a group that AdmitRun can do something for, most of the time.
func randomBuckets(r *rand.Rand) bucket.Group {
	var g bucket.Group
	for range 1 + r.IntN(3) {
		l := bucket.Limit{
			Dimension: []bucket.Dimension{bucket.Requests, bucket.InputTokens, bucket.OutputTokens, bucket.Tokens}[r.IntN(4)],
			Limit:     []int64{0, 3, 60, 1000, 30_000, 1_000_000_000_000 - 1}[r.IntN(6)],
			Per:       []bucket.Duration{0, bucket.Second, 7 * bucket.Second, 31 * bucket.Day}[r.IntN(4)],
		}
		if r.IntN(3) == 0 {
			l.Oversized = bucket.Reject
		}
		if l.Dimension == bucket.InputTokens && r.IntN(2) == 0 {
			l.CacheRead = bucket.CacheUntilFirstToken
		}
		if l.Dimension == bucket.Tokens && r.IntN(2) == 0 {
			l.Charge = bucket.AsGenerated
		}
		if l.Dimension == bucket.OutputTokens && r.IntN(4) == 0 {
			l.Window = bucket.Fixed
		}
		if (l.Dimension == bucket.OutputTokens || l.Dimension == bucket.Tokens) && r.IntN(2) == 0 {
			l.Burndown = 5
		}
		g.Limits = append(g.Limits, l)
	}
	return g
}
