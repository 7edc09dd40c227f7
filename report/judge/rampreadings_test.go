package judge

import (
	"testing"

	"loadshape/report/internal/sample"
	"loadshape/report/search"
	"loadshape/workload"
	"loadshape/workload/change"
	"loadshape/workload/retry"
)

// A stretch that passes under the loose reading is asked for under the strict one, too, and what is found passes under
// both. Here a slower plan has two requests at one instant before it grows: the strict reading refuses the larger one,
// and the ceiling of the next minute stays where it was.
func TestShortestRampUnderBothReadings(t *testing.T) {
	limits := sample.ReadLimits(t, "limits: [{dimension: requests, limit: 60}]\nacceleration: {dimension: input_tokens, floor: 600, growth_percent: 200}\n")
	grown := sample.Due(60_000, 1000, 0, 1)
	rise := []workload.Request{sample.Due(0, 1, 0, 1), sample.Due(0, 500, 0, 1), grown}
	// The first stretches at which nothing is refused: under the loose reading, and under both.
	const passesLoose, passesBoth = 2 * search.One, 5 * search.One / 2
	for _, test := range []struct {
		loose, strict bool
		want          search.Scale
	}{
		{true, false, passesLoose},
		{false, true, passesBoth},
		{true, true, passesBoth},
	} {
		q := asked(t, limits, "refused_by.acceleration == 0").of(retry.Policy{}, grown)
		q.Loose, q.Strict = test.loose, test.strict
		q.Ramped = func(stretch search.Scale) (*Ramped, error) {
			slower := []workload.Request{grown}
			switch {
			case stretch >= passesBoth:
				slower = rise[:1]
			case stretch >= passesLoose:
				slower = rise
			}
			play := asked(t, limits).of(retry.Policy{}, slower...).Play
			return &Ramped{Play: play, Ramp: &change.Ramp{Rises: []change.Climb{{Path: "rise"}}}}, nil
		}
		s := q.judge(t).Acceleration.ShortestRamp
		if s == nil || s.Stretch == nil || *s.Stretch != test.want {
			t.Errorf("loose %t, strict %t: %+v, want a stretch of %v", test.loose, test.strict, s, test.want)
		}
	}
}
