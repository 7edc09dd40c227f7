package workload

import (
	"loadshape/workload/amount"
	"loadshape/workload/arrival"
	"loadshape/workload/draw"
)

// A source gives the requests of a stream with arrivals, one after the other. It draws a block of them at a time, each figure for itself:
// a figure has random numbers of its own, so that their order changes none. What it gives hangs on nothing that happens, and a copy of it
// gives the same from where it stands: what was given once need not be kept.
type source struct {
	arrivals arrival.Times
	sizes    sizes
	random   [6]draw.Random // of the figures
	timeOnly bool           // a session's turns draw their own sizes
	fixed    bool           // all requests are alike …
	alike    Request        // … that is, like this one, but for its instant; a TTFT below 0: not known yet

	given     int64 // how many so far
	next, end int   // of the block
	ats       [block]int64
	values    [6][]int64 // of the block, for the figures that are drawn
}

// block is how many requests are drawn at a time.
const block = 64

func newSource(s *Stream, sizes sizes, seed int64, drawn *drawnStream) *source {
	x := &source{arrivals: *arrival.NewTimes(s.Arrivals, draw.New(seed, s.Name, "arrivals")), sizes: sizes, timeOnly: s.Session != nil}
	d := newDice(seed, s.Name)
	drawn.time(&x.arrivals)
	drawn.size(&x.sizes, &d)
	x.fixed = x.sizes.fixed()
	x.alike = Request{Model: sizes.model, Speed: sizes.speed}
	x.alike.TTFT = Unset
	for f, r := range d {
		x.random[f] = *r
		if !x.timeOnly && !x.sizes.figures()[f].Constant() {
			x.values[f] = make([]int64, block)
		}
	}
	return x
}

// copyTo makes another source that goes on as this one does.
func (x *source) copyTo(y *source) {
	values := y.values
	*y = *x
	y.arrivals.Part()
	for f, v := range x.values {
		if v != nil {
			y.values[f] = append(values[f][:0], v...)
		}
	}
}

// give fills in the next request; ok is false where there is none.
func (x *source) give(r *Request) (ok bool, err error) {
	if x.next == x.end {
		x.fill()
		if x.end == 0 {
			return false, nil
		}
	}
	i := x.next
	x.next++
	x.given++
	switch {
	case x.timeOnly:
	case !x.fixed:
		err = x.sizes.drawn(r, &x.values, i)
	default:
		if x.alike.TTFT < 0 {
			err = x.sizes.drawn(&x.alike, &x.values, i)
		}
		*r = x.alike
	}
	r.At = x.ats[i]
	return true, err
}

// fill draws the next block.
func (x *source) fill() {
	x.next, x.end = 0, x.arrivals.Fill(x.ats[:])
	for f, figure := range x.sizes.figures() {
		if v := x.values[f]; v != nil {
			figure.Fill(v[:x.end], &x.random[f])
		}
	}
}

// drawn makes a request of the i-th of the values that were drawn for each of its figures.
func (s *sizes) drawn(r *Request, values *[6][]int64, i int) error {
	value := func(f int, figure *amount.Sampler) int64 {
		if v := values[f]; v != nil {
			return v[i]
		}
		return figure.Draw(nil)
	}
	r.Model, r.Speed = s.model, s.speed
	r.InputTokens = value(0, &s.input)
	r.CacheCreationInputTokens = value(1, &s.creation)
	r.CacheReadInputTokens = value(2, &s.read)
	return s.answers(r, value(3, &s.output), value(4, &s.ttft), value(5, &s.rate))
}
