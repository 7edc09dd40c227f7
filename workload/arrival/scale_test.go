package arrival

import (
	"math/big"
	"slices"
	"testing"

	"loadshape/bucket"
	"loadshape/workload/amount"
	"loadshape/workload/wide"

	"pgregory.net/rapid"
)

// someArrivals are any that a plan can have, with rates and periods up to their bounds.
func someArrivals(t *rapid.T) *Schedule {
	rate := func(least int64) amount.Decimal {
		unit := rapid.SampledFrom([]int64{1, 100, int64(amount.One), 1_000_000 * int64(amount.One)}).Draw(t, "unit")
		return amount.Decimal(rapid.Int64Range(max(1, least), int64(MaxRate)/unit).Draw(t, "rate") * unit)
	}
	a := &Schedule{Per: rapid.SampledFrom([]bucket.Duration{0, 1, 7, bucket.Second, bucket.Minute + 1, 30 * bucket.Day, bucket.MaxPer}).Draw(t, "per")}
	if rapid.Bool().Draw(t, "short") {
		a.Rate, a.Duration = rate(1), 1
	} else {
		for range rapid.IntRange(1, 3).Draw(t, "stages") {
			s := Stage{Duration: 1}
			if r := rate(1); rapid.Bool().Draw(t, "ramp") {
				s.Target = &r
			} else {
				s.Rate = &r
			}
			a.Stages = append(a.Stages, s)
		}
		if a.Stages[0].Target != nil {
			a.StartRate = rate(0)
		}
	}
	if rapid.Bool().Draw(t, "spike") {
		s := Spike{Duration: 1}
		if r := rate(1); rapid.Bool().Draw(t, "times") {
			r = min(r, 4*amount.One)
			s.Times = &r
		} else {
			s.Rate = &r
		}
		a.Spikes = []Spike{s}
	}
	if rapid.IntRange(0, 3).Draw(t, "wave") == 0 {
		a.Diurnal = &Diurnal{PeakToTrough: 3 * amount.One}
	}
	return a
}

// TestScaledIsExact scales any arrivals: each rate must be exactly n/d of what it was, and where there are none, no form
// of them can have been within the bounds.
func TestScaledIsExact(t *testing.T) {
	fits, not, longer := 0, 0, 0
	rapid.Check(t, func(t *rapid.T) {
		a := someArrivals(t)
		num := rapid.Int64Range(1, rapid.SampledFrom([]int64{300, 1_000_000, 1 << 62}).Draw(t, "most")).Draw(t, "num")
		den := rapid.SampledFrom([]int64{1, 100, 1_000_000_000, rapid.Int64Range(1, 1000).Draw(t, "den")}).Draw(t, "one of")
		if _, err := a.Check("a"); err != nil {
			return
		}
		g := int64(wide.GCD(uint64(num), uint64(den)))
		b, ok := a.Scaled(num/g, den/g)
		ratio := func(rate amount.Decimal, per bucket.Duration) *big.Rat { return big.NewRat(int64(rate), int64(per)) }
		factor := big.NewRat(num, den)
		if !ok { // the smallest form: all numbers to one denominator, and no common divisor
			not++
			common, all := big.NewInt(1), big.NewInt(0)
			var wants []*big.Rat
			for _, r := range a.rates() {
				want := ratio(r, a.Span())
				wants = append(wants, want.Mul(want, factor))
				common.Mul(common, new(big.Int).Quo(want.Denom(), new(big.Int).GCD(nil, nil, common, want.Denom())))
			}
			highest := new(big.Int)
			for _, want := range wants {
				n := new(big.Int).Mul(want.Num(), new(big.Int).Quo(common, want.Denom()))
				all.GCD(nil, nil, all, n)
				if n.Cmp(highest) > 0 {
					highest = n
				}
			}
			if g := new(big.Int).GCD(nil, nil, all, common); g.Cmp(big.NewInt(1)) != 0 {
				t.Fatalf("the form by hand is not the smallest: %v is left", g)
			}
			c, smallest := *a, func(r amount.Decimal) amount.Decimal {
				want := ratio(r, a.Span())
				want.Mul(want, factor)
				return amount.Decimal(want.Num().Mul(want.Num(), new(big.Int).Quo(common, want.Denom())).Int64())
			}
			if highest.Cmp(big.NewInt(int64(MaxRate))) > 0 || common.Cmp(big.NewInt(int64(bucket.MaxPer))) > 0 {
				return
			}
			c.Per = bucket.Duration(common.Int64())
			c.multiply(smallest, a)
			if c.peak() <= maxPeak {
				t.Fatalf("%d/%d times %+v: none, want %+v", num, den, a, c)
			}
			return
		}
		fits++
		if b.Span() != a.Span() {
			longer++
		}
		got := b.rates()
		for i, r := range a.rates() {
			if want := ratio(r, a.Span()); ratio(got[i], b.Span()).Cmp(want.Mul(want, factor)) != 0 || got[i] > MaxRate || b.Span() > bucket.MaxPer {
				t.Fatalf("%d/%d times %v in %v is %v in %v", num, den, r, a.Span(), got[i], b.Span())
			}
		}
		if b.peak() > maxPeak {
			t.Fatalf("%d/%d times %+v has a peak of %v", num, den, a, b.peak())
		}
	})
	if fits == 0 || not == 0 || longer == 0 {
		t.Errorf("%d fit, %d with another per, and %d do not: the test sees too little", fits, longer, not)
	}
}

// TestScaledFast scales rates of which a hundred times do not fit in 64 bits, or a hundred periods in the longest.
func TestScaledFast(t *testing.T) {
	for _, tt := range []struct {
		rate     string
		per      bucket.Duration
		num, den int64
		want     string
		wantPer  bucket.Duration
	}{
		{"900000000", 30 * bucket.Day, 101, 100, "909000000", 30 * bucket.Day},
		{"900000000", 30 * bucket.Day, 37, 10, "999999999.999994375", 9*bucket.Day + 778_378_378_374},
		{"1000000000", bucket.Second, 10, 1, "1000000000", bucket.Second / 10},
		{"1", 31 * bucket.Day, 1, 3, "0.333333333", 31*bucket.Day - 2_678_400}, // not 1 in 93 days, which is too long
		{"0.000000001", 31 * bucket.Day, 1, 3, "", 0},
		{"1.000000007", 31 * bucket.Day, 101, 100, "", 0}, // that is a prime number: the period would be 3100 days
		{"0.000000003", 31 * bucket.Day, 1, 3, "0.000000001", 31 * bucket.Day},
		{"1000000000", 1, 2, 1, "", 0},
	} {
		a := &Schedule{Rate: dec(tt.rate), Per: tt.per, Duration: 1}
		b, ok := a.Scaled(tt.num, tt.den)
		if ok != (tt.want != "") || ok && (b.Rate != dec(tt.want) || b.Per != tt.wantPer) {
			t.Errorf("%d/%d times %s in %v: %v in %v, %v", tt.num, tt.den, tt.rate, tt.per, b.Rate, b.Per, ok)
		}
	}
}

func TestScaledToAThird(t *testing.T) {
	a := &Schedule{Per: bucket.Second, Rate: dec("1"), Duration: 10 * bucket.Second}
	third, ok := a.Scaled(1, 3)
	if got := instants(t, third); !ok || !slices.Equal(got, []int64{3e9, 6e9, 9e9}) {
		t.Errorf("a third: %v", got)
	}
}
