package sample

import (
	"fmt"
	"strings"

	"loadshape/bucket"
	"loadshape/bucket/profile"
	"loadshape/workload"

	"pgregory.net/rapid"
)

// Tester is what *testing.T and *rapid.T share.
type Tester interface {
	Helper()
	Fatalf(format string, args ...any)
}

// ReadLimits reads a limits file.
func ReadLimits(t Tester, yaml string) *profile.Profile {
	t.Helper()
	p, err := profile.Read("limits.yaml", strings.NewReader(yaml))
	if err != nil {
		t.Fatalf("%v", err)
	}
	return p
}

// ReadPlan reads a plan.
func ReadPlan(t Tester, yaml string) *workload.Plan {
	t.Helper()
	plan, err := workload.ReadPlan("plan.yaml", strings.NewReader(yaml))
	if err != nil {
		t.Fatalf("%v", err)
	}
	return plan
}

// Due is a request with some input and output that is due after so many milliseconds.
func Due(ms, input, read, output int64) workload.Request {
	return workload.Request{At: ms * 1_000_000, Request: bucket.Request{InputTokens: input, CacheReadInputTokens: read,
		OutputTokens: output, TTFT: workload.Unset, Duration: workload.Unset}}
}

// AnyLimits are one or two groups of a few limits each.
func AnyLimits(t *rapid.T) string {
	text := "groups:\n"
	for g := range rapid.IntRange(1, 2).Draw(t, "groups") {
		text += fmt.Sprintf("  - models: [%c]\n    limits:\n", 'a'+g)
		if g == 0 {
			text = fmt.Sprintf("groups:\n  - models: [%s]\n    limits:\n", "a, b")
		} else {
			text = "groups:\n  - models: [a]\n" + text[len("groups:\n  - models: [a, b]\n"):]
		}
		for range rapid.IntRange(1, 3).Draw(t, "limits") {
			text += rapid.SampledFrom([]string{
				"      - {dimension: requests, limit: 20}\n",
				"      - {dimension: requests, limit: 7, window: fixed, rejected_cost: 1}\n",
				"      - {dimension: requests, limit: 9, window: sliding_counter, per: 30s}\n",
				"      - {dimension: input_tokens, limit: 300}\n",
				"      - {dimension: input_tokens, limit: 100, window: sliding_log}\n",
				"      - {dimension: input_tokens, limit: 200, estimate_percent: 50}\n",
				"      - {dimension: output_tokens, limit: 150}\n",
				"      - {dimension: tokens, limit: 500}\n",
				"      - {dimension: tokens, limit: 400, window: anchored, charge: at_completion}\n",
				"      - {dimension: input_tokens, limit: 0}\n",
			}).Draw(t, "limit")
		}
		if rapid.Bool().Draw(t, "bounded") {
			text += "    concurrency: 4\n"
		}
		if rapid.Bool().Draw(t, "steep") {
			text += "    acceleration: {dimension: input_tokens, floor: 90, step: 20}\n"
		}
	}
	return text
}

// AnyPlan is two streams, some of whose clients wait, retry or have a bound on what they have under way.
func AnyPlan(t *rapid.T, clients bool) string {
	text := fmt.Sprintf("seed: %d\nstreams:\n", rapid.Int64Range(0, 1000).Draw(t, "seed"))
	for i := range 2 {
		client := "{}"
		if clients {
			client = rapid.SampledFrom([]string{
				"{}", "{retries: {max_retries: 2, backoff: {base: 1s}}}", "{retries: {max_retries: 3, retry_after: {mode: ignore}, backoff: {base: 2s, jitter: full}}}",
				"{concurrency: 2, queue: 3}", "{pace: {requests: 10}, queue_timeout: 20s, retries: {max_retries: 1, backoff: {base: 1s}}}", "{retries: aws-adaptive}",
			}).Draw(t, "client")
		}
		text += fmt.Sprintf(`  - name: s%d
    model: %s
    arrivals: {process: %s, rate: %d, duration: 3m}
    input_tokens: {uniform: {min: 0, max: %d}}
    cache_read_input_tokens: %d
    output_tokens: {uniform: {max: 60}}
    client: %s
`, i, rapid.SampledFrom([]string{"a", "b"}).Draw(t, "model"), rapid.SampledFrom([]string{"constant", "poisson"}).Draw(t, "process"),
			rapid.IntRange(1, 30).Draw(t, "rate"), rapid.IntRange(1, 60).Draw(t, "input"), rapid.IntRange(0, 40).Draw(t, "read"), client)
	}
	return text
}

// AnyThresholds are conditions on every kind of figure, near what small plans come to.
func AnyThresholds(t *rapid.T) []string {
	var all []string
	for range rapid.IntRange(1, 3).Draw(t, "thresholds") {
		figure := rapid.SampledFrom([]string{"requests", "attempts", "admitted", "refused", "gave_up", "unsent", "too_early",
			"refused_by.requests", "refused_by.input_tokens", "first_refusal_s", "last_refusal_s", "wait_s.count", "wait_s.mean", "wait_s.p50", "wait_s.max",
			"refused_share", "gave_up_share", "streams.s0.requests", "streams.s0.gave_up", "streams.s1.refused_share", "streams.s1.wait_s.max", "streams.s0.peak_in_flight",
			"minutes.refused", "minutes.offered.requests", "minutes.offered.output_tokens", "minutes.admitted.input_tokens",
			"limits.requests.refused", "limits.requests.peak_used_share", "limits.requests.lowest_level", "limits.requests.attempts", "limits.requests.first_refusal_s",
			"limits.requests.longest_retry_after_s", "limits.requests.hopeless", "limits.requests.lowest_at_s"}).Draw(t, "figure")
		op := rapid.SampledFrom([]string{"==", "!=", "<=", ">=", "<", ">"}).Draw(t, "op")
		number := fmt.Sprint(rapid.SampledFrom([]float64{0, 0, 1, 2, 5, 20, 60, 0.1, 0.5, 0.9, -1}).Draw(t, "number"))
		if strings.HasSuffix(figure, "_share") { // a share of 1 and more is in per cent
			number = rapid.SampledFrom([]string{"0", "-1", "10%", "50%", "90%", "100%", "200%"}).Draw(t, "share")
		}
		all = append(all, figure+" "+op+" "+number)
	}
	return all
}

// Steady is 10 requests a minute, the first after 6s, each of 100 tokens in and 50 out.
const Steady = `
streams:
  - name: steady
    model: a
    arrivals: {process: constant, rate: 10, duration: 2m}
    input_tokens: 100
    output_tokens: 50
    ttft: 0s
    output_rate: 1000
`
