package frame

import (
	"regexp"
	"strings"

	"loadshape/report/layout"
)

// A Segment is a piece of text, and where it leads, if anywhere.
type Segment struct{ Text, URL string }

// An address is one of the web, or a host with a path, as sources are written.
var address = regexp.MustCompile(`https?://[^\s<>"'()]+|\b(?:[a-z0-9-]+\.)+[a-z]{2,}/[^\s<>"'();,]*`)

// Clean is text of others, or of the reports, as a page shows it: with the en dash that the figure dash stands for.
func Clean(s string) string { return strings.ReplaceAll(layout.Clean(s), layout.None, "–") }

// Plain is text without links; nil where there is none.
func Plain(s string) []Segment {
	if s = Clean(s); s == "" {
		return nil
	}
	return []Segment{{s, ""}}
}

// Linked finds the addresses in a source or a note; nil where there is no text. Names and paths, which may look like
// addresses, are plain.
func Linked(s string) []Segment {
	s = Clean(s)
	var segments []Segment
	add := func(text, url string) {
		if text != "" {
			segments = append(segments, Segment{text, url})
		}
	}
	last := 0
	for _, at := range address.FindAllStringIndex(s, -1) {
		text := strings.TrimRight(s[at[0]:at[1]], ".,;:")
		add(s[last:at[0]], "")
		last = at[0] + len(text)
		if strings.HasPrefix(text, "http") {
			add(text, text)
		} else {
			add(text, "https://"+text)
		}
	}
	add(s[last:], "")
	return segments
}

// A spoken is a piece of a sentence: a command, or words.
type spoken struct {
	Text    string
	Command bool
}

// coded are the pieces of a sentence in which commands stand between backticks.
func coded(s string) []spoken {
	s = Clean(s)
	if strings.Count(s, "`")%2 > 0 {
		return []spoken{{s, false}}
	}
	var pieces []spoken
	for i, text := range strings.Split(s, "`") {
		if text != "" {
			pieces = append(pieces, spoken{text, i%2 == 1})
		}
	}
	return pieces
}

// Printable is text of others that keeps its lines.
func Printable(s string) string {
	lines := strings.Split(strings.ReplaceAll(s, "\r\n", "\n"), "\n")
	for i, line := range lines {
		parts := strings.Split(line, "\t")
		for j := range parts {
			parts[j] = layout.Clean(parts[j])
		}
		lines[i] = strings.Join(parts, "\t")
	}
	return strings.TrimRight(strings.Join(lines, "\n"), "\n")
}
