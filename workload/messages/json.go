package messages

import (
	"encoding/json"
	"slices"
	"strings"
	"unicode"
)

// A Field is one key of an object and its value, as they stand in the body.
type Field struct {
	Key string
	Raw []byte // the value
	At  int    // where the value begins in the body
}

// fields cuts an object into its fields. The text is valid JSON; at is where it begins in the body.
func fields(raw []byte, at int) []Field {
	var all []Field
	i := skipSpace(raw, 0)
	if i >= len(raw) || raw[i] != '{' {
		return nil
	}
	for i = skipSpace(raw, i+1); i < len(raw) && raw[i] == '"'; i = skipSpace(raw, i) {
		end := skipString(raw, i)
		key := unquote(raw[i:end])
		start := skipSpace(raw, skipSpace(raw, end)+1) // over the colon
		end = skipValue(raw, start)
		all = append(all, Field{Key: key, Raw: raw[start:end:end], At: at + start})
		if i = skipSpace(raw, end); i < len(raw) && raw[i] == ',' {
			i++
		}
	}
	return all
}

// elements cuts an array into its elements.
func elements(raw []byte, at int) []Field {
	var all []Field
	i := skipSpace(raw, 0)
	if i >= len(raw) || raw[i] != '[' {
		return nil
	}
	for i = skipSpace(raw, i+1); i < len(raw) && raw[i] != ']'; i = skipSpace(raw, i) {
		end := skipValue(raw, i)
		all = append(all, Field{Raw: raw[i:end:end], At: at + i})
		if i = skipSpace(raw, end); i < len(raw) && raw[i] == ',' {
			i++
		}
	}
	return all
}

func find(fields []Field, key string) (Field, bool) {
	for _, f := range fields {
		if f.Key == key && string(f.Raw) != "null" { // the API takes null for absent
			return f, true
		}
	}
	return Field{}, false
}

func skipSpace(b []byte, i int) int {
	for i < len(b) && (b[i] == ' ' || b[i] == '\t' || b[i] == '\n' || b[i] == '\r') {
		i++
	}
	return i
}

func skipString(b []byte, i int) int {
	for i++; i < len(b); i++ {
		switch b[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(b)
}

func skipValue(b []byte, i int) int {
	for depth := 0; i < len(b); {
		switch b[i] {
		case '"':
			i = skipString(b, i)
		case '{', '[':
			depth++
			i++
			continue
		case '}', ']':
			depth--
			i++
		default:
			start := i
			for i < len(b) && !strings.ContainsRune(" \t\r\n,:]}[{\"", rune(b[i])) {
				i++
			}
			if i == start { // a comma, a colon or a space inside
				i++
				continue
			}
		}
		if depth == 0 {
			return i
		}
	}
	return len(b)
}

func unquote(raw []byte) string {
	var s string
	json.Unmarshal(raw, &s) // valid, as the body is
	return s
}

// twins finds a key that one object gives twice, be it in another case, and where: readers differ in which of the two they
// take. Where keys are the user's own, those in another case are others.
func twins(b []byte) (key, before string, at int, twice bool) {
	type object struct {
		keys    map[string]string // as they were given, by what they are without their case; nil of an array
		own     bool
		last    string
		keyNext bool
	}
	var open []object
	for i := 0; i < len(b); {
		var top *object
		if len(open) > 0 {
			top = &open[len(open)-1]
		}
		switch b[i] {
		case '{', '[':
			inner := object{keyNext: b[i] == '{'}
			if inner.keyNext {
				inner.keys = map[string]string{}
			}
			if top != nil {
				inner.own = top.own || slices.Contains(own, top.last)
			}
			open = append(open, inner)
		case '}', ']':
			open = open[:len(open)-1]
		case ',':
			top.keyNext = top.keys != nil
		case '"':
			end := skipString(b, i)
			if top != nil && top.keyNext {
				name := unquote(b[i:end])
				folded := name
				if !top.own {
					folded = fold(name)
				}
				if before, twice := top.keys[folded]; twice {
					return name, before, i, true
				}
				top.keys[folded], top.last, top.keyNext = name, name, false
			}
			i = end
			continue
		}
		i++
	}
	return "", "", 0, false
}

// fold is a name without its case, as lenient readers take it.
func fold(name string) string {
	return strings.Map(func(r rune) rune {
		least := r
		for f := unicode.SimpleFold(r); f != r; f = unicode.SimpleFold(f) {
			least = min(least, f)
		}
		return least
	}, name)
}
