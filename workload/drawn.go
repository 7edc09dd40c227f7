package workload

import (
	"math"
	"math/big"

	"loadshape/workload/amount"
	"loadshape/workload/arrival"
	"loadshape/workload/draw"
)

// MaxDrawn is how many requests Drawn draws at most: each takes 8 bytes for its arrival, and 4 for every figure of it that chance has a
// part in.
const MaxDrawn = 1 << 21

// Drawn is the plan with random numbers for about times as many requests as it has drawn already, for one seed. What a
// stream draws hangs neither on its rates nor on what becomes of its requests: who plays a plan often, at whatever scale and
// against whatever limits, has them drawn once. Nothing else changes, and further requests, sessions, closed loops and
// other seeds draw for themselves.
func (p *Plan) Drawn(seed, times int64) *Plan {
	drawn := *p
	drawn.drawn = &drawnPlan{seed: seed, streams: make([]*drawnStream, len(p.Streams)), tallies: make([]*arrival.Tally, len(p.Streams))}
	wanted, all := make([]*big.Int, len(p.Streams)), new(big.Int)
	for i := range p.Streams {
		if a := p.Streams[i].Arrivals; a != nil {
			wanted[i] = new(big.Int).Mul(a.Expected(), big.NewInt(times))
			all.Add(all, wanted[i])
		}
	}
	most := big.NewInt(MaxDrawn)
	for i, n := range wanted {
		if n == nil {
			continue
		}
		if all.Cmp(most) > 0 {
			n.Mul(n, most).Quo(n, all)
		}
		s := &p.Streams[i]
		drawn.drawn.streams[i], drawn.drawn.tallies[i] = newDrawnStream(s, seed, int(n.Int64())), arrival.NewTally(s.Arrivals, *draw.New(seed, s.Name, "arrivals"))
	}
	return &drawn
}

// A drawnPlan is what was drawn for the streams of a plan; nil of a stream that draws for itself. It never changes, but that tallies
// remember what they have counted.
type drawnPlan struct {
	seed    int64
	streams []*drawnStream
	tallies []*arrival.Tally
}

// A drawnStream is the first random numbers of a stream.
type drawnStream struct {
	gaps    []uint64 // between arrivals; none where they come evenly
	figures [6][]uint32

	random draw.Random    // draws the gaps after those …
	dice   [6]draw.Random // … and these the figures
}

// of is what was drawn for a stream, for a seed; nil where nothing was.
func (d *drawnPlan) of(stream int, seed int64) *drawnStream {
	if d == nil || d.seed != seed {
		return nil
	}
	return d.streams[stream]
}

// of is what was drawn for a stream of which some figures are left out.
func (d *drawnStream) of(s *Stream) *drawnStream {
	if d == nil {
		return nil
	}
	rest, sizes := *d, newSizes(s)
	for f, figure := range sizes.figures() {
		if figure.Constant() {
			rest.figures[f] = nil
		}
	}
	return &rest
}

// time gives what was drawn to arrivals that begin.
func (d *drawnStream) time(a *arrival.Times) {
	if d != nil {
		a.Take(d.gaps, d.random)
	}
}

// size gives what was drawn to one who begins to draw figures.
func (d *drawnStream) size(s *sizes, from *dice) {
	if d == nil {
		return
	}
	for f, r := range from.each() {
		if len(d.figures[f]) > 0 {
			s.figures()[f].Take(d.figures[f])
			*r = d.dice[f]
		}
	}
}

func newDrawnStream(s *Stream, seed int64, n int) *drawnStream {
	sizes := newSizes(s)
	if s.Session == nil && sizes.fixed() {
		return nil // such requests are drawn many at a time
	}
	d := &drawnStream{random: *draw.New(seed, s.Name, "arrivals")}
	d.gaps = arrival.NewTimes(s.Arrivals, &d.random).Gaps(n)
	if s.Session != nil { // each draws from its own numbers
		return d
	}
	dice := newDice(seed, s.Name)
	for f, r := range dice.each() {
		figure := sizes.figures()[f]
		if !figure.Constant() {
			d.figures[f] = draws(figure, r, n)
		}
		d.dice[f] = *r
	}
	return d
}

// draws are the next n values of a figure; none where they take more bits than are kept.
func draws(figure *amount.Sampler, r *draw.Random, n int) []uint32 {
	before := *r
	values, some := make([]uint32, n), make([]int64, block)
	for from := 0; from < n; from += block {
		some = some[:min(block, n-from)]
		figure.Fill(some, r)
		for i, value := range some {
			if value < 0 || value > math.MaxUint32 {
				*r = before
				return nil
			}
			values[from+i] = uint32(value)
		}
	}
	return values
}

// Requests is how many requests the plan has for a seed, whatever becomes of them. That of sessions and closed loops hangs on what
// becomes of them.
func (p *Plan) Requests(seed int64) (n int64, ok bool) {
	for i := range p.Streams {
		s := &p.Streams[i]
		if s.Arrivals == nil || s.Session != nil {
			return 0, false
		}
		if d := p.drawn; d != nil && d.seed == seed {
			n += d.tallies[i].Count(s.Arrivals)
		} else {
			n += arrival.NewTimes(s.Arrivals, draw.New(seed, s.Name, "arrivals")).Count()
		}
	}
	return n, true
}
