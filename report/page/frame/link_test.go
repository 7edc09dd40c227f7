package frame

import (
	"slices"
	"testing"

	"loadshape/report/layout"
)

func TestLinks(t *testing.T) {
	for text, want := range map[string][]Segment{
		"":                                       nil,
		"plain":                                  {{"plain", ""}},
		"docs.example.com/a/b (read 2026-09-02)": {{"docs.example.com/a/b", "https://docs.example.com/a/b"}, {" (read 2026-09-02)", ""}},
		"see https://a.example/x?y=1. Then":      {{"see ", ""}, {"https://a.example/x?y=1", "https://a.example/x?y=1"}, {". Then", ""}},
		"javascript:alert(1) 1.5/min a.b":        {{"javascript:alert(1) 1.5/min a.b", ""}},
		layout.None:                              {{"–", ""}},
	} {
		if have := Linked(text); !slices.Equal(have, want) {
			t.Errorf("%q: is %q, want %q", text, have, want)
		}
	}
}

func TestCoded(t *testing.T) {
	for text, want := range map[string][]spoken{
		"plain":          {{"plain", false}},
		"run `sim x` so": {{"run ", false}, {"sim x", true}, {" so", false}},
		"`a`":            {{"a", true}},
		"it`s open":      {{"it`s open", false}},
	} {
		if have := coded(text); !slices.Equal(have, want) {
			t.Errorf("%q: is %v, expected %v", text, have, want)
		}
	}
}
