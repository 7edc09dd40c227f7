package workload

import (
	"bufio"
	"cmp"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"

	"loadshape/bucket"
	"loadshape/bucket/yamlfile"
)

// An Amount is what a distribution gives: a Count (of tokens, turns …), a time, or a Rate.
type Amount interface {
	Count | bucket.Duration | Rate
}

// A Distribution says how large something is: always the same, which is the zero value's 0, or drawn. In a file it
// is a plain value, or a mapping with one of the other fields. Every draw but of a constant takes one random number, and the larger
// that is, the larger what is drawn. What falls outside of a min or max becomes that min or max, and what
// falls below 0 becomes 0; so much as is cut off moves the mean. A max of 0 is none.
type Distribution[T Amount] struct {
	Constant    T               `yaml:"-"`
	Uniform     *Uniform[T]     `yaml:"uniform,omitempty"`
	Normal      *Normal[T]      `yaml:"normal,omitempty"`
	Lognormal   *Lognormal[T]   `yaml:"lognormal,omitempty"`
	Exponential *Exponential[T] `yaml:"exponential,omitempty"`
	Empirical   *Empirical[T]   `yaml:"empirical,omitempty"`
}

// typical is the mean, or something near it; 1 of values that were seen.
func (d *Distribution[T]) typical() int64 {
	switch {
	case d.Uniform != nil:
		return int64(d.Uniform.Min)/2 + int64(d.Uniform.Max)/2
	case d.Normal != nil:
		return int64(d.Normal.Mean)
	case d.Lognormal != nil:
		return int64(max(d.Lognormal.Mean, d.Lognormal.Median))
	case d.Exponential != nil:
		return int64(d.Exponential.Mean)
	case d.Empirical != nil:
		return 1
	}
	return int64(d.Constant)
}

// A Uniform distribution gives every value from Min to Max, both included, equally often.
type Uniform[T Amount] struct {
	Min T `yaml:"min,omitempty"`
	Max T `yaml:"max"`
}

// A Normal distribution is symmetric around its mean.
type Normal[T Amount] struct {
	Mean   T `yaml:"mean"`
	Stddev T `yaml:"stddev"`
	Min    T `yaml:"min,omitempty"`
	Max    T `yaml:"max,omitempty"`
}

// A Lognormal distribution has a long tail, as the sizes of prompts do. It is given by one of Mean and Median, and
// by one of Sigma, CV and P99.
type Lognormal[T Amount] struct {
	Mean   T       `yaml:"mean,omitempty"`
	Median T       `yaml:"median,omitempty"`
	Sigma  Decimal `yaml:"sigma,omitempty"` // standard deviation of the logarithm
	CV     Decimal `yaml:"cv,omitempty"`    // standard deviation over mean
	P99    T       `yaml:"p99,omitempty"`   // one in a hundred is larger
	Min    T       `yaml:"min,omitempty"`
	Max    T       `yaml:"max,omitempty"`
}

// An Exponential distribution is that of the time between independent events.
type Exponential[T Amount] struct {
	Mean T `yaml:"mean"`
	Min  T `yaml:"min,omitempty"`
	Max  T `yaml:"max,omitempty"`
}

// An Empirical distribution gives one of the values that were seen: those listed, each as often as its weight
// says, or those of a file.
type Empirical[T Amount] struct {
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
func bounds[T Amount]() (least, most T) {
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

// UnmarshalNode reads a plain value, or a mapping with one distribution.
func (d *Distribution[T]) UnmarshalNode(v yamlfile.Value) error {
	switch v.Kind() {
	case yamlfile.Mapping:
		type mapping Distribution[T]
		*d = Distribution[T]{}
		return v.Decode((*mapping)(d))
	case yamlfile.Number, yamlfile.Text:
		*d = Distribution[T]{}
		return v.Decode(&d.Constant)
	}
	return v.Errorf("is %v, want a value, or a mapping with uniform, normal, lognormal, exponential or empirical", v)
}

// zero says that it is the zero value: always 0.
func (d *Distribution[T]) zero() bool { return *d == Distribution[T]{} }

// largest is the largest number that it is made of. A draw can be larger where there is no max.
func (d *Distribution[T]) largest() T {
	switch {
	case d.Uniform != nil:
		return d.Uniform.Max
	case d.Normal != nil:
		return max(d.Normal.Mean, d.Normal.Max)
	case d.Lognormal != nil:
		return max(d.Lognormal.Mean, d.Lognormal.Median, d.Lognormal.Max)
	case d.Exponential != nil:
		return max(d.Exponential.Mean, d.Exponential.Max)
	case d.Empirical != nil && len(d.Empirical.Values) > 0:
		return slices.Max(d.Empirical.Values)
	}
	return d.Constant
}

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
		return wrong(path, "has %s, want one of them", strings.Join(kinds, " and "))
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
			return wrong(path+".normal.stddev", "is %v, want more than 0 and at most %v", n.Stddev, most)
		}
		return nil
	case d.Lognormal != nil:
		return d.Lognormal.check(path + ".lognormal")
	case d.Exponential != nil:
		return checkSpread(path+".exponential", d.Exponential.Mean, d.Exponential.Min, d.Exponential.Max)
	case d.Empirical != nil:
		return d.Empirical.check(path + ".empirical")
	}
	return checkAmount(path, d.Constant)
}

