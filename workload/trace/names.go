package trace

// names gives the same string for the same bytes, so that the few models of a trace are not made anew for
// every request. It forgets them all when there are many.
type names struct{ known map[string]string }

const maxNames = 4096

func (n *names) of(text []byte) string {
	if len(text) == 0 {
		return ""
	}
	if s, ok := n.known[string(text)]; ok {
		return s
	}
	if n.known == nil {
		n.known = make(map[string]string)
	}
	if len(n.known) >= maxNames {
		clear(n.known)
	}
	s := string(text)
	n.known[s] = s
	return s
}

const (
	maxName  = 1024
	wantName = "a string of at most 1024 bytes without control characters"
)

// validName holds for a model or a session that can be shown on a line.
func validName(text []byte) bool {
	for _, c := range text {
		if c < ' ' || c == 0x7f {
			return false
		}
	}
	return len(text) <= maxName
}
