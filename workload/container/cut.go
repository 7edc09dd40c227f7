package container

import (
	"regexp"
	"strings"
)

var (
	// numbered is a status where one stands.
	numbered = regexp.MustCompile(`(?i)\b(?:error|code|status|http(?:/[0-9.]+)?|rejected|repeated|failed|returned)["'\]]{0,2}[\s:=(\[]{1,4}["'(\[]?[45][0-9]{2}(?:[^0-9]|$)` +
		`|^[^\w\n]{0,12}[45][0-9]{2}(?:[\s:]|$)` +
		`|[(\[]\s*(?:status=)?[45][0-9]{2}[\s)\],:]` +
		`|HTTP/[0-9.]+"? [45][0-9]{2}\b`)
	// phrased is the name of an error, or a sentence that only a refusal has.
	phrased = regexp.MustCompile(`(?i)["']type["']\s*:\s*["']error["']` +
		`|\b(?:rate_limit|overloaded|billing)_error\b` +
		`|\b\w*(?:rate_?limit|overloaded|throttl(?:ing|ed)|quota|resource_?exhausted|serviceunavailable|modelnotready)\w*(?:error|exception)\b` +
		`|\byou(?:'|’)(?:ve (?:hit|reached)|re out of)\b|\b(?:limit|quota) reached\b|\bout of (?:extra )?usage\b` +
		`|\btoo many (?:tokens|requests|connections)\b|\bwould exceed (?:your|the)\b|\b(?:quota|limit|rate|permits?) (?:\S+ ){0,4}exceeded\b|\bexceeded (?:\S+ ){0,5}(?:quota|limit)\b` +
		`|\bcredit balance is too low\b|\brequires? more credits\b|\busage credits (?:are )?required\b|\brequires usage credits\b` +
		`|\boverloaded\b[. ·]|\bRESOURCE_EXHAUSTED\b`)
	// weak are words that an error about limits has, and other texts, too.
	weak = regexp.MustCompile(`(?i)\b(?:rate.?limit\w*|(?:\w+ )?limits? (?:reached|exceeded)|usage limits?|spend limit|overloaded\w*|too many \w+|throttl\w+|quotas?|(?:modelnotready|serviceunavailable|servicequotaexceeded)exception|` +
		`no deployments available|request too large|invalid x-api-key|api key does not have permission|resource.?exhausted|credit balance|insufficient balance|usage credits|extra usage|limiting requests|concurrent connections|` +
		`tokens per min\w*|requests per min\w*|at capacity|no available channel|available capacity|on-demand throughput)\b`)
	// waits is a line that belongs to the error before it.
	waits     = regexp.MustCompile(`(?i)\b(?:retrying|will retry|backing off|sleeping|waiting) (?:request|in|for|after|again)\b`)
	traceback = regexp.MustCompile(`^\s*Traceback \(most recent call last\)`)
	page      = regexp.MustCompile(`(?i)<!doctype html|<html`)
)

// Mentions reports whether a text has words of an error about limits.
func Mentions(text string) bool { return weak.MatchString(text) || phrased.MatchString(text) }

// mentions does, or has a status.
func mentions(text string) bool { return Mentions(text) || numbered.MatchString(text) }

// What belongs to one printed error, at the most.
const (
	mostBefore = 12 // lines before what tells of it
	mostLines  = 60 // lines in all
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
		isStrong := phrased.MatchString(l.text) || numbered.MatchString(l.text)
		isWeak := isStrong || weak.MatchString(l.text)
		follows := s.inPage || s.anchor >= 0 && !isStrong && waits.MatchString(l.text)
		if !follows {
			record := begins.MatchString(l.text)
			switch {
			case s.anchor < 0 && (record || traceback.MatchString(l.text)):
				s.lines = nil
			case s.anchor < 0:
			case isStrong && (s.strong || s.gap), record, traceback.MatchString(l.text), isWeak && s.gap, len(s.lines) >= mostLines:
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
		if page.MatchString(lower) {
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
	l := s.lines[s.anchor]
	var text strings.Builder
	for _, l := range s.lines {
		text.WriteString(l.text)
		text.WriteByte('\n')
	}
	facts := beside
	if at := l.at; !at.IsZero() {
		facts.At = at
	} else if at := timeOf(l.text); !at.IsZero() {
		facts.At = at
	}
	f.record++
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