func checkAmount[T Amount](path string, v T) error {
	least, most := bounds[T]()
	switch {
	case v >= least && v <= most:
		return nil
	case least > 0: // as little as one likes, but not nothing
		return wrong(path, "is %v, want more than 0 and at most %v", v, most)
	}
	return wrong(path, "is %v, want %v to %v", v, least, most)
}

// checkSpread checks a mean and the bounds around it.
func checkSpread[T Amount](path string, mean, low, high T) error {
	least, most := bounds[T]()
	switch {
	case low < 0 || low > most:
		return wrong(path+".min", "is %v, want 0 to %v", low, most)
	case high < 0 || high > most:
		return wrong(path+".max", "is %v, want more than 0 and at most %v", high, most)
	case high != 0 && high < low:
		return wrong(path+".max", "is %v, want at least the min, %v", high, low)
	case mean < max(least, low) || mean <= 0:
		return wrong(path+".mean", "is %v, want more than 0 and at least the min, %v", mean, low)
	case high != 0 && mean > high:
		return wrong(path+".mean", "is %v, want at most the max, %v", mean, high)
	case mean > most:
		return wrong(path+".mean", "is %v, want at most %v", mean, most)
	}
	return nil
}

func (u *Uniform[T]) check(path string) error {
	if err := checkAmount(path+".min", u.Min); err != nil {
		return err
	}
	if err := checkAmount(path+".max", u.Max); err != nil {
		return err
	}
	if u.Max < u.Min || u.Max == 0 {
		return wrong(path+".max", "is %v, want more than 0 and at least the min, %v", u.Max, u.Min)
	}
	return nil
}

const (
	maxSigma = 10 * One
	maxCV    = 1000 * One
	z99      = 2.3263478740408408 // one in a hundred standard normal variables is larger
)

