// Package burst lets a trigger that is not trusted start requests on a route: it is given an
// address on loopback and a token, and neither the credential nor the request.
//
// In come the route, the request, the budget and the trigger's own requests on loopback; out go the
// answers' status to the trigger, and a Record of all attempts. It must not decide whether a burst
// held: that is the verdict's.
//
// Read foresee.go (what the limits admit), relay.go (who is let through, and when it ends), then
// record.go.
package burst

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"net/http"
	"sync"

	"loadshape/workload/exchange"
	"loadshape/workload/route"
)

// What the trigger sends: POST Path with the token in the header TokenHeader, and no body.
const (
	Path        = "/burst"
	TokenHeader = "X-Loadshape-Burst"
)

// What the trigger gets: a status and nothing else.
const (
	StatusPassed    = http.StatusOK
	StatusFailed    = http.StatusBadGateway         // the request went out, and was refused or not answered whole
	StatusNotSent   = http.StatusServiceUnavailable // it did not go out: one before it had not passed
	StatusSpent     = http.StatusGone               // the budget was used up before
	StatusForbidden = http.StatusForbidden          // the token was missing, or anything else was not as above
)

// Settings are what a Relay is made of.
type Settings struct {
	Requests int // the budget: no more are sent, whatever the trigger does
	// Send sends one request, with the credential, and waits for its answer. Many may be under way at once.
	Send func(context.Context) *exchange.Exchange
	// Spent is called when the last request of the budget has come, before it is sent; nil is nobody.
	Spent func()
}

// A Relay is an http.Handler that sends one request on the route for each that it gets, until the first that does not pass:
// then it sends no more, and those under way are answered.
type Relay struct {
	Settings
	token string

	underWay sync.WaitGroup
	mu       sync.Mutex // all below
	stopped  bool       // nothing more is sent
	closed   bool       // nothing more is taken
	taken    int        // requests with the token
	inFlight int
	moments  int // starts and ends so far
	record   Record
}

// NewRelay makes a relay with a token of its own.
func NewRelay(s Settings) *Relay {
	var token [32]byte
	rand.Read(token[:]) // which never fails
	return &Relay{Settings: s, token: hex.EncodeToString(token[:]), record: Record{Requested: s.Requests, First: -1, Answered: map[int]int{}}}
}

// Token is what the trigger has to send: 256 random bits.
func (r *Relay) Token() string { return r.token }

// ServeHTTP takes one request of the trigger, or refuses it.
func (r *Relay) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	if !r.knows(q) {
		r.mu.Lock()
		r.record.Forbidden++
		r.mu.Unlock()
		w.WriteHeader(StatusForbidden)
		return
	}
	w.WriteHeader(r.relay(q.Context()))
}

// knows reports whether a request is the trigger's.
func (r *Relay) knows(q *http.Request) bool {
	tokens := q.Header.Values(TokenHeader)
	if len(tokens) != 1 {
		return false
	}
	given, want := sha256.Sum256([]byte(tokens[0])), sha256.Sum256([]byte(r.token)) // of one length
	return subtle.ConstantTimeCompare(given[:], want[:]) == 1 &&
		q.Method == http.MethodPost && q.RequestURI == Path && q.ContentLength == 0
}

// relay sends a request, where that is still allowed, and says what became of it.
func (r *Relay) relay(ctx context.Context) int {
	number, status, last := r.start(ctx)
	if last && r.Spent != nil {
		r.Spent()
	}
	if status != 0 {
		return status
	}
	defer r.underWay.Done()
	x := r.Send(route.WatchStatus(ctx, func(status int) {
		if status != http.StatusOK {
			r.stop(number)
		}
	}))
	return r.end(number, x)
}

// start decides about one request: it has a number, or a status because it is not sent. last reports whether the budget is
// used up with it.
func (r *Relay) start(ctx context.Context) (number, status int, last bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed || r.taken == r.Requests {
		return 0, r.answer(StatusSpent), false
	}
	r.taken++
	last = r.taken == r.Requests
	if r.stopped || ctx.Err() != nil {
		r.record.NotSent++
		return 0, r.answer(StatusNotSent), last
	}
	r.underWay.Add(1)
	r.inFlight++
	r.moments++
	r.record.PeakInFlight = max(r.record.PeakInFlight, r.inFlight)
	r.record.Attempts = append(r.record.Attempts, Attempt{InFlight: r.inFlight, started: r.moments,
		Exchange: &exchange.Exchange{Failure: exchange.Interrupted}}) // until it ends
	return len(r.record.Attempts) - 1, 0, last
}

// stop lets nothing more start, because of the answer to a request.
func (r *Relay) stop(number int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.halt(number)
}

func (r *Relay) halt(number int) {
	if !r.stopped {
		r.stopped, r.record.First = true, number
	}
}

// end notes what came of a request.
func (r *Relay) end(number int, x *exchange.Exchange) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.inFlight--
	r.moments++
	a := &r.record.Attempts[number]
	a.Exchange, a.ended = x, r.moments
	x.Request.Concurrency = new(int64(a.InFlight))
	if !a.Passed() {
		r.halt(number)
		return r.answer(StatusFailed)
	}
	return r.answer(StatusPassed)
}

// answer counts what the trigger gets.
func (r *Relay) answer(status int) int {
	r.record.Answered[status]++
	return status
}

// Close takes and sends nothing more, waits for what is under way, and returns the record of it.
func (r *Relay) Close() Record {
	r.mu.Lock()
	r.closed = true
	r.mu.Unlock()
	r.underWay.Wait()
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.record
}
