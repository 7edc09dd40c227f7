package spool

import (
	"bufio"
	"cmp"
	"encoding/binary"
	"io"
	"os"
	"slices"
)

// Held is how many entries a Sorter holds in memory.
const Held = 100_000

// An Order is how entries are compared.
type Order func(a, b *Entry) int

// ByTime is the order of requests: by start, and where two start together, the same one whatever the order they
// were written in.
func ByTime(a, b *Entry) int {
	if a.At != b.At {
		return cmp.Compare(a.At, b.At)
	}
	return cmp.Or(cmp.Compare(a.Key, b.Key), cmp.Compare(a.Key2, b.Key2), cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line))
}

// byKey puts together what can be one request; the word that a span covers one comes first, and copies come last.
func byKey(a, b *Entry) int {
	if a.Key != b.Key {
		return cmp.Compare(a.Key, b.Key)
	}
	return cmp.Or(-compare(a.Covers, b.Covers), compare(a.Copy, b.Copy), cmp.Compare(a.Key2, b.Key2),
		cmp.Compare(a.At, b.At), cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line))
}

func compare(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// A Sorter takes entries in any order.
type Sorter struct {
	order Order
	most  int // that is held
	held  int
	in    [][]Entry // which is never moved
	by    []*Entry  // their order
	file  *os.File
	size  int64
	runs  [][2]int64 // from and to in the file, each of them sorted
}

// NewSorter sorts by an order. The caller closes it.
func NewSorter(order Order) *Sorter { return &Sorter{order: order, most: Held} }

// Add takes one more entry.
func (s *Sorter) Add(e *Entry) error {
	block := s.held / perBlock
	if block == len(s.in) {
		s.in = append(s.in, make([]Entry, perBlock))
	}
	s.in[block][s.held%perBlock] = *e
	if s.held++; s.held < s.most {
		return nil
	}
	return s.spill()
}

// perBlock is how many entries are made room for at a time.
const perBlock = 256

// spill writes what is held to the file.
func (s *Sorter) spill() error {
	if s.file == nil {
		f, err := os.CreateTemp("", "sim-logs-*")
		if err != nil {
			return err
		}
		os.Remove(f.Name()) // gone with the process, where the system allows that
		s.file = f
	}
	s.sort()
	from := s.size
	w := bufio.NewWriterSize(io.NewOffsetWriter(s.file, from), 256<<10)
	var b, length []byte
	for _, e := range s.by {
		b = e.append(b[:0])
		length = binary.AppendUvarint(length[:0], uint64(len(b)))
		if _, err := w.Write(length); err != nil {
			return err
		}
		if _, err := w.Write(b); err != nil {
			return err
		}
		s.size += int64(len(length) + len(b))
	}
	s.runs = append(s.runs, [2]int64{from, s.size})
	for _, block := range s.in {
		clear(block)
	}
	s.held, s.by = 0, s.by[:0]
	return w.Flush()
}

// sort puts what is held in order; the entries stay where they are.
func (s *Sorter) sort() {
	s.by = s.by[:0]
	for i := range s.held {
		s.by = append(s.by, &s.in[i/perBlock][i%perBlock])
	}
	slices.SortFunc(s.by, s.order)
}

// finish makes what was added ready to be read.
func (s *Sorter) finish() error {
	if len(s.runs) > 0 && s.held > 0 {
		if err := s.spill(); err != nil {
			return err
		}
	}
	if len(s.runs) > 0 {
		s.in, s.by = nil, nil
	}
	if len(s.by) != s.held {
		s.sort()
	}
	return nil
}

// Close removes the temporary file.
func (s *Sorter) Close() {
	if s.file != nil {
		s.file.Close()
		os.Remove(s.file.Name())
	}
}

// Sorted reads what a Sorter has, in order, from the beginning.
type Sorted struct {
	of    *Sorter
	at    int    // of what is held
	heads []head // the next entry of each run, as a heap
	last  bool   // heads[0] was given, and has to move on
}

type head struct {
	entry Entry
	run   *bufio.Reader
	same  map[string]string
	line  []byte
}

// Read reads from the beginning. Nothing can be added any more.
func (s *Sorter) Read() (*Sorted, error) {
	if err := s.finish(); err != nil {
		return nil, err
	}
	r := &Sorted{of: s}
	for _, run := range s.runs {
		h := head{run: bufio.NewReaderSize(io.NewSectionReader(s.file, run[0], run[1]-run[0]), 64<<10), same: map[string]string{}}
		if err := h.next(); err != nil {
			return nil, err
		}
		r.heads = append(r.heads, h)
	}
	for i := len(r.heads)/2 - 1; i >= 0; i-- {
		r.down(i)
	}
	return r, nil
}

// next reads the next entry of a run.
func (h *head) next() error {
	length, err := binary.ReadUvarint(h.run)
	if err != nil {
		return err
	}
	if length > 1<<20 {
		return errSpool
	}
	h.line = slices.Grow(h.line[:0], int(length))[:length]
	if _, err := io.ReadFull(h.run, h.line); err != nil {
		return errSpool
	}
	return h.entry.parse(h.line, h.name)
}

// name gives the same string for the same text, as long as there are few.
func (h *head) name(text []byte) string {
	if s, ok := h.same[string(text)]; ok {
		return s
	}
	if len(h.same) >= 256 {
		clear(h.same)
	}
	s := string(text)
	h.same[s] = s
	return s
}

// down moves a head to where it belongs in the heap.
func (r *Sorted) down(i int) {
	for {
		least := i
		for _, k := range [...]int{2*i + 1, 2*i + 2} {
			if k < len(r.heads) && r.of.order(&r.heads[k].entry, &r.heads[least].entry) < 0 {
				least = k
			}
		}
		if least == i {
			return
		}
		r.heads[i], r.heads[least] = r.heads[least], r.heads[i]
		i = least
	}
}

// Next gives the next entry, valid until the call after, and nil at the end.
func (r *Sorted) Next() (*Entry, error) {
	if len(r.of.runs) == 0 {
		if r.at == r.of.held {
			return nil, nil
		}
		r.at++
		return r.of.by[r.at-1], nil
	}
	if r.last {
		err := r.heads[0].next()
		if err == io.EOF {
			end := len(r.heads) - 1
			r.heads[0] = r.heads[end]
			r.heads = r.heads[:end]
		} else if err != nil {
			return nil, err
		}
		r.down(0)
	}
	if r.last = len(r.heads) > 0; !r.last {
		return nil, nil
	}
	return &r.heads[0].entry, nil
}
