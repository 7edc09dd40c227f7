package write

import (
	"bytes"
	"regexp"
	"strings"
	"testing"

	"loadshape/report/internal/golden"
	"loadshape/report/internal/sample"
)

var spans = regexp.MustCompile("`[^`]*`")

func TestMarkdown(t *testing.T) {
	for _, s := range sample.All {
		var b bytes.Buffer
		if err := Markdown(&b, s.Make()); err != nil {
			t.Fatal(err)
		}
		golden.Check(t, s.Name+".md", b.Bytes())
		columns := 0
		for line := range strings.Lines(b.String()) {
			line = strings.TrimSuffix(line, "\n")
			if !strings.HasPrefix(line, "|") {
				columns = 0
				continue
			}
			cells := strings.Count(strings.ReplaceAll(line, `\|`, ""), "|")
			if columns == 0 {
				columns = cells
			}
			if cells != columns {
				t.Errorf("%s: has %d bars, want %d: %s", s.Name, cells, columns, line)
			}
		}
		if outside := spans.ReplaceAllString(b.String(), ""); strings.ContainsAny(outside, "\x1b\r\u00a0@$") {
			t.Errorf("%s: has a character that must not be there", s.Name)
		}
	}
}
