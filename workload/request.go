// Package workload is the client's side: what is asked, when, and what becomes of it. In comes a
// plan, or recorded requests, and a gate to ask; out comes every attempt, in the order of time. It
// must not know what is concluded from that, reads no clock, and opens no file but the plan's own.
//
// What a plan is made of has packages of its own: wide, draw ← amount ← arrival, conversation, fault, condition, setting, gaps, and retry; on top are
// change, which changes plans, and shadow, which plays one against two gates.
//
// Read request.go first, and plan.go: the plan as a file writes it, with check.go and
// schema.go. Then player.go, in which everything happens, with agenda.go, the order of it; lane.go,
// a stream and its client; queue.go, what waits for it; batch.go, many requests at
// once; session.go and loop.go, requests that wait for answers; stream.go, source.go, service.go and
// drawn.go, what each request is drawn from; day.go, what else than limits fails, and target.go,
// where a request goes that its target does not answer. edit.go, scale.go and variants.go make other plans of a
// plan.
package workload

import "loadshape/bucket"

// Unset marks a TTFT or Duration that a record does not give; Service.Fill gives it.
const Unset int64 = -1

// A Request is one request as a client means to send it.
type Request struct {
	bucket.Request
	At      int64  // nanoseconds since instant 0
	Model   string // empty: the only group there is
	Speed   bucket.Speed
	Session string
}
