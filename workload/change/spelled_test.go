package change

import (
	"slices"
	"strings"
	"testing"

	"loadshape/bucket"
	"loadshape/workload"
)

// TestEditsOfSpelledRates: what is changed in a plan whose rates say their time, and whose sizes are percentiles, is what
// is changed in one that has plain numbers.
func TestEditsOfSpelledRates(t *testing.T) {
	const text = `limits: anthropic/start/claude-sonnet-5
streams:
  - name: a
    arrivals: ARRIVALS
    input_tokens: SIZES
    output_tokens: 100
`
	for _, c := range []struct{ habit, plain string }{
		{"{rate: 5rps, duration: 20m}", "{rate: 5, per: 1s, duration: 20m}"},
		{"{stages: [{rate: 1rps, duration: 5m}, {rate: 100/h, duration: 5m}, {target: 3rps, duration: 5m}]}", "{per: 1h, stages: [{rate: 3600, duration: 5m}, {rate: 100, duration: 5m}, {target: 10800, duration: 5m}]}"},
		{"{stages: [{rate: 1rps, duration: 5m}, {rate: 100, duration: 5m}]}", "{per: 1m, stages: [{rate: 60, duration: 5m}, {rate: 100, duration: 5m}]}"},
		{"{start_rate: 2rps, stages: [{target: 4rps, duration: 10m}], spikes: [{at: 1m, duration: 1m, rate: 60/min}]}", "{per: 1m, start_rate: 120, stages: [{target: 240, duration: 10m}], spikes: [{at: 1m, duration: 1m, rate: 60}]}"},
	} {
		habit := planText(t, strings.NewReplacer("ARRIVALS", c.habit, "SIZES", "{p50: 1800, p99: 12k}").Replace(text))
		plain := planText(t, strings.NewReplacer("ARRIVALS", c.plain, "SIZES", "{lognormal: {median: 1800, p99: 12000}}").Replace(text))
		plainOptions := Options(plain, seenBy(plain))
		tried := 0
		for i, option := range Options(habit, seenBy(habit)) {
			for _, k := range option.degrees() {
				a, _, err := habit.Edited(option.At(k).Edits...)
				if err != nil {
					t.Fatalf("%s of %s: %v", option.Name, c.habit, err)
				}
				b, _, err := plain.Edited(plainOptions[i].At(k).Edits...)
				if err != nil {
					t.Fatalf("%s of %s: %v", option.Name, c.plain, err)
				}
				tried++
				if x, y := attempts(t, a), attempts(t, b); !slices.Equal(x, y) {
					t.Errorf("%s of %s to %s: %d requests of other instants and sizes than those of %s, %d", option.Name, c.habit, option.At(k).To, len(x), c.plain, len(y))
				}
			}
		}
		if tried < 20 {
			t.Errorf("%s: only %d edits were tried", c.habit, tried)
		}
	}
}

// attempts are when a plan sends, and how much.
func attempts(t *testing.T, p *workload.Plan) (all [][2]int64) {
	t.Helper()
	gate, err := bucket.NewGate([]bucket.Group{{Limits: []bucket.Limit{{Dimension: bucket.Requests, Limit: 100}}}}, 0)
	if err != nil {
		t.Fatal(err)
	}
	target := workload.Target{Gate: gate, Group: func(string, bucket.Speed) (int, error) { return 0, nil }}
	if err := p.Play(1, target, workload.Observer{Attempt: func(a *workload.Attempt) {
		all = append(all, [2]int64{a.Sent, a.Request.InputTokens})
	}}); err != nil {
		t.Fatal(err)
	}
	return all
}
