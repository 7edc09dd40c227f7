package layout

import (
	"slices"
	"testing"
)

// TestNearest gives the three names with the fewest letters changed, those that are as near in their order.
func TestNearest(t *testing.T) {
	known := []string{"refused", "requests", "admitted", "gave_up", "refused_share", "größe"}
	for name, want := range map[string][]string{
		"refusd":   {"refused", "requests", "gave_up"},
		"admited":  {"admitted", "refused", "größe"},
		"grösse":   {"größe", "refused", "gave_up"},
		"requests": {"requests", "refused", "gave_up"},
	} {
		if got := Nearest(name, known); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if got := Nearest("a", []string{"b"}); !slices.Equal(got, []string{"b"}) {
		t.Errorf("of one: %q", got)
	}
}

// TestDistance counts letters, not bytes, either way round.
func TestDistance(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"", "abc", 3}, {"abc", "abc", 0}, {"abc", "abd", 1}, {"abc", "abcd", 1}, {"abc", "xabc", 1}, {"kitten", "sitting", 3}, {"größe", "grösse", 2}} {
		if there, back := distance(c.a, c.b), distance(c.b, c.a); there != c.want || back != c.want {
			t.Errorf("from %q to %q %d, and back %d, want %d", c.a, c.b, there, back, c.want)
		}
	}
}
