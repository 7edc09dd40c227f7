package count

import (
	"slices"
	"testing"

	"loadshape/bucket"
)

// TestTargets: groups of a target are counted together, each target once.
func TestTargets(t *testing.T) {
	limits := []bucket.Limit{{Dimension: bucket.Requests, Limit: 5}}
	groups := []bucket.Group{{Target: "eu", Models: []string{"a"}, Limits: limits}, {Target: "eu", Models: []string{"b"}, Limits: limits}, {Target: "us", Limits: limits}}
	gate, err := bucket.NewGate(groups, 0)
	if err != nil {
		t.Fatal(err)
	}
	s := New(gate, groups, 0, []string{"a"})
	var names []string
	for _, target := range s.targets {
		names = append(names, target.name)
	}
	if !slices.Equal(names, []string{"eu", "us"}) || !slices.Equal(s.place, []int{0, 0, 1}) {
		t.Errorf("targets %q, of the groups %d, want eu and us, of the groups 0, 0 and 1", names, s.place)
	}
}
