package draft

import (
	"loadshape/bucket"
	"loadshape/workload"
)

// outcome is what came of several seeds, at the median.
type outcome struct {
	whole   tally
	streams []tally
}

// play plays a plan against nothing that refuses, with so many seeds.
func play(p *workload.Plan, seeds int) (*outcome, error) {
	whole := make([]*tally, seeds)
	streams := make([][]*tally, len(p.Streams))
	for seed := range seeds {
		whole[seed] = newTally()
		for i := range streams {
			streams[i] = append(streams[i], newTally())
		}
		add := func(stream int, at int64, r *bucket.Request) {
			whole[seed].add(at, 1, r)
			streams[stream][seed].add(at, 1, r)
		}
		gate, err := bucket.NewGate([]bucket.Group{{Limits: []bucket.Limit{{Dimension: bucket.Requests, Limit: bucket.MaxLimit}}}}, 0)
		if err != nil {
			return nil, err
		}
		target := workload.Target{Gate: gate, Group: func(string, bucket.Speed) (int, error) { return 0, nil }}
		err = p.Play(int64(seed), target, workload.Observer{
			Attempt: func(a *workload.Attempt) { add(a.Stream, a.At, &a.Request.Request) },
			Admitted: func(r *workload.Run) {
				for _, at := range r.At {
					add(r.Stream, at, r.Request)
				}
			},
		})
		if err != nil {
			return nil, p.Wrap(err)
		}
	}
	o := &outcome{whole: median(whole)}
	for _, s := range streams {
		o.streams = append(o.streams, median(s))
	}
	return o, nil
}
