package amount

import (
	"fmt"
	"strings"

	"loadshape/bucket"
)

// Check says what is wrong with a distribution; path leads to it.
func (d *Distribution[T]) Check(path string) error {
	var kinds []string
	check := func(set bool, name string) {
		if set {
			kinds = append(kinds, name)
		}
	}
	check(d.Constant != 0, "a plain value")
	check(d.Uniform != nil, "uniform")
	check(d.Normal != nil, "normal")
	check(d.Lognormal != nil, "lognormal")
	check(d.Exponential != nil, "exponential")
	check(d.Empirical != nil, "empirical")
	if len(kinds) > 1 {
		return bucket.Wrong(path, "has %s, expected one of them", strings.Join(kinds, " and "))
	}
	switch {
	case d.Uniform != nil:
		return d.Uniform.check(path + ".uniform")
	case d.Normal != nil:
		n := d.Normal
		if err := checkSpread(path+".normal", n.Mean, n.Min, n.Max); err != nil {
			return err
		}
		if _, most := bounds[T](); n.Stddev <= 0 || n.Stddev > most {
			return bucket.Wrong(path+".normal.stddev", "is %v, expected more than 0 and at most %v", n.Stddev, most)
		}
		return nil
	case d.Lognormal != nil:
		return d.Lognormal.check(path + d.Lognormal.At())
	case d.Exponential != nil:
		return checkSpread(path+".exponential", d.Exponential.Mean, d.Exponential.Min, d.Exponential.Max)
	case d.Empirical != nil:
		return d.Empirical.check(path + ".empirical")
	}
	return Check(path, d.Constant)
}

func Check[T Value](path string, v T) error {
	least, most := bounds[T]()
	switch {
	case v >= least && v <= most:
		return nil
	case least > 0: // as little as one likes, but not nothing
		return bucket.Wrong(path, "is %v, expected more than 0 and at most %v", v, most)
	}
	return bucket.Wrong(path, "is %v, expected %v to %v", v, least, most)
}

// checkSpread checks a mean and the bounds around it.
func checkSpread[T Value](path string, mean, low, high T) error {
	least, most := bounds[T]()
	switch {
	case low < 0 || low > most:
		return bucket.Wrong(path+".min", "is %v, expected 0 to %v", low, most)
	case high < 0 || high > most:
		return bucket.Wrong(path+".max", "is %v, expected more than 0 and at most %v", high, most)
	case high != 0 && high < low:
		return bucket.Wrong(path+".max", "is %v, expected at least the min, %v", high, low)
	case mean < max(least, low) || mean <= 0:
		return bucket.Wrong(path+".mean", "is %v, expected more than 0 and at least the min, %v", mean, low)
	case high != 0 && mean > high:
		return bucket.Wrong(path+".mean", "is %v, expected at most the max, %v", mean, high)
	case mean > most:
		return bucket.Wrong(path+".mean", "is %v, expected at most %v", mean, most)
	}
	return nil
}

func (u *Uniform[T]) check(path string) error {
	if err := Check(path+".min", u.Min); err != nil {
		return err
	}
	if err := Check(path+".max", u.Max); err != nil {
		return err
	}
	if u.Max < u.Min || u.Max == 0 {
		return bucket.Wrong(path+".max", "is %v, expected more than 0 and at least the min, %v", u.Max, u.Min)
	}
	return nil
}

func (e *Empirical[T]) check(path string) error {
	switch {
	case e.File == "" && len(e.Values) == 0:
		return bucket.Wrong(path, "has neither values nor a file, expected one of them")
	case e.File != "" && len(e.Values) != 0:
		return bucket.Wrong(path+".file", "is set, expected either values or a file")
	case e.File == "" && e.Column != "":
		return bucket.Wrong(path+".column", "is set, expected it with a file only")
	case e.File != "" && len(e.Weights) != 0:
		return bucket.Wrong(path+".weights", "is set, expected it with values only")
	case len(e.Weights) != 0 && len(e.Weights) != len(e.Values):
		return bucket.Wrong(path+".weights", "has %d weights, expected one for each of %d values", len(e.Weights), len(e.Values))
	case len(e.Values) > MaxSamples:
		return bucket.Wrong(path+".values", "has %d values, expected at most %d", len(e.Values), MaxSamples)
	}
	for i, v := range e.Values {
		if err := Check(fmt.Sprintf("%s.values[%d]", path, i), v); err != nil {
			return err
		}
	}
	sum := int64(0)
	for i, w := range e.Weights {
		if w < 0 || w > bucket.MaxLimit {
			return bucket.Wrong(fmt.Sprintf("%s.weights[%d]", path, i), "is %d, expected 0 to %d", w, int64(bucket.MaxLimit))
		}
		sum += w // at most 10^7 times 10^12
	}
	if len(e.Weights) != 0 && sum == 0 {
		return bucket.Wrong(path+".weights", "are all 0, expected one of more")
	}
	return nil
}
