package draft

import (
	"math"
	"slices"
	"testing"

	"loadshape/bucket"
	"loadshape/workload/amount"
	"loadshape/workload/draw"

	"pgregory.net/rapid"
)

func draws(d amount.Distribution[amount.Count], n int) []int64 {
	s, r := d.Sampler(), draw.New(1, "", "values")
	values := make([]int64, n)
	for i := range values {
		values[i] = s.Draw(r)
	}
	return values
}

// TestSizeOf: a lognormal distribution is found where the values are of one, and a table stands where they are not.
func TestSizeOf(t *testing.T) {
	for _, n := range []int{60, 1000, 20_000} {
		s := sizeOf(draws(amount.Distribution[amount.Count]{Lognormal: &amount.Lognormal[amount.Count]{Median: 1800, Sigma: amount.One}}, n))
		if n > 60 && (!s.lognormal || s.median < 1300 || s.median > 2400 || s.sigma < 850_000_000 || s.sigma > 1_150_000_000) {
			t.Errorf("%d values of a lognormal distribution: %+v", n, s)
		}
		s = sizeOf(draws(amount.Distribution[amount.Count]{Uniform: &amount.Uniform[amount.Count]{Min: 1, Max: 4000}}, n))
		if n > 60 && (s.lognormal || !s.tried || s.other <= s.apart) {
			t.Errorf("%d values of a uniform distribution: %+v", n, s)
		}
	}
	if s := sizeOf([]int64{7, 7, 7}); !s.constant || s.value != 7 {
		t.Errorf("always 7: %+v", s)
	}
	near := append([]int64{700}, slices.Repeat([]int64{1010}, 99)...) // the median, of three digits, is the largest value
	if s, ok := lognormalOf(near); !ok || s.median != 1010 || s.most != 1010 {
		t.Errorf("nearly always 1010: %v, %+v", ok, s)
	}
	if s := sizeOf([]int64{0, 5000, 0, 0}); s.lognormal || s.tried || !slices.Equal(s.values, []int64{0, 5000}) || !slices.Equal(s.weights, []int64{3, 1}) {
		t.Errorf("mostly none: %+v", s)
	}
}

// TestWhatIsWrittenHasTheMean: whatever is taken, its draws have the mean of the values, and none is beyond them.
func TestWhatIsWrittenHasTheMean(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) int64 {
			return rapid.SampledFrom([]int64{0, 1, 900, 1000, 60_000}).Draw(t, "around") + rapid.Int64Range(0, 300).Draw(t, "more")
		}), 1, 3000).Draw(t, "values")
		s := sizeOf(values)
		d := tokens(&s)
		if err := d.Check("d"); err != nil {
			t.Fatalf("%v: %+v", err, s)
		}
		drawn := draws(d, 20_000)
		spread := 0.0
		mean := meanOf(values)
		for _, v := range values {
			spread += (float64(v) - mean) * (float64(v) - mean)
		}
		spread = math.Sqrt(spread / float64(len(values)))
		if off := math.Abs(meanOf(drawn) - mean); off > 0.035*mean+5*spread/math.Sqrt(20_000)+1 {
			t.Fatalf("the mean is %.1f, want %.1f: %+v", meanOf(drawn), mean, s)
		}
		if most := slices.Max(values); float64(slices.Max(drawn)) > 1.001*float64(most)+1 {
			t.Fatalf("%d is drawn, the largest is %d", slices.Max(drawn), most)
		}
	})
}

// TestBelow compares with the values of tables.
func TestBelow(t *testing.T) {
	for z, want := range map[float64]float64{0: 0.5, 1: 0.8413447, -1: 0.1586553, 1.96: 0.9750021, -2.5: 0.0062097, 6: 1} {
		if got := below(z); math.Abs(got-want) > 2e-7 {
			t.Errorf("below(%v) is %v, want %v", z, got, want)
		}
	}
}

// TestDistance is the largest difference between two staircases.
func TestDistance(t *testing.T) {
	sorted := []int64{1, 2, 3, 4}
	half := func(v int64) float64 {
		if v >= 3 {
			return 1
		}
		return 0
	}
	if d := distance(sorted, half); d != 0.5 {
		t.Errorf("is %v, want 0.5", d)
	}
	s := size{values: []int64{1, 2, 3, 4}, weights: []int64{1, 1, 1, 1}}
	if d := distance(sorted, s.within); d != 0 {
		t.Errorf("from itself it is %v", d)
	}
}

func TestTimesAreInMilliseconds(t *testing.T) {
	s := sizeOf([]int64{1500, 1500})
	if d := times(&s); d.Constant != 1500*bucket.Second/1000 {
		t.Errorf("is %v", d.Constant)
	}
}
