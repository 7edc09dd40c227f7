package workload

// How a plan is played: one thing after the other, in an order that hangs on nothing but the plan and its seed.
//
// Two kinds of things happen. What a stream begins by itself is pulled from its lane, one ahead: lane.due is when. What
// follows from what happened – the end of an answer, a retry, a place in a queue, a session's next turn – is on the agenda.
// play takes the earlier of the two, and at one instant goes by the order of kinds in agenda.go, then by number.
//
// Invariants: the gate is asked in the order of time, and never about an instant before the last; everything up to
// minute has been told to Observer.Minute before anything happens there; an attempt is in one place alone – under way (an
// ends on the agenda), waiting for its retry, in its lane's queue, or free; attempts that are kept are as many as requests that
// are under way or waiting, so memory does not grow with the number of requests.
//
// Why this is exact: instants are whole nanoseconds, what happens at the same one has a fixed order, and each
// purpose of each stream draws from numbers of its own (see draw.New), so that a refusal in one stream changes no
// draw in another. A lane whose requests are all alike, and whose client remembers nothing, may go ahead for many at once (batch.go),
// but only up to the instant at which anything else happens: the gate hears the same questions in the same order.

import (
	"fmt"
	"math"

	"loadshape/bucket"
	"loadshape/workload/arrival"
	"loadshape/workload/draw"
	"loadshape/workload/fault"
	"loadshape/workload/retry"
)

// A Target is what traffic is played against.
type Target struct {
	Gate  *bucket.Gate
	Group func(model string, speed bucket.Speed) (int, error) // the group of limits that a request of this model and speed meets
}

// An Observer hears what happens, in the order of time. A nil func hears nothing.
type Observer struct {
	// Attempt hears of every attempt, and of every request that is given up without one. What it points to
	// is good during the call only.
	Attempt func(*Attempt)
	// Admitted, where it is not nil, hears of requests that went straight through, many at a time, and Attempt
	// does not. What it is given is good during the call only.
	Admitted func(*Run)
	// Minute hears that a minute of the run is over, before anything happens at the instant at which the
	// next one begins. Minutes in which nothing is under way may be passed over.
	Minute func(at int64)
	// Settled, where it is not nil, hears of every instant at which charges and settlements have changed the limits, before
	// anything else happens at it.
	Settled func(at int64)
	// Done, where it is not nil, is asked now and again, and ends the play. Some of what comes next may still be heard.
	Done func() bool
}

// An Attempt is one sending of a request, and what became of it.
type Attempt struct {
	Request                // At is when it was meant to be sent first
	Number  int64          // of the request, from 0 in the order of arrival
	Attempt int            // from 1; 0 is a request that was given up without having been sent
	Stream  int            // its place in the plan
	Group   int            // of limits
	Sent    int64          // the instant of this attempt
	Early   bool           // it is sent before the retry-after of the one before has passed
	Fault   int            // the status of an error that no limit has made, or TimedOut; 0: there is none
	Verdict bucket.Verdict // of an attempt; one that another error has answered met no limit
	Last    bool           // the request is admitted, or given up
	Others  bool           // it is of a stream in the background
	Busy    int64          // requests that the stream's client has under way or will retry, this one included; 0 where it does not count them

	hint           int64 // that another error gave
	ttft, duration int64 // of its answer as its stream has them, where those of the attempt may be others

	state   retry.State
	told    int64    // the instant before which it was told not to come back
	session *session // whose turn it is; nil of a single request
	round   *round   // of a closed loop; nil elsewhere
	works   bool     // it has one of its client's workers
	held    bool     // its client keeps it back, and will not be asked again
	kept    bool     // it lives beyond the call that made it
}

// A player plays streams against a target.
type player struct {
	Target
	Observer
	lanes   []lane
	agenda  agenda
	number  int64      // of the next request
	order   int64      // of the next arrival on the agenda
	minute  int64      // the instant at which this minute ends
	asked   int64      // tokens, by all requests so far
	weight  int64      // of an output token in that sum
	rejects bool       // a refusal takes what was asked for
	free    []*Attempt // memory to use again
	run     Run        // that Admitted hears of
}

