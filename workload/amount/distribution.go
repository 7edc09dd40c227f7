// Package amount is how large something is: tokens, turns, times and rates, as a plan writes them
// and as they are drawn. In come texts and random numbers, out come whole numbers within bounds. It
// must not know what is counted, and when it is drawn.
//
// Read decimal.go first: numbers as files hold them. Then distribution.go, the kinds of
// distribution, with lognormal.go; check.go, what they may be; samples.go, values that were seen, from a file;
// sampler.go, the draws.
package amount

import (
	"slices"

	"loadshape/bucket"
	"loadshape/bucket/yamlfile"
)

// A Value is what a distribution gives: a Count (of tokens, turns …), a time, or a Rate.
type Value interface {
	Count | bucket.Duration | Rate
}

// A Distribution says how large something is: always the same, which is the zero value's 0, or drawn. In a file it
// is a plain value, or a mapping with one of the other fields. Every draw but of a constant takes one random number, and the larger
// that is, the larger what is drawn. What falls outside of a min or max becomes that min or max, and what
// falls below 0 becomes 0; so much as is cut off moves the mean. A max of 0 is none.
type Distribution[T Value] struct {
	Constant    T               `yaml:"-"`
	Uniform     *Uniform[T]     `yaml:"uniform,omitempty"`
	Normal      *Normal[T]      `yaml:"normal,omitempty"`
	Lognormal   *Lognormal[T]   `yaml:"lognormal,omitempty"`
	Exponential *Exponential[T] `yaml:"exponential,omitempty"`
	Empirical   *Empirical[T]   `yaml:"empirical,omitempty"`
}

// Typical is the mean, or something near it; 1 of values that were seen.
func (d *Distribution[T]) Typical() int64 {
	switch {
	case d.Uniform != nil:
		return int64(d.Uniform.Min)/2 + int64(d.Uniform.Max)/2
	case d.Normal != nil:
		return int64(d.Normal.Mean)
	case d.Lognormal != nil:
		center, _ := d.Lognormal.center()
		return int64(center)
	case d.Exponential != nil:
		return int64(d.Exponential.Mean)
	case d.Empirical != nil:
		return 1
	}
	return int64(d.Constant)
}

// A Uniform distribution gives every value from Min to Max, both included, equally often.
type Uniform[T Value] struct {
	Min T `yaml:"min,omitempty"`
	Max T `yaml:"max"`
}

// A Normal distribution is symmetric around its mean.
type Normal[T Value] struct {
	Mean   T `yaml:"mean"`
	Stddev T `yaml:"stddev"`
	Min    T `yaml:"min,omitempty"`
	Max    T `yaml:"max,omitempty"`
}

// An Exponential distribution is that of the time between independent events.
type Exponential[T Value] struct {
	Mean T `yaml:"mean"`
	Min  T `yaml:"min,omitempty"`
	Max  T `yaml:"max,omitempty"`
}

// An Empirical distribution gives one of the values that were seen: those listed, each as often as its weight
// says, or those of a file.
type Empirical[T Value] struct {
	Values  []T     `yaml:"values,omitempty"`
	Weights []int64 `yaml:"weights,omitempty"` // one for each value; none: all alike
	File    string  `yaml:"file,omitempty"`    // one value a line, or a CSV file; beside the plan's file
	Column  string  `yaml:"column,omitempty"`  // of the CSV file, by the name in its first line

	loaded []int64 // of File, sorted
}

// MaxSamples is the most values of an empirical distribution.
const MaxSamples = 10_000_000

// maxRate keeps the answer of one token from lasting no time at all.
const maxRate = Rate(1_000_000_000e9)

// bounds are the least and the largest value that a T may have.
func bounds[T Value]() (least, most T) {
	switch any(least).(type) {
	case bucket.Duration:
		longest := bucket.MaxPer
		return 0, T(longest)
	case Rate:
		fastest := maxRate
		return 1, T(fastest)
	}
	largest := int64(bucket.MaxLimit)
	return 0, T(largest)
}

// UnmarshalNode reads a plain value, a mapping with one distribution, or the percentiles of a lognormal one.
func (d *Distribution[T]) UnmarshalNode(v yamlfile.Value) error {
	switch v.Kind() {
	case yamlfile.Mapping:
		if slices.ContainsFunc(percentiles, v.Has) {
			*d = Distribution[T]{Lognormal: &Lognormal[T]{Bare: true}}
			return v.Decode(d.Lognormal)
		}
		type mapping Distribution[T]
		*d = Distribution[T]{}
		return v.Decode((*mapping)(d))
	case yamlfile.Number, yamlfile.Text:
		*d = Distribution[T]{}
		return v.Decode(&d.Constant)
	}
	return v.Errorf("is %v, expected a value, or a mapping with uniform, normal, lognormal, exponential or empirical", v)
}

// MarshalNode gives the plain value of a constant, or a mapping.
func (d Distribution[T]) MarshalNode() any {
	if d == (Distribution[T]{Constant: d.Constant}) {
		return d.Constant
	}
	type mapping Distribution[T]
	return mapping(d)
}

// Zero says that it is the zero value: always 0.
func (d *Distribution[T]) Zero() bool { return *d == Distribution[T]{} }

// Largest is the largest number that it is made of. A draw can be larger where there is no max.
func (d *Distribution[T]) Largest() T {
	switch {
	case d.Uniform != nil:
		return d.Uniform.Max
	case d.Normal != nil:
		return max(d.Normal.Mean, d.Normal.Max)
	case d.Lognormal != nil:
		center, _ := d.Lognormal.center()
		return max(center, d.Lognormal.Max)
	case d.Exponential != nil:
		return max(d.Exponential.Mean, d.Exponential.Max)
	case d.Empirical != nil && len(d.Empirical.Values) > 0:
		return slices.Max(d.Empirical.Values)
	}
	return d.Constant
}