func (l *Lognormal[T]) check(path string) error {
	center, name := l.Mean, "mean"
	switch {
	case l.Mean == 0 && l.Median == 0:
		return wrong(path, "has neither mean nor median, want one of them, more than 0")
	case l.Mean != 0 && l.Median != 0:
		return wrong(path+".median", "is set, want either mean or median")
	case l.Median != 0:
		center, name = l.Median, "median"
	}
	if err := checkSpread(path, center, l.Min, l.Max); err != nil {
		if field := (*bucket.FieldError)(nil); errors.As(err, &field) && field.Path == path+".mean" {
			field.Path = path + "." + name
		}
		return err
	}
	switch {
	case l.Sigma < 0 || l.Sigma > maxSigma:
		return wrong(path+".sigma", "is %v, want more than 0 and at most %v", l.Sigma, maxSigma)
	case l.CV < 0 || l.CV > maxCV:
		return wrong(path+".cv", "is %v, want more than 0 and at most %v", l.CV, maxCV)
	}
	if n := count(l.Sigma != 0, l.CV != 0, l.P99 != 0); n != 1 {
		return wrong(path, "has %d of sigma, cv and p99, want exactly one, more than 0", n)
	}
	if l.P99 == 0 {
		return nil
	}
	if _, most := bounds[T](); l.P99 <= center || l.P99 > most {
		return wrong(path+".p99", "is %v, want more than the %s, %v, and at most %v", l.P99, name, center, most)
	}
	if l.Mean != 0 && ln(float64(l.P99)/float64(l.Mean)) > z99*z99/2 {
		return wrong(path+".p99", "is %v, want at most 14.96 times the mean, %v: no lognormal distribution goes beyond; give the median", l.P99, l.Mean)
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

// logs are mean and standard deviation of the logarithm.
func (l *Lognormal[T]) logs() (mu, sigma float64) {
	switch {
	case l.Sigma != 0:
		sigma = float64(l.Sigma) / 1e9
	case l.CV != 0:
		cv := float64(l.CV) / 1e9
		sigma = math.Sqrt(ln(1 + float64(cv*cv)))
	case l.Median != 0:
		sigma = ln(float64(l.P99)/float64(l.Median)) / z99
	default:
		// ln p99 = mu + z·sigma and ln mean = mu + sigma²/2; of the two solutions the one of the smaller spread.
		ratio := ln(float64(l.P99) / float64(l.Mean))
		sigma = z99 - math.Sqrt(max(0, z99*z99-float64(2*ratio)))
	}
	if l.Median != 0 {
		return ln(float64(l.Median)), sigma
	}
	return ln(float64(l.Mean)) - float64(float64(sigma*sigma)/2), sigma
}

func (e *Empirical[T]) check(path string) error {
	switch {
	case e.File == "" && len(e.Values) == 0:
		return wrong(path, "has neither values nor a file, want one of them")
	case e.File != "" && len(e.Values) != 0:
		return wrong(path+".file", "is set, want either values or a file")
	case e.File == "" && e.Column != "":
		return wrong(path+".column", "is set, want it with a file only")
	case e.File != "" && len(e.Weights) != 0:
		return wrong(path+".weights", "is set, want it with values only")
	case len(e.Weights) != 0 && len(e.Weights) != len(e.Values):
		return wrong(path+".weights", "has %d weights, want one for each of %d values", len(e.Weights), len(e.Values))
	case len(e.Values) > MaxSamples:
		return wrong(path+".values", "has %d values, want at most %d", len(e.Values), MaxSamples)
	}
	for i, v := range e.Values {
		if err := checkAmount(fmt.Sprintf("%s.values[%d]", path, i), v); err != nil {
			return err
		}
	}
	sum := int64(0)
	for i, w := range e.Weights {
		if w < 0 || w > bucket.MaxLimit {
			return wrong(fmt.Sprintf("%s.weights[%d]", path, i), "is %d, want 0 to %d", w, int64(bucket.MaxLimit))
		}
		sum += w // at most 10^7 times 10^12
	}
	if len(e.Weights) != 0 && sum == 0 {
		return wrong(path+".weights", "are all 0, want one of more")
	}
	return nil
}

// load reads the file of an empirical distribution, if it has one. Relative paths start at dir.
func (d *Distribution[T]) load(path string, from *folder) error {
	if d.Empirical == nil || d.Empirical.File == "" {
		return nil
	}
	from.files = append(from.files, d.Empirical.File)
	values, err := d.Empirical.read(from)
	if err != nil {
		return wrong(path+".empirical.file", "is %s: %v", shown(d.Empirical.File), err)
	}
	d.Empirical.loaded = make([]int64, len(values))
	for i, v := range values {
		d.Empirical.loaded[i] = int64(v)
	}
	slices.Sort(d.Empirical.loaded) // a larger number draws a larger value
	return nil
}

// A folder is where a plan's files lie, and which of them were read.
type folder struct {
	dir   string
	files []string
	sum   io.Writer // is told what was read
}

func (e *Empirical[T]) read(from *folder) ([]T, error) {
	name := e.File
	if !filepath.IsAbs(name) {
		name = filepath.Join(from.dir, name)
	}
	if info, err := os.Stat(name); err != nil {
		return nil, errors.Unwrap(err) // the name is said already
	} else if !info.Mode().IsRegular() {
		return nil, errors.New("want a regular file")
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, errors.Unwrap(err)
	}
	defer f.Close()
	from.sum.Write([]byte{0}) // between two files
	content := io.TeeReader(f, from.sum)
	var values []T
	add := func(line int, text string) error {
		v, err := parseAmount[T](strings.TrimSpace(text))
		if err != nil {
			return fmt.Errorf("line %d %w", line, err)
		}
		if err := checkAmount(fmt.Sprintf("line %d", line), v); err != nil {
			return err
		}
		if len(values) == MaxSamples {
			return fmt.Errorf("line %d is one too many, want at most %d values", line, MaxSamples)
		}
		values = append(values, v)
		return nil
	}
	if e.Column != "" {
		err = readColumn(content, e.Column, add)
	} else {
		err = readLines(content, add)
	}
	if err == nil && len(values) == 0 {
		err = errors.New("has no values, want at least one")
	}
	return values, err
}

func readLines(r io.Reader, add func(line int, text string) error) error {
	lines := bufio.NewScanner(r)
	n := 1
	for ; lines.Scan(); n++ {
		if strings.TrimSpace(lines.Text()) == "" {
			continue
		}
		if err := add(n, lines.Text()); err != nil {
			return err
		}
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("line %d: %w", n, err)
	}
	return nil
}

func readColumn(r io.Reader, column string, add func(line int, text string) error) error {
	rows := csv.NewReader(r)
	rows.ReuseRecord = true
	head, err := rows.Read()
	if err != nil {
		return fmt.Errorf("has no first line with the names of its columns: %w", err)
	}
	k := slices.Index(head, column)
	if k < 0 {
		return fmt.Errorf("has no column %s, want one of %s", shown(column), shown(strings.Join(head, ", ")))
	}
	for {
		row, err := rows.Read()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err // says the line
		}
		line, _ := rows.FieldPos(k)
		if err := add(line, row[k]); err != nil {
			return err
		}
	}
}

func parseAmount[T Amount](text string) (v T, err error) {
	switch p := any(&v).(type) {
	case *Count:
		err = p.UnmarshalText([]byte(text))
	case *bucket.Duration:
		err = p.UnmarshalText([]byte(text))
	case *Rate:
		err = p.UnmarshalText([]byte(text))
	}
	return v, err
}

// A sampler draws from a distribution.
type sampler struct {
	drawn        []int64 // of the values, the next ones
	kind         sampled
	least, most  int64
	value        int64   // constant, mean
	span         uint64  // of a uniform one: how many values there are
	mean, spread float64 // of a normal variable
	values       []int64
	upTo         []uint64 // sum of the weights up to and with each value
}

type sampled uint8

const (
	sampleConstant sampled = iota
	sampleUniform
	sampleNormal
	sampleLognormal
	sampleExponential
	sampleValues
	sampleWeighted
)

// sampler wants a distribution that Check found right and whose file is loaded.
func (d *Distribution[T]) sampler() sampler {
	least, most := bounds[T]()
	s := sampler{value: int64(d.Constant), least: int64(least), most: int64(most)}
	within := func(low, high T) {
		s.least = max(s.least, int64(low))
		if high != 0 {
			s.most = int64(high)
		}
	}
	switch {
	case d.Uniform != nil:
		s.kind, s.least, s.span = sampleUniform, int64(d.Uniform.Min), uint64(d.Uniform.Max-d.Uniform.Min)+1
	case d.Normal != nil:
		s.kind, s.mean, s.spread = sampleNormal, float64(d.Normal.Mean), float64(d.Normal.Stddev)
		within(d.Normal.Min, d.Normal.Max)
	case d.Lognormal != nil:
		s.kind = sampleLognormal
		s.mean, s.spread = d.Lognormal.logs()
		within(d.Lognormal.Min, d.Lognormal.Max)
	case d.Exponential != nil:
		s.kind, s.value = sampleExponential, int64(d.Exponential.Mean)
		within(d.Exponential.Min, d.Exponential.Max)
	case d.Empirical != nil:
		e := d.Empirical
		if e.File != "" {
			s.kind, s.values = sampleValues, e.loaded
			break
		}
		values := e.Values
		order := make([]int, len(values)) // a larger number draws a larger value
		for i := range order {
			order[i] = i
		}
		slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(values[i], values[j]) })
		s.kind = sampleValues
		sum := uint64(0)
		for _, i := range order {
			s.values = append(s.values, int64(values[i]))
			if len(e.Weights) > 0 {
				s.kind = sampleWeighted
				sum += uint64(e.Weights[i])
				s.upTo = append(s.upTo, sum)
			}
		}
	}
	return s
}

