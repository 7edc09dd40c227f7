package judge

import (
	"errors"
	"testing"

	"loadshape/report/internal/sample"
	"loadshape/workload"

	"pgregory.net/rapid"
)

// TestStoppedEarlyIsTheSame plays any plan as far as it takes to tell, and to its end.
func TestStoppedEarlyIsTheSame(t *testing.T) {
	early, broken := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		limits, yaml := sample.ReadLimits(t, sample.AnyLimits(t)), sample.AnyPlan(t, true)
		q := asked(t, limits, sample.AnyThresholds(t)...).ofPlan(t, yaml)
		plan, seed := sample.ReadPlan(t, yaml), int64(rapid.IntRange(0, 3).Draw(t, "seed"))
		attempts := 0
		play := q.Play
		q.Play = func(seed int64, t workload.Target, o workload.Observer) error {
			hear := o.Attempt
			o.Attempt = func(a *workload.Attempt) {
				attempts++
				hear(a)
			}
			return play(seed, t, o)
		}
		for _, p := range readings {
			attempts = 0
			full, _, err := q.PlayUnder(seed, p.Reading, nil)
			whole := attempts
			attempts = 0
			var requests func() (int64, bool)
			if rapid.Bool().Draw(t, "requests are known") {
				requests = func() (int64, bool) { return plan.Requests(seed) }
			}
			holds, errEarly := q.HoldsUnder(seed, p.Reading, requests)
			if err != nil {
				if !errors.Is(err, ErrNoRequest) || !errors.Is(errEarly, ErrNoRequest) {
					t.Fatalf("%v and %v", err, errEarly)
				}
				continue
			}
			if errEarly != nil || holds != full.Holds {
				t.Fatalf("%s: holds is %v (%v) when it is stopped early, and %v in full", p.Name, holds, errEarly, full.Holds)
			}
			if !holds {
				broken++
			}
			if attempts < whole {
				early++
			}
		}
	})
	if early == 0 || early > broken {
		t.Errorf("%d were stopped early of %d that break: the test sees too little", early, broken)
	}
}
