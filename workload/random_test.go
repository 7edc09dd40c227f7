package workload

import (
	"math"
	"slices"
	"testing"
)

// What a seed gives is part of what a plan means: these were written down once and may not change.
func TestRandomIsTheSameEverywhere(t *testing.T) {
	r := newRandom(1, "chat", "arrivals")
	got := []uint64{r.uint64(), r.uint64(), r.fork(3).uint64(), r.below(1000), r.exponential()}
	want := []uint64{8481217926816573560, 4180568990975594102, 12781659049938229288, 600, 1074931997}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestRandomStreamsAreTheirOwn(t *testing.T) {
	seen := map[uint64]string{}
	check := func(name string, r *random) {
		n := r.uint64()
		if other, twice := seen[n]; twice {
			t.Errorf("%s begins as %s", name, other)
		}
		seen[n] = name
	}
	check("seed 1", newRandom(1, "a", "sizes"))
	check("seed 2", newRandom(2, "a", "sizes"))
	check("seed 11", newRandom(11, "a", "sizes"))
	check("stream", newRandom(1, "b", "sizes"))
	check("purpose", newRandom(1, "a", "size"))
	check("cut elsewhere", newRandom(1, "as", "izes"))
	for n := range uint64(1000) {
		check("fork", newRandom(1, "a", "sizes").fork(n))
	}
}

func TestForkDoesNotHangOnWhatWasDrawn(t *testing.T) {
	a, b := newRandom(1, "a", "x"), newRandom(1, "a", "x")
	b.uint64()
	if a.fork(5).uint64() != b.fork(5).uint64() {
		t.Error("a fork changed with a draw")
	}
}

func TestBelow(t *testing.T) {
	r, counts := newRandom(1, "a", "x"), [7]int{}
	for range 70_000 {
		counts[r.below(7)]++
	}
	for n, c := range counts {
		if math.Abs(float64(c)-10_000) > 5*math.Sqrt(10_000) {
			t.Errorf("%d came %d times, want 10000", n, c)
		}
	}
	if r.below(1) != 0 {
		t.Error("below 1 is not 0")
	}
}

func TestUnitStaysInside(t *testing.T) {
	r := newRandom(1, "a", "x")
	for range 1000 {
		if u := r.unit(); u <= 0 || u >= 1 {
			t.Fatalf("unit %v", u)
		}
	}
}
