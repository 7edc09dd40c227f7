package report

import (
	"math/big"

	"loadshape/bucket"
	"loadshape/bucket/profile"
)

// exposure says how steeply the offered traffic rises, and in which minutes the named rules of other providers
// would refuse some of it. It looks at whole minutes, counted from instant 0, which is all that those rules see.
func exposure(minutes []Minute) Acceleration {
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
		rule.judge(&named.Acceleration, minutes)
		a.Rules = append(a.Rules, rule)
	}
	return a
}

func fresh(l *Load) int64 { return l.InputTokens + l.CacheCreationInputTokens }

// judge holds the admitted sums of whole minutes against the rule's ceiling.
func (rule *AccelerationRule) judge(a *bucket.Acceleration, minutes []Minute) {
	growth, every := int64(100), int64(1)
	if a.GrowthPercent != nil {
		growth = *a.GrowthPercent
	}
	if a.Every > 0 {
		every = int64(a.Every / bucket.Minute)
	}
	ceiling, peak, period := a.Floor, int64(0), int64(0)
	for i := range minutes {
		m := &minutes[i]
		now := int64(m.AtS) / minute / every
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
