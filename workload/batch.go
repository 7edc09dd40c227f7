package workload

import (
	"fmt"

	"loadshape/bucket"
	"loadshape/workload/arrival"
)

// A Run is requests of one stream, all alike, that the gate admitted when they were due, at their first attempt.
type Run struct {
	Stream  int
	Others  bool // they are of a stream in the background
	Group   int
	Number  int64   // of the first request
	At      []int64 // when each was due, and admitted
	Request *bucket.Request
}

// A batch is the next requests of a stream whose requests are all alike, drawn ahead: what becomes of one does
// not change when the next is due.
type batch struct {
	arrivals *arrival.Times
	request  bucket.Request
	ats      [64]int64
	next     int // the next request
	end      int // the end of those that were drawn
}

// refill draws ahead, and finds when the stream is due next.
func (p *player) refill(l *lane) error {
	b := l.batch
	if b.next == b.end {
		b.next, b.end = 0, b.arrivals.Fill(b.ats[:])
		if p.asked += int64(b.end) * p.cost(&b.request); p.asked >= bucket.MaxSum {
			return fmt.Errorf("request %d: all requests so far ask for more tokens than can be counted exactly", p.number)
		}
	}
	if l.due = never; b.next < b.end {
		l.due = b.ats[b.next]
	}
	return nil
}

// rush sends the requests of a batch that come before the instant until and are admitted at once, and at least
// the one that is due.
func (p *player) rush(l *lane, until int64) {
	b := l.batch
	if l.due >= p.minute {
		p.pass(l.due)
	}
	if p.Admitted != nil {
		if n := p.Gate.AdmitRun(l.group, b.ats[b.next:b.end], &b.request, min(until, p.minute)); n > 0 {
			p.run = Run{l.stream, l.others, l.group, p.number, b.ats[b.next : b.next+n], &b.request}
			p.Admitted(&p.run)
			p.number += int64(n)
			b.next += n
			return
		}
	}
	a := &l.attempt
	*a = Attempt{Request: Request{Request: b.request, At: l.due, Model: l.model, Speed: l.speed}, Number: p.number, Stream: l.stream, Others: l.others, Group: l.group}
	b.next++
	p.number++
	p.send(l, a, l.due)
}

// cost is what a request counts in the sum of all, which has a bound.
func (p *player) cost(r *bucket.Request) int64 {
	return r.InputTokens + r.CacheCreationInputTokens + r.CacheReadInputTokens + r.MaxTokens + r.ClientMaxTokens + r.OutputTokens*p.weight
}
