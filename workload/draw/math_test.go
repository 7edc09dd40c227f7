package draw

import (
	"math"
	"testing"
)

func TestNegativeLog(t *testing.T) {
	check := func(u uint64) {
		want := (64*math.Ln2 - math.Log(float64(u|1))) * 1e9
		if got := float64(negativeLog(u)); math.Abs(got-want) > 0.85 { // half of one from rounding
			t.Fatalf("negativeLog(%#x) = %v, want %v", u, got, want)
		}
	}
	r := New(1, "a", "x")
	for range 200_000 {
		u := r.Uint64()
		check(u)
		check(u >> (u & 63))
	}
	for bit := range 64 {
		u := uint64(1) << bit
		check(u)
		check(u - 1)
		check(u + 1)
	}
	check(math.MaxUint64)
	// At every edge of the table, where the last term is largest.
	for i := range uint64(512) {
		check(1<<63 + i<<54)
		check(1<<63 + i<<54 - 1)
	}
}

// Of its own table, exactly.
func TestReciprocals(t *testing.T) {
	for i, r := range reciprocals {
		center := (float64(i) + 512.5) / 1024
		if got := float64(r.value) / (1 << 15); math.Abs(got*center-1) > 1e-4 {
			t.Errorf("%d: %v is not near 1/%v", i, got, center)
		}
		if want := math.Log(float64(r.value)/(1<<15)) * (1 << 40); math.Abs(float64(r.log)-want) > 0.51 {
			t.Errorf("%d: logarithm %d, want %v", i, r.log, want)
		}
	}
}

func TestExponentialRisesWithTheDraw(t *testing.T) {
	before := uint64(0)
	for u := uint64(0); u < math.MaxUint64-1<<52; u += 1 << 52 {
		if e := negativeLog(^u); e < before {
			t.Fatalf("falls at %#x", u)
		} else {
			before = e
		}
	}
}

func near(t *testing.T, what string, x, got, want, tolerance float64) {
	t.Helper()
	if math.Abs(got-want) > tolerance*math.Max(math.Abs(want), 1e-300) && math.Abs(got-want) > 1e-15 {
		t.Errorf("%s(%v) = %v, want %v", what, x, got, want)
	}
}

func TestLnAndExp(t *testing.T) {
	r := New(1, "a", "x")
	for range 100_000 {
		x := (r.Unit() - 0.5) * 1390
		near(t, "exp", x, Exp(x), math.Exp(x), 1e-13)
		y := math.Exp(x)
		near(t, "ln", y, Ln(y), math.Log(y), 1e-14)
		small := r.Unit()*4 + 1e-9
		near(t, "ln", small, Ln(small), math.Log(small), 1e-14)
		near(t, "exp", small, Exp(small), math.Exp(small), 1e-14)
	}
	for _, x := range []float64{1, 0.5, 2, math.Sqrt2, math.Sqrt2 / 2, 1 + 1e-15, math.MaxFloat64} {
		near(t, "ln", x, Ln(x), math.Log(x), 1e-14)
	}
	if Exp(0) != 1 || Exp(-701) != 0 || Exp(701) != math.MaxFloat64 {
		t.Error("exp at its edges")
	}
}

func TestNormalQuantile(t *testing.T) {
	// Φ(z) = erfc(−z/√2)/2, with z found from p, must give p again.
	for _, p := range []float64{1e-300, 1e-16, 1e-12, 1e-9, 1e-6, 0.001, 0.01, 0.05, 0.0749, 0.0751, 0.2, 0.4999, 0.5} {
		z := normalQuantile(p)
		near(t, "normalQuantile", p, math.Erfc(-z/math.Sqrt2)/2, p, 1e-12)
		if p > 1e-9 {
			near(t, "normalQuantile", 1-p, normalQuantile(1-p), -z, 1e-6)
		}
	}
	r := New(1, "a", "x")
	for range 100_000 {
		p := r.Unit()
		near(t, "normalQuantile", p, normalQuantile(p), -math.Sqrt2*math.Erfcinv(2*p), 1e-11)
	}
	near(t, "normalQuantile", 0.90, Z90, normalQuantile(0.90), 1e-15)
	near(t, "normalQuantile", 0.95, Z95, normalQuantile(0.95), 1e-15)
	near(t, "normalQuantile", 0.99, Z99, normalQuantile(0.99), 1e-15)
}
