package fluid

import (
	"math"

	"loadshape/bucket"
)

// What is added up in floats is far below 2^53 and much more exact than a token; a bound that is decided by less than that decides nothing.
const (
	margin    = 4
	mostAsked = 1 << 50
)

// bound bounds what a token bucket makes of the streams that meet it.
func (f *flow) bound(meets []bool, l *bucket.Limit) (b Bounds, ok bool) {
	window, per := l.Window == "" || l.Window == bucket.TokenBucket, l.Per
	if per == 0 {
		per = bucket.Minute
	}
	p, asks := price{}, 0.0 // and a token beside, which is not taken
	charge := l.Charge == "" || l.Charge == bucket.AsGenerated
	switch {
	case !window || l.Limit == 0 || l.EstimatePercent != nil && *l.EstimatePercent != 100:
		return b, false
	case l.Dimension == bucket.Requests:
		p.request = 1
	case l.Dimension == bucket.InputTokens:
		p.fresh = 1
		if l.CacheRead == bucket.CacheCounts {
			p.read = 1
		}
	case l.Dimension == bucket.OutputTokens && charge:
		p.output, asks = float64(max(1, l.Burndown)), 1
	default:
		return b, false
	}
	d := f.demand(meets, p)
	n := f.traffic.steps
	if d.most[n] >= mostAsked {
		return b, false
	}
	holds := float64(l.Capacity())
	gains := float64(l.Limit) * float64(f.traffic.step) / float64(per) // in a step
	seconds := 0.0                                                     // after its request that something may be taken
	first, lent := d, 0.0
	switch {
	case asks > 0:
		for i, x := range f.traffic.streams {
			if meets[i] {
				seconds = max(seconds, x.ttft+float64(x.output.largest)/x.rate+1)
			}
		}
		lent = f.within(d, seconds)
	case l.CacheRead == bucket.CacheUntilFirstToken:
		first = f.demand(meets, price{fresh: 1, read: 1})
		ttft := 0.0
		for i, x := range f.traffic.streams {
			if meets[i] {
				ttft = max(ttft, x.ttft)
			}
		}
		lent = holds + gains*float64(f.stepsIn(ttft)) + first.largest // what was read by requests before the stretch
	}
	full := holds
	if l.Level != nil {
		full = float64(*l.Level)
	}
	room := first.largest <= holds || asks > 0
	b.Least, b.Most = f.busiest(d)
	if waits, alone := f.waiting(meets); waits {
		b.Passes = room && alone != nil && f.spaced(alone, first.price, float64(l.Limit)/float64(per)*float64(bucket.Second), seconds)+asks+margin <= full
		return b, true
	}
	b.Passes = room && f.drawn(first, gains, f.shift(seconds))+asks+margin <= full
	if more := f.excess(d, gains) - holds - lent - margin; more > 0 {
		if d.largest > holds {
			more -= d.largest
		}
		if p.request > 0 {
			b.Refuses = int64(max(0, more))
		} else if more > 0 {
			b.Refuses = max(1, fewest(&d.sizes, more/max(p.fresh, p.output))/max(1, d.kinds))
		}
	}
	return b, true
}

// waiting reports whether requests of a stream that meets a limit may wait for their client, and gives the stream where it is the only one.
func (f *flow) waiting(meets []bool) (waits bool, alone *counted) {
	n := 0
	for i, x := range f.traffic.streams {
		if !meets[i] {
			continue
		}
		n++
		waits = waits || x.waits
		alone = &counted{x, int(f.count(i)[f.traffic.steps]) + 1}
	}
	if n > 1 || alone != nil && alone.apart == 0 {
		alone = nil
	}
	return waits, alone
}

// A counted stream has so many sums at the most.
type counted struct {
	*stream
	sums int
}

// spaced is how much of a bucket that gains so much in a second is missing at the most, where requests come one after the other, each some time after
// the one before: in any row of them. Charges may come some seconds after their requests.
func (f *flow) spaced(x *counted, p price, gains, seconds float64) float64 {
	figures, times := p.figures(x.stream)
	each := float64(x.each)
	sum := func(i int) float64 {
		all := p.request * each * float64(i)
		for j, of := range figures {
			all += times[j] * of.sum(int32(i))
		}
		return all
	}
	back := int(min(seconds/(each*x.apart), float64(x.sums))) + 2 // in as many sums what is charged has not begun to come back
	most, before := 0.0, math.Inf(-1)
	for j := range x.sums {
		most = max(most, sum(j+1)-sum(max(0, j-back)))
		if i := j - back; i >= 0 {
			before = max(before, gains*each*x.apart*float64(i)-sum(i))
		}
		most = max(most, sum(j+1)-gains*(x.apart*each*float64(j-1)-seconds)+before)
	}
	return most
}

// shift is how many steps before a stretch requests begin that are charged in it.
func (f *flow) shift(seconds float64) int {
	if seconds == 0 {
		return 0
	}
	return f.stepsIn(seconds)
}

// drawn is how much of a bucket is missing at the most, where nothing is refused: in any stretch, from just before an arrival to just after
// another, what is asked for and has not come back. Charges may come so many steps after their requests.
func (f *flow) drawn(d *demand, gains float64, shift int) float64 {
	most, before := 0.0, math.Inf(-1)
	for k := 1; k <= f.traffic.steps; k++ {
		low := d.least[max(0, k-1-shift)]
		most = max(most, d.most[k]-low, d.most[k]-gains*float64(k-1)+before)
		before = max(before, gains*float64(k)-low)
	}
	return most
}

// excess is how much more than comes back is asked for in some stretch, at the least.
func (f *flow) excess(d *demand, gains float64) float64 {
	most, before := 0.0, math.Inf(1)
	for k := range d.least {
		most = max(most, d.least[k]-gains*float64(k)-before)
		before = min(before, d.most[k]-gains*float64(k))
	}
	return most
}

// busiest is between which amounts the busiest minute of the run asks for.
func (f *flow) busiest(d *demand) (least, most float64) {
	minute := int(int64(bucket.Minute) / f.traffic.step)
	for k := 0; k < len(d.most)-1; k += minute {
		end := min(k+minute, len(d.most)-1)
		least = max(least, d.least[end]-d.most[k])
		most = max(most, d.most[end]-d.least[k])
	}
	return least, most
}
