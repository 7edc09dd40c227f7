package container

// markers are what a line of a large log has if it is worth a look, in lower case: the statuses of refusals, and the
// beginnings of the words that errors about limits are made of.
var markers = []string{"429", "529", "limit", "overload", "throttl", "quota", "credit", "exhausted", "too many", "too_many", "toomany", "capacity",
	"unavailable", "extra usage", "of usage"}

// A marked scanner finds the markers in bytes, whatever their case: by the last two of the first three bytes of a marker it
// tells how far the next can be at least (Wu and Manber's way with a block of two).
type marked struct {
	skip [1 << 16]byte
}

func newMarked() *marked {
	m := &marked{}
	for i := range m.skip {
		m.skip[i] = 2
	}
	set := func(a, b byte, n byte) {
		for _, x := range cases(a) {
			for _, y := range cases(b) {
				at := int(x)<<8 | int(y)
				m.skip[at] = min(m.skip[at], n)
			}
		}
	}
	for _, w := range markers {
		set(w[1], w[2], 0)
		set(w[0], w[1], 1)
	}
	return m
}

func cases(c byte) []byte {
	if c >= 'a' && c <= 'z' {
		return []byte{c, c - 'a' + 'A'}
	}
	return []byte{c}
}

// index is where the first marker begins, or -1.
func (m *marked) index(b []byte) int {
	for i := 2; i < len(b); {
		n := m.skip[int(b[i-1])<<8|int(b[i])]
		if n > 0 {
			i += int(n)
			continue
		}
		for _, w := range markers {
			if hasFold(b[i-2:], w) && (w[0] > '9' || alone(b, i-2)) {
				return i - 2
			}
		}
		i++
	}
	return -1
}

// alone reports whether a status at a place is no part of a longer number or word.
func alone(b []byte, at int) bool {
	word := func(c byte) bool { return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c == '_' }
	return (at == 0 || !word(b[at-1])) && (at+3 == len(b) || !word(b[at+3]))
}

// hasFold reports whether bytes begin with a word, which is in lower case.
func hasFold(b []byte, word string) bool {
	if len(b) < len(word) {
		return false
	}
	for i := range len(word) {
		c := b[i]
		if c >= 'A' && c <= 'Z' {
			c += 'a' - 'A'
		}
		if c != word[i] {
			return false
		}
	}
	return true
}
