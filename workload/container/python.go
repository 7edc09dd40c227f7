package container

import (
	"encoding/json"
	"strconv"
	"strings"
)

// FromPython gives the JSON of a literal that Python printed: dictionaries, lists, strings in either kind of
// quotes, numbers, True, False and None. It is nil where the text begins with something else.
func FromPython(text string) json.RawMessage {
	p := python{rest: text}
	v, ok := p.value(0)
	if !ok {
		return nil
	}
	raw, err := json.Marshal(v)
	if err != nil {
		return nil
	}
	return raw
}

type python struct{ rest string }

func (p *python) space() { p.rest = strings.TrimLeft(p.rest, " \t\n") }

func (p *python) take(token string) bool {
	p.space()
	rest, ok := strings.CutPrefix(p.rest, token)
	if ok {
		p.rest = rest
	}
	return ok
}

func (p *python) value(depth int) (any, bool) {
	if depth > mostDepth {
		return nil, false
	}
	p.space()
	switch {
	case p.take("{"):
		return p.dict(depth)
	case p.take("["):
		list := []any{}
		for !p.take("]") {
			v, ok := p.value(depth + 1)
			if !ok {
				return nil, false
			}
			list = append(list, v)
			if !p.take(",") {
				return list, p.take("]")
			}
		}
		return list, true
	case p.take("True"):
		return true, true
	case p.take("False"):
		return false, true
	case p.take("None"):
		return nil, true
	case p.rest != "" && (p.rest[0] == '\'' || p.rest[0] == '"'):
		return p.text()
	}
	n := strings.IndexFunc(p.rest, func(r rune) bool { return !strings.ContainsRune("0123456789+-.eE", r) })
	if n < 0 {
		n = len(p.rest)
	}
	number := json.Number(p.rest[:n])
	if !json.Valid([]byte(number)) {
		return nil, false
	}
	p.rest = p.rest[n:]
	return number, true
}

func (p *python) dict(depth int) (any, bool) {
	dict := map[string]any{}
	for !p.take("}") {
		p.space()
		if p.rest == "" || p.rest[0] != '\'' && p.rest[0] != '"' {
			return nil, false
		}
		key, ok := p.text()
		if !ok || !p.take(":") {
			return nil, false
		}
		v, ok := p.value(depth + 1)
		if !ok {
			return nil, false
		}
		dict[key] = v
		if !p.take(",") {
			return dict, p.take("}")
		}
	}
	return dict, true
}

// text reads a string; the rest begins with its quote.
func (p *python) text() (string, bool) {
	quote := p.rest[0]
	var out strings.Builder
	for i := 1; i < len(p.rest); i++ {
		switch c := p.rest[i]; {
		case c == quote:
			p.rest = p.rest[i+1:]
			return out.String(), true
		case c == '\n':
			return "", false // not as it is printed
		case c != '\\':
			out.WriteByte(c)
		default:
			i++
			if i == len(p.rest) {
				return "", false
			}
			digits := map[byte]int{'x': 2, 'u': 4, 'U': 8}[p.rest[i]]
			if digits == 0 {
				if at := strings.IndexByte("nrt", p.rest[i]); at >= 0 {
					out.WriteByte("\n\r\t"[at])
				} else {
					out.WriteByte(p.rest[i])
				}
				continue
			}
			if i+digits >= len(p.rest) {
				return "", false
			}
			r, err := strconv.ParseUint(p.rest[i+1:i+1+digits], 16, 32)
			if err != nil {
				return "", false
			}
			out.WriteRune(rune(r))
			i += digits
		}
	}
	return "", false
}
