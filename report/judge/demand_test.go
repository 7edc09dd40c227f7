package judge

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math/big"
	"testing"

	"loadshape/bucket"
	"loadshape/report"
	"loadshape/report/internal/sample"
	"loadshape/workload"

	"pgregory.net/rapid"
)

// A meant is a request that was meant to be sent.
type meant struct {
	group int
	at    int64
	bucket.Request
}

// slowDemand counts what model.md says, one stretch after the other, in rationals.
func slowDemand(all []meant, group int, l *bucket.Limit) (busiest *big.Rat, at int64, sustained *big.Rat) {
	per := cmp.Or(int64(l.Per), minute)
	span := max(per, minute)
	last := int64(0)
	for i := range all {
		last = max(last, all[i].at)
	}
	cost := func(from, to int64) *big.Rat {
		sum := new(big.Rat)
		for i := range all {
			r := &all[i]
			if r.group != group || r.at < from || r.at >= to {
				continue
			}
			input, output := r.InputTokens+r.CacheCreationInputTokens, r.OutputTokens*max(1, l.Burndown)
			switch l.Dimension {
			case bucket.InputTokens:
				if l.CacheRead == bucket.CacheCounts {
					input += r.CacheReadInputTokens
				}
				sum.Add(sum, big.NewRat(input, 1))
			case bucket.OutputTokens:
				sum.Add(sum, big.NewRat(output, 1))
			case bucket.Tokens:
				sum.Add(sum, big.NewRat(input+output, 1))
			default:
				sum.Add(sum, big.NewRat(1, 1))
			}
		}
		return sum
	}
	of := func(length int64) *big.Rat { return big.NewRat(l.Limit*length, per) }
	busiest, sustained = new(big.Rat), new(big.Rat)
	for from := int64(0); from <= last; from += span {
		if share := new(big.Rat).Quo(cost(from, from+span), of(span)); share.Cmp(busiest) > 0 {
			busiest, at = share, from
		}
	}
	if span > minute {
		return busiest, at, busiest
	}
	minutes := min(5, last/minute+1)
	for from := int64(0); from <= last; from += minute {
		if share := new(big.Rat).Quo(cost(from, from+minutes*minute), of(minutes*minute)); share.Cmp(sustained) > 0 {
			sustained = share
		}
	}
	return busiest, at, sustained
}

// TestDemand holds both shares of every limit against the slow count, for plans whose clients queue, wait, retry and give up, and for
// periods of all kinds.
func TestDemand(t *testing.T) {
	late := 0
	rapid.Check(t, func(t *rapid.T) {
		profile := sample.ReadLimits(t, sample.AnyLimits(t))
		for g := range profile.Groups {
			for i := range profile.Groups[g].Limits {
				l := &profile.Groups[g].Limits[i]
				if rapid.Bool().Draw(t, "period") {
					l.Per = bucket.Duration(rapid.SampledFrom([]int64{1, 10, 60, 90, 100, 120, 300, 3600}).Draw(t, "per") * second)
				}
				if rapid.Bool().Draw(t, "counted") && l.Dimension == bucket.InputTokens {
					l.CacheRead = bucket.CacheCounts
				}
				if rapid.Bool().Draw(t, "burned") && (l.Dimension == bucket.OutputTokens || l.Dimension == bucket.Tokens) {
					l.Burndown = 5
				}
			}
		}
		q := asked(t, profile, "refused == 0").ofPlan(t, sample.AnyPlan(t, true))
		all := map[string][]meant{}
		hear := func(reading string, run int, a *workload.Attempt) {
			if a.Attempt <= 1 {
				all[reading] = append(all[reading], meant{a.Group, a.At, a.Request.Request})
				if a.Sent/minute != a.At/minute {
					late++
				}
			}
		}
		listening := *q
		listening.Attempt = hear
		if _, err := Answer(&listening); err != nil {
			return // there is no request
		}
		r, err := Answer(q)
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range r.Views() {
			i := 0
			for g := range profile.Groups {
				for j := range profile.Groups[g].Limits {
					l, use := &profile.Groups[g].Limits[j], &v.Limits[i]
					i++
					if l.Limit == 0 {
						if use.BusiestMinuteShare != nil || use.SustainedShare != nil || use.BusiestMinuteAtS != nil {
							t.Fatalf("%s: a limit of 0 has shares", v.Name)
						}
						continue
					}
					busiest, at, sustained := slowDemand(all[v.Name], g, l)
					if use.BusiestMinuteShare.Cmp(busiest) != 0 || use.SustainedShare.Cmp(sustained) != 0 || int64(*use.BusiestMinuteAtS) != at {
						t.Fatalf("%s: %s per %v: busiest %v at %v, sustained %v, want %v at %v, %v", v.Name, limitOf(use), l.Per,
							use.BusiestMinuteShare, *use.BusiestMinuteAtS, use.SustainedShare, busiest, report.Seconds(at), sustained)
					}
				}
				for ; i < len(v.Limits) && (v.Limits[i].Dimension == "acceleration" || v.Limits[i].Dimension == "concurrency"); i++ {
					if use := &v.Limits[i]; use.BusiestMinuteShare != nil || use.SustainedShare != nil {
						t.Fatalf("%s: %s has shares", v.Name, limitOf(use))
					}
				}
			}
		}
	})
	if late == 0 {
		t.Error("no request waits into another minute: the test sees too little")
	}
}

// TestDemandByHand is ten requests a minute for two minutes, at 6s, 12s … 120s: 9, 10 and 1. Of five minutes there are only three.
func TestDemandByHand(t *testing.T) {
	const plan = `streams:
  - name: s
    model: a
    arrivals: {process: constant, rate: 10, duration: 2m}
    input_tokens: 100
    cache_read_input_tokens: 50
    output_tokens: 20
`
	for _, c := range []struct {
		limit              string
		busiest, sustained string
		at                 string
		stretch            string
	}{
		{"{dimension: requests, limit: 20}", "0.5", "0.333334", "60", ""},
		{"{dimension: requests, limit: 1, per: 1s}", "0.166667", "0.111112", "60", ""},
		{"{dimension: input_tokens, limit: 3000}", "0.333334", "0.222223", "60", ""},
		{"{dimension: input_tokens, limit: 3000, cache_read: counts}", "0.5", "0.333334", "60", ""},
		{"{dimension: input_tokens, limit: 3000, cache_read: until_first_token}", "0.333334", "0.222223", "60", ""},
		{"{dimension: output_tokens, limit: 1000, burndown: 5}", "1", "0.666667", "60", ""},
		{"{dimension: tokens, limit: 1100}", "1.09091", "0.727273", "60", ""},
		{"{dimension: requests, limit: 100, per: 1h}", "0.2", "0.2", "0", "1h"},
		{"{dimension: requests, limit: 15, per: 90s}", "0.933334", "0.933334", "0", "1m30s"},
	} {
		r, err := Answer(asked(t, sample.ReadLimits(t, "limits: ["+c.limit+"]"), "attempts >= 0").ofPlan(t, plan))
		if err != nil {
			t.Fatal(err)
		}
		l := r.Readings.Loose.Limits[0]
		text, err := json.Marshal(struct{ A, B, C, D any }{l.BusiestMinuteShare, l.SustainedShare, l.BusiestMinuteAtS, l.BusiestStretch})
		want := fmt.Sprintf(`{"A":%s,"B":%s,"C":%s,"D":%q}`, c.busiest, c.sustained, c.at, c.stretch)
		if err != nil || string(text) != want {
			t.Errorf("%s: %s %v, want %s", c.limit, text, err, want)
		}
	}
}
