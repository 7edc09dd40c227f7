// Package agenda keeps what will happen, the earliest first: in comes what happens when, and out comes what happens next. It
// does not know what it is. It also keeps when the next of evenly spaced requests is due.
//
// Kept by hand: container/heap takes two calls through an interface for each step, and this is the innermost loop.
package agenda

// An Agenda holds what will happen to the clients, the earliest first. What happens at one instant comes in
// the order of its kinds, and within a kind in the order of its number.
type Agenda []Event

// An Event is one thing that happens.
type Event struct {
	At     int64
	Kind   Kind
	Number int64
	What   any
}

// A Kind of event. Their order is the order at one instant.
type Kind uint8

const (
	Ends    Kind = iota // the answer to an attempt is complete
	Retries             // an attempt is sent again, the oldest request first
	Starts              // an attempt that was held back, or the first in a client's queue, is sent, the oldest first
	Expires             // the first in a client's queue has waited too long
	Arrives             // a session's next turn, or a round of a closed loop
)

// Before reports whether an event happens before another.
func (e *Event) Before(f *Event) bool {
	if e.At != f.At {
		return e.At < f.At
	}
	if e.Kind != f.Kind {
		return e.Kind < f.Kind
	}
	return e.Number < f.Number
}

// Push adds an event.
func (a *Agenda) Push(e Event) {
	*a = append(*a, e)
	h := *a
	i := len(h) - 1
	for i > 0 {
		up := (i - 1) / 2
		if !e.Before(&h[up]) {
			break
		}
		h[i] = h[up]
		i = up
	}
	h[i] = e
}

// Pop removes the earliest event; there must be one.
func (a *Agenda) Pop() Event {
	h := *a
	first, moved := h[0], h[len(h)-1]
	h[len(h)-1] = Event{} // for the garbage collector
	h = h[:len(h)-1]
	*a = h
	i := 0
	for {
		down := 2*i + 1
		if down >= len(h) {
			break
		}
		if down+1 < len(h) && h[down+1].Before(&h[down]) {
			down++
		}
		if !h[down].Before(&moved) {
			break
		}
		h[i] = h[down]
		i = down
	}
	if len(h) > 0 {
		h[i] = moved
	}
	return first
}

// Instants are some, the earliest first.
type Instants []int64

// Push adds an instant.
func (x *Instants) Push(at int64) {
	*x = append(*x, at)
	h := *x
	i := len(h) - 1
	for i > 0 && at < h[(i-1)/2] {
		h[i] = h[(i-1)/2]
		i = (i - 1) / 2
	}
	h[i] = at
}

// Pop removes the earliest; there must be one.
func (x *Instants) Pop() {
	h := *x
	moved := h[len(h)-1]
	h = h[:len(h)-1]
	*x = h
	i := 0
	for {
		down := 2*i + 1
		if down >= len(h) {
			break
		}
		if down+1 < len(h) && h[down+1] < h[down] {
			down++
		}
		if moved <= h[down] {
			break
		}
		h[i] = h[down]
		i = down
	}
	if len(h) > 0 {
		h[i] = moved
	}
}
