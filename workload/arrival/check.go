package arrival

import (
	"cmp"
	"fmt"
	"math/big"
	"slices"

	"loadshape/bucket"
	"loadshape/workload/amount"
)

var processes = []Process{Constant, Poisson, Gamma}

// Check says what is wrong with arrivals, and how many they come to; path leads to them.
func (a *Schedule) Check(path string) (expected *big.Int, err error) {
	if err := a.CheckFields(path); err != nil {
		return nil, err
	}
	lines := a.lines()
	for _, l := range lines {
		if l.from > maxPeak || l.to > maxPeak {
			return nil, bucket.Wrong(path, "has a rate of more than %v in %v, expected less", amount.Decimal(maxPeak), a.Span())
		}
	}
	expected = a.area(lines)
	if expected.Cmp(big.NewInt(MaxRequests)) > 0 {
		return nil, bucket.Wrong(path, "comes to %v requests, expected at most %d", expected, int64(MaxRequests))
	}
	return expected, nil
}

func (a *Schedule) CheckFields(path string) error {
	switch b := a.Burstiness; {
	case !bucket.Known(a.Process, processes):
		return bucket.Wrong(path+".process", "is %s, expected %s", bucket.Quoted(string(a.Process)), bucket.OneOf(processes))
	case a.Process != Gamma && b != 0:
		return bucket.Wrong(path+".burstiness", "is set, expected it with process: gamma only")
	case b != 0 && (b < leastBurstiness || b > mostBurstiness):
		return bucket.Wrong(path+".burstiness", "is %v, expected %v to %v", b, leastBurstiness, mostBurstiness)
	}
	if a.Per < 0 || a.Per > bucket.MaxPer {
		return bucket.Wrong(path+".per", "is %v, expected more than 0s and at most %v", a.Per, bucket.MaxPer)
	}
	if a.Start < 0 || a.Start > MaxStream {
		return bucket.Wrong(path+".start", "is %v, expected 0s to %v", a.Start, MaxStream)
	}
	if err := a.checkStages(path); err != nil {
		return err
	}
	if err := a.checkSpikes(path); err != nil {
		return err
	}
	if d := a.Diurnal; d != nil {
		if d.Period < 0 || d.Period != 0 && d.Period < bucket.Minute || d.Period > MaxStream {
			return bucket.Wrong(path+".diurnal.period", "is %v, expected 1m to %v", d.Period, MaxStream)
		}
		if (a.End()-int64(a.Start))/d.period() > maxPeriods {
			return bucket.Wrong(path+".diurnal.period", "is %v, expected at most %d of them in the stream", bucket.Duration(d.period()), maxPeriods)
		}
		if d.PeakAt < 0 || int64(d.PeakAt) >= d.period() {
			return bucket.Wrong(path+".diurnal.peak_at", "is %v, expected 0s to less than the period, %v", d.PeakAt, bucket.Duration(d.period()))
		}
		if d.PeakToTrough < amount.One || d.PeakToTrough > mostPeakToTrough {
			return bucket.Wrong(path+".diurnal.peak_to_trough", "is %v, expected 1 to %v", d.PeakToTrough, mostPeakToTrough)
		}
	}
	return nil
}

