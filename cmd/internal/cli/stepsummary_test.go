package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestStepSummaryIsAppendedTo(t *testing.T) {
	path := filepath.Join(t.TempDir(), "page.md")
	if err := os.WriteFile(path, []byte("of others\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"first\n", "second\n"} {
		s, err := OpenStepSummary(func(string) string { return path }, NewPlaces(nil, nil))
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Add(text); err != nil {
			t.Fatal(err)
		}
		s.Close()
	}
	if text, err := os.ReadFile(path); err != nil || string(text) != "of others\nfirst\n\nsecond\n\n" {
		t.Errorf("the page is %q, %v", text, err)
	}
}

func TestNoStepSummary(t *testing.T) {
	s, err := OpenStepSummary(func(string) string { return "" }, NewPlaces(nil, nil))
	if s != nil || err != nil {
		t.Fatalf("is %v, %v, want none", s, err)
	}
	if err := s.Add("text"); err != nil {
		t.Error(err)
	}
	s.Close()
}

// TestStepSummaryIsNeverTooLarge adds to a page until it is full, and then once more.
func TestStepSummaryIsNeverTooLarge(t *testing.T) {
	path := filepath.Join(t.TempDir(), "page.md")
	s, err := OpenStepSummary(func(string) string { return path }, NewPlaces(nil, nil))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for range 3 {
		if err := s.Add(strings.Repeat("| é | 1 |\n", 60_000)); err != nil {
			t.Fatal(err)
		}
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if n := len(text); n > mostStepSummary || n < mostStepSummary-len(cutShort)-20 {
		t.Errorf("the page has %d bytes, want it full with at most %d", n, mostStepSummary)
	}
	if n := strings.Count(string(text), cutShort); n != 1 || !strings.HasSuffix(string(text), " |"+cutShort) {
		t.Errorf("the page says %d times that it was cut, and ends with %q", n, text[len(text)-80:])
	}
}

func TestFitting(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOfN(rapid.RuneFrom([]rune("aé🙂\n")), 0, 200, -1).Draw(t, "text")
		room := rapid.Int64Range(-10, 300).Draw(t, "room")
		got := fitting(text, room)
		switch {
		case int64(len(text)) <= room:
			if got != text {
				t.Fatalf("%q fits and is %q", text, got)
			}
		case got == "":
			if room >= int64(len(cutShort)) {
				t.Fatal("nothing is left of it")
			}
		default:
			kept, said := strings.CutSuffix(got, cutShort)
			if int64(len(got)) > room || !said || !strings.HasPrefix(text, kept) || !utf8.ValidString(got) {
				t.Fatalf("%q in %d bytes is %q", text, room, got)
			}
		}
	})
}
