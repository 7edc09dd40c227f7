package judge

import (
	"bytes"
	"fmt"
	"testing"

	"loadshape/bucket/profile"
	"loadshape/report"
	"loadshape/report/internal/sample"
	"loadshape/workload"

	"pgregory.net/rapid"
)

// TestTargets plays two streams against two targets with faults, timeouts and fallbacks: what is told of all is the sum of what is told of
// each, and a play under both readings at once gives the same bytes as one under each.
func TestTargets(t *testing.T) {
	fell := int64(0)
	rapid.Check(t, func(t *rapid.T) {
		limits := profile.OfTargets([]profile.Targeted{{Name: "eu", Limits: sample.ReadLimits(t, sample.AnyLimits(t))}, {Name: "us", Limits: sample.ReadLimits(t, sample.AnyLimits(t))}})
		text := "targets: {us: {limits: a}, eu: {limits: b}}\nfaults: [{status: 529, share: 20%, from: 1m}]\nslow: [{ttft: 9s, to: 1m, targets: [eu]}]\nstreams:\n"
		for i, to := range []string{"us", "eu"} {
			own := map[string]string{"us": "eu", "eu": "us"}[to]
			text += fmt.Sprintf("  - {name: s%d, model: a, target: %s, arrivals: {process: poisson, rate: %d, duration: 3m}, input_tokens: {uniform: {max: %d}}, output_tokens: {uniform: {max: 60}}, background: %v, client: {%s, timeout: %ds, retries: {max_retries: %d, backoff: {base: 1s, jitter: full}}}}\n",
				i, own, rapid.IntRange(1, 30).Draw(t, "rate"), rapid.IntRange(1, 60).Draw(t, "input"), i == 1 && rapid.Bool().Draw(t, "background"),
				rapid.SampledFrom([]string{"concurrency: 3", "on_refusal: {to: " + to + "}", "on_refusal: {to: " + to + ", after: 1}"}).Draw(t, "client"), rapid.IntRange(1, 20).Draw(t, "timeout"), rapid.IntRange(0, 3).Draw(t, "retries"))
		}
		ask := func() *Question { return asked(t, limits, "gave_up == 0", "wait_s.max < 9s").ofPlan(t, text) }
		r, err := Answer(ask())
		if err != nil {
			return // there is no request
		}
		again := ask()
		again.Attempt = func(string, int, *workload.Attempt) {}
		if one, two := bytesOf(t, r), bytesOf(t, again.judge(t)); !bytes.Equal(one, two) {
			t.Fatalf("is\n%s\nwant\n%s", two, one)
		}
		for _, v := range r.Views() {
			var sum report.TargetUse
			for _, u := range v.Targets {
				sum.Attempts, sum.Admitted, sum.Refused, sum.Faulted = sum.Attempts+u.Attempts, sum.Admitted+u.Admitted, sum.Refused+u.Refused, sum.Faulted+u.Faulted
				sum.TimedOut, sum.FellOver, sum.TookOver = sum.TimedOut+u.TimedOut, sum.FellOver+u.FellOver, sum.TookOver+u.TookOver
			}
			want := report.TargetUse{Attempts: v.Attempts, Admitted: v.Admitted, Refused: v.Refused, Faulted: v.Faulted, TimedOut: v.TimedOut, FellOver: v.FellOver, TookOver: v.FellOver}
			if sum != want || len(v.Targets) != 2 || !v.Conserved || v.Attempts != v.Admitted+v.Refused+v.Faulted+v.TimedOut {
				t.Fatalf("%s: targets are %+v, want %+v", v.Name, sum, want)
			}
			fell += v.FellOver
			minutes := int64(0)
			for i := range v.Minutes {
				minutes += v.Minutes[i].Attempts()
			}
			if minutes != v.Attempts {
				t.Fatalf("%s: minutes have %d attempts, want %d", v.Name, minutes, v.Attempts)
			}
		}
	})
	if fell == 0 {
		t.Error("nothing goes to another target: the test sees too little")
	}
}
