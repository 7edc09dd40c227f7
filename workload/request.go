// Package workload is the client's side: what is asked, when, and what becomes of it.
package workload

import "loadshape/bucket"

// Unset marks a TTFT or Duration that a record does not give; Service.Fill gives it.
const Unset int64 = -1

// A Request is one request as a client means to send it.
type Request struct {
	bucket.Request
	At      int64  // nanoseconds since instant 0
	Model   string // empty: the only group there is
	Session string
}
