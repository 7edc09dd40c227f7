// Package ask makes questions about plans for the tests of packages that search. Only tests import
// it.
package ask

import (
	"loadshape/bucket/profile"
	"loadshape/report"
	"loadshape/report/internal/sample"
	"loadshape/report/judge"
)

// OfPlan is a question about a plan, under both readings, with the default threshold unless others are given.
func OfPlan(t sample.Tester, p *profile.Profile, yaml string, thresholds ...string) *judge.Question {
	t.Helper()
	plan := sample.ReadPlan(t, yaml)
	q := &judge.Question{Name: "test", Profile: p, Loose: true, Strict: true, Seed: plan.Seed, Play: plan.Play,
		Work: report.Workload{Kind: "plan", Retries: plan.Retries()}}
	for i := range plan.Streams {
		q.Work.Streams = append(q.Work.Streams, plan.Streams[i].Name)
	}
	if len(thresholds) == 0 {
		thresholds = []string{report.DefaultThreshold}
	}
	for _, text := range thresholds {
		e, err := report.ParseThreshold(text)
		if err != nil {
			t.Fatalf("%v", err)
		}
		q.Thresholds = append(q.Thresholds, e)
	}
	return q
}
