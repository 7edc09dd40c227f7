package draft

import (
	"math"
	"testing"

	"loadshape/bucket"
	"loadshape/workload/amount"
	"loadshape/workload/arrival"
)

// TestStretches: a steady rate is one stretch, and steps of it are as many, where they are.
func TestStretches(t *testing.T) {
	steady := arrival.Schedule{Process: arrival.Poisson, Rate: 90 * amount.One, Duration: 40 * bucket.Minute}
	for seed := range int64(20) {
		at := arrivals(t, &steady, seed)
		if of := stretches(at, unrest(at)); len(of) != 1 || of[0].count != int64(len(at)) || of[0].from != 0 || of[0].to != 2400*second {
			t.Errorf("seed %d: %v, want one stretch of %d in 40 minutes", seed, of, len(at))
		}
	}
	steps := arrival.Schedule{Process: arrival.Poisson, Start: 2 * bucket.Minute, Stages: []arrival.Stage{
		{Duration: 10 * bucket.Minute, Rate: new(40 * amount.One)}, {Duration: 6 * bucket.Minute, Rate: new(120 * amount.One)}, {Duration: 8 * bucket.Minute, Rate: new(20 * amount.One)}}}
	found := 0
	for seed := range int64(20) {
		at := arrivals(t, &steps, seed)
		of := stretches(at, unrest(at))
		if len(of) == 3 && near(of[0].to, 720*second, 30*second) && near(of[1].to, 1080*second, 30*second) {
			found++
		}
	}
	if found < 18 {
		t.Errorf("the steps are found with %d of 20 seeds", found)
	}
}

func near(a, b, within int64) bool { return a-b <= within && b-a <= within }

// TestBurstsAreNoStretches: what comes in bursts has a steady rate, and its bursts are those of its gaps.
func TestBurstsAreNoStretches(t *testing.T) {
	for _, c := range []struct {
		process    arrival.Process
		burstiness amount.Decimal
		want       arrival.Process
	}{{arrival.Constant, 0, arrival.Constant}, {arrival.Poisson, 0, arrival.Poisson}, {arrival.Gamma, amount.One / 4, arrival.Gamma}, {arrival.Gamma, 5 * amount.One, arrival.Gamma}} {
		a := arrival.Schedule{Process: c.process, Burstiness: c.burstiness, Rate: 60 * amount.One, Duration: bucket.Hour}
		same, many := 0, 0
		for seed := range int64(20) {
			at := arrivals(t, &a, seed)
			of := stretches(at, unrest(at))
			many += len(of)
			s := byGaps(at, of)
			shape := float64(c.burstiness) / 1e9
			if s.process == c.want && (c.burstiness == 0 || s.shape > shape*0.85 && s.shape < shape*1.2) {
				same++
			}
		}
		if same < 18 || many > 30 {
			t.Errorf("%s %v: the same with %d of 20 seeds, %d stretches", c.process, c.burstiness, same, many)
		}
	}
}

// TestFewStretches: however often the rate changes, no more are written than a person reads.
func TestFewStretches(t *testing.T) {
	var at []int64
	for minute := range int64(400) {
		for i := range (minute * 7919) % 300 {
			at = append(at, minute*60*second+i*second/10)
		}
	}
	of := stretches(at, 0.3)
	if len(of) > mostStretches {
		t.Errorf("%d stretches", len(of))
	}
	sum := int64(0)
	for i, s := range of {
		sum += s.count
		if i > 0 && s.from != of[i-1].to {
			t.Errorf("stretch %d begins at %d, want %d", i, s.from, of[i-1].to)
		}
	}
	if sum != int64(len(at)) {
		t.Errorf("%d of %d are in a stretch", sum, len(at))
	}
}

// TestEvenArrivalsAreAsMany: the rate is rounded up, so that the last of evenly spaced arrivals is not lost.
func TestEvenArrivalsAreAsMany(t *testing.T) {
	for n := int64(1); n < 400; n += 7 {
		for _, length := range []int64{1, 7, 70, 610, 86_400} {
			s := stretch{0, length * second, n}
			a := schedule([]stretch{s})
			a.Process = arrival.Constant
			if got := int64(len(arrivals(t, a, 0))); got != n {
				t.Errorf("%d in %d s: %d come", n, length, got)
			}
		}
	}
}

func TestBinsOfAnyLength(t *testing.T) {
	for _, last := range []int64{0, second, 700 * second, 3600 * second, 86_400 * second, int64(arrival.MaxStream)} {
		width, from, counts := bins([]int64{0, last})
		if n := int64(len(counts)); n == 0 || n > mostBins || from != 0 || (n-1)*width > last || n*width <= last {
			t.Errorf("%d: %d bins of %d from %d", last, n, width, from)
		}
	}
}

// TestLogarithms: what is asked for again is the same, and few are kept of large numbers.
func TestLogarithms(t *testing.T) {
	for _, most := range []int64{7, 1 << 20, 1<<20 + 1} {
		ln := logarithms(most)
		for range 2 {
			for n, want := range map[int64]float64{1: 0, 2: math.Ln2, 7: math.Log(7)} {
				if got := ln(n); math.Abs(got-want) > 1e-12 {
					t.Errorf("of %d at the most, ln(%d) is %v, want %v", most, n, got, want)
				}
			}
		}
	}
}
