package capacity

import (
	"bytes"
	"errors"
	"fmt"
	"sync"
	"testing"

	"loadshape/bucket"
	"loadshape/report/internal/ask"
	"loadshape/report/internal/sample"
	"loadshape/report/internal/schema"
	"loadshape/report/judge"
	"loadshape/report/layout"
	"loadshape/report/search"
	"loadshape/workload"

	"pgregory.net/rapid"
)

// TestCapacityIsTheSameSideBySide measures with everything that makes it quick, and without. What is written fits its schema.
func TestCapacityIsTheSameSideBySide(t *testing.T) {
	fitting := 0
	rapid.Check(t, func(t *rapid.T) {
		limits, yaml := sample.ReadLimits(t, sample.AnyLimits(t)), sample.AnyPlan(t, true)
		thresholds := sample.AnyThresholds(t)
		switch rapid.IntRange(0, 2).Draw(t, "thresholds") {
		case 1: // so that one play tells of many limits
			thresholds = []string{"refused == 0"}
		case 2: // so that the streams of a group tell of its limits
			thresholds = []string{rapid.SampledFrom([]string{"refused_share < 10%", "refused_share < 40%", "gave_up_share <= 5%", "refused <= 3", "gave_up < 2"}).Draw(t, "threshold")}
		}
		plain, quick := capacityOf(t, limits, yaml, thresholds...), capacityOf(t, limits, yaml, thresholds...)
		tiers := []TierLimits{{Name: "one", Profile: sample.ReadLimits(t, sample.AnyLimits(t))}, {Name: "same", Profile: limits}, {Name: "none"}}
		plain.Tiers, quick.Tiers = tiers, tiers
		plain.singly = true
		plain.Runs = rapid.IntRange(1, 6).Draw(t, "runs")
		plain.Confidence = rapid.Int64Range(50, 100).Draw(t, "confidence")
		quick.Runs, quick.Confidence = plain.Runs, plain.Confidence
		drawn := sample.ReadPlan(t, yaml).Drawn(quick.Seed, 2)
		quick.At = func(s search.Scale) (judge.Play, error) {
			scaled, err := drawn.Scaled(int64(s), 100)
			if err != nil {
				return nil, err
			}
			return scaled.Play, nil
		}
		quick.Requests = func(s search.Scale, seed int64) (int64, bool) {
			scaled, err := drawn.Scaled(int64(s), 100)
			if err != nil {
				return 0, false
			}
			return scaled.Requests(seed)
		}
		quick.Part = func(s search.Scale, kept []workload.Figures) (judge.Play, func(int64) (int64, bool), error) {
			scaled, err := drawn.Scaled(int64(s), 100)
			if err != nil {
				return nil, nil, err
			}
			part := scaled.Part(kept)
			return part.Play, part.Requests, nil
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
			q *Question
			b *bytes.Buffer
		}{{plain, &want}, {quick, &have}} {
			c, err := Measure(x.q)
			if err == nil {
				err = WriteJSON(x.b, c)
			}
			if err != nil {
				fmt.Fprint(x.b, err)
			}
		}
		if text := have.Bytes(); bytes.HasPrefix(text, []byte("{")) {
			fitting++
			if errs := schema.Misfits(t, JSONSchema(), "capacity", text); len(errs) > 0 {
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
		limits, yaml := sample.ReadLimits(t, sample.AnyLimits(t)), sample.AnyPlan(t, true)
		q := (&Question{Question: *ask.OfPlan(t, limits, yaml)})
		l := rapid.SampledFrom(q.allLimits()).Draw(t, "limit")
		q.Profile = lifted(limits, &l)
		if fmt.Sprint(alike(q.Profile.Groups, bucket.Loose)) != fmt.Sprint(alike(q.Profile.Groups, bucket.Strict)) {
			return
		}
		same++
		one, _, err := q.PlayUnder(0, bucket.Loose, nil)
		two, _, err2 := q.PlayUnder(0, bucket.Strict, nil)
		if (err == nil) != (err2 == nil) {
			t.Fatalf("%v and %v", err, err2)
		}
		var loose, strict bytes.Buffer
		if err := errors.Join(layout.WriteJSONLine(&loose, one), layout.WriteJSONLine(&strict, two)); err != nil || loose.String() != strict.String() {
			t.Fatalf("%v: loose\n%s\nstrict\n%s", err, &loose, &strict)
		}
	})
	if same == 0 {
		t.Error("no limit is taken alike: the test sees too little")
	}
}

// allLimits are the limits of all groups, whether a model meets them or not.
func (q *Question) allLimits() []limitAt {
	q.Plan = &workload.Plan{Streams: []workload.Stream{{Model: "a"}, {Model: "b"}}}
	return q.limits()
}
