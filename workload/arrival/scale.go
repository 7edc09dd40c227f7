package arrival

import (
	"math/big"
	"slices"

	"loadshape/bucket"
	"loadshape/workload/amount"
	"loadshape/workload/wide"
)

// Scaled multiplies rates by num/den; !ok where no Per makes all of them numbers that a plan can have.
//
// With g the greatest common divisor of the rates, g × num to Per × den is, in lowest terms, k to shortest. Every form of
// the scaled rates is a multiple of that: rates of m × k × rate/g in m × shortest. If any fits, m = 1 does. But the daily
// wave and spikes round rates to a billionth in Per, so a larger one is better: that in which Per is the plan's own or, where
// den does not divide the rates, as much longer as it takes; or else about the largest that fits.
func (a *Schedule) Scaled(num, den int64) (*Schedule, bool) {
	var g, highest int64
	for _, rate := range a.rates() {
		g, highest = int64(wide.GCD(uint64(g), uint64(rate))), max(highest, int64(rate))
	}
	b := *a
	if g == 0 {
		return &b, true // nothing arrives, however often
	}
	k := new(big.Int).Mul(big.NewInt(g), big.NewInt(num))
	shortest := new(big.Int).Mul(big.NewInt(int64(a.Span())), big.NewInt(den))
	common := new(big.Int).GCD(nil, nil, k, shortest)
	m := new(big.Int).GCD(nil, nil, k, big.NewInt(den))
	m.Quo(common, m)
	k.Quo(k, common)
	shortest.Quo(shortest, common)

	peak := new(big.Int).Mul(k, big.NewInt(highest/g)) // of m = 1
	for _, most := range []*big.Int{peak.Quo(big.NewInt(int64(MaxRate)), peak), new(big.Int).Quo(big.NewInt(int64(bucket.MaxPer)), shortest)} {
		if most.Cmp(m) < 0 {
			m = most
		}
	}
	for m.Sign() > 0 {
		rates := new(big.Int).Mul(m, k)
		b.Per = bucket.Duration(new(big.Int).Mul(m, shortest).Int64())
		b.multiply(func(d amount.Decimal) amount.Decimal {
			return amount.Decimal(new(big.Int).Mul(rates, big.NewInt(int64(d)/g)).Int64())
		}, a)
		over := b.peak()
		if over <= maxPeak {
			return &b, true
		}
		m.Mul(m, big.NewInt(maxPeak)).Quo(m, big.NewInt(over)) // over is more, so that m gets smaller
	}
	return nil, false
}

// multiply makes every rate that of from, changed by rate.
func (a *Schedule) multiply(rate func(amount.Decimal) amount.Decimal, from *Schedule) {
	optional := func(d *amount.Decimal) *amount.Decimal {
		if d == nil {
			return nil
		}
		scaled := rate(*d)
		return &scaled
	}
	a.Rate, a.StartRate = rate(from.Rate), rate(from.StartRate)
	if from.OfficeHours != nil {
		a.OfficeHours = from.OfficeHours.with(rate)
	}
	if from.Rates != nil {
		scaled := *from.Rates
		scaled.stages = slices.Clone(scaled.stages)
		for i := range scaled.stages {
			scaled.stages[i].Rate = optional(scaled.stages[i].Rate)
		}
		a.Rates = &scaled
	}
	a.Stages, a.Spikes = slices.Clone(from.Stages), slices.Clone(from.Spikes)
	for i := range a.Stages {
		a.Stages[i].Target, a.Stages[i].Rate = optional(from.Stages[i].Target), optional(from.Stages[i].Rate)
	}
	for i := range a.Spikes {
		a.Spikes[i].Rate = optional(from.Spikes[i].Rate)
	}
}

// peak is the highest rate, with spikes and the daily wave.
func (a *Schedule) peak() int64 {
	var peak int64
	for _, l := range a.lines() {
		peak = max(peak, l.from, l.to)
	}
	return peak
}

// rates are all the rates that are set.
func (a *Schedule) rates() []amount.Decimal {
	all := []amount.Decimal{a.Rate, a.StartRate}
	add := func(d *amount.Decimal) {
		if d != nil {
			all = append(all, *d)
		}
	}
	for i := range a.Stages {
		add(a.Stages[i].Target)
		add(a.Stages[i].Rate)
	}
	for i := range a.Spikes {
		add(a.Spikes[i].Rate)
	}
	if o := a.OfficeHours; o != nil {
		all = append(all, o.Rate, o.Outside)
	}
	if a.Rates != nil {
		for i := range a.Rates.stages {
			add(a.Rates.stages[i].Rate)
		}
	}
	return all
}
