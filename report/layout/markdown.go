package layout

import (
	"fmt"
	"strings"
)

// Markdown is a document under way, in GitHub's flavour.
type Markdown struct{ b strings.Builder }

// String is the document as its reader sees it.
func (m *Markdown) String() string {
	s := strings.ReplaceAll(m.b.String(), Glue, " ")
	return strings.ReplaceAll(s, None, "–")
}

// Raw writes text as it is.
func (m *Markdown) Raw(s string) { m.b.WriteString(s) }

// Line writes a paragraph or a heading.
func (m *Markdown) Line(format string, args ...any) {
	if m.b.Len() > 0 {
		m.b.WriteByte('\n')
	}
	fmt.Fprintf(&m.b, format+"\n", args...)
}

// Table writes rows; a column whose header starts with > stands at the right.
func (m *Markdown) Table(head []string, rows [][]string) {
	m.b.WriteByte('\n')
	rule := make([]string, len(head))
	titles := make([]string, len(head))
	for i, h := range head {
		rule[i] = "---"
		if titles[i] = strings.TrimPrefix(h, ">"); titles[i] != h {
			rule[i] = "---:"
		}
	}
	for _, row := range append([][]string{titles, rule}, rows...) {
		m.b.WriteString("| " + strings.Join(row, " | ") + " |\n")
	}
}

// markup is everything that GitHub might take for something else than text.
var markup = strings.NewReplacer(`\`, `\\`, "|", `\|`, "`", "\\`", "*", `\*`, "_", `\_`, "~", `\~`, "<", "&lt;", ">", "&gt;",
	"&", "&amp;", "[", `\[`, "]", `\]`, "#", `\#`, "@", "&#64;", "$", "&#36;", "!", `\!`)

// Escaped is text of others, which can neither break a table nor mention anybody.
func Escaped(s string) string { return markup.Replace(Clean(s)) }

// Code is an expression as it would be typed. Where it has a backtick or a pipe it is plain text instead.
func Code(s string) string {
	s = Clean(s)
	if strings.ContainsAny(s, "`|") {
		return Escaped(s)
	}
	return "`" + s + "`"
}
