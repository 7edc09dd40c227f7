package container

import (
	"bytes"
	"encoding/binary"
	"html"
	"regexp"
	"strings"
	"unicode/utf16"
)

var (
	ansi = regexp.MustCompile("\x1b(?:\\[[0-9;?]*[ -/]*[@-~]|\\][^\x07\x1b]*(?:\x07|\x1b\\\\)|[()][0-9A-B])")
	// escapedQuote: a quote as HTML writes it, which is why a text is taken for escaped.
	escapedQuote = regexp.MustCompile(`&(?:amp;)?(?:quot|#34|#x22|#39|#x27|apos);`)
)

// Decode gives a text as UTF-8 with plain line ends: it may be UTF-16, have the colors of a terminal, and be escaped for HTML.
func Decode(raw []byte) string {
	text := strings.ToValidUTF8(string(UTF8(raw)), "?")
	if strings.Contains(text, "\r") {
		text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	}
	if strings.Contains(text, "\x1b") {
		text = ansi.ReplaceAllString(text, "")
	}
	for range 2 { // it may be escaped twice
		if !escapedQuote.MatchString(text) {
			break
		}
		text = html.UnescapeString(text)
	}
	return text
}

// UTF8 gives a text without the mark at its beginning, and as UTF-8 where it is UTF-16.
func UTF8(raw []byte) []byte {
	if rest, ok := bytes.CutPrefix(raw, []byte("\xef\xbb\xbf")); ok {
		return rest
	}
	order := wide(raw)
	if order == nil {
		return raw
	}
	units := make([]uint16, 0, len(raw)/2)
	for i := 0; i+1 < len(raw); i += 2 {
		units = append(units, order.Uint16(raw[i:]))
	}
	if len(units) > 0 && units[0] == 0xfeff {
		units = units[1:]
	}
	return []byte(string(utf16.Decode(units)))
}

// wide is the order of the bytes of UTF-16, nil where a text is none: without a mark, every other byte of its beginning is 0.
func wide(raw []byte) binary.ByteOrder {
	switch {
	case bytes.HasPrefix(raw, []byte("\xff\xfe")):
		return binary.LittleEndian
	case bytes.HasPrefix(raw, []byte("\xfe\xff")):
		return binary.BigEndian
	case len(raw) < 4:
		return nil
	}
	var zeros [2]int
	head := raw[:min(len(raw), 256)&^1]
	for i, b := range head {
		if b == 0 {
			zeros[i%2]++
		}
	}
	switch half := len(head) / 2; {
	case zeros[1] > half*3/4 && zeros[0] == 0:
		return binary.LittleEndian
	case zeros[0] > half*3/4 && zeros[1] == 0:
		return binary.BigEndian
	}
	return nil
}
