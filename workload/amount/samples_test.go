package amount

import (
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"loadshape/bucket"
)

// What is said of a file of samples: which line, and what would be right.
var saidOfSamples = regexp.MustCompile(`^size\.empirical\.file: is "samples": (line \d+(, column \d+)? (is not a value, expected [a-z]+ [a-zA-Z0-9 .]+|is longer than 65536 bytes, expected a shorter line|is not CSV: [a-z "-]+)|` +
	`has no first line with the names of its columns: (it is empty|line 1 is longer than 65536 bytes, expected a shorter line|line \d+, column \d+ is not CSV: [a-z "-]+)|has no column "tokens", expected one of its first line|has no values, expected at least one)$`)

// FuzzSamples reads any text as samples of every kind, by the line and by a column: values that are within bounds, or an error
// that holds nothing of the text.
func FuzzSamples(f *testing.F) {
	for _, text := range []string{"1\n2\n\n3\n", "tokens\n1\n2\n", "id,tokens\n1,2\n", "id,tokens\n1\n", "CANARY", "-1", "1.5\n", "1s\n250ms\n", "tokens\n\"1\n", "tokens\na\"b\n", "\"tokens", "\xff\n", "\x00", "99999999999999999999\n",
		strings.Repeat("9", 70_000), "tokens\n\"" + strings.Repeat("\n", 70_000), "tokens\r\n5\r\n", "\ufefftokens\n5\n", ""} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "samples"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		for _, column := range []string{"", "tokens"} {
			checkSamples[Count](t, dir, column, text)
			checkSamples[bucket.Duration](t, dir, column, text)
			checkSamples[Rate](t, dir, column, text)
		}
	})
}

func checkSamples[T Value](t *testing.T, dir, column, text string) {
	d := Distribution[T]{Empirical: &Empirical[T]{File: "samples", Column: column}}
	if err := d.Load("size", &Folder{Dir: dir, Sum: io.Discard}); err != nil {
		if !saidOfSamples.MatchString(err.Error()) {
			t.Errorf("%q, column %q: %v", text, column, err)
		}
		return
	}
	least, most := bounds[T]()
	for _, v := range d.Empirical.loaded {
		if T(v) < least || T(v) > most {
			t.Errorf("%q, column %q: has %d, want %v to %v", text, column, v, least, most)
		}
	}
}
