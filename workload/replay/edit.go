package replay

import "slices"

// An edit puts something in the place of bytes [from, to) of a body.
type edit struct {
	from, to int
	with     []byte
}

// apply makes edits that do not overlap.
func apply(body []byte, edits []edit) []byte {
	slices.SortFunc(edits, func(a, b edit) int { return a.from - b.from })
	out := make([]byte, 0, len(body))
	at := 0
	for _, e := range edits {
		out = append(append(out, body[at:e.from]...), e.with...)
		at = e.to
	}
	return append(out, body[at:]...)
}
