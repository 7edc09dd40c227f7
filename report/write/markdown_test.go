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

// TestMarkdownOfUndecided: a threshold of a run that was cut off before it could be told is neither kept nor broken.
func TestMarkdownOfUndecided(t *testing.T) {
	r := sample.Failing()
	signs := func() (n [3]int) {
		var b bytes.Buffer
		if err := Markdown(&b, r); err != nil {
			t.Fatal(err)
		}
		for i, sign := range []string{"✅ ", "❌ ", "❔ "} {
			n[i] = strings.Count(b.String(), "| "+sign)
		}
		return n
	}
	before, checks := signs(), 0
	for _, v := range r.Views() {
		for i := range r.Thresholds {
			if c := v.Check(&r.Thresholds[i]); c != nil {
				c.OK, c.Undecided = false, true
				checks++
			}
		}
	}
	if after := signs(); before[2] != 0 || before[0]+before[1] != checks || after != [3]int{0, 0, checks} {
		t.Errorf("the signs are %d and then %d, want %d that are undecided", before, after, checks)
	}
}
