// Package waits is how long requests waited: a recorder that counts them while traffic is played, the percentiles, and the
// waits one by one. In come waits in nanoseconds, out come figures, JSON, and the text that HdrHistogram's tools plot. It must
// not know what waited, and for what.
package waits

import (
	"errors"
	"fmt"
	"io"
	"math"
	"math/bits"

	"loadshape/report/layout"

	"github.com/HdrHistogram/hdrhistogram-go"
)

// Seconds is a time in nanoseconds that JSON shows as a number of seconds.
type Seconds = layout.Seconds

// Waits are percentiles; nil where nothing was admitted.
type Waits struct {
	Count int64    `json:"count"`
	Mean  *Seconds `json:"mean"`
	P50   *Seconds `json:"p50"`
	P90   *Seconds `json:"p90"`
	P95   *Seconds `json:"p95"`
	P99   *Seconds `json:"p99"`
	P999  *Seconds `json:"p99.9,omitempty"` // not in results of earlier versions
	Max   *Seconds `json:"max"`
}

// The histogram counts in microseconds, up to the longest period of a limit, with three digits. Packed, it
// takes a few hundred bytes for the usual handful of different waits and 130 KB at the very most.
const (
	waitUnit       = 1_000            // nanoseconds
	longWait       = 31 * 24 * 3600e6 // microseconds; anything longer is counted as this
	waitDigits     = 3
	waitBuckets    = 32    // that follow from these
	waitSubBuckets = 2048  //
	hgrmTicks      = 5     // lines for each halving of what is left to 100 %
	hgrmScale      = 1_000 // milliseconds, as HdrHistogram's plotter and vegeta have them
)

// Recorder are how long requests waited for their admission. Their number, sum, least and most are exact. A
// percentile p is the smallest wait that p % of the requests did not exceed (the nearest rank), found in a
// histogram: never below the true one, at most 0.1 % and a microsecond above it, and exact where it is 0 or
// the longest. What waited longer than 31 days is taken as long as the longest.
type Recorder struct {
	undelayed int64 // by far the most usual wait; kept out of the histogram
	positive  int64
	clamped   int64
	least     int64 // of the positive ones
	most      int64
	sumHi     uint64 // 128 bits: ten million waits of a month do not fit 64
	sumLo     uint64
	histogram *hdrhistogram.PackedHistogram // nil as long as every wait was 0
}

// NewRecorder has seen no wait yet.
func NewRecorder() *Recorder { return &Recorder{least: math.MaxInt64} }

func newWaitHistogram() *hdrhistogram.PackedHistogram {
	return hdrhistogram.NewPacked(1, longWait, waitDigits)
}

// Record counts a wait in nanoseconds; below 0 is taken as 0.
func (w *Recorder) Record(ns int64) {
	if ns <= 0 {
		w.undelayed++
		return
	}
	var carry uint64
	w.sumLo, carry = bits.Add64(w.sumLo, uint64(ns), 0)
	w.sumHi += carry
	w.add(ns, 1)
}

// add counts n waits that are not negative, but for their sum.
func (w *Recorder) add(ns, n int64) {
	if ns == 0 {
		w.undelayed += n
		return
	}
	w.positive += n
	w.least = min(w.least, ns)
	w.most = max(w.most, ns)
	if w.histogram == nil {
		w.histogram = newWaitHistogram()
	}
	micros := (ns-1)/waitUnit + 1 // upwards: no wait is shown shorter than it was
	if micros > longWait {
		micros = longWait
		w.clamped += n
	}
	if err := w.histogram.RecordValues(micros, n); err != nil {
		panic(err) // it was made to fit
	}
}

// RecordZeros counts n waits of 0.
func (w *Recorder) RecordZeros(n int64) { w.undelayed += n }

func (w *Recorder) count() int64 { return w.undelayed + w.positive }

