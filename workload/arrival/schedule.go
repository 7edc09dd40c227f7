// Package arrival is when requests come in an open loop. In comes a Schedule – stages, spikes, a
// daily wave, and how chance spreads around their rate – out come instants in whole nanoseconds. It
// must not know what arrives, and what becomes of it: nothing that happens to a request moves the
// next.
//
// Read schedule.go first: what a plan says, with spelled.go, how people write it; rates.go and officehours.go give stages. Then lines.go, the rate it stands for, as straight
// lines; times.go, the instants, exactly; check.go, the bounds within which they are; scale.go, the
// same traffic at another rate.
package arrival

import (
	"math/big"

	"loadshape/bucket"
	"loadshape/workload/amount"
	"loadshape/workload/wide"
)

// Bounds within which arrivals are exact in 192 bits.
const (
	MaxStream        = 366 * bucket.Day                           // the longest stream, and its latest start
	MaxRate          = amount.Decimal(1_000_000_000 * amount.One) // requests in one Per, before spikes and the daily wave
	MaxRequests      = 10_000_000_000                             // that the arrivals of a plan may come to
	maxPeak          = 4 * int64(MaxRate)                         // with spikes and the daily wave
	maxStages        = 1000                                       // and spikes
	maxPeriods       = 366                                        // of the daily wave
	linesPerPeriod   = 96                                         // of the daily wave; a quarter of an hour of a day
	leastBurstiness  = amount.One / 100                           // see maxGap
	mostBurstiness   = 1000 * amount.One
	mostPeakToTrough = 1_000_000 * amount.One
)

// A Process says how arrivals spread around their rate. The zero Process is Constant.
type Process string

const (
	Constant Process = "constant" // evenly: the first at the end of the first request's worth of rate
	Poisson  Process = "poisson"  // independent of each other
	Gamma    Process = "gamma"    // gaps of a gamma distribution: bursty below burstiness 1, smooth above
)

// Schedule is an open loop: requests come at a rate, whatever becomes of those before.
type Schedule struct {
	Process    Process         `yaml:"process,omitempty"`
	Burstiness amount.Decimal  `yaml:"burstiness,omitempty"` // shape of the gamma process; 0 is 1, a Poisson process
	Per        bucket.Duration `yaml:"per,omitempty"`        // rates are for this long; 0 is a minute
	Start      bucket.Duration `yaml:"start,omitempty"`      // of the first stage, after instant 0

	// Either one rate …
	Rate     amount.Decimal  `yaml:"rate,omitempty"`
	Duration bucket.Duration `yaml:"duration,omitempty"`
	// … or stages, one after the other.
	StartRate amount.Decimal `yaml:"start_rate,omitempty"` // before the first stage
	Stages    []Stage        `yaml:"stages,omitempty"`

	// … or those of a file, or of office hours.
	Rates       *Rates       `yaml:"rates,omitempty"`
	OfficeHours *OfficeHours `yaml:"office_hours,omitempty"` // goes with Duration

	Spikes  []Spike  `yaml:"spikes,omitempty"`
	Diurnal *Diurnal `yaml:"diurnal,omitempty"`

	Spelled bool `yaml:"-"` // a rate of the file says its own time: who edits one writes all, and per
}

// A Stage is a stretch of traffic whose rate moves in a straight line to Target, or holds at Rate.
type Stage struct {
	Duration bucket.Duration `yaml:"duration"`
	Target   *amount.Decimal `yaml:"target,omitempty"`
	Rate     *amount.Decimal `yaml:"rate,omitempty"`
}

// A Spike is a stretch in which the rate is Times as high, or higher by Rate. No two overlap.
type Spike struct {
	At       bucket.Duration `yaml:"at,omitempty"` // after the first stage began
	Duration bucket.Duration `yaml:"duration"`
	Times    *amount.Decimal `yaml:"times,omitempty"`
	Rate     *amount.Decimal `yaml:"rate,omitempty"` // added last: neither Times nor the daily wave changes it
}

// A Diurnal is a wave that multiplies the rate by 1 + a·cos(2π(t − PeakAt)/Period), whose mean is 1. The cosine is
// drawn with 96 straight lines a period, which lie at most 0.06 % of the amplitude within it.
type Diurnal struct {
	Period       bucket.Duration `yaml:"period,omitempty"`  // 0 is 24h
	PeakAt       bucket.Duration `yaml:"peak_at,omitempty"` // after instant 0, whenever the stream starts
	PeakToTrough amount.Decimal  `yaml:"peak_to_trough"`    // the highest rate over the lowest
}

func (d *Diurnal) period() int64 {
	if d.Period == 0 {
		return int64(bucket.Day)
	}
	return int64(d.Period)
}

func (a *Schedule) Span() bucket.Duration {
	if a.Per == 0 {
		return bucket.Minute
	}
	return a.Per
}

// End is the instant after the last stage.
func (a *Schedule) End() int64 {
	end := int64(a.Start)
	for _, s := range a.AllStages() {
		end += int64(s.Duration)
	}
	return end
}

// Recorded reports whether the rates are those of a file, or of office hours: no stage of the plan has them.
func (a *Schedule) Recorded() bool { return a.Rates != nil || a.OfficeHours != nil }

// AllStages are the stages, those that a file or office hours have, or the one that the short form stands for.
func (a *Schedule) AllStages() []Stage {
	if a.Rates != nil {
		return a.Rates.stages
	}
	if a.OfficeHours != nil {
		return a.OfficeHours.stages
	}
	if len(a.Stages) == 0 {
		return []Stage{{Duration: a.Duration, Rate: &a.Rate}}
	}
	return a.Stages
}

// Expected is the area under the rate: how many requests arrive on average, rounded down.
func (a *Schedule) Expected() *big.Int { return a.area(a.lines()) }

func (a *Schedule) area(lines []line) *big.Int {
	sum := new(big.Int)
	for _, l := range lines {
		n := new(big.Int).Mul(big.NewInt(l.span), new(big.Int).Add(big.NewInt(l.from), big.NewInt(l.to)))
		sum.Add(sum, n)
	}
	return sum.Quo(sum, new(big.Int).Mul(big.NewInt(2*int64(a.Span())), big.NewInt(1e9)))
}

// HighestPerMinute is the highest rate in a minute, rounded down where the arrivals have another period.
func (a *Schedule) HighestPerMinute() amount.Decimal {
	var top int64
	for _, l := range a.lines() {
		top = max(top, l.from, l.to)
	}
	return amount.Decimal(wide.Product(uint64(top), 60e9).FloorOr(uint64(a.Span()), uint64(MaxRate)))
}