const never = math.MaxInt64

// Replay plays recorded requests, which next gives in the order of time until it says that there are no more.
// The client sends each when it is due; what it does when refused is up to the policy.
func Replay(next func(*Request) (bool, error), policy *retry.Policy, seed int64, t Target, o Observer) error {
	p := newPlayer(t, o)
	p.lanes = []lane{newLane(0, &Client{Retries: retry.Choice{Policy: *policy}}, draw.New(seed, "", "retries"))}
	p.lanes[0].next = next
	return p.play()
}

// Play plays a plan. The seed takes the place of the plan's own.
func (p *Plan) Play(seed int64, t Target, o Observer) error {
	x, err := p.player(seed, t, o)
	if err != nil {
		return err
	}
	return x.play()
}

// player is what plays the plan.
func (p *Plan) player(seed int64, t Target, o Observer) (*player, error) {
	x := newPlayer(t, o)
	for i := range p.Streams {
		s := &p.Streams[i]
		group, err := t.Group(s.Model, s.Speed)
		if err != nil {
			return nil, bucket.Wrong(fmt.Sprintf("streams[%d].%s", i, s.Meets()), "%v", err)
		}
		client := p.ClientOf(s)
		l := newLane(i, &client, draw.New(seed, s.Name, "retries"))
		l.model, l.speed, l.group, l.known = s.Model, s.Speed, group, true
		l.where, l.others = fmt.Sprintf("streams[%d]", i), s.Background
		l.day = fault.Of(p.Faults, p.Slow, s.Name, seed)
		if err := l.follow(s, &client, seed, p.drawn.of(i, seed)); err != nil {
			return nil, l.explain(err)
		}
		x.lanes = append(x.lanes, l)
	}
	for i := range x.lanes {
		if l := &x.lanes[i]; l.loop != nil {
			x.start(l)
		}
	}
	return x, nil
}

func newPlayer(t Target, o Observer) *player {
	if o.Attempt == nil {
		o.Attempt = func(*Attempt) {}
	}
	if o.Minute == nil {
		o.Minute = func(int64) {}
	}
	return &player{Target: t, Observer: o, minute: int64(bucket.Minute), weight: t.Gate.Burndown(), rejects: t.Gate.RejectsFull()}
}

// play goes through all that happens, one thing at a time.
func (p *player) play() error {
	for i := range p.lanes {
		if err := p.pull(&p.lanes[i]); err != nil {
			return err
		}
	}
	for !p.ended() {
		if p.asked >= bucket.MaxSum {
			return fmt.Errorf("request %d: all attempts so far ask for more tokens than can be counted exactly", p.number-1)
		}
		first, until := &p.lanes[0], int64(never) // the stream that is due first, and when another is
		for i := 1; i < len(p.lanes); i++ {
			if l := &p.lanes[i]; l.due < first.due {
				first, until = l, first.due
			} else {
				until = min(until, l.due)
			}
		}
		if len(p.agenda) > 0 {
			until = min(until, p.agenda[0].at)
			arrival := event{at: first.due, kind: arrives, number: first.order()}
			if p.agenda[0].before(&arrival) {
				if err := p.happen(p.agenda.pop()); err != nil {
					return err
				}
				continue
			}
		}
		if first.due == never {
			break
		}
		if err := p.arrive(first, until); err != nil {
			return err
		}
	}
	// The answers that are still being written are charged, too, but for the last tokens of very long ones.
	until := p.Gate.Now() + int64(bucket.MaxPer)
	for due := p.Gate.Due(); due <= until && !p.ended(); due = p.Gate.Due() {
		p.pass(due)
		p.settle(due)
		p.Gate.Advance(due)
	}
	return nil
}

// ended reports whether who listens has heard enough.
func (p *player) ended() bool { return p.Done != nil && p.Done() }