// constant tells whether all draws are the same.
func (s *sampler) constant() bool { return s.kind == sampleConstant }

// draw is the next value, in tokens, nanoseconds or billionths of a token a second. A constant takes no random
// number, everything else one.
func (s *sampler) draw(r *random) int64 {
	if len(s.drawn) > 0 {
		value := s.drawn[0]
		s.drawn = s.drawn[1:]
		return value
	}
	switch s.kind {
	case sampleConstant:
		return s.value
	case sampleUniform:
		return s.least + int64(r.below(s.span))
	case sampleNormal:
		return s.clamp(s.mean + float64(s.spread*r.normal()))
	case sampleLognormal:
		return s.clamp(exp(s.mean + float64(s.spread*r.normal())))
	case sampleExponential:
		n := product(r.exponential(), uint64(s.value)).plus(area{0, 1e9 / 2})
		if n.hi >= 1e9/2 {
			return s.most
		}
		return min(max(int64(n.floor(1e9)), s.least), s.most)
	case sampleValues:
		return s.values[r.below(uint64(len(s.values)))]
	}
	u := r.below(s.upTo[len(s.upTo)-1])
	return s.values[sort.Search(len(s.upTo), func(i int) bool { return s.upTo[i] > u })]
}

// clamp rounds x to the nearest whole number within the bounds.
func (s *sampler) clamp(x float64) int64 {
	if x <= float64(s.least) {
		return s.least
	}
	if x >= float64(s.most) {
		return s.most
	}
	return min(max(int64(math.Floor(x+0.5)), s.least), s.most)
}
