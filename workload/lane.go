package workload

import (
	"fmt"
	"math/bits"

	"loadshape/bucket"
	"loadshape/workload/draw"
	"loadshape/workload/fault"
	"loadshape/workload/retry"
)

// A lane is a stream that is being played, with the client that sends it.
type lane struct {
	stream  int
	others  bool                         // it is in the background
	where   string                       // it is in the plan; empty in a trace
	next    func(*Request) (bool, error) // fills in what the stream begins next, until there is no more
	source  *source                      // in place of next: that of a plan's arrivals
	due     int64                        // when that is; never where there is no more
	attempt Attempt                      // what is due
	batch   *batch                       // in place of next: what is due and what comes after it; nil: one at a time
	plain   bool                         // each request is sent when it is due, and its end starts nothing

	model string       // of the request before …
	speed bucket.Speed // …
	group int          // … and the limits that it meets
	known bool         // there was one

	day     *fault.Day // nil: nothing but limits refuses its requests, and answers come as fast as ever
	timeout int64      // an attempt whose answer takes longer is given up by the client; never where that waits

	policy    retry.Policy
	budget    retry.Budget
	remembers bool // the policy wants to hear of successes
	jitter    *draw.Random

	// A client with workers, a queue or a pace.
	workers  int64 // 0: no bound
	busy     int64
	counts   bool     // the end of an answer changes nothing but busy …
	ends     instants // … and this is when those end that are counted in it
	queue    queue
	turn     Attempt // the one that was taken from it last, where it was drawn again
	room     int64   // in the queue
	patience int64   // the longest that a request waits in it
	pace     *pacer
	wakes    int64 // the instant on the agenda at which the first in the queue is sent; never where there is none
	timed    bool  // the agenda has an instant at which the first in the queue has waited too long

	sessions *sessions // what each arrival begins; nil: one request
	loop     *loop     // nil: arrivals come by themselves
}

func newLane(stream int, c *Client, jitter *draw.Random) lane {
	l := lane{stream: stream, next: nothing, policy: c.Retries.Policy, jitter: jitter,
		workers: c.Concurrency, room: never, patience: never, wakes: never, timeout: never}
	l.remembers = l.policy.Budget != nil || l.policy.Adaptive
	if c.Queue != nil {
		l.room = *c.Queue
	}
	if c.QueueTimeout > 0 {
		l.patience = int64(c.QueueTimeout)
	}
	if c.Timeout > 0 {
		l.timeout = int64(c.Timeout)
	}
	if c.Pace != nil {
		l.pace = newPacer(c.Pace)
	}
	l.plain = l.workers == 0 && l.pace == nil && !l.policy.Adaptive
	l.counts = l.workers == 0
	return l
}

func nothing(*Request) (bool, error) { return false, nil }

// order is the number of the lane's own arrivals among all that come at one instant: streams come in the order
// of the plan.
func (l *lane) order() int64 { return int64(l.stream) << 40 }

// enqueue hands a new request to the client, which sends it, lets it wait or, where its queue is full, drops it.
func (p *player) enqueue(l *lane, a *Attempt) {
	at := a.At
	switch {
	case l.queue.len() == 0 && l.ready(at):
		p.begin(l, a, at)
	case l.queue.len() >= l.room || l.pace != nil && l.pace.free > bucket.MaxTime:
		p.drop(a, at)
	default:
		l.queue.push(p, a)
		p.stir(l, at)
		p.arm(l)
	}
}

// ready reports whether the client has a worker, and its pace allows to send.
func (l *lane) ready(at int64) bool {
	return (l.workers == 0 || l.busy < l.workers) && (l.pace == nil || l.pace.free <= at)
}

// begin sends a new request as far as workers and pace are concerned.
func (p *player) begin(l *lane, a *Attempt, at int64) {
	if l.pace != nil {
		l.pace.take(at)
	}
	a.works = true
	l.busy++
	p.dispatch(l, a, at)
}

// stir plans when the first in the queue is sent, where that can be told: the client must have a worker.
func (p *player) stir(l *lane, at int64) {
	if l.queue.len() == 0 || l.workers > 0 && l.busy >= l.workers {
		return
	}
	if l.pace != nil {
		at = max(at, l.pace.free)
	}
	if at < l.wakes && at <= bucket.MaxTime {
		l.wakes = at
		_, number := l.queue.first()
		p.agenda.push(event{at: at, kind: starts, number: number, what: l})
	}
}

