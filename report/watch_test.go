package report

import (
	"bytes"
	"errors"
	"fmt"
	"sync"
	"testing"

	"loadshape/bucket"
	"loadshape/workload"

	"pgregory.net/rapid"
)

// someThresholds are conditions on every kind of figure, near what small plans come to.
func someThresholds(t *rapid.T) []string {
	var all []string
	for range rapid.IntRange(1, 3).Draw(t, "thresholds") {
		figure := rapid.SampledFrom([]string{"requests", "attempts", "admitted", "refused", "gave_up", "unsent", "too_early",
			"refused_by.requests", "refused_by.input_tokens", "first_refusal_s", "last_refusal_s", "wait_s.count", "wait_s.mean", "wait_s.p50", "wait_s.max",
			"refused_share", "gave_up_share", "streams.s0.requests", "streams.s0.gave_up", "streams.s1.refused_share", "streams.s1.wait_s.max", "streams.s0.peak_in_flight",
			"minutes.refused", "minutes.offered.requests", "minutes.offered.output_tokens", "minutes.admitted.input_tokens",
			"limits.requests.refused", "limits.requests.peak_used_share", "limits.requests.lowest_level", "limits.requests.attempts", "limits.requests.first_refusal_s",
			"limits.requests.longest_retry_after_s", "limits.requests.hopeless", "limits.requests.lowest_at_s"}).Draw(t, "figure")
		op := rapid.SampledFrom(operators).Draw(t, "op")
		number := fmt.Sprint(rapid.SampledFrom([]float64{0, 0, 1, 2, 5, 20, 60, 0.1, 0.5, 0.9, -1}).Draw(t, "number"))
		all = append(all, figure+" "+op+" "+number)
	}
	return all
}

// TestStoppedEarlyIsTheSame plays any plan as far as it takes to tell, and to its end.
func TestStoppedEarlyIsTheSame(t *testing.T) {
	early, broken := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		limits, yaml := limitsOf(t, someLimits(t)), somePlan(t, true)
		q := asked(t, limits, someThresholds(t)...).ofPlan(t, yaml)
		plan, seed := planOf(t, yaml), int64(rapid.IntRange(0, 3).Draw(t, "seed"))
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
		for _, p := range (&CapacityQuestion{Question: *q}).readings() {
			attempts = 0
			full, _, err := q.play(seed, p.reading, nil)
			whole := attempts
			attempts = 0
			var requests func() (int64, bool)
			if rapid.Bool().Draw(t, "requests are known") {
				requests = func() (int64, bool) { return plan.Requests(seed) }
			}
			holds, errEarly := q.holds(seed, p.reading, requests)
			if err != nil {
				if !errors.Is(err, errNoRequest) || !errors.Is(errEarly, errNoRequest) {
					t.Fatalf("%v and %v", err, errEarly)
				}
				continue
			}
			if errEarly != nil || holds != full.Holds {
				t.Fatalf("%s: holds is %v (%v) when it is stopped early, and %v in full", p.name, holds, errEarly, full.Holds)
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

func planOf(t tester, yaml string) *workload.Plan {
	t.Helper()
	plan, err := workload.ReadPlan("plan.yaml", bytes.NewReader([]byte(yaml)))
	if err != nil {
		t.Fatalf("%v", err)
	}
	return plan
}

// TestCapacityIsTheSameSideBySide measures with everything that makes it quick, and without. What is written fits its schema.
func TestCapacityIsTheSameSideBySide(t *testing.T) {
	fitting := 0
	rapid.Check(t, func(t *rapid.T) {
		limits, yaml := limitsOf(t, someLimits(t)), somePlan(t, true)
		thresholds := someThresholds(t)
		plain, quick := capacityOf(t, limits, yaml, thresholds...), capacityOf(t, limits, yaml, thresholds...)
		tiers := []TierLimits{{"one", limitsOf(t, someLimits(t))}, {"same", limits}, {"none", nil}}
		plain.Tiers, quick.Tiers = tiers, tiers
		plain.Runs = rapid.IntRange(1, 3).Draw(t, "runs")
		quick.Runs = plain.Runs
		drawn := planOf(t, yaml).Drawn(quick.Seed, 2)
		quick.At = func(s Scale) (Play, error) {
			scaled, err := drawn.Scaled(int64(s), 100)
			if err != nil {
				return nil, err
			}
			return scaled.Play, nil
		}
		quick.Requests = func(s Scale, seed int64) (int64, bool) {
			scaled, err := drawn.Scaled(int64(s), 100)
			if err != nil {
				return 0, false
			}
			return scaled.Requests(seed)
		}
		quick.Together = func(tasks ...func()) {
			var all sync.WaitGroup
			for _, task := range tasks {
				all.Go(task)
			}
			all.Wait()
		}
		var want, have bytes.Buffer
		for _, x := range []struct {
			q *CapacityQuestion
			b *bytes.Buffer
		}{{plain, &want}, {quick, &have}} {
			c, err := MeasureCapacity(x.q)
			if err == nil {
				err = WriteCapacityJSON(x.b, c)
			}
			if err != nil {
				fmt.Fprint(x.b, err)
			}
		}
		if text := have.Bytes(); bytes.HasPrefix(text, []byte("{")) {
			fitting++
			if errs := misfits(t, CapacityJSONSchema(), "capacity", text); len(errs) > 0 {
				t.Fatalf("%q in\n%s", errs, text)
			}
		}
		if have.String() != want.String() {
			t.Fatalf("it is\n%s\nwant\n%s", &have, &want)
		}
	})
	if fitting == 0 {
		t.Error("nothing was measured: the test sees too little")
	}
}

// TestAlikeIsPlayedAlike plays any plan under both readings where a prober plays only one.
func TestAlikeIsPlayedAlike(t *testing.T) {
	same := 0
	rapid.Check(t, func(t *rapid.T) {
		limits, yaml := limitsOf(t, someLimits(t)), somePlan(t, true)
		q := (&CapacityQuestion{Question: *asked(t, limits).ofPlan(t, yaml)})
		l := rapid.SampledFrom(q.allLimits()).Draw(t, "limit")
		q.Profile = lifted(limits, &l)
		if fmt.Sprint(alike(q.Profile.Groups, bucket.Loose)) != fmt.Sprint(alike(q.Profile.Groups, bucket.Strict)) {
			return
		}
		same++
		one, _, err := q.play(0, bucket.Loose, nil)
		two, _, err2 := q.play(0, bucket.Strict, nil)
		if (err == nil) != (err2 == nil) {
			t.Fatalf("%v and %v", err, err2)
		}
		var loose, strict bytes.Buffer
		if err := errors.Join(encode(&loose, one, ""), encode(&strict, two, "")); err != nil || loose.String() != strict.String() {
			t.Fatalf("%v: loose\n%s\nstrict\n%s", err, &loose, &strict)
		}
	})
	if same == 0 {
		t.Error("no limit is taken alike: the test sees too little")
	}
}

// allLimits are the limits of all groups, whether a model meets them or not.
func (q *CapacityQuestion) allLimits() []limitAt {
	q.Models = []string{"a", "b"}
	return q.limits()
}
