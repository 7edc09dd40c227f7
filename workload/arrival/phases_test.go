package arrival

import (
	"slices"
	"testing"

	"loadshape/bucket"
	"loadshape/workload/amount"
)

func TestPhases(t *testing.T) {
	ten, two := amount.Decimal(10e9), amount.Decimal(2.5e9)
	minute := bucket.Minute
	one := []Stage{{Duration: minute, Rate: &ten}}
	two1 := append(slices.Clone(one), Stage{Duration: 2 * minute, Target: &two})
	for name, c := range map[string]struct {
		a    Schedule
		want []Phase
	}{
		"one stage is not worth a name": {Schedule{Stages: one}, nil},
		"a rate":                        {Schedule{Rate: ten, Duration: minute}, nil},
		"stages": {Schedule{Start: minute, Stages: two1},
			[]Phase{{"10/min", 60e9, 120e9, false}, {"to 2.5/min", 120e9, 240e9, false}}},
		"spikes": {Schedule{Per: bucket.Second, Rate: ten, Duration: 9 * minute, Spikes: []Spike{{At: 2 * minute, Duration: minute, Rate: &ten}, {At: minute, Duration: minute, Times: &two}}},
			[]Phase{{"spike, 2.5×", 60e9, 120e9, true}, {"spike, +10/s", 120e9, 180e9, true}}},
		"recorded rates": {Schedule{Rates: &Rates{}, Spikes: []Spike{{At: minute, Duration: minute, Times: &two}}}, nil},
	} {
		if have := c.a.Phases(); !slices.Equal(have, c.want) {
			t.Errorf("%s: are %v, expected %v", name, have, c.want)
		}
	}
}
