package page

import (
	"bytes"
	"strings"

	"loadshape/bucket/profile"
	"loadshape/report"
	"loadshape/report/judge"
	"loadshape/workload"
)

// planText is a plan that a minute of bursts breaks under the strict reading, and a busy one under both.
const planText = `name: bursts
seed: 7
streams:
  - name: chat
    arrivals: {process: poisson, stages: [{duration: 4m, rate: 40}, {duration: 2m, rate: 110}, {duration: 2m, rate: 20}]}
    input_tokens: {uniform: {min: 500, max: 3000}}
    output_tokens: {uniform: {min: 100, max: 600}}
  - name: batch
    arrivals: {process: constant, rate: 6, duration: 8m}
    input_tokens: 9000
    cache_read_input_tokens: 1000
    output_tokens: 50
client: {retries: anthropic-python}
`

const limitsText = `name: small
owner: Anthropic organization
limits:
  - {dimension: requests, limit: 120}
  - {dimension: input_tokens, limit: 150000}
  - {dimension: output_tokens, limit: 90000}
`

type tester interface {
	Helper()
	Fatal(args ...any)
}

// played plays a plan against limits.
func played(t tester, plan, limits string, change func(*judge.Question)) *report.Result {
	t.Helper()
	p, err := workload.ReadPlan("plan.yaml", strings.NewReader(plan))
	if err != nil {
		t.Fatal(err)
	}
	l, err := profile.Read("limits.yaml", strings.NewReader(limits))
	if err != nil {
		t.Fatal(err)
	}
	q := &judge.Question{Name: p.Name, Profile: l, Seed: p.Seed, Loose: true, Strict: true, Play: p.Play, Assumptions: judge.AssumedOfPlan(p)}
	q.Work = report.Workload{Kind: "plan", Source: "plan.yaml", Retries: p.Retries()}
	for i := range p.Streams {
		q.Work.Streams = append(q.Work.Streams, p.Streams[i].Name)
	}
	for _, text := range []string{"refused == 0", "wait_s.p99 < 5s", "limits.input_tokens.peak_used_share <= 99%"} {
		e, err := report.ParseThreshold(text)
		if err != nil {
			t.Fatal(err)
		}
		q.Thresholds = append(q.Thresholds, e)
	}
	if change != nil {
		change(q)
	}
	r, err := judge.Answer(q)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// written is the page of a result.
func written(t tester, r *report.Result, o Options) string {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, r, o); err != nil {
		t.Fatal(err)
	}
	return b.String()
}
