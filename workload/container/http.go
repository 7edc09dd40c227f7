package container

import (
	"regexp"
	"strings"
)

var (
	statusLine = regexp.MustCompile(`^(?:< )?HTTP/[0-9](?:\.[0-9])? [1-5][0-9][0-9](?: .*)?$`)
	// bodily is what a body that should be JSON begins with: it, a page, a stream, or the size of a chunk.
	bodily      = regexp.MustCompile(`^\s*(?:[{\[<]|event:|data:|[0-9a-fA-F]{1,8}\s*$)`)
	preliminary = regexp.MustCompile(`HTTP/[0-9](?:\.[0-9])? 1[0-9][0-9](?: |$)`)
	requestLine = regexp.MustCompile(`^(?:> )?[A-Z]{3,7} \S+ HTTP/[0-9](?:\.[0-9])?$`)
)

// wire reports whether an answer, or a request before one, begins with a line.
func wire(s string) bool {
	s = strings.TrimRight(s, " ")
	return statusLine.MatchString(s) || requestLine.MatchString(s)
}

// http takes an answer as it is on the wire, with its request where that stands before it, and gives the line after it.
func (f *finder) http(ls []line, i int, beside Facts) int {
	first, l := i, ls[i]
	for i < len(ls) && (!statusLine.MatchString(strings.TrimSpace(ls[i].text)) || preliminary.MatchString(ls[i].text)) {
		i++
	}
	if i == len(ls) {
		return first + 1
	}
	blank := func(s string) bool { return strings.Trim(s, " <") == "" }
	wants := ""                             // what the body is, as the headers say
	for i < len(ls) && !blank(ls[i].text) { // its headers
		if name, value, _ := strings.Cut(strings.ToLower(strings.TrimPrefix(ls[i].text, "< ")), ":"); name == "content-type" || name == "content-length" {
			wants += strings.TrimSpace(value) + " "
		}
		i++
	}
	head := i
	for i < len(ls) && blank(ls[i].text) {
		i++
	}
	for j := i; j < len(ls) && (blank(ls[j].text) || curl(strings.TrimSpace(ls[j].text))); j++ {
		if j+1 < len(ls) && strings.HasPrefix(strings.TrimSpace(ls[j+1].text), `{"`) {
			i = j + 1 // curl said something before the body was written
		}
	}
	if i < len(ls) && (strings.HasPrefix(wants, "0 ") || strings.HasSuffix(wants, " 0 ") || strings.Contains(wants, "json") && !bodily.MatchString(ls[i].text)) {
		i = head // it has none, and what follows is something else
	} else {
		i = f.bodyEnd(ls, i)
	}
	var text strings.Builder
	for _, l := range ls[first:i] {
		text.WriteString(l.text)
		text.WriteByte('\n')
		if text.Len() > mostBody {
			break
		}
	}
	f.begin()
	beside.Fill(Facts{At: l.at})
	f.add(Piece{Line: l.no, Record: f.record, Text: text.String(), HTTP: true, Facts: beside})
	return i
}

// bodyEnd is the line after a body that begins at i: it is one JSON value, a page, or whatever comes before the next blank line.
func (f *finder) bodyEnd(ls []line, i int) int {
	if i == len(ls) || wire(strings.TrimSpace(ls[i].text)) {
		return i
	}
	t := strings.TrimSpace(ls[i].text)
	switch {
	case strings.HasPrefix(t, "{") || strings.HasPrefix(t, "["):
		var text strings.Builder
		for j := i; j < len(ls) && text.Len() < mostBody; j++ {
			text.WriteString(ls[j].text)
			text.WriteByte('\n')
		}
		_, n, ok := f.decode(strings.TrimLeft(text.String(), " \t"))
		if !ok {
			break
		}
		for n > 0 && i < len(ls) {
			n -= len(ls[i].text) + 1
			i++
		}
		return i
	case strings.HasPrefix(t, "event:") || strings.HasPrefix(t, "data:"):
		for i < len(ls) && !wire(strings.TrimSpace(ls[i].text)) {
			i++
		}
		return i
	case strings.HasPrefix(t, "<"):
		for i < len(ls) && !strings.Contains(strings.ToLower(ls[i].text), "</html>") {
			i++
		}
		return min(i+1, len(ls))
	case curl(t) || begins(t):
		return i
	}
	for i < len(ls) && strings.TrimSpace(ls[i].text) != "" && !wire(strings.TrimSpace(ls[i].text)) {
		i++
	}
	return i
}

// curl reports whether a line is what curl says itself.
func curl(s string) bool { return strings.HasPrefix(s, "* ") || strings.HasPrefix(s, "{ [") }
