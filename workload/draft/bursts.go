package draft

import (
	"loadshape/bucket"
	"loadshape/workload/amount"
	"loadshape/workload/arrival"
	"loadshape/workload/draw"
)

// A spread is how chance spreads arrivals around their rate.
type spread struct {
	process arrival.Process
	shape   float64 // of gamma
	seen    float64 // the variance of the gaps by their squared mean, in which a Poisson process has 1
	gaps    int
}

// fewGaps tell nothing: as few arrivals are spaced evenly, so that there are as many.
const fewGaps = 10

// constantAt is the variance below which arrivals are taken as even.
const constantAt = 0.01

// byGaps looks at the gaps, in the time in which the rate is always the same.
func byGaps(at []int64, of []stretch) spread {
	n := 0
	sum, squares := 0.0, 0.0
	last, i, before := -1.0, 0, 0.0 // before: what is expected before the i-th stretch
	for _, t := range at {
		for i < len(of)-1 && t >= of[i].to {
			before += float64(of[i].count)
			i++
		}
		now := before + float64(of[i].rate()*float64(t-of[i].from))
		if last >= 0 {
			gap := max(0, now-last)
			sum += gap
			squares += float64(gap * gap)
			n++
		}
		last = now
	}
	if n == 0 || sum == 0 {
		return spreadOf(0, n)
	}
	mean := sum / float64(n)
	return spreadOf(squares/float64(n)/float64(mean*mean)-1, n)
}

// byCounts looks at how many came in each minute, where there are enough of them.
func byCounts(at []int64, of []stretch) spread {
	sum, n := 0.0, 0
	from := of[0].from / int64(bucket.Minute)
	counts := make([]int64, (of[len(of)-1].to-1)/int64(bucket.Minute)-from+1)
	for _, t := range at {
		counts[t/int64(bucket.Minute)-from]++
	}
	for i, c := range counts {
		begin := (from + int64(i)) * int64(bucket.Minute)
		mean := expected(of, begin+int64(bucket.Minute)) - expected(of, begin)
		if mean >= 1 {
			d := float64(c) - mean
			sum += float64(d*d) / mean
			n++
		}
	}
	if n <= len(of) {
		return spread{process: arrival.Poisson, gaps: n}
	}
	return spreadOf(sum/float64(n-len(of)), n)
}

// spreadOf takes what is seen of so many gaps or counts.
func spreadOf(seen float64, n int) spread {
	s := spread{process: arrival.Gamma, shape: 1 / max(seen, 1e-9), seen: seen, gaps: n}
	sampled := draw.Ln(max(seen, 1e-9)) // of n gaps of a Poisson process, the variance of that is about 8/n
	switch {
	case n < fewGaps || seen < constantAt:
		s.process = arrival.Constant
	case float64(sampled*sampled) < 32/float64(n):
		s.process = arrival.Poisson
	}
	return s
}

// in lets arrivals spread so, with a shape that is so many times as large.
func (s spread) in(a *arrival.Schedule, smoother float64) {
	a.Process, a.Burstiness = s.process, 0
	shape := s.shape
	if s.process == arrival.Poisson {
		if shape = smoother; smoother != 1 {
			a.Process = arrival.Gamma
		}
	} else {
		shape *= smoother
	}
	if a.Process == arrival.Gamma {
		a.Burstiness = min(max(decimal(min(shape, 1000), 3), amount.One/100), 1000*amount.One)
	}
}
