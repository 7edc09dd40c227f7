package draw

import (
	"math"
	"slices"
	"testing"
)

// What a seed gives is part of what a plan means: these were written down once and may not change.
func TestRandomIsTheSameEverywhere(t *testing.T) {
	r := New(1, "chat", "arrivals")
	got := []uint64{r.Uint64(), r.Uint64(), r.Fork(3).Uint64(), r.Below(1000), r.Exponential()}
	want := []uint64{8481217926816573560, 4180568990975594102, 12781659049938229288, 600, 1074931997}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestRandomStreamsAreTheirOwn(t *testing.T) {
	seen := map[uint64]string{}
	check := func(name string, r *Random) {
		n := r.Uint64()
		if other, twice := seen[n]; twice {
			t.Errorf("%s begins as %s", name, other)
		}
		seen[n] = name
	}
	check("seed 1", New(1, "a", "sizes"))
	check("seed 2", New(2, "a", "sizes"))
	check("seed 11", New(11, "a", "sizes"))
	check("stream", New(1, "b", "sizes"))
	check("purpose", New(1, "a", "size"))
	check("cut elsewhere", New(1, "as", "izes"))
	for n := range uint64(1000) {
		check("fork", New(1, "a", "sizes").Fork(n))
	}
}

func TestForkDoesNotHangOnWhatWasDrawn(t *testing.T) {
	a, b := New(1, "a", "x"), New(1, "a", "x")
	b.Uint64()
	if a.Fork(5).Uint64() != b.Fork(5).Uint64() {
		t.Error("a fork changed with a draw")
	}
}

func TestBelow(t *testing.T) {
	r, counts := New(1, "a", "x"), [7]int{}
	for range 70_000 {
		counts[r.Below(7)]++
	}
	for n, c := range counts {
		if math.Abs(float64(c)-10_000) > 5*math.Sqrt(10_000) {
			t.Errorf("%d came %d times, want 10000", n, c)
		}
	}
	if r.Below(1) != 0 {
		t.Error("below 1 is not 0")
	}
}

func TestUnitStaysInside(t *testing.T) {
	r := New(1, "a", "x")
	for range 1000 {
		if u := r.Unit(); u <= 0 || u >= 1 {
			t.Fatalf("unit %v", u)
		}
	}
}

// Normals are those of Normal, to the last bit.
func TestNormals(t *testing.T) {
	a, b := New(1, "a", "x"), New(1, "a", "x")
	for n := range 200 {
		values := make([]float64, n)
		a.Normals(values)
		for i, v := range values {
			if want := b.Normal(); v != want {
				t.Fatalf("%d of %d is %v, want %v", i, n, v, want)
			}
		}
	}
}
