package workload

import (
	"math/bits"

	"loadshape/bucket"
)

// A lane is a stream that is being played, with the client that sends it.
type lane struct {
	stream  int
	next    func(*Request) (bool, error) // fills in what the stream begins next, until there is no more
	due     int64                        // when that is; never where there is no more
	attempt Attempt                      // what is due
	plain   bool                         // each request is sent when it is due, and its end starts nothing

	model string // of the request before …
	group int    // … and the limits that it meets
	known bool   // there was one

	policy    RetryPolicy
	budget    RetryBudget
	remembers bool // the policy wants to hear of successes
	jitter    *random

	// A client with workers, a queue or a pace.
	workers  int64 // 0: no bound
	busy     int64
	queue    fifo
	room     int64 // in the queue
	patience int64 // the longest that a request waits in it
	pace     *pacer
	woken    bool // the agenda has the instant at which the pace lets the next one go
	drains   bool // drain is at work

	sessions *sessions // what each arrival begins; nil: one request
	loop     *loop     // nil: arrivals come by themselves
}

func newLane(stream int, c *Client, jitter *random) lane {
	l := lane{stream: stream, next: nothing, policy: c.Retries.Policy, jitter: jitter,
		workers: c.Concurrency, room: never, patience: never}
	l.remembers = l.policy.Budget != nil || l.policy.Adaptive
	if c.Queue != nil {
		l.room = *c.Queue
	}
	if c.QueueTimeout > 0 {
		l.patience = int64(c.QueueTimeout)
	}
	if c.Pace != nil {
		l.pace = newPacer(c.Pace)
	}
	l.plain = l.workers == 0 && l.pace == nil && !l.policy.Adaptive
	return l
}

func nothing(*Request) (bool, error) { return false, nil }

// order is the number of the lane's own arrivals among all that come at one instant: streams come in the order
// of the plan.
func (l *lane) order() int64 { return int64(l.stream) << 40 }

// enqueue takes a new request into the client's queue, which may be full, and sends what can be sent.
func (p *player) enqueue(l *lane, a *Attempt) {
	l.queue.push(a)
	p.drain(l, a.At)
	if int64(l.queue.len()) > l.room {
		p.drop(l, l.queue.popLast(), a.At)
	}
}

// drain sends from the queue while the client has a worker and its pace allows.
func (p *player) drain(l *lane, at int64) {
	if l.drains {
		return // a request that was refused at once has freed its worker: the loop below sees it
	}
	l.drains = true
	defer func() { l.drains = false }()
	for l.queue.len() > 0 {
		if head := l.queue.first(); at-head.At > l.patience {
			p.drop(l, l.queue.pop(), at)
			continue
		}
		if l.workers > 0 && l.busy >= l.workers {
			return
		}
		if l.pace != nil {
			if free := l.pace.free; free > at {
				if !l.woken {
					l.woken = true
					p.agenda.push(event{at: free, kind: wakes, number: int64(l.stream), what: l})
				}
				return
			}
			l.pace.take(at)
		}
		a := l.queue.pop()
		a.works = true
		l.busy++
		p.dispatch(l, a, at)
	}
}

// drop gives up a request that was never sent.
func (p *player) drop(l *lane, a *Attempt, at int64) {
	if at >= p.minute {
		p.pass(at)
	}
	a.Sent, a.Last, a.Verdict, a.Early = at, true, bucket.Verdict{}, false
	p.Attempt(a)
	p.done(l, a, at, false)
}

// dispatch sends an attempt, unless an adaptive client holds it back.
func (p *player) dispatch(l *lane, a *Attempt, at int64) {
	if !a.held {
		if hold := l.policy.Hold(&l.budget, at); hold > 0 {
			a.held = true
			p.agenda.push(event{at: at + hold, kind: retries, number: a.Number, what: a})
			return
		}
	}
	a.held = false
	p.send(l, a, at)
}

// done is told that a request is over: answered in full, or given up.
func (p *player) done(l *lane, a *Attempt, at int64, answered bool) {
	if a.works {
		a.works = false
		l.busy--
	}
	if a.session != nil {
		p.turned(a.session, a, at, answered)
	} else if a.round != nil {
		p.rest(a.round, at, answered)
	}
	p.forget(a)
	if !l.plain {
		p.drain(l, at)
	}
}

// A pacer gives out instants, evenly spaced; what is less than a nanosecond is carried on.
type pacer struct {
	free    int64  // the next instant
	each    int64  // nanoseconds from one to the next …
	part    uint64 // … and the part of a nanosecond on top
	of      uint64
	carried uint64
}

func newPacer(p *Pace) *pacer {
	of := uint64(p.Requests)
	hi, lo := bits.Mul64(uint64(p.per()), 1e9)
	each, part := bits.Div64(hi%of, lo, of)
	return &pacer{each: int64(each), part: part, of: of}
}

func (p *pacer) take(at int64) {
	if at > p.free {
		p.free, p.carried = at, 0
	}
	p.free += p.each
	if p.carried += p.part; p.carried >= p.of {
		p.carried -= p.of
		p.free++
	}
}

// A fifo is a queue of attempts.
type fifo struct {
	items []*Attempt
	head  int
}

func (q *fifo) len() int        { return len(q.items) - q.head }
func (q *fifo) first() *Attempt { return q.items[q.head] }
func (q *fifo) push(a *Attempt) { q.items = append(q.items, a) }

func (q *fifo) pop() *Attempt {
	a := q.items[q.head]
	q.items[q.head] = nil
	if q.head++; q.head > len(q.items)/2 {
		n := copy(q.items, q.items[q.head:])
		q.items, q.head = q.items[:n], 0
	}
	return a
}

func (q *fifo) popLast() *Attempt {
	last := len(q.items) - 1
	a := q.items[last]
	q.items = q.items[:last]
	return a
}