// wake sends the first in the queue. One at a time, so that of all clients' requests the oldest comes first.
func (p *player) wake(l *lane, at int64) {
	l.wakes = never
	if l.queue.len() > 0 && l.ready(at) { // and it has not been given up since
		p.begin(l, l.queue.pop(l), at)
	}
	for l.queue.len() > 0 && l.pace != nil && l.pace.free > bucket.MaxTime {
		p.drop(l.queue.pop(l), at) // its turn would come after the end of time
	}
	p.stir(l, at)
}

// arm plans when the first in the queue will have waited too long.
func (p *player) arm(l *lane) {
	if l.patience == never || l.timed || l.queue.len() == 0 {
		return
	}
	l.timed = true
	at, number := l.queue.first()
	p.agenda.push(event{at: at + l.patience, kind: expires, number: number, what: l})
}

// expire gives up what has waited too long.
func (p *player) expire(l *lane, at int64) {
	l.timed = false
	for l.queue.len() > 0 {
		if came, _ := l.queue.first(); came+l.patience > at {
			break
		}
		p.drop(l.queue.pop(l), at)
	}
	p.arm(l)
}

// drop gives up a request that was never sent.
func (p *player) drop(a *Attempt, at int64) {
	if at >= p.minute {
		p.pass(at)
	}
	p.settle(at)
	a.Sent, a.Last, a.Verdict, a.Early = at, true, bucket.Verdict{}, false
	p.Attempt(a)
	p.after(a, at, false)
}

// dispatch sends an attempt, unless an adaptive client holds it back.
func (p *player) dispatch(l *lane, a *Attempt, at int64) {
	if !a.held {
		if hold := l.policy.Hold(&l.budget, at); hold > 0 {
			a = p.keep(a)
			a.held = true
			when := starts
			if a.Attempt > 0 {
				when = retries
			}
			p.agenda.push(event{at: min(at+hold, bucket.MaxTime), kind: when, number: a.Number, what: a})
			return
		}
	}
	a.held = false
	p.send(l, a, at)
}

// done is told that a request that was sent is over: answered in full, or given up.
func (p *player) done(l *lane, a *Attempt, at int64, answered bool) {
	if a.works {
		a.works = false
		l.busy--
		p.stir(l, at)
	}
	p.after(a, at, answered)
}

// after lets what hangs on a request that is over go on.
func (p *player) after(a *Attempt, at int64, answered bool) {
	if a.session != nil {
		p.turned(a.session, a, at, answered)
	} else if a.round != nil {
		p.rest(a.round, at, answered)
	}
	p.forget(a)
}

// underWay is how many requests the client has under way, or will send again.
func (l *lane) underWay(at int64) int64 {
	for len(l.ends) > 0 && l.ends[0] <= at {
		l.ends.pop()
		l.busy--
	}
	return l.busy
}

// explain says which stream an error is about.
func (l *lane) explain(err error) error {
	if l.where == "" {
		return err
	}
	return fmt.Errorf("%s.%w", l.where, err)
}

// A pacer gives out instants, evenly spaced; what is less than a nanosecond is carried on.
type pacer struct {
	free    int64  // the next instant
	each    int64  // nanoseconds from one to the next …
	part    uint64 // … and the part of a nanosecond on top, in
	whole   uint64 // so many parts of one
	carried uint64
}

func newPacer(p *Pace) *pacer {
	whole := uint64(p.Requests)
	hi, lo := bits.Mul64(uint64(p.Span()), 1e9)
	if hi >= whole {
		return &pacer{each: longestPace, whole: whole}
	}
	each, part := bits.Div64(hi, lo, whole)
	if each >= uint64(longestPace) {
		return &pacer{each: longestPace, whole: whole}
	}
	return &pacer{each: int64(each), part: part, whole: whole}
}

// longestPace leads past the end of time from every instant but the first ones, and never overflows.
const longestPace = bucket.MaxTime - 1

func (p *pacer) take(at int64) {
	if at > p.free {
		p.free, p.carried = at, 0
	}
	p.free += p.each
	if p.carried += p.part; p.carried >= p.whole {
		p.carried -= p.whole
		p.free++
	}
}
