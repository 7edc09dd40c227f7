package main

import (
	"flag"
	"os"
	"slices"
	"strings"
	"testing"
)

var updatePages = flag.Bool("update", false, "write what the commands of the pages print into the pages")

// A correction is what a command of a page prints now, in place of what the page shows.
type correction struct {
	line  int // of the command
	shown []string
	now   []string
}

// correctPage puts corrections into a page.
func correctPage(t *testing.T, page string, corrections []correction) {
	t.Helper()
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(text), "\n")
	for _, c := range slices.Backward(corrections) {
		at := c.line // the first line after the command
		for len(c.shown) > 0 && lines[at] != c.shown[0] {
			at++ // a command of several lines
		}
		lines = slices.Replace(lines, at, at+len(c.shown), c.now...)
	}
	if err := os.WriteFile(page, []byte(strings.Join(lines, "\n")), 0o644); err != nil {
		t.Fatal(err)
	}
}

// corrected returns the lines of got that stand where those of shown stood, which are other ones or fewer, and leaves "…" where it
// was: of all ways to lay the one beside the other, the one that changes least.
func corrected(got, shown []string) []string {
	const gone = 0.6 // what a line costs that only one of the two has; one that has another text costs up to 1
	cost := make([][]float64, len(got)+1)
	for i := range cost {
		cost[i] = make([]float64, len(shown)+1)
	}
	step := func(i, j int) (least float64, way byte) {
		least = -1
		take := func(c float64, w byte) {
			if least < 0 || c < least {
				least, way = c, w
			}
		}
		left := j < len(shown) && shown[j] == "…"
		if i < len(got) && j < len(shown) && !left {
			take(cost[i+1][j+1]+unlike(got[i], shown[j]), 'b')
		}
		if left {
			take(cost[i][j+1], 'e')
		} else if j < len(shown) {
			take(cost[i][j+1]+gone, 's')
		}
		if i < len(got) {
			if left {
				take(cost[i+1][j], 'o')
			} else {
				take(cost[i+1][j]+gone, 'g')
			}
		}
		return max(least, 0), way
	}
	for i := len(got); i >= 0; i-- {
		for j := len(shown); j >= 0; j-- {
			cost[i][j], _ = step(i, j)
		}
	}
	now := []string{}
	for i, j := 0, 0; i < len(got) || j < len(shown); {
		switch _, way := step(i, j); way {
		case 'b': // both
			now = append(now, strings.TrimRight(got[i], " "))
			i, j = i+1, j+1
		case 'g': // what is printed only
			now = append(now, strings.TrimRight(got[i], " "))
			i++
		case 's': // what is shown only
			j++
		case 'o': // what the page leaves out
			i++
		case 'e': // the end of that
			now = append(now, "…")
			j++
		}
	}
	return now
}

// unlike is 0 for lines of the same words, and 1 for lines that have none in common.
func unlike(a, b string) float64 {
	words, others := strings.Fields(a), strings.Fields(b)
	if len(words)+len(others) == 0 {
		return 0
	}
	both := 0
	left := slices.Clone(others)
	for _, w := range words {
		if at := slices.Index(left, w); at >= 0 {
			left = slices.Delete(left, at, at+1)
			both++
		}
	}
	return 1 - 2*float64(both)/float64(len(words)+len(others))
}

func TestCorrected(t *testing.T) {
	for _, c := range []struct{ got, shown, now string }{
		{"a b,c d", "a b,c d", "a b,c d"},
		{"a x,c d", "a b,c d", "a x,c d"},
		{"a b,c d,e f", "…,e f", "…,e f"},
		{"a b,c d,e x,g h", "a b,…,e f,…", "a b,…,e x,…"},
		{"a b,n n,c d", "a b,c d", "a b,n n,c d"},
		{"c d", "a b,c d", "c d"},
		{"a b,long line,goes on here", "a b,long line goes,on here", "a b,long line,goes on here"},
	} {
		if now := strings.Join(corrected(strings.Split(c.got, ","), strings.Split(c.shown, ",")), ","); now != c.now {
			t.Errorf("%q beside %q: %q, want %q", c.got, c.shown, now, c.now)
		}
	}
}
