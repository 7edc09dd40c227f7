package draft

import (
	"errors"
	"fmt"
	"io"

	"loadshape/bucket"
	"loadshape/workload"
	"loadshape/workload/arrival"
	"loadshape/workload/trace"
)

// mostRequests is how many requests are kept: they are all in memory.
const mostRequests = 3_000_000

// A request is what is kept of one.
type request struct {
	at                            int64
	input, creation, read, output int64
	max                           int64 // 0: not known
	ttft, duration                int64 // as they are assumed where the trace does not say
	model                         int32 // its place among the models
	talk                          int32 // its place among the conversations; none: a call by itself
	unsized, timed, firstToken    bool  // of no known size, which is a guess; its duration, and its first token, are the trace's
}

const none = -1

// total is what a model reads for it.
func (q *request) total() int64 { return q.input + q.creation + q.read }

func (q *request) end() int64 { return q.at + q.duration }

// A model is one with its speed.
type model struct {
	name  string
	speed bucket.Speed
}

// A talk is known by the session, the sub-agent in it, and the model: what one model was asked by one of them.
type talk struct {
	session, agent string
	model          int32
}

// A strictness says of which streams the busiest minute has to come near what was recorded, whatever chance would do.
type strictness int

const (
	ofNone strictness = iota
	ofCalls
	ofAll
)

// A ledger is all that was read.
type ledger struct {
	requests []request
	models   []model
	talks    []talk
	service  workload.Service
	strict   strictness
	unsized  int64
	refused  int64 // with status 429
}

// keep reads a trace to its end.
func keep(r *trace.Reader, service workload.Service) (*ledger, error) {
	l := &ledger{service: service}
	models, talks := map[model]int32{}, map[talk]int32{}
	var q workload.Request
	for {
		err := r.Next(&q)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		if len(l.requests) == mostRequests {
			return nil, fmt.Errorf("%s:%d: comes after %d others, expected no more: take a part with --from and --to", r.Name(), r.Line(), mostRequests)
		}
		if q.At > int64(arrival.MaxStream) {
			return nil, fmt.Errorf("%s:%d: is %v after instant 0, expected at most %v: take a part with --from and --to, or --from-zero", r.Name(), r.Line(), bucket.Duration(q.At), arrival.MaxStream)
		}
		a := r.Answered()
		k := request{at: q.At, input: q.InputTokens, creation: q.CacheCreationInputTokens, read: q.CacheReadInputTokens, output: q.OutputTokens,
			max: q.MaxTokens, talk: none, unsized: a.Unsized, timed: q.Duration >= 0, firstToken: q.TTFT >= 0}
		if err := service.Fill(&q); err != nil {
			return nil, fmt.Errorf("%s:%d: %w", r.Name(), r.Line(), err)
		}
		k.ttft, k.duration = q.TTFT, q.Duration
		k.model = place(models, model{q.Model, q.Speed}, &l.models)
		if q.Session != "" {
			k.talk = place(talks, talk{q.Session, a.Agent, k.model}, &l.talks)
		}
		if a.Unsized {
			l.unsized++
		}
		if a.Status == 429 {
			l.refused++
		}
		l.requests = append(l.requests, k)
	}
	l.guess()
	return l, nil
}

// guess gives requests of unknown size those of others: of the turn before, or else of one of the same model, one after the other.
func (l *ledger) guess() {
	if l.unsized == 0 {
		return
	}
	before := make([]*request, len(l.talks))
	sized, next := make([][]*request, len(l.models)), make([]int, len(l.models))
	for i := range l.requests {
		if q := &l.requests[i]; !q.unsized {
			sized[q.model] = append(sized[q.model], q)
		}
	}
	for i := range l.requests {
		q := &l.requests[i]
		if !q.unsized {
			if q.talk >= 0 {
				before[q.talk] = q
			}
			continue
		}
		of := sized[q.model]
		if len(of) == 0 {
			continue
		}
		like := of[next[q.model]%len(of)]
		if q.talk >= 0 && before[q.talk] != nil {
			like = before[q.talk]
		} else {
			next[q.model]++
		}
		q.input, q.creation, q.read, q.output = like.input, like.creation, like.read, like.output
	}
}

// place is where something stands in a list, at the end of which it is put the first time.
func place[T comparable](known map[T]int32, what T, all *[]T) int32 {
	i, ok := known[what]
	if !ok {
		i = int32(len(*all))
		known[what] = i
		*all = append(*all, what)
	}
	return i
}

// tally counts all requests as they were recorded.
func (l *ledger) tally() *tally {
	t := newTally()
	for i := range l.requests {
		t.addRecorded(&l.requests[i])
	}
	return t
}
