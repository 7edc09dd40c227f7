// Package scrub takes out of texts and JSON what must not be kept: every secret, and what names a person.
//
// In comes whatever something else wrote down; out goes the same without them. It knows secrets by their shapes and by the
// names before them, and no values: those that this program was given are package redact's.
//
// Read scrub.go, then plain.go, json.go and secrets.go, which has the kinds.
package scrub

import (
	"strconv"
	"strings"
)

// Removed stands where a secret stood.
const Removed = "[removed]"

// Text puts [removed] in the place of every secret, and of what names a person. Ids of requests and
// organizations, names of models and addresses of pages stay.
func Text(s string) string {
	if !hints(s) {
		return s
	}
	s = scrub(s)
	for plain, level := unescape(s), 0; plain != s && level < mostEscapes; plain, level = unescape(plain), level+1 {
		if len(leaks(plain)) > 0 { // one that hides behind escapes
			return Text(plain)
		}
	}
	return s
}

func scrub(s string) string {
	for range 3 { // what is removed may uncover something: twice is enough, and once more to be sure
		before, lower := s, lowered(s)
		for _, kind := range secrets {
			if kind.hinted(lower) {
				s = kind.remove(s)
			}
		}
		if s == before {
			return s
		}
	}
	if len(leaks(s)) > 0 {
		return Removed
	}
	return s
}

// hints reports whether a text can hold a secret, behind as many escapes as anything here looks behind.
func hints(s string) bool {
	for level := 0; s != ""; level++ {
		lower := lowered(s)
		for i := range secrets {
			if secrets[i].hinted(lower) {
				return true
			}
		}
		plain := unescape(s)
		if plain == s || level > mostEscapes {
			return false
		}
		s = plain
	}
	return false
}

// lowered is a text in lower case, in which expressions that go by no case find the same: the long s, too, is an s.
func lowered(s string) string { return strings.ReplaceAll(strings.ToLower(s), "ſ", "s") }

func (k *secret) hinted(lower string) bool {
	for _, hint := range k.hints {
		if strings.Contains(lower, hint) {
			return true
		}
	}
	return false
}

func (k *secret) remove(s string) string {
	found := k.shape.FindAllStringSubmatchIndex(s, -1)
	if found == nil {
		return s
	}
	var out strings.Builder
	at := 0
	for _, m := range found {
		from, to := m[len(m)-2], m[len(m)-1]
		if k.sure != nil && !k.sure(s[from:to]) {
			continue
		}
		out.WriteString(s[at:from])
		out.WriteString(Removed)
		at = to
	}
	out.WriteString(s[at:])
	return out.String()
}

// Leaks names the kinds of secrets that a text holds, never the secrets; nil where it holds none. The text may be
// JSON, and hold JSON in its strings: it is looked at with its escapes undone.
func Leaks(b []byte) []string {
	s := string(b)
	for range mostEscapes {
		plain := unescape(s)
		if kinds := leaks(plain); kinds != nil || plain == s {
			return kinds
		}
		s = plain
	}
	return nil
}

// mostEscapes is how often an escape may be escaped itself.
const mostEscapes = 4

func leaks(s string) []string {
	var kinds []string
	lower := lowered(s)
	for i := range secrets {
		kind := &secrets[i]
		if kind.hinted(lower) && kind.found(s) && (len(kinds) == 0 || kinds[len(kinds)-1] != kind.kind) {
			kinds = append(kinds, kind.kind)
		}
	}
	return kinds
}

func (k *secret) found(s string) bool {
	if k.sure == nil {
		return k.shape.MatchString(s)
	}
	for _, m := range k.shape.FindAllStringSubmatchIndex(s, -1) {
		if k.sure(s[m[len(m)-2]:m[len(m)-1]]) {
			return true
		}
	}
	return false
}

// unescape undoes the escapes of JSON's strings, once.
func unescape(s string) string {
	if !strings.Contains(s, `\`) {
		return s
	}
	var out strings.Builder
	out.Grow(len(s))
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 == len(s) {
			out.WriteByte(s[i])
			continue
		}
		i++
		switch s[i] {
		case '"', '\\', '/':
			out.WriteByte(s[i])
		case 'n', 'r', 't', 'b', 'f':
			out.WriteByte("\n\r\t\b\f"[strings.IndexByte("nrtbf", s[i])])
		case 'u':
			if i+4 < len(s) {
				if r, err := strconv.ParseUint(s[i+1:i+5], 16, 32); err == nil {
					out.WriteRune(rune(r))
					i += 4
					continue
				}
			}
			out.WriteString(`\u`)
		default:
			out.WriteByte('\\')
			out.WriteByte(s[i])
		}
	}
	return out.String()
}
