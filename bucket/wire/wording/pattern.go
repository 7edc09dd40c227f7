package wording

import (
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"
)

// A pattern is the wording itself, with
//
//	{a|b|}   one of these; the last is nothing
//	*        a few characters of any kind
//	…        anything
//	<name>   a figure, by the names in figures
//
// Case, spaces, quotes and the kind of dashes do not count.

// figures are what the names in a pattern stand for.
var figures = map[string]string{
	"n":       `[0-9][0-9,.]*`,
	"which":   `[a-z0-9.()$-]{0,28}?`,
	"word":    `[a-z0-9._:/@-]+?`,
	"limit":   `(?P<limit>[0-9][0-9,]*)`,
	"per":     `(?P<per>second|minute|min|hour|day|week|month)`,
	"seconds": `(?P<seconds>[0-9]+)`,
	"counts":  `(?P<counts>[a-z_-]+?)`,
	"model":   `(?P<model>[a-z0-9._:/@-]+?)`,
	"org":     `(?P<org>[a-z0-9_-]+?)`,
	"asked":   `(?P<asked>[0-9][0-9,]*)`,
	"wait":    `(?P<wait>[0-9]+)`,
	"least":   `(?P<least>[0-9][0-9,]*)`,
}

// find looks for the wording in a text.
func (w *Wording) find(t Text) (map[string]string, bool) {
	for _, one := range w.parts {
		if !t.Holds(one...) {
			return nil, false
		}
	}
	shape := w.shape()
	m := shape.FindStringSubmatch(t.tight)
	if m == nil {
		return nil, false
	}
	named := map[string]string{}
	for i, name := range shape.SubexpNames() {
		if name != "" && m[i] != "" {
			named[name] = m[i]
		}
	}
	return named, true
}

// table makes a table ready to be looked things up in: what a pattern is compiled to is made when a text first has all its
// parts.
func table(kinds ...Kind) []Kind {
	for i := range kinds {
		for j := range kinds[i].Wordings {
			w := &kinds[i].Wordings[j]
			w.parts = partsOf(w.Says)
			w.shape = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expression(w.Says)) })
		}
	}
	return kinds
}

// partsOf are the parts of a pattern, folded, the longest first: of each choice all, unless one of them is nothing.
func partsOf(says string) (parts [][]Part) {
	take := func(choices ...string) {
		list := Parts(choices...)
		if shortest(list) > 0 {
			parts = append(parts, list)
		}
	}
	for says != "" {
		i := strings.IndexAny(says, "{*<…")
		if i < 0 {
			take(says)
			break
		}
		take(says[:i])
		switch says[i] {
		case '{':
			choices, _, _ := strings.Cut(says[i+1:], "}")
			take(strings.Split(choices, "|")...)
			i += 1 + len(choices)
		case '<':
			i += strings.IndexByte(says[i:], '>')
		case '*':
		default:
			i += len("…") - 1
		}
		says = says[i+1:]
	}
	slices.SortStableFunc(parts, func(a, b []Part) int { return shortest(b) - shortest(a) })
	return parts
}

// shortest is how long the shortest of some choices is.
func shortest(choices []Part) int {
	n := len(choices[0].folded)
	for _, c := range choices {
		n = min(n, len(c.folded))
	}
	return n
}

// expression is a pattern as a regular expression over a squeezed text.
func expression(says string) string {
	var b strings.Builder
	b.WriteString("(?i)")
	literal := func(s string) { b.WriteString(regexp.QuoteMeta(squeeze(s))) }
	for says != "" {
		i := strings.IndexAny(says, "{*<…")
		if i < 0 {
			literal(says)
			break
		}
		literal(says[:i])
		rest := says[i:]
		switch rest[0] {
		case '{':
			choices, after, _ := strings.Cut(rest[1:], "}")
			open := "(?:"
			for choice := range strings.SplitSeq(choices, "|") {
				b.WriteString(open)
				literal(choice)
				open = "|"
			}
			b.WriteString(")")
			says = after
		case '<':
			name, after, _ := strings.Cut(rest[1:], ">")
			b.WriteString(figures[name])
			says = after
		case '*':
			b.WriteString(".{0,48}?")
			says = rest[1:]
		default:
			b.WriteString(".*?")
			says = rest[len("…"):]
		}
	}
	return b.String()
}

// escapes are what logs and pages write for a character.
var escapes = strings.NewReplacer(`\\n`, " ", `\\r`, " ", `\\t`, " ", `\n`, " ", `\r`, " ", `\t`, " ", `\\u2019`, "", `\u2019`, "", `\\u00b7`, "·", `\u00b7`, "·",
	`\u2013`, "-", `\u2014`, "-", "&quot;", "", "&#34;", "", "&#39;", "", "&#x27;", "", "&apos;", "", "&amp;", "&", "&middot;", "·")

// squeeze takes out of a text what terminals, logs and people put in: spaces, quotes, escapes, the lines of boxes.
func squeeze(s string) string {
	if strings.ContainsAny(s, `\&`) {
		s = escapes.Replace(s)
	}
	if plainly(s) {
		return squeezePlain(s)
	}
	return strings.Map(func(r rune) rune {
		switch r {
		case '\'', '"', '`', '\\', '’', '‘', '“', '”', '⎿', '⏺', '●', '❯', '✻', '\u200b', '\ufeff', 0:
			return -1
		case '–', '—', '‑', '−':
			return '-'
		case '∙', '•', '⋅':
			return '·'
		}
		if unicode.IsSpace(r) || r >= '─' && r <= '▟' { // the lines and shades of boxes
			return -1
		}
		return r
	}, s)
}

// squeezePlain is squeeze of a text in ASCII, which most of a log is.
func squeezePlain(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	for i := range len(s) {
		switch s[i] {
		case '\'', '"', '`', '\\', 0, ' ', '\t', '\n', '\v', '\f', '\r':
		default:
			b.WriteByte(s[i])
		}
	}
	return b.String()
}

// plainly reports whether a text is in ASCII.
func plainly(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}
