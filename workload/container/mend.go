package container

import "strings"

// mended closes what is open at the end of JSON that was cut off: its string, its lists and objects. What has no value yet is
// left out.
func mended(text string) string {
	var open []byte
	inText, escaped := false, false
	whole := 0 // as far as the text goes whole, with what is open there
	var openThere []byte
	for i := range len(text) {
		c := text[i]
		switch {
		case escaped:
			escaped = false
		case inText && c == '\\':
			escaped = true
		case c == '"':
			inText = !inText
		case inText:
		case c == '{' || c == '[':
			if len(open) >= mostDepth {
				return text
			}
			open = append(open, c)
			whole, openThere = i+1, append(openThere[:0], open...)
		case c == '}' || c == ']':
			if len(open) == 0 {
				return text
			}
			open = open[:len(open)-1]
			whole, openThere = i+1, append(openThere[:0], open...)
		case c == ',':
			whole, openThere = i, append(openThere[:0], open...)
		}
	}
	tail := text[whole:]
	if inText && len(open) > 0 && (open[len(open)-1] == '[' || strings.Contains(strings.TrimLeft(tail, ", \t\n"), `:`) && valued(tail)) {
		// the value that was cut is text: what there is of it is kept
		s := text
		if at := strings.LastIndexByte(s, '\\'); escaped || at >= len(s)-6 && at >= whole && strings.HasPrefix(s[at:], `\u`) {
			s = s[:at]
		}
		return s + `"` + closing(open)
	}
	return text[:whole] + closing(openThere)
}

// valued reports whether the open string of an object's last part is its value, and not its key.
func valued(tail string) bool {
	quotes, escaped := 0, false
	for i := range len(tail) {
		switch {
		case escaped:
			escaped = false
		case tail[i] == '\\':
			escaped = true
		case tail[i] == '"':
			quotes++
		}
	}
	return quotes == 3
}

func closing(open []byte) string {
	var out strings.Builder
	for i := len(open) - 1; i >= 0; i-- {
		if open[i] == '{' {
			out.WriteByte('}')
		} else {
			out.WriteByte(']')
		}
	}
	return out.String()
}
