package workload

// An agenda holds what will happen to the clients, the earliest first. What happens at one instant comes in
// the order of its kinds, and within a kind in the order of its number.
type agenda []event

type event struct {
	at     int64
	kind   kind
	number int64
	what   any // *Attempt, *session, *round or *lane
}

// A kind of event. Their order is the order at one instant.
type kind uint8

const (
	ends    kind = iota // the answer to an *Attempt is complete
	retries             // an *Attempt is sent again, the oldest request first
	starts              // an *Attempt that was held back, or the first in a *lane's queue, is sent, the oldest first
	expires             // the first in a *lane's queue has waited too long
	arrives             // a *session's next turn, or a *round of a closed loop
)

func (e *event) before(f *event) bool {
	if e.at != f.at {
		return e.at < f.at
	}
	if e.kind != f.kind {
		return e.kind < f.kind
	}
	return e.number < f.number
}

func (a *agenda) push(e event) {
	*a = append(*a, e)
	h := *a
	i := len(h) - 1
	for i > 0 {
		up := (i - 1) / 2
		if !e.before(&h[up]) {
			break
		}
		h[i] = h[up]
		i = up
	}
	h[i] = e
}

// pop removes the earliest event; there must be one.
func (a *agenda) pop() event {
	h := *a
	first, moved := h[0], h[len(h)-1]
	h[len(h)-1] = event{} // for the garbage collector
	h = h[:len(h)-1]
	*a = h
	i := 0
	for {
		down := 2*i + 1
		if down >= len(h) {
			break
		}
		if down+1 < len(h) && h[down+1].before(&h[down]) {
			down++
		}
		if !h[down].before(&moved) {
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

// instants are some, the earliest first.
type instants []int64

func (x *instants) push(at int64) {
	*x = append(*x, at)
	h := *x
	i := len(h) - 1
	for i > 0 && at < h[(i-1)/2] {
		h[i] = h[(i-1)/2]
		i = (i - 1) / 2
	}
	h[i] = at
}

// pop removes the earliest; there must be one.
func (x *instants) pop() {
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
