package wording

import "strings"

// A Part is a piece of a text as Text looks for it. Hundreds of them are looked for in each text, of which it has few: what
// threes of letters a text has says at once of most that it has not.
type Part struct {
	folded string
	threes []uint16 // some of its own
}

// Fold makes a part, whose case, spaces and quotes do not count.
func Fold(part string) Part {
	p := Part{folded: strings.ToLower(squeeze(part))}
	if n := len(p.folded); n >= 3 {
		for _, at := range []int{n - 3, 0, n / 2} {
			if at+3 <= n {
				p.threes = append(p.threes, three(p.folded, at))
			}
		}
	}
	return p
}

// Parts makes several.
func Parts(list ...string) []Part {
	parts := make([]Part, len(list))
	for i, p := range list {
		parts[i] = Fold(p)
	}
	return parts
}

// mostThrees is how many threes are told apart.
const mostThrees = 1 << 12

func three(s string, at int) uint16 {
	return uint16((uint32(s[at])*40503 ^ uint32(s[at+1])*2749 ^ uint32(s[at+2])*89) % mostThrees)
}

// threes are those that a text has, a bit each.
type threes [mostThrees / 64]uint64

func threesOf(s string) *threes {
	t := &threes{}
	for at := 0; at+3 <= len(s); at++ {
		n := three(s, at)
		t[n/64] |= 1 << (n % 64)
	}
	return t
}

// may reports whether a text can have the part.
func (t *threes) may(p *Part) bool {
	if t == nil {
		return false // of no text
	}
	for _, n := range p.threes {
		if t[n/64]&(1<<(n%64)) == 0 {
			return false
		}
	}
	return true
}

// Has reports whether the text has this part, whose case, spaces and quotes do not count.
func (t Text) Has(part string) bool { return t.Holds(Fold(part)) }

// Holds reports whether the text has one of these parts.
func (t Text) Holds(parts ...Part) bool {
	for i := range parts {
		if t.threes.may(&parts[i]) && strings.Contains(t.lower, parts[i].folded) {
			return true
		}
	}
	return false
}

// From is the text, tight, from the first of these parts on: what is before it needs no look where a shape begins with one
// of them. It is empty where the text has none.
func (t Text) From(parts []Part) string {
	first := -1
	for i := range parts {
		if !t.threes.may(&parts[i]) {
			continue
		}
		if at := strings.Index(t.lower, parts[i].folded); at >= 0 && (first < 0 || at < first) {
			first = at
		}
	}
	switch {
	case first < 0:
		return ""
	case t.ascii:
		return t.tight[first:]
	}
	return t.tight // whose bytes are not those of its lower case
}
