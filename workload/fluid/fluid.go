// Package fluid bounds what limits make of a plan's traffic, without playing it. In come a plan, a scale and a limit, out comes whether the
// limit surely refuses nothing, or how many requests it surely refuses at the least. It must not know what is done with that; where
// it cannot tell, it says nothing.
//
// What a stream draws hangs neither on its rates nor on what becomes of its requests. So gaps and sizes are added up once, and what has
// been asked for up to an instant, at any scale, is between two of these sums: those of the arrivals that the area under the rate has
// reached. A bucket that holds at most C and gains r refuses nothing where no stretch of time asks for more than C and what comes meanwhile, and
// refuses something where one asks for more.
//
// Read fluid.go first, then figure.go, the sums, flow.go, what is asked for at a scale, and bound.go, what a limit makes of it.
package fluid

import (
	"fmt"
	"sync"

	"loadshape/bucket"
	"loadshape/workload"
	"loadshape/workload/amount"
	"loadshape/workload/arrival"
	"loadshape/workload/draw"
)

// A Traffic is that of a plan with a seed. It may be asked side by side.
type Traffic struct {
	mutex   sync.Mutex
	plan    *workload.Plan
	streams []*stream
	step    int64 // between two instants that are looked at, in nanoseconds; a whole part of a minute
	steps   int
	flows   []*flow // at some scales, the last one first
}

// The most that is kept: sums of all streams, instants, and scales.
const (
	mostSums  = 1 << 19
	mostSteps = 1 << 15
	mostFlows = 3
)

// New is the traffic of a plan at scales up to most times its own; nil where nothing can be said of it.
func New(plan *workload.Plan, seed, most int64) *Traffic {
	if !plan.Plain() {
		return nil
	}
	x := &Traffic{plan: plan, streams: make([]*stream, len(plan.Streams))}
	for _, seconds := range []int64{1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30, 60} {
		x.step = seconds * int64(bucket.Second)
		if x.steps = int(plan.End()/x.step) + 1; x.steps <= mostSteps {
			break
		}
	}
	if x.steps > mostSteps {
		return nil
	}
	for i := range plan.Streams {
		x.streams[i] = newStream(&plan.Streams[i], plan.ClientOf(&plan.Streams[i]), seed, mostSums/most/int64(len(plan.Streams)))
	}
	return x
}

// A stream is one whose requests are sent when they arrive, whatever becomes of them, and again only where they are refused; or, where they wait
// for workers or a pace, in the order in which they arrive.
type stream struct {
	waits bool
	apart float64 // seconds that are between two requests at the least, where nothing is refused

	each  int // a sum is kept of so many requests
	times arrival.Times
	gaps  []uint64 // the sums of the gaps before each of them, in billionths of a request

	fresh, creation, read, output figure
	ttft                          float64 // seconds to the first token, at the most
	rate                          float64 // tokens a second, at the least
}

// newStream is a stream of which about so many sums are kept; nil of any other.
func newStream(s *workload.Stream, client workload.Client, seed, sums int64) *stream {
	if s.Arrivals == nil || s.Session != nil || client.Retries.Policy.Adaptive {
		return nil
	}
	expected := s.Arrivals.Expected()
	if !expected.IsInt64() {
		return nil
	}
	x := &stream{each: 16, gaps: []uint64{0}, times: *arrival.NewTimes(s.Arrivals, draw.New(seed, s.Name, "arrivals"))}
	for expected.Int64()/int64(x.each) > sums {
		x.each *= 2
	}
	figures, purposes := s.Drawn()
	for f, to := range []*figure{&x.fresh, &x.creation, &x.read, &x.output} {
		*to = figure{sampler: figures[f], random: draw.New(seed, s.Name, purposes[f]), each: x.each}
	}
	x.output.most = int64(s.MaxTokens)
	if x.waits = client.Concurrency > 0 || client.Pace != nil; client.Pace != nil {
		x.apart = max(0, float64(client.Pace.Span())/1e9*float64(amount.One)/float64(client.Pace.Requests)-2e-9)
	}
	x.ttft, x.rate = float64(figures[4].Most())/1e9, float64(max(1, figures[5].Least()))/1e9
	return x
}

// upTo draws gaps until they come to more than some area.
func (x *stream) upTo(area uint64) {
	for sum := x.gaps[len(x.gaps)-1]; sum <= area; x.gaps = append(x.gaps, sum) {
		for range x.each {
			sum += x.times.Gap()
		}
	}
}

// Bounds is what a limit makes of some streams that meet it, at a scale.
type Bounds struct {
	Passes  bool  // it refuses nothing, where no other limit does
	Refuses int64 // at the least so many requests are refused when they are sent first

	Least, Most float64 // between which is what the busiest minute asks for
}

// Of bounds what a limit of a group makes of the streams that meet it, where the plan has num/den times as many requests. It is not ok
// where nothing can be said.
func (x *Traffic) Of(num, den int64, meets []bool, l *bucket.Limit) (b Bounds, ok bool) {
	x.mutex.Lock()
	defer x.mutex.Unlock()
	for i, m := range meets {
		if m && x.streams[i] == nil {
			return b, false
		}
	}
	f, err := x.at(num, den)
	if err != nil {
		return b, false
	}
	return f.bound(meets, l)
}

// at is what flows at a scale.
func (x *Traffic) at(num, den int64) (*flow, error) {
	name := fmt.Sprint(num, "/", den)
	for i, f := range x.flows {
		if f.name == name {
			copy(x.flows[1:], x.flows[:i])
			x.flows[0] = f
			return f, nil
		}
	}
	scaled, err := x.plan.Scaled(num, den)
	if err != nil {
		return nil, err
	}
	f := &flow{name: name, traffic: x, plan: scaled, counts: make([][]int32, len(x.streams))}
	x.flows = append([]*flow{f}, x.flows[:min(len(x.flows), mostFlows-1)]...)
	return f, nil
}
