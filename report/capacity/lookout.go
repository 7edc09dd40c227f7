package capacity

import (
	"math"

	"loadshape/bucket"
	"loadshape/report/judge"
	"loadshape/workload"
)

// A lookout watches whether limits would refuse something of traffic of which nothing else refuses anything. As long as nothing is refused,
// clients do the same whatever the limits are, so that one play does for many of them, each by itself.
type lookout struct {
	limits  bucket.Group
	meets   []bool // by stream: whether its requests meet them
	asked   bool   // it is one of those of which enough are to refuse something
	refuses bool   // which is found; where a play has ended early, false may mean that it is not known yet

	gate *bucket.Gate
}

// lookOut plays the traffic under limits that are to refuse nothing, and lets others look on, until enough of those that are asked have
// refused something. It gives the number of requests, and reports whether it went to the end. It is not ok where what is found says nothing
// about plays under the limits that look on: something was refused all the same, or a play may end for another reason.
func lookOut(q *judge.Question, seed int64, reading bucket.Reading, outs []*lookout, enough int) (requests int64, whole, ok bool, err error) {
	groups := make([]bucket.Group, len(q.Profile.Groups))
	for i, g := range q.Profile.Groups {
		groups[i] = g.Under(reading)
	}
	gate, err := bucket.NewGate(groups, q.Start)
	if err != nil {
		return 0, false, false, err
	}
	w := &watchtower{streams: make([][]*lookout, max(1, len(q.Work.Streams))), enough: enough, weight: gate.Burndown()}
	for _, o := range outs {
		if o.gate, err = bucket.NewGate([]bucket.Group{o.limits}, q.Start); err != nil {
			return 0, false, false, err
		}
		w.weight = max(w.weight, o.gate.Burndown())
		for stream := range w.streams {
			if o.meets[stream] {
				w.streams[stream] = append(w.streams[stream], o)
			}
		}
	}
	err = q.Play(seed, workload.Target{Gate: gate, Group: q.Profile.Group, At: q.Profile.At}, workload.Observer{Attempt: w.attempt, Admitted: w.run, Done: w.done})
	return w.requests, err == nil && !w.done(), err == nil && !w.lost && w.asked < float64(bucket.MaxSum)/2, nil
}

// A watchtower is where lookouts hear of a play.
type watchtower struct {
	streams  [][]*lookout // that have refused nothing yet, by stream
	enough   int          // how many more have to refuse something
	requests int64
	weight   int64   // of an output token, at the most
	asked    float64 // tokens, by all requests
	lost     bool
}

func (w *watchtower) done() bool { return w.lost || w.enough <= 0 }

func (w *watchtower) count(r *bucket.Request, n int) {
	w.requests += int64(n)
	w.asked += float64(n) * (float64(r.InputTokens+r.CacheCreationInputTokens+r.CacheReadInputTokens+r.MaxTokens+r.ClientMaxTokens) + float64(r.OutputTokens)*float64(w.weight))
}

func (w *watchtower) attempt(a *workload.Attempt) {
	w.count(&a.Request.Request, 1)
	if a.Attempt == 0 {
		return
	}
	if !a.Verdict.Admitted() {
		w.lost = true
	}
	outs := w.streams[a.Stream]
	for i := 0; i < len(outs); i++ {
		if outs[i].refuses || !outs[i].gate.Admit(0, a.Sent, &a.Request.Request).Admitted() {
			outs = w.refuses(a.Stream, i)
			i--
		}
	}
}

func (w *watchtower) run(r *workload.Run) {
	w.count(r.Request, len(r.At))
	outs := w.streams[r.Stream]
	for i := 0; i < len(outs); i++ {
		if outs[i].refuses || !outs[i].admitsAll(r) {
			outs = w.refuses(r.Stream, i)
			i--
		}
	}
}

// refuses takes away a stream's lookout that has refused something.
func (w *watchtower) refuses(stream, i int) []*lookout {
	outs := w.streams[stream]
	if o := outs[i]; !o.refuses {
		if o.refuses = true; o.asked {
			w.enough--
		}
	}
	last := len(outs) - 1
	outs[i] = outs[last]
	w.streams[stream] = outs[:last]
	return outs[:last]
}

// admitsAll admits the requests of a run up to the first that is refused, and reports whether there is none.
func (o *lookout) admitsAll(r *workload.Run) bool {
	for done := 0; done < len(r.At); {
		if n := o.gate.AdmitRun(0, r.At[done:], r.Request, math.MaxInt64); n > 0 {
			done += n
			continue
		}
		if !o.gate.Admit(0, r.At[done], r.Request).Admitted() {
			return false
		}
		done++
	}
	return true
}
