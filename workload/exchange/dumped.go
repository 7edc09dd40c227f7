package exchange

import (
	"regexp"
	"strings"
)

// Headers as they are dumped beside name: 'value': 'name' => { name: 'name', value: 'value' }, ('name', 'value').
var (
	dumpedPair  = regexp.MustCompile(`\bname: '([^'\n]+)',\s*value: '([^'\n]*)'`)
	dumpedTuple = regexp.MustCompile(`\(b?["']([A-Za-z][A-Za-z0-9_-]*)["'], b?["']([^"'\n]*)["']\)`)
)

// dumpedHeaders takes the headers that are printed with an error.
func (e *Exchange) dumpedHeaders(text string) {
	e.dumpedNames(text)
	if strings.Contains(text, "name: '") {
		for _, m := range dumpedPair.FindAllStringSubmatch(text, -1) {
			e.header(m[1], m[2])
		}
	}
	if strings.Contains(text, "', ") || strings.Contains(text, `", `) {
		for _, m := range dumpedTuple.FindAllStringSubmatch(text, -1) {
			e.header(m[1], m[2])
		}
	}
}

// dumpedNames takes name: 'value' and "name" = "value", with either kind of quotes. Every name of a text is looked at, so
// that it is no regular expression.
func (e *Exchange) dumpedNames(text string) {
	for at := 0; at < len(text); {
		if !nameByte(text[at]) {
			at++
			continue
		}
		from := at
		for at < len(text) && nameByte(text[at]) {
			at++
		}
		name := strings.TrimLeft(text[from:at], "0123456789_-")
		end := at
		if end < len(text) && (text[end] == '\'' || text[end] == '"') {
			end++
		}
		end = skipSpace(text, end)
		if name == "" || end >= len(text) || text[end] != ':' && text[end] != '=' {
			continue
		}
		end = skipSpace(text, end+1)
		if end >= len(text) || text[end] != '\'' && text[end] != '"' {
			continue
		}
		value := text[end+1:]
		n := strings.IndexAny(value, "\"'\n")
		if n < 0 || value[n] == '\n' {
			continue
		}
		e.header(name, value[:n])
		at = end + 1 + n + 1
	}
}

func nameByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '-'
}

// skipSpace is the place after the white space at another.
func skipSpace(text string, at int) int {
	for at < len(text) && (text[at] == ' ' || text[at] >= '\t' && text[at] <= '\r' && text[at] != '\v') {
		at++
	}
	return at
}
