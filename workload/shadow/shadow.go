// Package shadow lets one play of traffic stand for plays against two gates. In come what a play tells and a second gate, out comes
// what a play against that gate would have told, for as long as both do the same. It must not know where they differ.
package shadow

import (
	"math"

	"loadshape/bucket"
	"loadshape/workload"
)

const never = math.MaxInt64

// A Shadow is a second gate behind a play. As long as both gates admit every request at its first attempt, the clients do the
// same against either: one play stands for two, and requests are drawn once. At the first refusal, by whichever gate, they
// part, and what the second gate would have seen has to be played by itself.
type Shadow struct {
	gate   *bucket.Gate
	hears  workload.Observer // of what a play against this gate would tell; Settled and Done are not used
	minute int64             // the instant at which this minute ends
	parted bool

	told struct { // what is told in their place, used again and again
		one  workload.Attempt
		many workload.Run
	}
}

// New makes a shadow of a gate that has seen nothing yet.
func New(gate *bucket.Gate, hears workload.Observer) *Shadow {
	return &Shadow{gate: gate, hears: hears, minute: int64(bucket.Minute)}
}

// Parted reports whether the gates answered differently, or a request was refused: what was heard is then of no use.
func (s *Shadow) Parted() bool { return s.parted }

// Behind is an observer of the play that also lets the shadow follow.
func (s *Shadow) Behind(o workload.Observer) workload.Observer {
	attempt, admitted := o.Attempt, o.Admitted
	o.Attempt = func(a *workload.Attempt) {
		attempt(a)
		s.attempt(a)
	}
	if admitted != nil {
		o.Admitted = func(r *workload.Run) {
			admitted(r)
			s.run(r)
		}
	}
	return o
}

// End lets what is still outstanding come to pass, as a play does at its end.
func (s *Shadow) End() {
	if s.parted {
		return
	}
	until := s.gate.Now() + int64(bucket.MaxPer)
	for due := s.gate.Due(); due <= until; due = s.gate.Due() {
		s.pass(due)
		s.gate.Advance(due)
	}
}

func (s *Shadow) attempt(a *workload.Attempt) {
	if s.parted {
		return
	}
	s.pass(a.Sent)
	if !a.Met() {
		s.hears.Attempt(a)
		return
	}
	v := s.gate.Admit(a.Group, a.Sent, &a.Request.Request)
	switch {
	case !v.Admitted():
		s.part(a, v)
	case !a.Verdict.Admitted():
		s.parted = true
	default:
		s.hears.Attempt(a)
	}
}

// part tells of the refusal after which the clients would go other ways.
func (s *Shadow) part(a *workload.Attempt, v bucket.Verdict) {
	refused := *a
	refused.Verdict, refused.Last = v, false
	s.parted = true
	s.hears.Attempt(&refused)
}

// run follows requests that went straight through: many at a time where the gate can, else one by one.
func (s *Shadow) run(r *workload.Run) {
	if s.parted {
		return
	}
	s.pass(r.At[0])
	for done := 0; done < len(r.At); {
		if n := s.gate.AdmitRun(r.Group, r.At[done:], r.Request, never); n > 0 {
			s.told.many = workload.Run{Stream: r.Stream, Others: r.Others, Group: r.Group, Number: r.Number + int64(done), At: r.At[done : done+n], Request: r.Request}
			s.hears.Admitted(&s.told.many)
			done += n
			continue
		}
		at := r.At[done]
		a := &s.told.one
		*a = workload.Attempt{Request: workload.Request{Request: *r.Request, At: at}, Number: r.Number + int64(done), Attempt: 1,
			Stream: r.Stream, Others: r.Others, Group: r.Group, Sent: at, Last: true}
		if v := s.gate.Admit(r.Group, at, r.Request); !v.Admitted() {
			s.part(a, v)
			return
		}
		s.hears.Attempt(a)
		done++
	}
}

// pass begins the minutes that have begun by an instant, as the player does.
func (s *Shadow) pass(at int64) {
	for at >= s.minute {
		s.gate.Advance(s.minute - 1)
		begins := min(at, s.gate.Due())
		begins = max(s.minute, begins-begins%int64(bucket.Minute))
		s.hears.Minute(begins)
		s.minute = begins + int64(bucket.Minute)
	}
}
