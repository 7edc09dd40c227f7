// Package gaps keeps the distances between many requests that wait, in a few bytes. They go in and come out in the same order; it must
// not know what waits.
package gaps

import "encoding/binary"

// A Gap is by how much the place of a request is further than that of the one before it in a queue. No part of it is 0.
type Gap struct{ Number, Given int64 }

// Gaps are those between many requests, the first first, in a few bytes: equal ones in a row are written down once.
type Gaps struct {
	front, back stretch  // that is being taken, and that grows
	chunks      [][]byte // of the stretches between
	at          int      // in the first chunk
	spare       []byte   // one that was read
}

// A stretch is equal gaps in a row.
type stretch struct {
	Gap
	times int64
}

const (
	chunk       = 4096
	mostStretch = 3 * binary.MaxVarintLen64 // bytes
)

// Push adds a gap.
func (g *Gaps) Push(one Gap) {
	if g.back.times > 0 && g.back.Gap != one {
		g.write(&g.back)
		g.back.times = 0
	}
	g.back.Gap = one
	g.back.times++
}

// Pop takes the first gap; there must be one.
func (g *Gaps) Pop() Gap {
	if g.front.times == 0 {
		if len(g.chunks) > 0 {
			g.read(&g.front)
		} else {
			g.front, g.back.times = g.back, 0
		}
	}
	g.front.times--
	return g.front.Gap
}

// write appends a stretch: its gap's number, with whether the other figures are more than 1, and those that are.
func (g *Gaps) write(s *stretch) {
	if n := len(g.chunks); n == 0 || len(g.chunks[n-1]) > chunk-mostStretch {
		if g.spare == nil {
			g.spare = make([]byte, 0, chunk)
		}
		g.chunks = append(g.chunks, g.spare)
		g.spare = nil
	}
	last := &g.chunks[len(g.chunks)-1]
	*last = binary.AppendUvarint(*last, uint64(s.Number)<<2|uint64(min(s.Given-1, 1)<<1|min(s.times-1, 1)))
	for _, n := range [...]int64{s.Given, s.times} {
		if n > 1 {
			*last = binary.AppendUvarint(*last, uint64(n))
		}
	}
}

// read takes the first stretch that was written.
func (g *Gaps) read(s *stretch) {
	take := func() int64 {
		n, size := binary.Uvarint(g.chunks[0][g.at:])
		g.at += size
		return int64(n)
	}
	*s = stretch{Gap{take(), 1}, 1}
	more := s.Number & 3
	s.Number >>= 2
	if more&2 != 0 {
		s.Given = take()
	}
	if more&1 != 0 {
		s.times = take()
	}
	if g.at == len(g.chunks[0]) {
		g.spare, g.at = g.chunks[0][:0], 0
		g.chunks = g.chunks[1:]
	}
}

// Wide reports whether the gap that is taken, or the one that was added last, leaves out requests of the same stream.
func (g *Gaps) Wide() bool { return g.front.Given > 1 || g.back.Given > 1 }
