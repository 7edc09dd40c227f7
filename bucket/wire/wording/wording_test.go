package wording_test

import (
	"regexp"
	"strings"
	"testing"

	"loadshape/bucket/wire/wording"
)

// seen is a month or a day.
var seen = regexp.MustCompile(`^20[0-9]{2}-[01][0-9](?:-[0-3][0-9])?$`)

// TestExamples: every wording has its own example, whatever spaces, case and quotes are in it, and no kind before its own
// takes it.
func TestExamples(t *testing.T) {
	all := wording.All()
	names := map[string]bool{}
	for i := range all {
		k := &all[i]
		if names[k.Name] {
			t.Errorf("%s: is the name of two kinds", k.Name)
		}
		names[k.Name] = true
		if k.Owner == "" || k.LimitedBy == "" || k.Retry == "" || k.Means == "" || k.Where == "" || !strings.HasSuffix(k.NextStep, ".") || len(k.Wordings) == 0 {
			t.Errorf("%s: %+v, want every field", k.Name, k)
		}
		for _, w := range k.Wordings {
			if w.Source == "" || !seen.MatchString(w.Seen) {
				t.Errorf("%s: %q is of %q, seen %q, want a source, and a month or day", k.Name, w.Says, w.Source, w.Seen)
			}
			for _, text := range []string{w.Example, strings.ToUpper(w.Example), folded(w.Example, 7), "2026-11-30T03:01:12Z ERROR llm: " + w.Example + "\n    at line 3"} {
				if m, ok := k.Find(wording.Read(text)); !ok {
					t.Errorf("%s: %q is not found in %q", k.Name, w.Says, text)
				} else if text == w.Example && m.Wording.Says != w.Says {
					t.Errorf("%s: %q is taken for %q", k.Name, text, m.Wording.Says)
				}
			}
			for j := range all[:i] {
				if _, ok := all[j].Find(wording.Read(w.Example)); ok {
					t.Errorf("%s: %q is taken by %s", k.Name, w.Example, all[j].Name)
				}
			}
		}
	}
}

// folded breaks a text as a terminal does.
func folded(s string, width int) string {
	var b strings.Builder
	for i, r := range []rune(s) {
		if i > 0 && i%width == 0 {
			b.WriteString("\n  ")
		}
		b.WriteRune(r)
	}
	return b.String()
}
