package report

import (
	"math/big"

	"loadshape/bucket"
	"loadshape/bucket/profile"
)

// exposure says how steeply the offered traffic rises, and in which minutes the named rules of other providers
// would refuse some of what the limits admit. Both look at whole minutes, counted from instant 0, at which a minute
// of the wall clock begins unless start says otherwise.
func exposure(minutes []Minute, start int64) Acceleration {
	a := Acceleration{Rules: []AccelerationRule{}}
	for i := range minutes {
		to := fresh(&minutes[i].Offered)
		from, at := int64(0), minutes[i].AtS-Seconds(minute)
		if i > 0 && minutes[i-1].AtS == at {
			from = fresh(&minutes[i-1].Offered)
		}
		if at < 0 {
			continue // the first minute of all has none before it
		}
		if to > from && (a.SteepestRise == nil || to-from > a.SteepestRise.To-a.SteepestRise.From) {
			a.SteepestRise = &Rise{FromAtS: at, From: from, To: to}
		}
	}
	for _, named := range profile.Accelerations() {
		rule := AccelerationRule{Name: named.Name, Owner: named.Owner, Source: named.Source}
		rule.judge(&named.Acceleration, minutes, start)
		a.Rules = append(a.Rules, rule)
	}
	return a
}

func fresh(l *Load) int64 { return l.InputTokens + l.CacheCreationInputTokens }

// judge holds the admitted sums of whole minutes against the rule's ceiling, which is set anew at every whole multiple
// of its period on the wall clock. What is above the ceiling would be refused, and counts in no later one.
func (rule *AccelerationRule) judge(a *bucket.Acceleration, minutes []Minute, start int64) {
	growth, every := int64(100), int64(1)
	if a.GrowthPercent != nil {
		growth = *a.GrowthPercent
	}
	if a.Every > 0 {
		every = int64(a.Every / bucket.Minute)
	}
	first := start / minute
	if start%minute < 0 {
		first--
	}
	at := func(m *Minute) int64 { // the period in which a minute begins
		n := first + int64(m.AtS)/minute
		return (n - (n%every+every)%every) / every
	}
	ceiling, peak, period := a.Floor, int64(0), at(&Minute{})
	for i := range minutes {
		m := &minutes[i]
		now := at(m)
		if now != period {
			if now > period+1 {
				peak = 0
			}
			grown := new(big.Int).Mul(big.NewInt(growth), big.NewInt(peak))
			grown.Div(grown, big.NewInt(100))
			grown.Add(grown, big.NewInt(a.Step))
			ceiling = bucket.MaxSum
			if grown.Cmp(big.NewInt(bucket.MaxSum)) < 0 {
				ceiling = max(a.Floor, grown.Int64())
			}
			peak, period = 0, now
		}
		sum := m.Admitted.Requests
		if a.Dimension == bucket.InputTokens {
			sum = fresh(&m.Admitted)
		}
		if sum > ceiling {
			rule.Minutes++
			rule.MostOver = max(rule.MostOver, sum-ceiling)
			if rule.FirstAtS == nil {
				at := m.AtS
				rule.FirstAtS = &at
			}
		}
		peak = max(peak, min(sum, ceiling))
	}
}
