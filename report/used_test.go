package report

import (
	"slices"
	"testing"
)

// TestUsed: a group counts as met if it is met under one reading; with one reading alone, under that.
func TestUsed(t *testing.T) {
	reading := func(attempts ...int64) *Reading {
		r := &Reading{}
		for i, group := range []string{"a", "a", "b", "c"} {
			r.Limits = append(r.Limits, LimitUse{Group: group, Attempts: attempts[i]})
		}
		return r
	}
	for _, c := range []struct {
		loose, strict *Reading
		groups        []string
		unused        int
	}{
		{nil, nil, nil, 0},
		{reading(0, 0, 0, 0), nil, nil, 3},
		{nil, reading(1, 1, 0, 1), []string{"a", "c"}, 1},
		{reading(1, 1, 0, 0), reading(1, 1, 0, 0), []string{"a"}, 2},
		{reading(0, 0, 3, 0), reading(0, 1, 3, 0), []string{"a", "b"}, 1},
		{reading(2, 2, 0, 0), reading(0, 0, 1, 2), []string{"a", "b", "c"}, 0},
	} {
		r := &Result{Readings: Readings{Loose: c.loose, Strict: c.strict}}
		if groups, unused := r.Used(); !slices.Equal(groups, c.groups) || unused != c.unused {
			t.Errorf("%v and %d others were met, want %v and %d", groups, unused, c.groups, c.unused)
		}
	}
}
