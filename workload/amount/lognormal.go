package amount

import (
	"errors"
	"math"

	"loadshape/bucket"
	"loadshape/workload/draw"
)

// A Lognormal distribution has a long tail, as the sizes of prompts do. It is given by one of Mean, Median and P50, and
// by one of Sigma, CV, P90, P95 and P99.
type Lognormal[T Value] struct {
	Mean   T       `yaml:"mean,omitempty"`
	Median T       `yaml:"median,omitempty"`
	P50    T       `yaml:"p50,omitempty"`   // the median, as dashboards call it
	Sigma  Decimal `yaml:"sigma,omitempty"` // standard deviation of the logarithm
	CV     Decimal `yaml:"cv,omitempty"`    // standard deviation over mean
	P90    T       `yaml:"p90,omitempty"`   // one in ten is larger
	P95    T       `yaml:"p95,omitempty"`
	P99    T       `yaml:"p99,omitempty"` // one in a hundred is larger
	Min    T       `yaml:"min,omitempty"`
	Max    T       `yaml:"max,omitempty"`

	Bare bool `yaml:"-"` // the file has its percentiles in place of the value, without the name of the distribution
}

// percentiles are the parameters that only a lognormal distribution has.
var percentiles = []string{"median", "p50", "p90", "p95", "p99"}

const (
	maxSigma = 10 * One
	maxCV    = 1000 * One
)

// At is where its parameters stand in a file, behind the path of the value.
func (l *Lognormal[T]) At() string {
	if l.Bare {
		return ""
	}
	return ".lognormal"
}

// center is the value that it is drawn around, and what the file calls it.
func (l *Lognormal[T]) center() (T, string) {
	switch {
	case l.Median != 0:
		return l.Median, "median"
	case l.P50 != 0:
		return l.P50, "p50"
	}
	return l.Mean, "mean"
}

// A percentile says how far a distribution spreads.
type percentile struct {
	name     string  // in a file; empty: there is none
	z, zz    float64 // so many standard deviations of the logarithm above the median, and its square
	farthest string  // how many times the mean it can be
}

// tail is the percentile that is given besides the center.
func (l *Lognormal[T]) tail() (T, percentile) {
	switch {
	case l.P90 != 0:
		return l.P90, percentile{"p90", draw.Z90, draw.Z90 * draw.Z90, "2.27"}
	case l.P95 != 0:
		return l.P95, percentile{"p95", draw.Z95, draw.Z95 * draw.Z95, "3.86"}
	case l.P99 != 0:
		return l.P99, percentile{"p99", draw.Z99, draw.Z99 * draw.Z99, "14.96"}
	}
	return 0, percentile{}
}

// logs are mean and standard deviation of the logarithm.
func (l *Lognormal[T]) logs() (mu, sigma float64) {
	center, _ := l.center()
	tail, p := l.tail()
	switch {
	case l.Sigma != 0:
		sigma = float64(l.Sigma) / 1e9
	case l.CV != 0:
		cv := float64(l.CV) / 1e9
		sigma = math.Sqrt(draw.Ln(1 + float64(cv*cv)))
	case l.Mean == 0:
		sigma = draw.Ln(float64(tail)/float64(center)) / p.z
	default:
		// ln tail = mu + z·sigma and ln mean = mu + sigma²/2; of the two solutions the one of the smaller spread.
		ratio := draw.Ln(float64(tail) / float64(center))
		sigma = p.z - math.Sqrt(max(0, p.zz-float64(2*ratio)))
	}
	if l.Mean == 0 {
		return draw.Ln(float64(center)), sigma
	}
	return draw.Ln(float64(center)) - float64(float64(sigma*sigma)/2), sigma
}

func (l *Lognormal[T]) check(path string) error {
	center, name := l.center()
	switch n := count(l.Mean != 0, l.Median != 0, l.P50 != 0); {
	case n == 0:
		return bucket.Wrong(path, "has neither mean nor median, expected one of them, more than 0")
	case n > 1:
		return bucket.Wrong(path+"."+name, "is set, expected either mean or median (p50)")
	}
	if err := checkSpread(path, center, l.Min, l.Max); err != nil {
		if field := (*bucket.FieldError)(nil); errors.As(err, &field) && field.Path == path+".mean" {
			field.Path = path + "." + name
		}
		return err
	}
	switch {
	case l.Sigma < 0 || l.Sigma > maxSigma:
		return bucket.Wrong(path+".sigma", "is %v, expected more than 0 and at most %v", l.Sigma, maxSigma)
	case l.CV < 0 || l.CV > maxCV:
		return bucket.Wrong(path+".cv", "is %v, expected more than 0 and at most %v", l.CV, maxCV)
	}
	if n := count(l.Sigma != 0, l.CV != 0, l.P90 != 0, l.P95 != 0, l.P99 != 0); n != 1 {
		return bucket.Wrong(path, "has %d of sigma, cv, p90, p95 and p99, expected exactly one, more than 0", n)
	}
	tail, p := l.tail()
	if p.name == "" {
		return nil
	}
	at := path + "." + p.name
	if _, most := bounds[T](); tail <= center || tail > most {
		return bucket.Wrong(at, "is %v, expected more than the %s, %v, and at most %v", tail, name, center, most)
	}
	if l.Mean != 0 && draw.Ln(float64(tail)/float64(l.Mean)) > p.zz/2 {
		return bucket.Wrong(at, "is %v, expected at most %s times the mean, %v: no lognormal distribution goes beyond; give the median", tail, p.farthest, l.Mean)
	}
	return nil
}

func count(set ...bool) int {
	n := 0
	for _, s := range set {
		if s {
			n++
		}
	}
	return n
}
