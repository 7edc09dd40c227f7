package bounded

import "io"

// A Writer writes JSON on to another writer as long as [ReadJSON] reads it with the same bounds.
type Writer struct {
	w     io.Writer
	most  int64
	left  int64
	tally tally
	over  error
}

// NewWriter writes so many bytes, levels and values to w at most.
func NewWriter(w io.Writer, most int64, depth, values int) *Writer {
	return &Writer{w: w, most: most, left: most, tally: tally{depth: depth, values: values}}
}

// Write writes nothing of a piece with which a bound is exceeded, nor anything after it.
func (b *Writer) Write(p []byte) (int, error) {
	if b.over == nil {
		if b.left -= int64(len(p)); b.left < 0 {
			b.over = &LargeError{b.most}
		} else {
			b.over = b.tally.add(p)
		}
	}
	if b.over != nil {
		return 0, b.over
	}
	return b.w.Write(p)
}

// Over is the error of the bound that is exceeded, if any.
func (b *Writer) Over() error { return b.over }
