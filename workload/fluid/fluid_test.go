package fluid_test

import (
	"testing"

	"pgregory.net/rapid"

	"loadshape/bucket"
	"loadshape/workload"
	"loadshape/workload/amount"
	"loadshape/workload/arrival"
	"loadshape/workload/fluid"
	"loadshape/workload/retry"
)

// TestBoundsAreKept plays plans under one limit, at some scales, and holds what becomes of them against what was said of it before. Bounds that say
// nothing would be kept, too: they have to decide some.
func TestBoundsAreKept(t *testing.T) {
	var plays, passed, refused int
	rapid.Check(t, func(t *rapid.T) {
		plan := aPlan(t)
		traffic := fluid.New(plan, 7, 8)
		meets := make([]bool, len(plan.Streams))
		for i := range meets {
			meets[i] = true
		}
		for range 3 {
			scale := rapid.Int64Range(1, 800).Draw(t, "scale")
			limit := aLimit(t)
			b, ok := traffic.Of(scale, 100, meets, &limit)
			if !ok {
				t.Fatalf("nothing is said of %+v", limit)
			}
			first, all, busiest := play(t, plan, scale, limit)
			if b.Passes && all > 0 {
				t.Fatalf("%d refused by %+v at %d %%, want none", all, limit, scale)
			}
			if first < b.Refuses {
				t.Fatalf("%d requests refused by %+v at %d %%, want at least %d", first, limit, scale, b.Refuses)
			}
			if busiest < b.Least || busiest > b.Most {
				t.Fatalf("the busiest minute asks %+v at %d %% for %v, want %v to %v", limit, scale, busiest, b.Least, b.Most)
			}
			plays++
			if b.Passes {
				passed++
			}
			if b.Refuses > 0 {
				refused++
			}
		}
	})
	if passed < plays/20 || refused < plays/20 {
		t.Errorf("of %d plays %d are known to pass and %d to be refused something: too few", plays, passed, refused)
	}
}

func aPlan(t *rapid.T) *workload.Plan {
	plan := &workload.Plan{Name: "p"}
	for i := range rapid.IntRange(1, 2).Draw(t, "streams") {
		a := &arrival.Schedule{Process: rapid.SampledFrom([]arrival.Process{arrival.Constant, arrival.Poisson, arrival.Gamma}).Draw(t, "process"),
			Start: bucket.Duration(rapid.Int64Range(0, 90).Draw(t, "start")) * bucket.Second}
		rate := amount.Decimal(rapid.Int64Range(5, 300).Draw(t, "rate")) * amount.One
		if a.Process == arrival.Gamma {
			a.Burstiness = amount.One / 3
		}
		if rapid.Bool().Draw(t, "ramp") {
			a.StartRate = rate
			target := amount.Decimal(rapid.Int64Range(5, 300).Draw(t, "target")) * amount.One
			a.Stages = []arrival.Stage{{Duration: bucket.Duration(rapid.Int64Range(1, 8).Draw(t, "minutes")) * bucket.Minute, Target: &target}}
		} else {
			a.Rate, a.Duration = rate, bucket.Duration(rapid.Int64Range(1, 12).Draw(t, "minutes"))*bucket.Minute
		}
		s := workload.Stream{Name: string(rune('a' + i)), Model: "m", Arrivals: a, InputTokens: aSize(t, 2000), OutputTokens: aSize(t, 300), CacheReadInputTokens: aSize(t, 1500)}
		if rapid.Bool().Draw(t, "cut") {
			s.MaxTokens = 250
		}
		if rapid.Bool().Draw(t, "retries") {
			s.Client = &workload.Client{Retries: retry.Choice{Policy: retry.Policy{MaxRetries: 3, Backoff: retry.Backoff{Base: bucket.Second}}}}
		}
		if rapid.IntRange(0, 3).Draw(t, "client") == 0 {
			if s.Client == nil {
				s.Client = &workload.Client{}
			}
			s.Client.Pace = &workload.Pace{Requests: rate * amount.Decimal(rapid.Int64Range(1, 4).Draw(t, "pace")) / 2, Per: bucket.Minute}
			s.Client.Concurrency = rapid.Int64Range(0, 1).Draw(t, "workers") * 40
		}
		plan.Streams = append(plan.Streams, s)
	}
	if err := plan.Check(); err != nil {
		t.Skip(err)
	}
	return plan
}

func aSize(t *rapid.T, typical int64) amount.Distribution[amount.Count] {
	switch rapid.IntRange(0, 2).Draw(t, "size") {
	case 0:
		return amount.Distribution[amount.Count]{Constant: amount.Count(typical)}
	case 1:
		return amount.Distribution[amount.Count]{Uniform: &amount.Uniform[amount.Count]{Min: 1, Max: amount.Count(2 * typical)}}
	}
	return amount.Distribution[amount.Count]{Exponential: &amount.Exponential[amount.Count]{Mean: amount.Count(typical), Max: amount.Count(20 * typical)}}
}

func aLimit(t *rapid.T) bucket.Limit {
	l := bucket.Limit{Dimension: rapid.SampledFrom([]bucket.Dimension{bucket.Requests, bucket.InputTokens, bucket.OutputTokens}).Draw(t, "dimension")}
	each := map[bucket.Dimension]int64{bucket.Requests: 1, bucket.InputTokens: 2000, bucket.OutputTokens: 300}[l.Dimension]
	l.Limit = rapid.Int64Range(1, 3000).Draw(t, "limit") * each
	if rapid.Bool().Draw(t, "reject") {
		l.Oversized = bucket.Reject
	}
	if l.Dimension == bucket.InputTokens {
		l.CacheRead = rapid.SampledFrom([]bucket.CacheRead{"", bucket.CacheCounts, bucket.CacheUntilFirstToken}).Draw(t, "cache")
	}
	if rapid.IntRange(0, 3).Draw(t, "started") == 0 {
		l.Level = new(l.Limit / 2)
	}
	return l
}

// play is how many requests are refused when they are sent first, and how many at all, and what the busiest minute asks for.
func play(t *rapid.T, plan *workload.Plan, scale int64, limit bucket.Limit) (first, all int64, busiest float64) {
	scaled, err := plan.Scaled(scale, 100)
	if err != nil {
		t.Fatal(err)
	}
	gate, err := bucket.NewGate([]bucket.Group{{Limits: []bucket.Limit{limit}}}, 0)
	if err != nil {
		t.Fatal(err)
	}
	asked := map[int64]float64{}
	err = scaled.Play(7, workload.Target{Gate: gate, Group: func(string, bucket.Speed) (int, error) { return 0, nil }}, workload.Observer{Attempt: func(a *workload.Attempt) {
		if !a.Verdict.Admitted() {
			all++
		}
		if a.Attempt != 1 {
			return
		}
		if !a.Verdict.Admitted() {
			first++
		}
		cost := 1.0
		switch limit.Dimension {
		case bucket.InputTokens:
			cost = float64(a.InputTokens + a.CacheCreationInputTokens)
			if limit.CacheRead == bucket.CacheCounts {
				cost += float64(a.CacheReadInputTokens)
			}
		case bucket.OutputTokens:
			cost = float64(a.OutputTokens)
		}
		asked[a.At/int64(bucket.Minute)] += cost
	}})
	if err != nil {
		t.Fatal(err)
	}
	for _, cost := range asked {
		busiest = max(busiest, cost)
	}
	return first, all, busiest
}
