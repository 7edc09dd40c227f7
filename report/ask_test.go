package report

import (
	"strings"

	"loadshape/bucket"
	"loadshape/bucket/profile"
	"loadshape/workload"
)

const second, million = int64(bucket.Second), int64(1_000_000)

// tester is what *testing.T and *rapid.T share.
type tester interface {
	Helper()
	Fatalf(format string, args ...any)
}

func limitsOf(t tester, yaml string) *profile.Profile {
	t.Helper()
	p, err := profile.Read("limits.yaml", strings.NewReader(yaml))
	if err != nil {
		t.Fatalf("%v", err)
	}
	return p
}

// asked is a question about both readings, with the default threshold unless others are given.
func asked(t tester, p *profile.Profile, thresholds ...string) *Question {
	t.Helper()
	q := &Question{Name: "test", Profile: p, Loose: true, Strict: true}
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

// ofPlan lets a plan be played.
func (q *Question) ofPlan(t tester, yaml string) *Question {
	t.Helper()
	plan, err := workload.ReadPlan("plan.yaml", strings.NewReader(yaml))
	if err != nil {
		t.Fatalf("%v", err)
	}
	for i := range plan.Streams {
		q.Work.Streams = append(q.Work.Streams, plan.Streams[i].Name)
	}
	q.Work.Kind, q.Work.Retries = "plan", plan.Retries()
	q.Seed = plan.Seed
	q.plays(plan)
	return q
}

// of lets recorded requests be played; their answers come after a second, 50 tokens a second.
func (q *Question) of(policy workload.RetryPolicy, requests ...workload.Request) *Question {
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

func (q *Question) judge(t tester) *Result {
	t.Helper()
	r, err := Judge(q)
	if err != nil {
		t.Fatalf("%v", err)
	}
	return r
}

// due is a request with some input and output that is due after so many milliseconds.
func due(ms, input, read, output int64) workload.Request {
	return workload.Request{At: ms * million, Request: bucket.Request{InputTokens: input, CacheReadInputTokens: read,
		OutputTokens: output, TTFT: workload.Unset, Duration: workload.Unset}}
}