// Waits is nil in every figure where nothing was recorded.
func (w *Recorder) Waits() Waits {
	n := w.count()
	if n == 0 {
		return Waits{}
	}
	mean, _ := bits.Div64(w.sumHi, w.sumLo, uint64(n)) // at most the longest wait, so it fits
	return Waits{
		Count: n,
		Mean:  new(Seconds(mean)),
		P50:   new(w.percentile(500)),
		P90:   new(w.percentile(900)),
		P95:   new(w.percentile(950)),
		P99:   new(w.percentile(990)),
		P999:  new(w.percentile(999)),
		Max:   new(Seconds(w.most)),
	}
}

// percentile is that of a number of per mille.
func (w *Recorder) percentile(p uint64) Seconds {
	hi, lo := bits.Mul64(uint64(w.count()), p)
	rank, rest := bits.Div64(hi, lo, 1000)
	if rest > 0 {
		rank++
	}
	r := int64(rank) - w.undelayed
	switch {
	case r <= 0:
		return 0
	case r > w.positive-w.clamped:
		return Seconds(w.most)
	}
	// The histogram adds a half to the rank that it makes of a percentage: there is room for its rounding.
	micros := w.histogram.ValueAtPercentile(100 * float64(r) / float64(w.positive))
	return Seconds(max(min(micros*waitUnit, w.most), w.least))
}

// HGRM writes the distribution as HdrHistogram's plotter reads it, in milliseconds.
func (w *Recorder) HGRM(to io.Writer) error {
	dense := hdrhistogram.New(1, longWait, waitDigits)
	if err := dense.RecordValues(0, w.undelayed); err != nil {
		return err
	}
	if w.histogram != nil {
		w.histogram.MergeInto(dense)
	}
	longest := float64(w.most) / (waitUnit * hgrmScale)
	var errs []error
	line := func(format string, args ...any) {
		_, err := fmt.Fprintf(to, format, args...)
		errs = append(errs, err)
	}
	line("%12s %14s %12s %18s\n\n", "Value(ms)", "Percentile", "TotalCount", "1/(1-Percentile)")
	for _, b := range dense.CumulativeDistributionWithTicks(hgrmTicks) {
		value, inverse := min(float64(b.ValueAt)/hgrmScale, longest), "inf"
		if b.Count > w.count()-w.clamped {
			value = longest
		}
		if b.Quantile < 100 {
			inverse = fmt.Sprintf("%.2f", 100/(100-b.Quantile))
		}
		line("%12.3f %14.12f %12d %18s\n", value, b.Quantile/100, b.Count, inverse)
	}
	mean := 0.0
	if n := w.count(); n > 0 {
		q, _ := bits.Div64(w.sumHi, w.sumLo, uint64(n))
		mean = float64(q) / (waitUnit * hgrmScale)
	}
	line("#[Mean    = %12.3f, StdDeviation   = %12.3f]\n", mean, dense.StdDev()/hgrmScale)
	line("#[Max     = %12.3f, Total count    = %12d]\n", longest, w.count())
	line("#[Buckets = %12d, SubBuckets     = %12d]\n", waitBuckets, waitSubBuckets)
	return errors.Join(errs...)
}

// Ends are the number of waits and the longest of them; so many of 0 are not among them yet.
func (w *Recorder) Ends(straight int64) Waits {
	n := w.count() + straight
	if n == 0 {
		return Waits{}
	}
	return Waits{Count: n, Max: new(Seconds(w.most))}
}

// Same reports whether two are the same.
func (w Waits) Same(o Waits) bool {
	equal := func(a, b *Seconds) bool { return a == b || a != nil && b != nil && *a == *b }
	return w.Count == o.Count && equal(w.Mean, o.Mean) && equal(w.P50, o.P50) && equal(w.P90, o.P90) &&
		equal(w.P95, o.P95) && equal(w.P99, o.P99) && equal(w.P999, o.P999) && equal(w.Max, o.Max)
}

// Distribution are the waits one by one. It goes on with the recorder.
func (w *Recorder) Distribution() Distribution { return Distribution{w} }
