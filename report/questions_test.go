package report

import "loadshape/bucket/profile"

// OfPlan is a question about a plan, under both readings, with the default threshold unless others are given.
func OfPlan(t Tester, p *profile.Profile, yaml string, thresholds ...string) *Question {
	t.Helper()
	plan := ReadPlan(t, yaml)
	q := &Question{Name: "test", Profile: p, Loose: true, Strict: true, Seed: plan.Seed, Play: plan.Play,
		Work: Workload{Kind: "plan", Retries: plan.Retries()}}
	for i := range plan.Streams {
		q.Work.Streams = append(q.Work.Streams, plan.Streams[i].Name)
	}
	if len(thresholds) == 0 {
		thresholds = []string{DefaultThreshold}
	}
	for _, text := range thresholds {
		e, err := ParseThreshold(text)
		if err != nil {
			t.Fatalf("%v", err)
		}
		q.Thresholds = append(q.Thresholds, e)
	}
	return q
}
