package search

import "testing"

// TestBelow finds every edge, from wherever it looks first, and asks nothing twice.
func TestBelow(t *testing.T) {
	for high := Scale(1); high <= 60; high++ {
		for edge := Scale(0); edge < high; edge++ {
			for _, near := range []Scale{0, 1, edge, edge + 1, high / 2, high + 9} {
				asked := map[Scale]bool{}
				have, err := Below(0, high, near, func(s Scale) (bool, error) {
					if s < 1 || s >= high || asked[s] {
						t.Fatalf("%v is asked again, or is none below %v", s, high)
					}
					asked[s] = true
					return s <= edge, nil
				})
				if err != nil || have != edge {
					t.Fatalf("below %v from near %v: found %v (%v), want %v", high, near, have, err, edge)
				}
				if edge == near && edge > 0 && len(asked) > 2 {
					t.Fatalf("below %v from near %v: %d are asked, want two", high, near, len(asked))
				}
			}
		}
	}
}
