package judge

import (
	"strings"

	"loadshape/bucket"
	"loadshape/bucket/profile"
	"loadshape/report"
	"loadshape/report/internal/sample"
	"loadshape/workload"
	"loadshape/workload/retry"
)

// asked is a question about both readings, with the default threshold unless others are given.
func asked(t sample.Tester, p *profile.Profile, thresholds ...string) *Question {
	t.Helper()
	q := &Question{Name: "test", Profile: p, Loose: true, Strict: true, Check: true}
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

// ofPlan lets a plan be played.
func (q *Question) ofPlan(t sample.Tester, yaml string) *Question {
	t.Helper()
	plan, err := workload.ReadPlan("plan.yaml", strings.NewReader(yaml))
	if err != nil {
		t.Fatalf("%v", err)
	}
	for i := range plan.Streams {
		q.Work.Streams = append(q.Work.Streams, plan.Streams[i].Name)
		if plan.Streams[i].Background {
			q.Work.Background = append(q.Work.Background, plan.Streams[i].Name)
		}
	}
	q.Work.Kind, q.Work.Retries = "plan", plan.Retries()
	q.Seed = plan.Seed
	q.plays(plan)
	return q
}

// of lets recorded requests be played; their answers come after a second, 50 tokens a second.
func (q *Question) of(policy retry.Policy, requests ...workload.Request) *Question {
	service := workload.Service{TTFT: workload.DefaultTTFT, Rate: workload.DefaultRate}
	q.Play = func(seed int64, t workload.Target, o workload.Observer) error {
		i := 0
		next := func(r *workload.Request) (bool, error) {
			if i == len(requests) {
				return false, nil
			}
			*r = requests[i]
			i++
			return true, service.Fill(r)
		}
		return workload.Replay(next, &policy, seed, t, o)
	}
	return q
}

func (q *Question) judge(t sample.Tester) *report.Result {
	t.Helper()
	r, err := Answer(q)
	if err != nil {
		t.Fatalf("%v", err)
	}
	return r
}

// readings are the two that are asked for, by their names.
var readings = []struct {
	Name    string
	Reading bucket.Reading
}{{"loose", bucket.Loose}, {"strict", bucket.Strict}}

const second = int64(bucket.Second)
