package calibration

import (
	"slices"

	"loadshape/workload"
	"loadshape/workload/trace"
)

// Most is how many requests are compared.
const Most = 500_000

// A Log is recorded requests with what became of them. It is filled by the first pass over a trace. The nil Log takes nothing.
type Log struct {
	records  []record
	done     bool
	too      bool // there are more than Most
	answered bool // some have a status
}

type record struct {
	workload.Request
	trace.Answered
}

// Add takes the next request of a pass.
func (l *Log) Add(q *workload.Request, a trace.Answered) {
	if l == nil || l.done {
		return
	}
	if l.too = l.too || len(l.records) == Most; l.too {
		l.records = nil
		return
	}
	l.answered = l.answered || a.Status > 0
	l.records = append(l.records, record{*q, a})
}

// Begin begins a pass; what was there of one that did not come to its end is forgotten.
func (l *Log) Begin() {
	if l != nil && !l.done {
		*l = Log{}
	}
}

// End is the end of the trace.
func (l *Log) End() {
	if l != nil {
		l.done = true
	}
}

// kind is what became of a request.
type kind uint8

const (
	unknown  kind = iota // nobody wrote it down
	admitted             // it was answered
	refused              // 429
	failed               // in another way: nobody knows what it took
)

func (r *record) kind() kind {
	switch s := r.Status; {
	case s == 0 && !r.Answered.Unsized:
		return unknown
	case s >= 200 && s < 400:
		return admitted
	case s == 429:
		return refused
	}
	return failed
}

// median is how much input those have that were admitted, at the median.
func (l *Log) median() int64 {
	var all []int64
	for i := range l.records {
		if r := &l.records[i]; r.kind() == admitted {
			all = append(all, r.InputTokens+r.CacheCreationInputTokens)
		}
	}
	if len(all) == 0 {
		return 0
	}
	slices.Sort(all)
	return all[len(all)/2]
}
