package gaps

import (
	"testing"

	"pgregory.net/rapid"
)

// Gaps come back as they went, and equal ones take no memory.
func TestGaps(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var g Gaps
		var want []Gap
		for range rapid.IntRange(0, 40).Draw(t, "steps") {
			one := Gap{rapid.SampledFrom([]int64{1, 2, 3, 1 << 33}).Draw(t, "number"), rapid.SampledFrom([]int64{1, 1, 2, 1 << 33}).Draw(t, "given")}
			for range rapid.SampledFrom([]int{1, 1, 2, 3000}).Draw(t, "times") {
				g.Push(one)
				want = append(want, one)
				if one.Number > 1 && one.Number < 4 { // and shorter stretches
					one.Number = 5 - one.Number
				}
			}
			for range min(len(want), rapid.SampledFrom([]int{0, 1, 5, 2000, 1 << 20}).Draw(t, "taken")) {
				if got := g.Pop(); got != want[0] {
					t.Fatalf("got %v, want %v", got, want[0])
				}
				want = want[1:]
			}
		}
		for _, w := range want {
			if got := g.Pop(); got != w {
				t.Fatalf("got %v, want %v", got, w)
			}
		}
	})
	var g Gaps
	if n := testing.AllocsPerRun(1, func() {
		for range 1_000_000 {
			g.Push(Gap{1, 1})
		}
	}); n > 0 {
		t.Errorf("%v allocations for equal gaps, want none", n)
	}
}