func (a *Schedule) checkStages(path string) error {
	if a.Rates != nil {
		if a.Rate != 0 || a.Duration != 0 || a.StartRate != 0 || len(a.Stages) > 0 || a.OfficeHours != nil {
			return bucket.Wrong(path+".rates", "is set, expected either rates, or office_hours, or stages, or rate and duration")
		}
		if len(a.Rates.stages) == 0 {
			return bucket.Wrong(path+".rates", "were not read, expected a plan that was read from a file")
		}
		for _, s := range a.Rates.stages {
			if *s.Rate < 0 || *s.Rate > MaxRate {
				return bucket.Wrong(path+".rates", "has a rate of %v, expected 0 to %v", *s.Rate, MaxRate)
			}
		}
		return nil
	}
	if o := a.OfficeHours; o != nil {
		switch {
		case a.Rate != 0 || a.StartRate != 0 || len(a.Stages) > 0:
			return bucket.Wrong(path+".office_hours", "is set, expected either office_hours, or stages, or rate")
		case a.Duration <= 0 || a.Duration > MaxStream:
			return bucket.Wrong(path+".duration", "is %v, expected more than 0s and at most %v", a.Duration, MaxStream)
		case len(o.stages) == 0:
			return bucket.Wrong(path+".office_hours", "were not placed, expected a plan that was read from a file")
		}
		return o.check(path + ".office_hours")
	}
	if len(a.Stages) == 0 {
		switch {
		case a.Rate == 0 && a.Duration == 0:
			return bucket.Wrong(path+".stages", "is missing, expected stages, or rate and duration")
		case a.Rate <= 0 || a.Rate > MaxRate:
			return bucket.Wrong(path+".rate", "is %v, expected more than 0 and at most %v", a.Rate, MaxRate)
		case a.Duration <= 0 || a.Duration > MaxStream:
			return bucket.Wrong(path+".duration", "is %v, expected more than 0s and at most %v", a.Duration, MaxStream)
		case a.StartRate != 0:
			return bucket.Wrong(path+".start_rate", "is set, expected it with stages only")
		}
		return nil
	}
	if a.Rate != 0 {
		return bucket.Wrong(path+".rate", "is set, expected either rate and duration or stages")
	}
	if a.Duration != 0 {
		return bucket.Wrong(path+".duration", "is set, expected either rate and duration or stages")
	}
	if a.StartRate < 0 || a.StartRate > MaxRate {
		return bucket.Wrong(path+".start_rate", "is %v, expected 0 to %v", a.StartRate, MaxRate)
	}
	if a.StartRate != 0 && a.Stages[0].Target == nil {
		return bucket.Wrong(path+".start_rate", "is set, expected a first stage with a target: %v is used by no other", a.StartRate)
	}
	if n := len(a.Stages); n > maxStages {
		return bucket.Wrong(path+".stages", "has %d stages, expected at most %d", n, maxStages)
	}
	left := MaxStream
	for i, s := range a.Stages {
		path := fmt.Sprintf("%s.stages[%d]", path, i)
		if s.Duration <= 0 {
			return bucket.Wrong(path+".duration", "is %v, expected more than 0s", s.Duration)
		}
		if s.Duration > left {
			return bucket.Wrong(path+".duration", "is %v, expected at most %v for all stages together", s.Duration, MaxStream)
		}
		left -= s.Duration
		if err := checkEither(path, "target", s.Target, "rate", s.Rate, MaxRate); err != nil {
			return err
		}
	}
	return nil
}

func (a *Schedule) checkSpikes(path string) error {
	if n := len(a.Spikes); n > maxStages {
		return bucket.Wrong(path+".spikes", "has %d spikes, expected at most %d", n, maxStages)
	}
	lasts := bucket.Duration(a.End()) - a.Start
	for i, s := range a.Spikes {
		path := fmt.Sprintf("%s.spikes[%d]", path, i)
		if s.At < 0 || s.At >= lasts {
			return bucket.Wrong(path+".at", "is %v, expected 0s to less than all stages, %v", s.At, lasts)
		}
		if s.Duration <= 0 || s.Duration > lasts-s.At {
			return bucket.Wrong(path+".duration", "is %v, expected more than 0s and at most the rest of the stages, %v", s.Duration, lasts-s.At)
		}
		if err := checkEither(path, "times", s.Times, "rate", s.Rate, MaxRate); err != nil {
			return err
		}
	}
	order := a.spikesInOrder()
	for k := 1; k < len(order); k++ {
		before, s := a.Spikes[order[k-1]], a.Spikes[order[k]]
		if ends := before.At + before.Duration; s.At < ends {
			return bucket.Wrong(fmt.Sprintf("%s.spikes[%d].at", path, order[k]), "is %v, expected at least %v, when spikes[%d] ends", s.At, ends, order[k-1])
		}
	}
	return nil
}

// spikesInOrder are the indices of the spikes in the order of time.
func (a *Schedule) spikesInOrder() []int {
	order := make([]int, len(a.Spikes))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(a.Spikes[i].At, a.Spikes[j].At) })
	return order
}

// checkEither wants exactly one of two numbers, from 0 to most.
func checkEither(path, one string, a *amount.Decimal, other string, b *amount.Decimal, most amount.Decimal) error {
	switch {
	case a == nil && b == nil:
		return bucket.Wrong(path, "has neither %s nor %s, expected one of them", one, other)
	case a != nil && b != nil:
		return bucket.Wrong(path+"."+other, "is set, expected either %s or %s", one, other)
	case a != nil && (*a < 0 || *a > most):
		return bucket.Wrong(path+"."+one, "is %v, expected 0 to %v", *a, most)
	case b != nil && (*b < 0 || *b > most):
		return bucket.Wrong(path+"."+other, "is %v, expected 0 to %v", *b, most)
	}
	return nil
}
