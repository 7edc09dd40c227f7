package redact

import (
	"encoding/binary"
	"slices"
	"strings"
)

// pieceSize is how many characters of what must not be seen, in a row, are taken for a piece of it.
const pieceSize = 12

// pieces are all pieces of some texts, in lower case. One that is found by two bits of its hash is looked up.
type pieces struct {
	all  string
	bits []uint64 // a power of two of them
}

// bitsOfPiece is how many bits there are for each piece: of 250 other pieces, one is looked up in vain.
const bitsOfPiece = 32

// mostLookedUp is how many bytes are looked through for one text. A text that needs more is made of pieces, or out to take
// time: its hashes are believed.
const mostLookedUp = 2 << 30

// mostForms is the length of the longest text that is looked for backwards, and without its spaces, too.
const mostForms = 1 << 20

// piecesOf makes pieces; what is shorter than one has none.
func piecesOf(texts []string) *pieces {
	var all []byte
	add := func(s []byte) { all = append(append(all, s...), 0xff) }
	for _, s := range texts {
		if len(s) < pieceSize {
			continue
		}
		form := []byte(lowerASCII(s))
		add(form)
		if len(s) > mostForms {
			continue
		}
		if tight := squeezed(form).text; len(tight) >= pieceSize {
			add(tight)
		}
		slices.Reverse(form)
		add(form)
	}
	size := 1
	for size*64 < len(all)*bitsOfPiece {
		size *= 2
	}
	p := &pieces{string(all), make([]uint64, size)}
	for i := 0; i+pieceSize <= len(all); i++ {
		for _, bit := range p.hash(all[i:]) {
			p.bits[bit/64] |= 1 << (bit % 64)
		}
	}
	return p
}

// hash gives the bits of the first piece of a text.
func (p *pieces) hash(text []byte) [2]uint64 {
	h := binary.LittleEndian.Uint64(text)*0x9e3779b97f4a7c15 ^ uint64(binary.LittleEndian.Uint32(text[8:]))*0xc2b2ae3d27d4eb4f
	h ^= h >> 29
	last := uint64(len(p.bits)*64 - 1)
	return [2]uint64{h & last, h >> 23 & last}
}

// A span is a part of a text.
type span struct{ from, to int }

// in finds the runs of pieces in a text of lower case; none of them overlaps another, and looked is counted up.
func (p *pieces) in(text []byte, looked *int64, found func(from, to int)) {
	if len(p.all) == 0 {
		return
	}
	for i := 0; i+pieceSize <= len(text); i++ {
		if bits := p.hash(text[i:]); p.bits[bits[0]/64]>>(bits[0]%64)&1 == 0 || p.bits[bits[1]/64]>>(bits[1]%64)&1 == 0 {
			continue
		}
		end := i + pieceSize
		if *looked < mostLookedUp {
			*looked += int64(len(p.all))
			at := strings.Index(p.all, string(text[i:end]))
			if at < 0 {
				continue
			}
			for at += pieceSize; end < len(text) && at < len(p.all) && p.all[at] == text[end]; at++ {
				end++
			}
		}
		found(i, end)
		i = end - pieceSize // another can begin in its end
	}
}

// joined are spans in their order, those that touch or overlap made one.
func joined(spans []span) []span {
	slices.SortFunc(spans, func(a, b span) int { return a.from - b.from })
	var out []span
	for _, s := range spans {
		if n := len(out); n > 0 && s.from <= out[n-1].to {
			out[n-1].to = max(out[n-1].to, s.to)
			continue
		}
		out = append(out, s)
	}
	return out
}
