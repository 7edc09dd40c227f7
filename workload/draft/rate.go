package draft

import (
	"math"
	"slices"

	"loadshape/bucket"
	"loadshape/workload/amount"
	"loadshape/workload/arrival"
	"loadshape/workload/draw"
)

// A stretch is a time in which the rate stays the same.
type stretch struct {
	from, to int64
	count    int64 // that came in it
}

func (s *stretch) rate() float64 { return float64(s.count) / float64(s.to-s.from) }

const (
	mostStretches = 60   // that a person reads
	mostBins      = 1500 // the search takes the square of this
)

// binSizes are how long a bin may be: the first with which there are not too many.
var binSizes = []bucket.Duration{bucket.Second, 10 * bucket.Second, bucket.Minute, 5 * bucket.Minute, 10 * bucket.Minute, 30 * bucket.Minute, bucket.Hour, 6 * bucket.Hour}

// bins counts what came in equal stretches of time; they begin with the one of the first.
func bins(at []int64) (width, from int64, counts []int64) {
	last := at[len(at)-1]
	for _, w := range binSizes {
		width = int64(w)
		first := at[0] / width
		n := last/width - first + 1
		if n > mostBins || w == bucket.Second && n > mostBins/2 {
			continue
		}
		counts = make([]int64, n)
		for _, t := range at {
			counts[t/width-first]++
		}
		return width, first * width, counts
	}
	return width, 0, nil // arrival.MaxStream has fewer of the longest
}

// stretches cuts the time into as few stretches as explain the counts: the sum of the deviance of Poisson counts, and of a
// price for every stretch, is the least (Jackson and others, An algorithm for optimal partitioning of data on an interval, 2005).
// The price is that of the Bayesian criterion for two parameters and a half, times how much more the counts of neighbours differ
// than those of a Poisson process; at 0 the bins are taken as they are.
func stretches(at []int64, dearer float64) []stretch {
	width, from, counts := bins(at)
	sums := make([]int64, len(counts)+1)
	for i, c := range counts {
		sums[i+1] = sums[i] + c
	}
	price := float64(3*draw.Ln(float64(len(counts)+1))) * dearer
	for {
		ends := partition(sums, price)
		if len(ends) <= mostStretches {
			all := make([]stretch, len(ends))
			begin := 0
			for i, end := range ends {
				all[i] = stretch{from + int64(begin)*width, from + int64(end)*width, sums[end] - sums[begin]}
				begin = end
			}
			return all
		}
		price *= 1.5
	}
}

// partition gives the ends of the stretches that cost least. None ends between bins that have the same: the cost of a cut
// there is least at the ends of the run.
func partition(sums []int64, price float64) []int {
	n := len(sums) - 1
	cuts := []int{0}
	for i := 1; i < n; i++ {
		if sums[i+1]-sums[i] != sums[i]-sums[i-1] {
			cuts = append(cuts, i)
		}
	}
	cuts = append(cuts, n)
	ln := logarithms(max(sums[n], int64(n)))
	least, before := make([]float64, len(cuts)), make([]int, len(cuts))
	for end := 1; end < len(cuts); end++ {
		least[end] = math.MaxFloat64
		for begin := range end {
			count, length := sums[cuts[end]]-sums[cuts[begin]], int64(cuts[end]-cuts[begin])
			cost := least[begin] + price
			if count > 0 {
				cost -= float64(2 * float64(count) * (ln(count) - ln(length)))
			}
			if cost < least[end] {
				least[end], before[end] = cost, begin
			}
		}
	}
	var ends []int
	for end := len(cuts) - 1; end > 0; end = before[end] {
		ends = append(ends, cuts[end])
	}
	slices.Reverse(ends)
	return ends
}

// logarithms gives those of whole numbers from 1 to most, of which many are asked for again and again.
func logarithms(most int64) func(int64) float64 {
	if most > 1<<20 {
		return func(n int64) float64 { return draw.Ln(float64(n)) }
	}
	known := make([]float64, most+1)
	return func(n int64) float64 {
		if known[n] == 0 {
			known[n] = draw.Ln(float64(n))
		}
		return known[n]
	}
}

// unrest is how much more the counts of neighbouring minutes differ than those of a Poisson process would, from 1 on. It does
// not see slow changes of the rate.
func unrest(at []int64) float64 {
	_, _, counts := bins(at)
	sum, n := 0.0, 0
	for i := 1; i < len(counts); i++ {
		if both := counts[i-1] + counts[i]; both > 0 {
			d := float64(counts[i-1] - counts[i])
			sum += float64(d*d) / float64(both)
			n++
		}
	}
	if n == 0 {
		return 1
	}
	return max(1, sum/float64(n))
}

// schedule makes arrivals of stretches.
func schedule(of []stretch) *arrival.Schedule {
	a := &arrival.Schedule{Start: bucket.Duration(of[0].from)}
	if len(of) == 1 {
		a.Rate, a.Duration = perMinute(&of[0]), bucket.Duration(of[0].to-of[0].from)
		return a
	}
	for i := range of {
		a.Stages = append(a.Stages, arrival.Stage{Duration: bucket.Duration(of[i].to - of[i].from), Rate: new(perMinute(&of[i]))})
	}
	return a
}

// perMinute is the rate to four digits, and not less, so that evenly spaced arrivals are as many.
func perMinute(s *stretch) amount.Decimal {
	exact := int64(math.Ceil(float64(s.rate() * float64(bucket.Minute) * 1e9)))
	d := round(exact, 4)
	if d < exact {
		d = round(d+unit(exact, 4), 4)
	}
	return amount.Decimal(d)
}

// decimal rounds a number from 0 to so many digits, of which it keeps nine behind the point.
func decimal(x float64, digits int) amount.Decimal {
	v := int64(math.Floor(float64(x*1e9) + 0.5))
	return amount.Decimal(round(v, digits))
}

// round keeps the first digits of a number from 0.
func round(v int64, digits int) int64 {
	u := unit(v, digits)
	return (v + u/2) / u * u
}

// unit is the worth of the last of the first digits.
func unit(v int64, digits int) int64 {
	u := int64(1)
	for rest := v; rest >= pow10(digits); rest /= 10 {
		u *= 10
	}
	return u
}

func pow10(n int) int64 {
	p := int64(1)
	for range n {
		p *= 10
	}
	return p
}

// expected is how many are to come before an instant.
func expected(of []stretch, at int64) float64 {
	sum := 0.0
	for i := range of {
		s := &of[i]
		if at <= s.from {
			break
		}
		sum += float64(s.rate() * float64(min(at, s.to)-s.from))
	}
	return sum
}
