package bucket

import (
	"testing"

	"pgregory.net/rapid"
)

// TestFull: a limit is full at that instant and not a nanosecond before, if nothing else happens. A token bucket and
// windows of any kind.
func TestFull(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := Limit{Dimension: Requests, Limit: rapid.Int64Range(1, 100).Draw(t, "limit"),
			Per:    rapid.SampledFrom([]Duration{Second, 7 * Second, Minute}).Draw(t, "per"),
			Window: rapid.SampledFrom([]Window{"", Fixed, Anchored, SlidingLog, SlidingCounter}).Draw(t, "window")}
		gate, err := NewGate([]Group{{Limits: []Limit{l}}}, rapid.Int64Range(0, 1e12).Draw(t, "start"))
		if err != nil {
			t.Fatal(err)
		}
		at := int64(0)
		for range rapid.IntRange(0, 20).Draw(t, "requests") {
			at += rapid.SampledFrom([]int64{0, 1, 1e8, 1e9, 9e9}).Draw(t, "later")
			gate.Admit(0, at, &Request{})
		}
		at += rapid.Int64Range(0, 1e10).Draw(t, "looked at")
		full := gate.Full(0, 0, at)
		switch {
		case full < at:
			t.Fatalf("at %d it was full at %d", at, full)
		case full == at:
			if left := gate.Level(0, 0, at); left != l.Limit {
				t.Fatalf("at %d it holds %d of %d and is said to be full", at, left, l.Limit)
			}
			return
		}
		if full > at+1 {
			if left := gate.Level(0, 0, full-1); left >= l.Limit {
				t.Fatalf("it is full at %d, before %d", full-1, full)
			}
		}
		if left := gate.Level(0, 0, full); left != l.Limit {
			t.Fatalf("at %d it holds %d of %d", full, left, l.Limit)
		}
	})
}

func TestFullNever(t *testing.T) {
	level := int64(-1)
	for _, l := range []Limit{{Dimension: Requests, Limit: 0, Level: &level}, {Dimension: Requests, Limit: 1, Per: MaxPer, Level: new(int64)}} {
		if l.Limit == 1 {
			*l.Level = -MaxLimit
		}
		gate, err := NewGate([]Group{{Limits: []Limit{l}}}, 0)
		if err != nil {
			t.Fatal(err)
		}
		if full := gate.Full(0, 0, 5); full != never {
			t.Errorf("%+v is full at %d", l, full)
		}
	}
}

// TestCeiling: what the next minute will allow is what it then allows, and asking changes nothing.
func TestCeiling(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := Acceleration{Dimension: InputTokens, Floor: rapid.Int64Range(0, 100).Draw(t, "floor"), Step: rapid.Int64Range(0, 50).Draw(t, "step"),
			Every: Duration(rapid.Int64Range(1, 3).Draw(t, "every")) * Minute}
		gate, err := NewGate([]Group{{Acceleration: &a}}, rapid.Int64Range(0, 1e13).Draw(t, "start"))
		if err != nil {
			t.Fatal(err)
		}
		at := int64(0)
		for range 20 {
			at += rapid.Int64Range(0, 40e9).Draw(t, "later")
			now, next, ok := gate.Ceiling(0, at)
			again, _, _ := gate.Ceiling(0, at)
			if !ok || now != again {
				t.Fatalf("the ceiling is %d, and then %d", now, again)
			}
			r := &Request{InputTokens: rapid.Int64Range(0, 200).Draw(t, "input")}
			if v := gate.Admit(0, at, r); !v.Admitted() {
				wait := v.Wait().Num().Int64()
				if then, _, _ := gate.Ceiling(0, at+wait); then != next {
					t.Fatalf("it will be %d, and is %d", next, then)
				}
				at += wait
			}
		}
	})
	if _, _, ok := mustGate(t, Group{Concurrency: 1}).Ceiling(0, 0); ok {
		t.Error("there is a ceiling without acceleration")
	}
}

func mustGate(t *testing.T, g Group) *Gate {
	t.Helper()
	gate, err := NewGate([]Group{g}, 0)
	if err != nil {
		t.Fatal(err)
	}
	return gate
}
