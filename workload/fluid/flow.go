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
	counts  []*counts      // by stream; nil: not known yet
}

// counts are how many requests a stream has sent before each instant, at the least and at the most, in the number of sums.
type counts struct{ least, most []int32 }

// count finds how many requests of a stream have come before each instant.
func (f *flow) count(stream int) *counts {
	if f.counts[stream] != nil {
		return f.counts[stream]
	}
	x, n := f.traffic.streams[stream], f.traffic.steps
	areas, slack := f.plan.Streams[stream].Arrivals.Areas(f.traffic.step, n)
	x.upTo(areas[n-1] + slack)
	c := &counts{make([]int32, n+1), make([]int32, n+1)}
	low, high := int32(0), int32(0) // the last sum that is reached, and the first that is surely not
	for k, area := range areas {
		for x.gaps[low+1] <= area {
			low++
		}
		for x.gaps[high] <= area+slack {
			high++
		}
		c.least[k+1], c.most[k+1] = low, high
	}
	f.counts[stream] = c
	return c
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
		for k := range n + 1 {
			d.least[k] += each * float64(c.least[k])
			d.most[k] += each * float64(c.most[k])
		}
		largest, kinds := p.request, int64(0)
		figures, times := p.figures(x)
		for j, of := range figures {
			of.upTo(int(c.most[n]))
			if of.largest == 0 {
				continue
			}
			for k := range n + 1 {
				d.least[k] += times[j] * of.sum(c.least[k])
				d.most[k] += times[j] * of.sum(c.most[k])
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
