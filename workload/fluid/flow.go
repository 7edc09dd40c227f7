package fluid

import (
	"math"

	"loadshape/bucket"
	"loadshape/workload"
)

// A flow is what a plan asks for at a scale.
type flow struct {
	name    string
	traffic *Traffic
	plan    *workload.Plan // at that scale
	counts  [][]int32      // by stream; nil: not known yet
}

// count finds how many sums of a stream are reached before each instant: at least so many requests have come, and less than one sum more.
func (f *flow) count(stream int) []int32 {
	if f.counts[stream] != nil {
		return f.counts[stream]
	}
	x, counts := f.traffic.streams[stream], make([]int32, f.traffic.steps+1)
	areas := f.plan.Streams[stream].Arrivals.Areas(f.traffic.step, f.traffic.steps)
	x.upTo(areas[len(areas)-1])
	reached := int32(0)
	for k, area := range areas {
		for x.gaps[reached+1] <= area {
			reached++
		}
		counts[k+1] = reached
	}
	f.counts[stream] = counts
	return counts
}

// A price is how often each figure of a request counts.
type price struct{ request, fresh, read, output float64 }

// figures are those of a stream that count, and how often.
func (p *price) figures(x *stream) (all []*figure, times []float64) {
	for _, f := range []struct {
		of    *figure
		times float64
	}{{&x.fresh, p.fresh}, {&x.creation, p.fresh}, {&x.read, p.read}, {&x.output, p.output}} {
		if f.times > 0 {
			all, times = append(all, f.of), append(times, f.times)
		}
	}
	return all, times
}

// A demand is what streams have asked for before each instant, at the least and at the most, each request when it is sent.
type demand struct {
	price       price
	least, most []float64
	largest     float64 // request
	sizes       [classes]int64
	kinds       int64 // of figures in a request
}

// demand adds up what the streams that meet a limit ask of it.
func (f *flow) demand(meets []bool, p price) *demand {
	n := f.traffic.steps
	d := &demand{price: p, least: make([]float64, n+1), most: make([]float64, n+1)}
	for i, x := range f.traffic.streams {
		if !meets[i] {
			continue
		}
		c := f.count(i)
		each := p.request * float64(x.each)
		for k, reached := range c {
			d.least[k] += each * float64(reached)
			d.most[k] += each * float64(reached+1)
		}
		largest, kinds := p.request, int64(0)
		figures, times := p.figures(x)
		for j, of := range figures {
			of.upTo(int(c[n]) + 1)
			if of.largest == 0 {
				continue
			}
			for k, reached := range c {
				d.least[k] += times[j] * of.sum(reached)
				d.most[k] += times[j] * of.sum(reached+1)
			}
			largest += times[j] * float64(of.largest)
			of.add(&d.sizes)
			kinds++
		}
		d.largest, d.kinds = max(d.largest, largest), max(d.kinds, kinds)
	}
	return d
}

// within is the most that is asked for in some seconds.
func (f *flow) within(d *demand, seconds float64) float64 {
	back, most := f.stepsIn(seconds), 0.0
	for k := range d.most {
		most = max(most, d.most[k]-d.least[max(0, k-back)])
	}
	return most
}

// stepsIn is how many steps there are in some seconds, begun ones and one more included.
func (f *flow) stepsIn(seconds float64) int {
	steps := seconds * float64(bucket.Second) / float64(f.traffic.step)
	return int(min(math.Ceil(steps), mostSteps)) + 1
}
