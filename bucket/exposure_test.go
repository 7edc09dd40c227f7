package bucket

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// A gate that has the limit and nothing else refuses in the same minutes, and what it is asked for in them is as much
// above its ceiling.
func TestExposureIsTheGates(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := func(name string, low, high int64) int64 { return rapid.Int64Range(low, high).Draw(t, name) }
		growth := draw("growth", 0, 300)
		a := Acceleration{Dimension: rapid.SampledFrom([]Dimension{Requests, InputTokens}).Draw(t, "dimension"), Floor: draw("floor", 0, 60),
			GrowthPercent: &growth, Step: draw("step", 0, 15), Every: Duration(draw("every", 1, 4)) * Minute}
		start := draw("start", -9*60, 9*60) * int64(Second)
		gate, err := NewGate([]Group{{Acceleration: &a}}, start)
		if err != nil {
			t.Fatal(err)
		}
		e := NewExposure(&a, start)
		minuteOf := func(at int64) int64 { return max(0, floorDiv(at+start, int64(Minute))*int64(Minute)-start) }
		var want []Over
		met := map[int64]int64{}
		at := int64(0)
		for range draw("runs", 0, 30) {
			at += draw("gap", 0, 100) * int64(Second)
			r := Request{InputTokens: draw("input", 0, 9), CacheCreationInputTokens: draw("creation", 0, 3), CacheReadInputTokens: 50}
			var ats []int64
			for range draw("requests", 1, 20) {
				at += draw("between", 0, 10) * int64(Second)
				ats = append(ats, at)
				begin := minuteOf(at)
				cost := r.InputTokens + r.CacheCreationInputTokens
				if a.Dimension == Requests {
					cost = 1
				}
				met[begin] += cost
				if !gate.Admit(0, at, &r).Admitted() && (len(want) == 0 || want[len(want)-1].At != begin) {
					want = append(want, Over{At: begin})
				}
				if k := len(want) - 1; k >= 0 && want[k].At == begin {
					want[k].By = met[begin] - ceiling(gate, at)
				}
			}
			if rapid.Bool().Draw(t, "run") {
				e.AdmittedRun(ats, &r)
			} else {
				for _, at := range ats {
					e.Admitted(at, &r)
				}
			}
		}
		if got := e.Overs(); !slices.Equal(got, want) {
			t.Fatalf("%v, want %v", got, want)
		}
	})
}

// ceiling is that of the minute of an instant.
func ceiling(g *Gate, at int64) int64 {
	x := &g.groups[0].acceleration
	x.roll(at)
	return x.ceiling
}
