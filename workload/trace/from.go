package trace

import "loadshape/workload"

// An Answered is what a trace says of a request that it does not ask of a gate: what became of it, and who sent it.
type Answered struct {
	Status  int64  // 0 where it does not say
	Unsized bool   // it failed, and nobody wrote down how large it was
	Agent   string // which sub-agent of its session sent it; empty: the session itself
}

// A Place is where a request stands that From is given.
type Place struct {
	File string
	Line int64
	Answered
}

// From reads requests that next gives, in the order of time, and io.EOF at the end. The format is one that stands for
// where they come from.
func From(format Format, next func(*workload.Request) (Place, error), o Options) (*Reader, error) {
	o.Format = ""
	r, err := newReader("", nil, o)
	if err != nil {
		return nil, err
	}
	r.format, r.next = format, next
	return r, nil
}

// given takes the next request of From.
func (r *Reader) given(q *workload.Request) error {
	place, err := r.next(q)
	if err != nil {
		return err
	}
	r.place, r.name, r.answered = place, place.File, place.Answered
	r.stamp(q.At, "at", appendSeconds(r.now.raw[:0], q.At))
	return nil
}

// Answered is what the trace says of the request that Next gave last.
func (r *Reader) Answered() Answered { return r.answered }

// Name is the file of the request that Next gave last.
func (r *Reader) Name() string { return r.name }
