package workload

import "loadshape/workload/gaps"

// A queue is the new requests that wait for their client, the oldest first. Those of sessions and closed loops are kept as they are. Of a
// stream with arrivals the first few are, and those behind are drawn again when their turn comes: of each there is no more than by how
// much its number is larger than that of the one before.
type queue struct {
	attempts []*Attempt
	head     int
	again    *again // nil: all are attempts
}

type again struct {
	from   *source // that gives the requests as they come
	second source  // a copy of it, which gives those behind again

	near       [block]waiting // the first in the queue, from head on
	head, size int
	behind     int64     // how many more there are …
	gaps       gaps.Gaps // … from one to the next

	last, drawn place // of the last in the queue, and of the last that second has given
}

// A waiting is a request in a queue.
type waiting struct {
	Request
	number int64
}

// A place is that of a request: among those of its stream, and of all.
type place struct{ given, number int64 }

func (q *queue) len() int64 {
	if q.again != nil {
		return int64(q.again.size) + q.again.behind
	}
	return int64(len(q.attempts) - q.head)
}

// first is when the first in the queue came, and its number.
func (q *queue) first() (at, number int64) {
	if x := q.again; x != nil {
		w := x.first()
		return w.At, w.number
	}
	a := q.attempts[q.head]
	return a.At, a.Number
}

// push lets an attempt wait. It is kept where it cannot be drawn again.
func (q *queue) push(p *player, a *Attempt) {
	if q.again != nil {
		q.again.push(a)
	} else {
		q.attempts = append(q.attempts, p.keep(a))
	}
}

// pop takes the first of the queue. What it points to is good until the next one, where it is not kept.
func (q *queue) pop(l *lane) *Attempt {
	if x := q.again; x != nil {
		w := x.pop()
		l.turn = Attempt{Request: w.Request, Number: w.number, Stream: l.stream, Others: l.others, Target: l.target, Group: l.group}
		return &l.turn
	}
	a := q.attempts[q.head]
	q.attempts[q.head] = nil
	if q.head++; q.head > len(q.attempts)/2 {
		n := copy(q.attempts, q.attempts[q.head:])
		q.attempts, q.head = q.attempts[:n], 0
	}
	return a
}

func (x *again) push(a *Attempt) {
	here := place{x.from.given, a.Number}
	if x.behind == 0 && x.size < block {
		x.near[(x.head+x.size)%block] = waiting{a.Request, a.Number}
		if x.size++; x.size == block {
			x.from.copyTo(&x.second)
			x.drawn = here
		}
	} else {
		x.gaps.Push(gaps.Gap{Number: here.number - x.last.number, Given: here.given - x.last.given})
		x.behind++
	}
	x.last = here
}

func (x *again) pop() *waiting {
	w := x.first()
	x.head = (x.head + 1) % block
	x.size--
	return w
}

// first is the first in the queue, good until what follows it is asked for.
func (x *again) first() *waiting {
	if x.size == 0 {
		x.refill()
	}
	return &x.near[x.head]
}

// refill draws again what comes next.
func (x *again) refill() {
	x.head, x.size = 0, int(min(block, x.behind))
	x.behind -= int64(x.size)
	for i := range x.near[:x.size] {
		g := x.gaps.Pop()
		w := &x.near[i]
		for range g.Given {
			_, _ = x.second.give(&w.Request) // as the first time, when it was no error
		}
		x.drawn.number += g.Number
		w.number = x.drawn.number
	}
}
