package count

import (
	"strings"
	"testing"

	"loadshape/bucket"
	"loadshape/workload"
)

// TestChecker tells it of plays that cannot be, and of one that can.
func TestChecker(t *testing.T) {
	groups := []bucket.Group{{Limits: []bucket.Limit{{Dimension: bucket.Requests, Limit: 10}}}}
	refused := bucket.Verdict{Cause: bucket.ByRequests}
	once := func(number, at int64) workload.Attempt {
		return workload.Attempt{Number: number, Attempt: 1, Request: workload.Request{At: at}, Sent: at, Last: true}
	}
	with := func(a workload.Attempt, change func(*workload.Attempt)) workload.Attempt {
		change(&a)
		return a
	}
	for want, all := range map[string][]workload.Attempt{
		"": {once(0, 1), with(once(1, 5), func(a *workload.Attempt) { a.Verdict, a.Last = refused, false }), once(2, 6),
			with(once(1, 5), func(a *workload.Attempt) { a.Sent, a.Attempt = 7, 2 }), with(once(3, 5), func(a *workload.Attempt) { a.Sent, a.Attempt = 9, 0 })},
		"request 1 is sent at 4 ns, after 5 ns":            {once(0, 5), once(1, 4)},
		"request 0 is sent at 4 ns, and due at 5 ns":       {with(once(0, 5), func(a *workload.Attempt) { a.Sent = 4 })},
		"request 0 has attempt 2 after 0":                  {with(once(0, 5), func(a *workload.Attempt) { a.Attempt = 2 })},
		"request 0 has attempt 3 after 1":                  {with(once(0, 5), func(a *workload.Attempt) { a.Verdict, a.Last = refused, false }), with(once(0, 5), func(a *workload.Attempt) { a.Attempt = 3 })},
		"request 0 is answered, and goes on":               {with(once(0, 5), func(a *workload.Attempt) { a.Last = false })},
		"request 0 is given up unsent, and was sent":       {with(once(0, 5), func(a *workload.Attempt) { a.Attempt, a.Verdict = 0, refused })},
		"request 0 is over, and goes to another target":    {with(once(0, 5), func(a *workload.Attempt) { a.Verdict, a.Leaves = refused, true })},
		"requests 10 of group 0 has a level of -1 at 5 ns": nil,
	} {
		gate, err := bucket.NewGate(groups, 0)
		if err != nil {
			t.Fatal(err)
		}
		s := New(gate, groups, 0, []string{"a"})
		s.Check(groups)
		o := s.Observer()
		if all == nil { // a bucket that lends
			lending := int64(-1)
			gate, err = bucket.NewGate([]bucket.Group{{Limits: []bucket.Limit{{Dimension: bucket.Requests, Limit: 10, Level: &lending}}}}, 0)
			if err != nil {
				t.Fatal(err)
			}
			s.checker.gate = gate
			all = []workload.Attempt{once(0, 5)}
		}
		for i := range all {
			o.Attempt(&all[i])
		}
		err = s.Contradiction()
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("is %v, want %s", err, want)
		}
	}
}