// settle applies the charges and settlements up to an instant, one instant at a time, where somebody wants to hear of them.
func (p *player) settle(at int64) {
	if p.Settled == nil {
		return
	}
	for due := p.Gate.Due(); due <= at; due = p.Gate.Due() {
		p.Gate.Advance(due)
		p.Settled(due)
	}
}

// pass begins the minutes that have begun by the instant at, before anything happens there. Those in which
// nothing happens are passed over.
func (p *player) pass(at int64) {
	for at >= p.minute {
		p.settle(p.minute - 1)
		p.Gate.Advance(p.minute - 1)
		begins := min(at, p.Gate.Due())
		begins = max(p.minute, begins-begins%int64(bucket.Minute))
		p.Minute(begins)
		p.minute = begins + int64(bucket.Minute)
	}
}

// pull asks a stream for what it will begin next.
func (p *player) pull(l *lane) error {
	if l.batch != nil {
		return p.refill(l)
	}
	next := l.next
	if l.source != nil {
		next = l.source.give
	}
	ok, err := next(&l.attempt.Request)
	if err != nil {
		return l.explain(err)
	}
	if l.due = l.attempt.At; !ok {
		l.due = never
	}
	return nil
}

// arrive lets a stream begin what is due: a request, or a session of several, and asks it for what comes next. Nothing else happens before
// the instant until: where requests wait that long, all that come before it join them.
func (p *player) arrive(l *lane, until int64) error {
	if l.batch != nil {
		p.rush(l, until)
		return p.pull(l)
	}
	if l.sessions != nil {
		if err := p.turn(l.sessions.begin(l, nil), l.due); err != nil {
			return err
		}
		return p.pull(l)
	}
	for {
		a := &l.attempt
		a.Attempt, a.told, a.state = 0, 0, retry.State{}
		a.Busy, a.works, a.held = 0, false, false
		if err := p.request(l, a); err != nil {
			return err
		}
		if err := p.pull(l); err != nil || l.queue.len() == 0 || l.queue.len() >= l.room || l.due >= until || len(p.agenda) > 0 && l.due >= p.agenda[0].at {
			return err
		}
	}
}

// request hands a new request to its client.
func (p *player) request(l *lane, a *Attempt) error {
	a.Stream, a.Others = l.stream, l.others
	a.Number = p.number
	p.number++
	if a.Model != l.model || a.Speed != l.speed || !l.known {
		group, err := p.Group(a.Model, a.Speed)
		if err != nil {
			return fmt.Errorf("request %d: %w", a.Number, err)
		}
		l.model, l.speed, l.group, l.known = a.Model, a.Speed, group, true
	}
	a.Group = l.group
	r := &a.Request
	p.asked += p.cost(&r.Request)
	if p.number > arrival.MaxRequests {
		return fmt.Errorf("request %d: comes after %d others, expected fewer", a.Number, int64(arrival.MaxRequests))
	}
	if p.asked >= bucket.MaxSum || r.At > bucket.MaxTime {
		return fmt.Errorf("request %d: all requests so far ask for more tokens, or this one comes later, than can be counted exactly", a.Number)
	}
	if l.plain {
		p.send(l, a, a.At)
	} else {
		p.enqueue(l, a)
	}
	return nil
}

// send asks the gate about an attempt, and plans what follows from the answer.
func (p *player) send(l *lane, a *Attempt, at int64) {
	if at >= p.minute {
		p.pass(at)
	}
	p.settle(at)
	a.Attempt++
	a.Sent = at
	a.Early = at < a.told
	a.Busy = l.underWay(at)
	a.Fault = 0
	hint, struck := int64(-1), false
	if l.day != nil {
		hint, struck = p.weather(l, a, at)
	}
	if !struck {
		a.Verdict = p.Gate.Admit(a.Group, at, &a.Request.Request)
	}
	switch {
	case struck:
		p.failed(l, a, at, hint)
	case !a.Verdict.Admitted():
		if seconds, ok := a.Verdict.RetryAfter(); ok {
			hint = int64(min(seconds, uint64(bucket.MaxTime/int64(bucket.Second))))
		}
		if p.rejects {
			p.asked += p.cost(&a.Request.Request) // it may have taken all of that, and so may the next attempt
		}
		p.failed(l, a, at, hint)
	case a.Duration > l.timeout:
		a.Fault = TimedOut
		if a.session != nil {
			a.session.sent(a)
		}
		p.asked += p.cost(&a.Request.Request) // as the next attempt does
		p.failed(l, a, at+l.timeout, hint)
	default:
		p.admitted(l, a, at)
	}
}

