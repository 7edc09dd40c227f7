package container

import "strings"

// What belongs to one printed error, at the most.
const (
	mostBefore = 12 // lines before what tells of it
	mostLines  = 60 // lines in all
	mostWeak   = 50 // errors of a text that have nothing but words
)

// text finds the errors of a text that stands in something else.
func (f *finder) text(text string, l line, beside Facts) {
	var ls []line
	for s := range strings.SplitSeq(text, "\n") {
		ls = append(ls, line{text: s, at: beside.At, no: l.no})
	}
	record := f.record
	f.lines(ls, beside)
	f.record = record
}

// A segment is the lines of one printed error.
type segment struct {
	lines        []line
	anchor       int  // the first line that tells of it; -1: none does, yet
	strong, gap  bool // an anchor is strong; a blank line came after the anchor
	inPage, kept bool
}

// cut cuts printed text into errors.
func (f *finder) cut(ls []line, beside Facts) {
	s := segment{anchor: -1}
	next := func() {
		f.segment(&s, beside)
		s = segment{anchor: -1}
	}
	for _, l := range ls {
		lower := strings.ToLower(l.text)
		if strings.TrimSpace(l.text) == "" {
			s.gap = s.anchor >= 0
			if s.anchor >= 0 || len(s.lines) > 0 {
				s.lines = append(s.lines, l)
			}
			continue
		}
		isStrong := phrased(lower) || numbered(l.text)
		isWeak := isStrong || worded(lower)
		follows := s.inPage || s.anchor >= 0 && !isStrong && waits(lower)
		if !follows {
			record := begins(l.text)
			switch {
			case s.anchor < 0 && (record || traced(l.text)):
				s.lines = nil
			case s.anchor < 0:
			case isStrong && (s.strong || s.gap), record, traced(l.text), isWeak && s.gap, len(s.lines) >= mostLines:
				next()
			}
		}
		if s.anchor < 0 && len(s.lines) >= mostBefore {
			s.lines = s.lines[1:]
		}
		if s.anchor < 0 && isWeak {
			s.anchor = len(s.lines)
		}
		s.strong = s.strong || isStrong
		s.lines = append(s.lines, l)
		if strings.Contains(lower, "<!doctype html") || strings.Contains(lower, "<html") {
			s.inPage = true
		}
		if strings.Contains(lower, "</html>") {
			s.inPage = false
		}
	}
	next()
}

// segment keeps a printed error, and what JSON stands within it.
func (f *finder) segment(s *segment, beside Facts) {
	if s.anchor < 0 {
		return
	}
	if !s.strong {
		if f.words++; f.words > mostWeak {
			return
		}
	}
	l := s.lines[s.anchor]
	var text strings.Builder
	for _, l := range s.lines {
		text.WriteString(l.text)
		text.WriteByte('\n')
	}
	facts := beside
	if at := timeOf(l.text); !at.IsZero() { // by the program itself, not by what kept its output
		facts.At = at
	} else if !l.at.IsZero() {
		facts.At = l.at
	}
	f.begin()
	record := f.record
	whole := strings.TrimSpace(text.String())
	f.add(Piece{Line: l.no, Record: record, Text: whole, Weak: !s.strong && beside.Status < 400, Facts: facts})
	f.embedded(whole, l, facts)
	f.record = record
}

// mostEmbedded is how many values are looked for in one printed error.
const mostEmbedded = 8

// embedded finds what JSON within printed text says.
func (f *finder) embedded(text string, l line, beside Facts) {
	record := f.record
	for range mostEmbedded {
		at := strings.IndexAny(text, "{[")
		if at < 0 {
			return
		}
		v, n, ok := f.decode(text[at:])
		if !ok || !structured(v) {
			text = text[at+1:]
			continue
		}
		f.visit(f.build(plain(v, 0), 0), l, beside, 1)
		f.record = record
		text = text[at+n:]
	}
}
