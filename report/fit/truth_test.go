package fit

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"loadshape/bucket"
	"loadshape/workload/exchange"

	"pgregory.net/rapid"
)

// TestTruth lets random traffic meet random limits, and then fits some of the answers: the rest is others' traffic, which
// no log has. What is true of the limits is never contradicted; and neither is it where all is in the log and nothing else
// used them.
func TestTruth(t *testing.T) {
	proven := 0
	rapid.Check(t, func(r *rapid.T) {
		window := rapid.SampledFrom([]string{"token_bucket", "token_bucket", "fixed", "anchored"}).Draw(r, "window")
		burst, cache, charge := "1m", "free", "as_generated"
		if window == "token_bucket" {
			burst = rapid.SampledFrom([]string{"1m", "1s", "10s"}).Draw(r, "burst")
		}
		cache = rapid.SampledFrom([]string{"free", "counts", "until_first_token"}).Draw(r, "cache")
		charge = rapid.SampledFrom([]string{"as_generated", "reserve_max_tokens", "at_completion"}).Draw(r, "charge")
		rejected := rapid.IntRange(0, 1).Draw(r, "rejected")
		most := rapid.SampledFrom([]int{10, 60, 300, 1200}).Draw(r, "requests")
		limits := fmt.Sprintf("limits:\n- {dimension: requests, limit: %d, window: %s, rejected_cost: %d", most, window, rejected)
		if window == "token_bucket" {
			limits += ", burst: " + burst
		}
		limits += fmt.Sprintf("}\n- {dimension: input_tokens, limit: %d, window: %s, cache_read: %s}\n- {dimension: output_tokens, limit: %d, window: %s, charge: %s}\n",
			rapid.SampledFrom([]int{3000, 30000, 500000}).Draw(r, "input"), window, cache,
			rapid.SampledFrom([]int{2000, 20000}).Draw(r, "output"), window, charge)
		var requests []sent
		for i := range rapid.IntRange(1, 25).Draw(r, "n") {
			requests = append(requests, sent{
				at:    time.Duration(rapid.IntRange(0, 90_000).Draw(r, "at"))*time.Millisecond + time.Duration(i), // no two at once, whose order would be chance
				input: int64(rapid.SampledFrom([]int{0, 10, 900, 4000, 40000}).Draw(r, "in")), creation: int64(rapid.SampledFrom([]int{0, 0, 1500}).Draw(r, "creation")),
				read: int64(rapid.SampledFrom([]int{0, 0, 800, 9000}).Draw(r, "read")), tells: int64(rapid.SampledFrom([]int{1, 40, 700}).Draw(r, "out")),
				max: int64(rapid.SampledFrom([]int{700, 1500, 9000}).Draw(r, "max")), stream: rapid.Bool().Draw(r, "stream")})
		}
		log := recorded(t, limits, false, requests)
		alone := rapid.Bool().Draw(r, "alone")
		if !alone {
			lines := slices.Collect(bytes.Lines(log))
			seen := rapid.SliceOfN(rapid.Bool(), len(lines), len(lines)).Draw(r, "seen")
			seen[0] = true
			log = nil
			for i, line := range lines {
				if seen[i] {
					log = append(log, line...)
				}
			}
		}
		f := fitted(t, log, alone)
		truth := map[string]string{"window": window, "burst": burst, "cache_read": cache, "charge": charge, "rejected_cost": fmt.Sprint(rejected), "oversized": "admit_when_full"}
		for _, b := range f.Owners[0].Groups[0].Buckets {
			if b.Limit == nil || len(b.Values) != 1 {
				r.Fatalf("%s: values are %v", b.Dimension, b.Values)
			}
			for _, p := range b.Points {
				if p.Told == Proven {
					proven++
				}
				holds := func(burst string) int64 { // which several bursts of a small limit do
					d, err := bucket.ParseDuration(burst)
					if err != nil {
						return 0
					}
					return (&bucket.Limit{Dimension: bucket.Requests, Limit: *b.Limit, Burst: d}).Capacity()
				}
				if p.Name == "burst" && p.Value != "" && holds(p.Value) == holds(burst) {
					p.Value = burst
				}
				if p.Given != "" && window != "token_bucket" {
					continue
				}
				for _, o := range p.Options {
					if o.Value == truth[p.Name] && (o.Contradicted > 0 || alone && o.IfAlone > 0) {
						r.Fatalf("%s: the truth is contradicted: %s\nof\n%s\nby\n%s", b.Dimension, p.said(), limits, brief(f, log, b.Dimension))
					}
				}
				if p.Told == Proven && p.Value != truth[p.Name] {
					r.Fatalf("%s: what is told is not so: %s, value %s\nof\n%s\nby\n%s", b.Dimension, p.said(), p.Value, limits, brief(f, log, b.Dimension))
				}
			}
		}
		limitsOf(t, f)
	})
	if proven == 0 {
		t.Error("nothing was ever told")
	}
}

// brief shows of every answer what tells about a bucket.
func brief(f *Fit, log []byte, dimension string) string {
	l, _ := exchange.ReadLog("log.jsonl", bytes.NewReader(log))
	var b strings.Builder
	for _, r := range l.Records {
		prefix := "anthropic-ratelimit-" + strings.ReplaceAll(dimension, "_", "-")
		fmt.Fprintf(&b, "%s %s-%s %d  %s of %s, full %s  %+v max %d stream %v\n", r.Place, r.At.Format("04:05.000"), r.EndedAt.Format("04:05.000"), r.Status,
			r.Headers[prefix+"-remaining"], r.Headers[prefix+"-limit"], r.Headers[prefix+"-reset"], r.Usage, *r.Request.MaxTokens, *r.Request.Stream)
	}
	return b.String()
}
