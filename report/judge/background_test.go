package judge

import (
	"reflect"
	"strings"
	"testing"

	"loadshape/report"
	"loadshape/report/internal/sample"

	"pgregory.net/rapid"
)

// TestBackground plays any plan, and again with its second stream in the background: the limits and each stream see the same, and what is
// counted of all is the first stream's alone.
func TestBackground(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		limits, plan := sample.ReadLimits(t, sample.AnyLimits(t)), sample.AnyPlan(t, true)
		r, err := Answer(asked(t, limits).ofPlan(t, plan))
		if err != nil {
			return // there is no request
		}
		behind := strings.Replace(plan, "  - name: s1\n", "  - name: s1\n    background: true\n", 1)
		with, err := Answer(asked(t, limits).ofPlan(t, behind))
		if err != nil {
			if r.Readings.Loose.Streams[0].Requests > 0 {
				t.Fatal(err)
			}
			return
		}
		for i, v := range with.Views() {
			all, own := r.Views()[i], v.Streams[0]
			if !v.Streams[1].Background || own.Background {
				t.Fatalf("%s: %+v is in the background, and %+v is not", v.Name, v.Streams[1], own)
			}
			v.Streams[1].Background = false
			for s := range v.Streams {
				if !reflect.DeepEqual(v.Streams[s], all.Streams[s]) {
					t.Fatalf("%s: stream %d is %+v, want %+v", v.Name, s, v.Streams[s], all.Streams[s])
				}
			}
			total := report.StreamUse{Name: own.Name, Requests: v.Requests, Attempts: v.Attempts, Admitted: v.Admitted, Refused: v.Refused, GaveUp: v.GaveUp, Wait: v.Wait, PeakBusy: own.PeakBusy}
			if !reflect.DeepEqual(total, own) || !v.Conserved || v.Holds != (own.Refused == 0) {
				t.Fatalf("%s: all are %+v, want %+v", v.Name, total, own)
			}
			refused := int64(0)
			for l := range v.Limits {
				have, want := v.Limits[l], all.Limits[l]
				refused += have.Refused
				have.Refused, have.FirstRefusalS, have.LongestRetryAfter, have.Hopeless = want.Refused, want.FirstRefusalS, want.LongestRetryAfter, want.Hopeless
				if have.Capacity == 0 { // what was asked of nothing is full where somebody was refused
					have.PeakUsedShare = want.PeakUsedShare
				}
				if !reflect.DeepEqual(have, want) {
					t.Fatalf("%s: a limit is %+v, want %+v", v.Name, have, want)
				}
			}
			if refused != own.Refused {
				t.Fatalf("%s: limits refuse %d, want %d", v.Name, refused, own.Refused)
			}
			var offered, whole report.Load
			for m := range v.Minutes {
				offered = offered.Plus(v.Minutes[m].Offered)
				if b := v.Minutes[m].Background; b != nil {
					offered = offered.Plus(*b)
				}
			}
			for m := range all.Minutes {
				whole = whole.Plus(all.Minutes[m].Offered)
			}
			if offered != whole {
				t.Fatalf("%s: %+v is offered in all, want %+v", v.Name, offered, whole)
			}
		}
	})
}

// TestBackgroundIsNotScaled looks for headroom beside others that take half of a limit of 20: 10 requests a minute may double.
func TestBackgroundIsNotScaled(t *testing.T) {
	others := "\n  - {name: others, background: true, model: a, arrivals: {rate: 10, duration: 2m}, input_tokens: 1, output_tokens: 0}\n"
	for _, c := range []struct {
		plan string
		want int64
	}{{sample.Steady, 200}, {sample.Steady + others, 100}} {
		q := asked(t, sample.ReadLimits(t, "limits: [{dimension: requests, limit: 20, window: fixed}]")).ofPlan(t, c.plan)
		q.Headroom = true
		r := q.judge(t)
		if r.Headroom == nil || int64(r.Headroom.Scale) < c.want || int64(r.Headroom.Scale) > c.want+12 {
			t.Errorf("headroom is %+v (%s), want about %d", r.Headroom, r.HeadroomReason, c.want)
		}
	}
}

// TestAllInTheBackground asks about traffic of which nothing is judged.
func TestAllInTheBackground(t *testing.T) {
	plan := sample.ReadPlan(t, strings.Replace(sample.Steady, "model: a", "background: true", 1))
	_, err := AboutPlan(plan, "plan.yaml", sample.ReadLimits(t, "limits: [{dimension: requests, limit: 20}]"), nil)
	if err == nil || !strings.Contains(err.Error(), "streams: are all in the background, expected one that is judged") {
		t.Errorf("%v", err)
	}
}
