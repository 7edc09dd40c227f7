package page

import (
	"regexp"
	"strings"
)

// A segment is a piece of text, and where it leads, if anywhere.
type segment struct{ Text, URL string }

// An address is one of the web, or a host with a path, as sources are written.
var address = regexp.MustCompile(`https?://[^\s<>"'()]+|\b(?:[a-z0-9-]+\.)+[a-z]{2,}/[^\s<>"'();,]*`)

// plain is text without links; nil where there is none.
func plain(s string) []segment {
	if s = clean(s); s == "" {
		return nil
	}
	return []segment{{s, ""}}
}

// linked finds the addresses in a source or a note; nil where there is no text. Names and paths, which may look like
// addresses, are plain.
func linked(s string) []segment {
	s = clean(s)
	var segments []segment
	add := func(text, url string) {
		if text != "" {
			segments = append(segments, segment{text, url})
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
