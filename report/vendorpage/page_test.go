package vendorpage

import (
	"fmt"
	"strings"
	"testing"
)

// shown is the tables of a page in lines.
func shown(p *Page) string {
	var b strings.Builder
	for _, t := range p.Tables {
		fmt.Fprintf(&b, "%d %s: %s\n", t.Number, strings.Join(t.Under, " > "), strings.Join(t.Head, " | "))
		for _, r := range t.Rows {
			fmt.Fprintf(&b, "  %d %s\n", r.Number, strings.ReplaceAll(strings.Join(r.Cells, " | "), "\n", "; "))
		}
	}
	return b.String()
}

func TestRead(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"nothing", "hello", ""},
		{"a list that looks like one", "a | b\nc | d\n", ""},
		{"Markdown", "# Limits\n## Now\n<Tabs>\n  <Tab title=\"Start\">\n    | Model[^1] | **RPM** |\n    | :-- | --: |\n    | [Claude A](/a)\\* | 1,000<br/>each |\n    | | `5` |\n  </Tab>\n</Tabs>\n### Else\na|b\n-|-\nc \\| d | e &amp; f\n",
			"1 Limits > Now > Start: Model | RPM\n  1 Claude A | 1,000; each\n  2 Claude A | 5\n2 Limits > Now > Else: a | b\n  1 c | d | e & f\n"},
		{"a fence", "```\n| a | b |\n| - | - |\n| c | d |\n```\n", ""},
		{"HTML", `<!doctype html><h1>Limits</h1><h2>Then</h2><h2>Now</h2>
<div role="tablist"><button role="tab" id="t1">Start</button></div>
<div role="tabpanel" aria-labelledby="t1"><table><thead><tr><th>Model</th><th>RPM<sup>1</sup></th></tr></thead>
<tbody><tr><td rowspan="2"><p>A</p></td><td>1,000<br>each</td></tr><tr><td>2</td></tr></tbody></table></div>
<table><caption>Else</caption><tr><td>a</td><td>b</td></tr><tr><td colspan="2">c</td></tr></table><script>var x = "<table></table>"</script>`,
			"1 Limits > Now > Start: Model | RPM\n  1 A | 1,000; each\n  2 A | 2\n2 Limits > Now > Else: a | b\n  1 c | c\n"},
		{"a tab of its own in HTML", `<html><tab title="Build"><table><tr><th>a</th></tr><tr><td>b</td></tr></table></tab></html>`, "1 Build: a\n  1 b\n"},
		{"HTML in Markdown", "# M\n| a |\n|---|\n| b |\n\n<table><tr><th>c</th></tr><tr><td>d</td></tr></table>\n", "1 M: a\n  1 b\n2 : c\n  1 d\n"},
		{"two of HTML in Markdown", "# M\n\n<table><tr><th>a</th></tr><tr><td>b</td></tr></table>\n\n<table><tr><th>c</th></tr><tr><td>d</td></tr></table>\n", "1 : a\n  1 b\n2 : c\n  1 d\n"},
	} {
		p, err := Read(c.in)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
		} else if got := shown(p); got != c.want {
			t.Errorf("%s:\n%s\nwant\n%s", c.name, got, c.want)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add("| a |\n|---|\n| b |\n")
	f.Add("<table><tr><td rowspan=9 colspan=9>a</td></tr></table>")
	f.Fuzz(func(t *testing.T, text string) {
		p, err := Read(text)
		if err != nil {
			return
		}
		for i, table := range p.Tables {
			if table.Number != i+1 {
				t.Errorf("table %d has number %d", i+1, table.Number)
			}
		}
	})
}
