package draft

import (
	"fmt"
	"math"
	"slices"

	"loadshape/bucket"
	"loadshape/workload/amount"
	"loadshape/workload/draw"
)

// A size is the distribution of how large something is, in whole units: a value that is always the same, a lognormal
// distribution, or a table of values and how often each is.
type size struct {
	n               int
	constant        bool
	value           int64
	lognormal       bool
	median, most    int64
	sigma           amount.Decimal
	values, weights []int64
	apart           float64 // the largest distance between its distribution and that of the values (Kolmogorov and Smirnov)
	other           float64 // that of the lognormal distribution that was not taken
	tried           bool    // there was one
}

const (
	fewValues = 24 // as many different values are listed as they are
	// Lognormal distributions are taken where the distance is no larger than that of values which were drawn of it
	// in 19 of 20 cases, which is 1.36/√n, and the mean is near enough.
	critical = 1.36
	nearMean = 0.03
)

// sizeOf fits a distribution to values. There is at least one.
func sizeOf(of []int64) size {
	values := slices.Clone(of)
	slices.Sort(values)
	s := size{n: len(values)}
	if values[0] == values[len(values)-1] {
		s.constant, s.value = true, values[0]
		return s
	}
	s.values, s.weights = table(values)
	s.apart = distance(values, s.within)
	l, ok := lognormalOf(values)
	if !ok {
		return s
	}
	d := distance(values, l.within)
	s.tried, s.other = true, d
	mean, drawn := meanOf(values), l.mean()
	if d <= max(s.apart, critical/math.Sqrt(float64(len(values)))) && apartOf(mean, drawn) <= nearMean {
		l.n, l.apart, l.other, l.tried = s.n, d, s.apart, true
		return l
	}
	return s
}

func apartOf(a, b float64) float64 { return math.Abs(b/a - 1) }

func meanOf(values []int64) float64 {
	sum := 0.0
	for _, v := range values {
		sum += float64(v)
	}
	return sum / float64(len(values))
}

// table lists sorted values, or the means of slices of them, which are thinner the larger the values are: the mean of
// the whole stays as it is.
func table(sorted []int64) (values, weights []int64) {
	put := func(v, n int64) {
		if last := len(values) - 1; last >= 0 && values[last] == v {
			weights[last] += n
			return
		}
		values, weights = append(values, v), append(weights, n)
	}
	for _, v := range sorted {
		put(v, 1)
	}
	if len(values) <= fewValues {
		return values, weights
	}
	values, weights = nil, nil
	n, begin, before := len(sorted), 0, 0
	for _, cut := range cuts() {
		end := min(n, (n*cut+500)/1000)
		if end <= begin {
			continue
		}
		weight := int64(end - begin)
		if n >= 1000 {
			weight = int64(cut - before)
		}
		put(round(int64(math.Floor(meanOf(sorted[begin:end])+0.5)), 4), weight)
		begin, before = end, cut
	}
	return values, weights
}

// cuts are where a table is cut, in thousandths.
func cuts() (all []int) {
	for c := 50; c <= 900; c += 50 {
		all = append(all, c)
	}
	for c := 920; c <= 980; c += 20 {
		all = append(all, c)
	}
	return append(all, 990, 995, 998, 1000)
}

// within is the share of draws up to a value.
func (s *size) within(v int64) float64 {
	if s.lognormal {
		if v >= s.most {
			return 1
		}
		return below((draw.Ln(float64(v)+0.5) - draw.Ln(float64(s.median))) / (float64(s.sigma) / 1e9))
	}
	var sum, all int64
	for i, w := range s.weights {
		if all += w; s.values[i] <= v {
			sum += w
		}
	}
	return float64(sum) / float64(all)
}

// distance is the largest one between the shares of sorted values and those of a distribution.
func distance(sorted []int64, within func(int64) float64) float64 {
	worst, n := 0.0, float64(len(sorted))
	before := 0.0 // the share below this value
	for i := 0; i < len(sorted); {
		j := i
		for j < len(sorted) && sorted[j] == sorted[i] {
			j++
		}
		seen := float64(j) / n
		worst = max(worst, math.Abs(seen-within(sorted[i])))
		if sorted[i] > 0 {
			worst = max(worst, math.Abs(before-within(sorted[i]-1)))
		}
		before, i = seen, j
	}
	return worst
}

// lognormalOf is the lognormal distribution with the mean and the standard deviation of the logarithms.
func lognormalOf(sorted []int64) (size, bool) {
	if sorted[0] <= 0 || len(sorted) < 8 {
		return size{}, false
	}
	sum, squares, n := 0.0, 0.0, float64(len(sorted))
	for _, v := range sorted {
		sum += draw.Ln(float64(v))
	}
	mean := sum / n
	for _, v := range sorted {
		d := draw.Ln(float64(v)) - mean
		squares += float64(d * d)
	}
	s := size{lognormal: true, median: max(1, round(int64(math.Floor(draw.Exp(mean)+0.5)), 3)), most: sorted[len(sorted)-1],
		sigma: decimal(math.Sqrt(squares/(n-1)), 3)}
	return s, s.sigma > 0 && s.sigma <= 10*amount.One && s.median <= s.most
}

// mean is that of its draws, of which what is beyond the most becomes that.
func (s *size) mean() float64 {
	sigma := float64(s.sigma) / 1e9
	z := (draw.Ln(float64(s.most)) - draw.Ln(float64(s.median))) / sigma
	within := float64(s.median) * draw.Exp(float64(sigma*sigma)/2) * below(z-sigma)
	return within + float64(float64(s.most)*(1-below(z)))
}

// distribution writes it in a unit: a token, or a millisecond.
func distribution[T amount.Value](s *size, unit T) amount.Distribution[T] {
	switch {
	case s.constant:
		return amount.Distribution[T]{Constant: T(s.value) * unit}
	case s.lognormal:
		return amount.Distribution[T]{Lognormal: &amount.Lognormal[T]{Median: T(s.median) * unit, Sigma: s.sigma, Max: T(s.most) * unit}}
	}
	e := &amount.Empirical[T]{Weights: s.weights}
	for _, v := range s.values {
		e.Values = append(e.Values, T(v)*unit)
	}
	if !slices.ContainsFunc(s.weights, func(w int64) bool { return w != s.weights[0] }) {
		e.Weights = nil
	}
	return amount.Distribution[T]{Empirical: e}
}

func tokens(s *size) amount.Distribution[amount.Count] { return distribution(s, amount.Count(1)) }

func times(s *size) amount.Distribution[bucket.Duration] {
	return distribution(s, bucket.Second/1000)
}

// note says how well it fits.
func (s *size) note() string {
	switch {
	case s.constant:
		return "always the same"
	case s.lognormal:
		return fmt.Sprintf("lognormal: distance %.3f, a table has %.3f", s.apart, s.other)
	case s.tried:
		return fmt.Sprintf("table: distance %.3f, a lognormal distribution has %.3f", s.apart, s.other)
	}
	return fmt.Sprintf("table: distance %.3f", s.apart)
}
