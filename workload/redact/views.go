package redact

import (
	"bytes"
	"html"
	"strconv"
	"strings"
	"unicode/utf8"
)

// A view is a text with one way of writing it undone: what hides in the way stands in it as it is. Byte i of it comes from
// the bytes [from[i], to[i]) of the text; both are nil where it is the text itself.
type view struct {
	text     []byte
	from, to []int
}

func (v *view) add(c byte, from, to int) {
	v.text, v.from, v.to = append(v.text, c), append(v.from, from), append(v.to, to)
}

// sized is a view with room for so many bytes.
func sized(n int) view { return view{make([]byte, 0, n), make([]int, 0, n), make([]int, 0, n)} }

func (v *view) addAll(s string, from, to int) {
	for i := range len(s) {
		v.add(s[i], from, to)
	}
}

// place is where bytes [a, b) of the view stand in the text.
func (v *view) place(a, b int) (from, to int) {
	if v.from == nil {
		return a, b
	}
	return v.from[a], v.to[b-1]
}

// over makes a view of a view one of the text.
func (v view) over(base view) view {
	if base.from != nil {
		for i := range v.from {
			v.from[i], v.to[i] = base.place(v.from[i], v.to[i])
		}
	}
	return v
}

// views are the ways in which a secret can stand in a text: as it is, escaped for a URL, HTML, JSON or a program, once or
// twice, broken by spaces, and each of these in hexadecimal, with or without something between the bytes, or in base64,
// wherever it begins.
func views(text string) []view {
	bases := []view{{text: []byte(text)}}
	if strings.Contains(text, "+") {
		bases = append(bases, view{text: []byte(strings.ReplaceAll(text, "+", " "))}) // of a form
	}
	for range 2 {
		last := bases[len(bases)-1]
		v, found := unescaped(string(last.text))
		if !found {
			break
		}
		bases = append(bases, v.over(last))
	}
	for _, base := range bases {
		if v := squeezed(base.text); v.text != nil {
			bases = append(bases, v.over(base))
		}
	}
	list := bases
	for _, base := range bases {
		for _, undone := range []func([]byte) view{hexed, based(0), based(1), based(2), based(3)} {
			if v := undone(base.text); len(v.text) >= pieceSize {
				list = append(list, v.over(base))
			}
		}
	}
	return list
}

// unescaped undoes %41, &#65; and the like, \u0041, \x41, \101 and the short escapes of strings. found reports whether there
// was any.
func unescaped(text string) (v view, found bool) {
	if !strings.ContainsAny(text, `%&\`) {
		return v, false
	}
	v = sized(len(text))
	for i := 0; i < len(text); {
		plain, n := text[i:i+1], 1
		switch text[i] {
		case '%':
			if c, ok := number(text, i+1, i+3, 16); ok {
				plain, n = string([]byte{byte(c)}), 3
			}
		case '&':
			if end := strings.IndexByte(text[i:min(len(text), i+12)], ';'); end > 0 {
				if s := html.UnescapeString(text[i : i+end+1]); s != text[i:i+end+1] {
					plain, n = s, end+1
				}
			}
		case '\\':
			plain, n = unescape(text, i)
		}
		found = found || n > 1
		v.addAll(plain, i, i+n)
		i += n
	}
	return v, found
}

// unescape is what the backslash at i stands for with what follows, and how long that is.
func unescape(text string, i int) (plain string, n int) {
	if i+1 == len(text) {
		return `\`, 1
	}
	switch c := text[i+1]; c {
	case 'u':
		if r, ok := number(text, i+2, i+6, 16); ok {
			return string(utf8.AppendRune(nil, rune(r))), 6
		}
	case 'x':
		if r, ok := number(text, i+2, i+4, 16); ok {
			return string([]byte{byte(r)}), 4
		}
	case 'n', 'r', 't', 'b', 'f':
		return "\n\r\t\b\f"[strings.IndexByte("nrtbf", c):][:1], 2
	case '"', '\'', '\\', '/':
		return string(c), 2
	default:
		if r, ok := number(text, i+1, i+4, 8); ok {
			return string([]byte{byte(r)}), 4
		}
	}
	return `\`, 1
}

// number reads digits that stand at a place, all of them.
func number(text string, from, to, base int) (uint64, bool) {
	if to > len(text) || text[from] == '+' || text[from] == '-' {
		return 0, false
	}
	n, err := strconv.ParseUint(text[from:to], base, 32)
	return n, err == nil
}

// hexed reads pairs of hexadecimal digits, be there something between them or not: 73 6b, 73:6b, 0x73,0x6b. Whatever is no
// pair is a byte that no secret has.
func hexed(text []byte) view {
	v := sized(len(text))
	for i := 0; i < len(text); {
		if i+1 < len(text) && digit(text[i]) >= 0 && digit(text[i+1]) >= 0 {
			v.add(byte(digit(text[i])<<4|digit(text[i+1])), i, i+2)
			i += 2
			continue
		}
		n := between(text[i:])
		if n == 0 {
			n = 1
			v.add(0, i, i+1)
		}
		i += n
	}
	return v
}

// between is how much of what can stand between two pairs of digits a text begins with.
func between(text []byte) int {
	switch {
	case len(text) > 2 && text[0] == '0' && (text[1]|0x20) == 'x', len(text) > 2 && text[0] == '\\' && text[1] == 'x':
		return 2
	case strings.IndexByte(" :,;-_\t\r\n", text[0]) >= 0:
		return 1
	}
	return 0
}

func digit(c byte) int {
	switch {
	case '0' <= c && c <= '9':
		return int(c - '0')
	case 'a' <= c|0x20 && c|0x20 <= 'f':
		return int(c|0x20) - 'a' + 10
	}
	return -1
}

// squeezed is a text without its spaces and line breaks, where it has any.
func squeezed(text []byte) view {
	if bytes.IndexAny(text, " \t\r\n") < 0 {
		return view{}
	}
	v := sized(len(text))
	for i, c := range text {
		if c != ' ' && c != '\t' && c != '\r' && c != '\n' {
			v.add(c, i, i+1)
		}
	}
	return v
}

// based reads all that may be base64, of either alphabet, as if each run of it began so many characters later: what comes
// before a secret decides where its groups of four begin.
func based(phase int) func([]byte) view {
	return func(text []byte) view {
		v := sized(len(text))
		for i := 0; i < len(text); {
			end := i
			for end < len(text) && sextet(text[end]) >= 0 {
				end++
			}
			for at := i + phase; at+1 < end; at += 4 {
				n, bits := min(4, end-at), 0
				for j := range 4 {
					bits <<= 6
					if j < n {
						bits |= sextet(text[at+j])
					}
				}
				for j := range n - 1 {
					v.add(byte(bits>>(16-8*j)), at, at+n)
				}
			}
			if end > i {
				v.add(0, end-1, end)
			}
			i = end + 1
		}
		return v
	}
}

// sextet is what a character of base64 stands for; -1 for one that is none.
func sextet(c byte) int {
	switch {
	case 'A' <= c && c <= 'Z':
		return int(c - 'A')
	case 'a' <= c && c <= 'z':
		return int(c-'a') + 26
	case '0' <= c && c <= '9':
		return int(c-'0') + 52
	case c == '+', c == '-':
		return 62
	case c == '/', c == '_':
		return 63
	}
	return -1
}
