package story

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"loadshape/bucket"
)

// The table in the docs says of each limiter that was measured which limit stands for it, what it did, and by how much that limit
// differs.
func TestTableOfMeasuredLimiters(t *testing.T) {
	const page, heading = "../../../docs/limits.md", "### Limiters of proxies and libraries\n"
	files := read(t)
	i := slices.IndexFunc(files, func(f file) bool { return f.name == "measured" })
	if i < 0 {
		t.Fatal("testdata has no measured.txt, want the limiters that were measured")
	}
	var want []string
	for _, s := range files[i].stories {
		row, err := s.row()
		if err != nil {
			t.Fatal(err)
		}
		want = append(want, row)
	}
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	_, section, ok := strings.Cut(string(text), heading)
	if !ok {
		t.Fatalf("%s has no %q", page, heading)
	}
	section, _, _ = strings.Cut(section, "\n#")
	var got []string
	for line := range strings.Lines(section) {
		if strings.HasPrefix(line, "|") {
			got = append(got, strings.TrimSuffix(line, "\n"))
		}
	}
	if got = got[min(2, len(got)):]; !slices.Equal(got, want) {
		t.Errorf("the table in %s has\n%s\nwant\n%s", page, strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// row is a limiter's row of the table.
func (s *story) row() (string, error) {
	var limits, real, here []string
	for _, text := range s.limits {
		m, err := mapping(text)
		if err != nil {
			return "", err
		}
		limits = append(limits, "`"+m+"`")
	}
	for _, l := range s.lines {
		real = append(real, l.did())
		switch off := l.admitted - l.real; {
		case !l.counted || off == 0:
		case off < 0:
			here = append(here, fmt.Sprintf("%d: %d fewer", l.admitted, -off))
		default:
			here = append(here, fmt.Sprintf("%d: %d more", l.admitted, off))
		}
		if l.held > 0 {
			here = append(here, fmt.Sprintf("up to %v earlier", bucket.Duration(l.held)))
		}
	}
	if here == nil {
		here = []string{"the same"}
	}
	return fmt.Sprintf("| %s | %s | %s | %s |", s.name, strings.Join(limits, ", "), strings.Join(real, ", "), strings.Join(here, ", ")), nil
}

// did is what the limiter made of a line.
func (l *line) did() string {
	switch {
	case l.until > 0:
		return fmt.Sprintf("%d that wait", l.real)
	case l.counted:
		return fmt.Sprintf("%d of %d", l.real, l.times)
	case l.ok:
		return "yes"
	}
	return "no"
}
