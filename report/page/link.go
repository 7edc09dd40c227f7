package page

import (
	"regexp"
	"strings"
)

// A segment is a piece of text, and where it leads, if anywhere.
type segment struct{ Text, URL string }

// An address is one of the web, or a host with a path, as sources are written.
var address = regexp.MustCompile(`https?://[^\s<>"'()]+|\b(?:[a-z0-9-]+\.)+[a-z]{2,}/[^\s<>"'();,]*`)

// linked finds the addresses in text of others; nil where there is no text.
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