// admitted plans what follows from an attempt that was admitted.
func (p *player) admitted(l *lane, a *Attempt, at int64) {
	a.Last = true
	p.Attempt(a)
	if l.remembers {
		l.policy.Succeeded(&a.state, &l.budget, at)
	}
	switch {
	case l.plain:
		p.forget(a)
	case l.counts:
		l.ends.push(at + a.Duration)
		p.forget(a)
	default:
		if a.session != nil {
			a.session.sent(a)
		}
		p.agenda.push(event{at: at + a.Duration, kind: ends, number: a.Number, what: p.keep(a)})
	}
}

// failed lets the client answer an attempt that was refused, or failed otherwise, as it hears of that at an instant: told to come back
// after some seconds, or, below 0, told nothing.
func (p *player) failed(l *lane, a *Attempt, at, hint int64) {
	if a.Attempt == 1 {
		a.state.Began = a.Sent
	}
	again, wait := false, int64(0)
	if l.policy.MaxRetries > 0 || l.policy.Adaptive { // which learns from a refusal that ends the request, too
		u := l.jitter.Uint64()
		wait, again = l.policy.Next(&a.state, &l.budget, at, retry.Told{Status: a.Fault, After: hint, Forbidden: a.Verdict.Forbidden}, u)
		again = again && wait < bucket.MaxTime-at // else it comes after the end of time
	}
	a.Last = !again
	p.Attempt(a)
	if !again {
		if at == a.Sent {
			p.done(l, a, at, false)
		} else {
			p.agenda.push(event{at: at, kind: ends, number: a.Number, what: p.keep(a)})
		}
		return
	}
	a.told = 0
	if hint >= 0 {
		a.told = at + hint*int64(bucket.Second)
	}
	p.agenda.push(event{at: at + wait, kind: retries, number: a.Number, what: p.keep(a)})
}

// blank is memory for an attempt that lives on.
func (p *player) blank() *Attempt {
	n := len(p.free)
	if n == 0 {
		return &Attempt{kept: true}
	}
	a := p.free[n-1]
	p.free = p.free[:n-1]
	*a = Attempt{kept: true}
	return a
}

// keep makes an attempt live on after the call that made it.
func (p *player) keep(a *Attempt) *Attempt {
	if a.kept {
		return a
	}
	k := p.blank()
	*k = *a
	k.kept = true
	return k
}

// forget lets the memory of an attempt be used again.
func (p *player) forget(a *Attempt) {
	if a.kept {
		a.kept = false
		p.free = append(p.free, a)
	}
}

// happen does what is next on the agenda.
func (p *player) happen(e event) error {
	switch what := e.what.(type) {
	case *Attempt:
		l := &p.lanes[what.Stream]
		if e.kind == ends {
			p.done(l, what, e.at, what.Fault == 0)
		} else {
			p.dispatch(l, what, e.at)
		}
	case *session:
		return p.turn(what, e.at)
	case *round:
		return p.again(what, e.at)
	case *lane:
		if e.kind == expires {
			p.expire(what, e.at)
		} else {
			p.wake(what, e.at)
		}
	}
	return nil
}

// later plans an arrival of a stream.
func (p *player) later(l *lane, at int64, what any) {
	p.order++
	p.agenda.push(event{at: at, kind: arrives, number: l.order() + p.order, what: what})
}
