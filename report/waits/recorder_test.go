package waits

import (
	"bytes"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"testing"

	"loadshape/report/internal/golden"

	"github.com/HdrHistogram/hdrhistogram-go"
	"pgregory.net/rapid"
)

func waitsOf(ns ...int64) *Recorder {
	w := NewRecorder()
	for _, v := range ns {
		w.Record(v)
	}
	return w
}

func TestNoWaits(t *testing.T) {
	if have := NewRecorder().Waits(); have != (Waits{}) {
		t.Errorf("nothing recorded is %+v, want nil everywhere", have)
	}
	var b bytes.Buffer
	if err := NewRecorder().HGRM(&b); err != nil || !strings.Contains(b.String(), "Total count    =            0]") {
		t.Errorf("nothing recorded writes %v\n%s", err, b.String())
	}
}

func TestWaits(t *testing.T) {
	const s = int64(1e9)
	for _, c := range []struct {
		name                     string
		ns                       []int64
		mean, p50, p90, p99, max Seconds
	}{
		{"one of nothing", []int64{0}, 0, 0, 0, 0, 0},
		{"one", []int64{4*s + 1}, Seconds(4*s + 1), Seconds(4*s + 1), Seconds(4*s + 1), Seconds(4*s + 1), Seconds(4*s + 1)},
		{"a nanosecond", []int64{1}, 1, 1, 1, 1, 1},
		{"below nothing", []int64{-5, 0}, 0, 0, 0, 0, 0},
		// The fifth of ten is the median, the ninth the p90.
		{"ten", []int64{0, 0, 0, 0, 0, 1000, 2000, 3000, 4000, 5000}, 1500, 0, 4000, 5000, 5000},
		{"beyond the histogram", []int64{0, 40 * 86400 * s, 50 * 86400 * s}, Seconds(30 * 86400 * s), Seconds(50 * 86400 * s), Seconds(50 * 86400 * s), Seconds(50 * 86400 * s), Seconds(50 * 86400 * s)},
	} {
		w := waitsOf(c.ns...).Waits()
		if w.Count != int64(len(c.ns)) || *w.Mean != c.mean || *w.P50 != c.p50 || *w.P90 != c.p90 || *w.P99 != c.p99 || *w.Max != c.max {
			t.Errorf("%s: %d of mean %v p50 %v p90 %v p99 %v max %v", c.name, w.Count, w.Mean, w.P50, w.P90, w.P99, w.Max)
		}
	}
}

func TestSumOfWaitsDoesNotOverflow(t *testing.T) {
	w := NewRecorder()
	for range 1000 {
		w.Record(1 << 60)
	}
	if have := *w.Waits().Mean; have != 1<<60 {
		t.Errorf("mean is %d, want %d", have, int64(1<<60))
	}
}

// TestWaitsAgainstAll holds the percentiles against the sorted list of all waits.
func TestWaitsAgainstAll(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		of := rapid.OneOf(rapid.Just(int64(0)), rapid.Int64Range(0, 3000), rapid.Int64Range(0, 600e9), rapid.Int64Range(0, longWait*waitUnit))
		all := rapid.SliceOfN(of, 1, 300).Draw(t, "waits")
		w := NewRecorder()
		sum := new(big.Int)
		for _, ns := range all {
			w.Record(ns)
			sum.Add(sum, big.NewInt(ns))
		}
		w.RecordZeros(3)
		all = append(all, 0, 0, 0)
		slices.Sort(all)
		s := w.Waits()
		if n := int64(len(all)); s.Count != n || int64(*s.Mean) != sum.Div(sum, big.NewInt(n)).Int64() || int64(*s.Max) != all[n-1] {
			t.Fatalf("count, mean and max are %d, %v and %v", s.Count, s.Mean, s.Max)
		}
		for _, p := range []struct {
			mille int
			have  *Seconds
		}{{500, s.P50}, {900, s.P90}, {950, s.P95}, {990, s.P99}, {999, s.P999}} {
			rank := (len(all)*p.mille + 999) / 1000
			want := all[rank-1]
			if have := int64(*p.have); have < want || have > want+want/1000+waitUnit || want == 0 && have != 0 {
				t.Fatalf("%d per mille is %d, want %d", p.mille, have, want)
			}
		}
	})
}

func TestWaitsAreSmall(t *testing.T) {
	w := NewRecorder()
	for ns := int64(1); ns < 2*longWait*waitUnit; ns += ns/1000 + 1 {
		w.Record(ns)
	}
	if have := w.histogram.GetMemorySize(); have > 200_000 {
		t.Errorf("a histogram with every bucket has %d bytes, want at most 200000", have)
	}
}

func TestHGRM(t *testing.T) {
	w := waitsOf(0, 0, 0, 0, 0, 0, 250e6, 1e9, 4.2e9, 61e9)
	var b bytes.Buffer
	if err := w.Distribution().WriteHGRM(&b); err != nil {
		t.Fatal(err)
	}
	golden.Check(t, "waits.hgrm", b.Bytes())

	// What a plotter does: four figures between spaces in every line that is no comment.
	last, lastCount := 0.0, int64(0)
	for line := range strings.Lines(b.String()) {
		f := strings.Fields(line)
		if strings.HasPrefix(line, "#") || len(f) != 4 || f[0] == "Value(ms)" {
			continue
		}
		value, err := strconv.ParseFloat(f[0], 64)
		if err != nil || value < last {
			t.Errorf("value is %s after %v", f[0], last)
		}
		count, err := strconv.ParseInt(f[2], 10, 64)
		if err != nil || count < lastCount {
			t.Errorf("count is %s after %d", f[2], lastCount)
		}
		last, lastCount = value, count
	}
	if last != 61_000 || lastCount != 10 {
		t.Errorf("the last line has %v ms and %d, want 61000 and 10", last, lastCount)
	}

	// The last line of the library's own.
	dense := hdrhistogram.New(1, longWait, waitDigits)
	var theirs bytes.Buffer
	if _, err := dense.PercentilesPrint(&theirs, hgrmTicks, hgrmScale); err != nil {
		t.Fatal(err)
	}
	lines := strings.SplitAfter(theirs.String(), "\n")
	if buckets := lines[len(lines)-2]; !strings.HasSuffix(b.String(), buckets) {
		t.Errorf("buckets are not %s", buckets)
	}
}
