package waits

import (
	"bytes"
	"encoding/json"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// pairsOf is a distribution as a list.
func pairsOf(d Distribution) (all []waitCount) {
	for wait, n := range d.All() {
		all = append(all, waitCount{wait, n})
	}
	return all
}

func TestDistribution(t *testing.T) {
	const s = int64(1e9)
	for _, c := range []struct {
		name, want string
		ns         []int64
	}{
		{"nothing", "[]", nil},
		{"no waits", "[[0,3]]", []int64{0, 0, 0}},
		{"exact where it is the longest", "[[0,1],[4,2]]", []int64{0, 4 * s, 4 * s}},
		{"a nanosecond", "[[0.000000001,1]]", []int64{1}},
		{"taken together", "[[1.000447,2],[9.25,1]]", []int64{s, s + 300_000, 9*s + s/4}},
		{"beyond the histogram, which ends at 31 days", "[[2678400,1],[4320000,2]]", []int64{31*86400*s - 1000, 40 * 86400 * s, 50 * 86400 * s}},
		{"the longest of the histogram", "[[2678400,1]]", []int64{31 * 86400 * s}},
	} {
		d := Distribution{waitsOf(c.ns...)}
		text, err := json.Marshal(d)
		if err != nil || string(text) != c.want {
			t.Errorf("%s: is %s (%v), want %s", c.name, text, err, c.want)
		}
		if !d.Known() || (Distribution{}).Known() {
			t.Errorf("%s: is known: %v", c.name, d.Known())
		}
	}
}

// TestDistributionIsReadBack holds what is read back against what was written: as many requests at each wait, and each
// of them a wait that is not below the true one and at most 0.1 % and a microsecond above it.
func TestDistributionIsReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		of := rapid.OneOf(rapid.Just(int64(0)), rapid.Int64Range(0, 3000), rapid.Int64Range(0, 600e9), rapid.Int64Range(0, 2*longWait*waitUnit))
		all := rapid.SliceOfN(of, 0, 300).Draw(t, "waits")
		w := waitsOf(all...)
		text, err := json.Marshal(Distribution{w})
		if err != nil {
			t.Fatal(err)
		}
		var back Distribution
		if err := json.Unmarshal(text, &back); err != nil {
			t.Fatal(err)
		}
		if err := back.Meant(w.Waits()); err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(pairsOf(back), pairsOf(Distribution{w})) {
			t.Fatalf("%s is read as %v", text, pairsOf(back))
		}
		if have, want := back.waits.Waits(), w.Waits(); !have.Same(want) {
			t.Fatalf("the percentiles are %+v, want %+v", have, want)
		}
		var one, two bytes.Buffer
		if err := w.HGRM(&one); err != nil {
			t.Fatal(err)
		}
		if err := back.waits.HGRM(&two); err != nil || one.String() != two.String() {
			t.Fatalf("%v: another plot:\n%s\n%s", err, one.String(), two.String())
		}
		slices.Sort(all)
		place := 0
		for _, p := range pairsOf(back) {
			for range p.requests {
				if true, have := all[place], int64(p.wait); have < true || true <= longWait*waitUnit && have > true+true/1000+waitUnit {
					t.Fatalf("wait %d is %d, want %d", place, have, true)
				}
				place++
			}
		}
		if place != len(all) {
			t.Fatalf("there are %d waits, want %d", place, len(all))
		}
	})
}
