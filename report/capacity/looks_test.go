package capacity

import (
	"errors"
	"testing"

	"loadshape/bucket/profile"
	"loadshape/report/judge"
	"loadshape/report/search"
)

// TestWhatIsKnownIsNotPlayed: nothing is played where enough limits are known to refuse something, where all is known, or where
// plays say nothing.
func TestWhatIsKnownIsNotPlayed(t *testing.T) {
	played := errors.New("it is played")
	for _, c := range []struct {
		name     string
		refuses  map[string]bool
		requests int64
		useless  bool
		enough   int
		ok       bool
		err      error
	}{
		{"nothing is known", map[string]bool{}, -1, false, 1, false, played},
		{"one refuses", map[string]bool{"a": true}, -1, false, 1, true, nil},
		{"one refuses, of two that have to", map[string]bool{"a": true}, -1, false, 2, false, played},
		{"two refuse, of one that has to", map[string]bool{"a": true, "b": true}, -1, false, 1, true, nil},
		{"none refuses", map[string]bool{"a": false, "b": false}, 5, false, 1, true, nil},
		{"none refuses, of how many is not known", map[string]bool{"a": false, "b": false}, -1, false, 1, false, played},
		{"plays say nothing", map[string]bool{}, -1, true, 1, false, nil},
	} {
		x := &looks{Question: &Question{}, free: &profile.Profile{}}
		x.At = func(search.Scale) (judge.Play, error) { return nil, played }
		at := &looked{useless: c.useless, requests: c.requests, refuses: c.refuses}
		if ok, err := x.find(at, search.One, []*look{{key: "a"}, {key: "b"}}, c.enough); ok != c.ok || err != c.err {
			t.Errorf("%s: %v, %v, want %v, %v", c.name, ok, err, c.ok, c.err)
		}
	}
}
