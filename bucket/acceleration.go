package bucket

import "math/bits"

// An acceleration is an Acceleration at work: the sum of what was admitted in this wall-clock minute, held
// against a ceiling that follows the minutes before.
type acceleration struct {
	on      bool
	input   bool // counts input tokens, else requests
	floor   int64
	growth  int64 // percent
	step    int64
	every   int64 // minutes
	start   int64 // wall-clock time of instant 0
	minute  int64 // this one, from the Unix epoch
	until   int64 // the instant at which it ends
	sum     int64 // admitted in it
	peak    int64 // largest sum of a minute since the ceiling was set
	ceiling int64

	asked   int64 // by the request that is being judged
	refuses bool  // that request
	lowest  int64 // what was left of the ceiling at the least, since the last mark
}

func newAcceleration(a *Acceleration, start int64) acceleration {
	if a == nil {
		return acceleration{}
	}
	x := acceleration{on: true, input: a.Dimension == InputTokens, floor: a.Floor, growth: 100, step: a.Step,
		every: 1, start: start, ceiling: a.Floor, lowest: a.Floor}
	if a.GrowthPercent != nil {
		x.growth = *a.GrowthPercent
	}
	if a.Every != 0 {
		x.every = int64(a.Every / Minute)
	}
	x.minute = floorDiv(start, int64(Minute))
	x.until = (x.minute+1)*int64(Minute) - start
	return x
}

func (x *acceleration) cost(r *Request) int64 {
	if x.input {
		return r.InputTokens + r.CacheCreationInputTokens
	}
	return 1
}

// roll brings the ceiling to the instant at.
func (x *acceleration) roll(at int64) {
	if at < x.until {
		return
	}
	x.peak = max(x.peak, x.sum)
	x.sum = 0
	before := floorDiv(x.minute, x.every)
	x.minute += 1 + (at-x.until)/int64(Minute)
	x.until = (x.minute+1)*int64(Minute) - x.start
	if passed := floorDiv(x.minute, x.every) - before; passed > 0 {
		if passed > 1 {
			x.peak = 0 // nothing was admitted since the moment before the last one
		}
		x.ceiling = max(x.floor, x.grown()+x.step)
		x.peak = 0
	}
}

// grown is growth percent of the peak, rounded down, and at most what no sum can reach.
func (x *acceleration) grown() int64 {
	hi, lo := bits.Mul64(uint64(x.growth), uint64(x.peak))
	if hi >= 100 {
		return MaxSum
	}
	q, _ := bits.Div64(hi, lo, 100)
	return int64(min(q, uint64(MaxSum)))
}

// wait is the time to the next minute, even where that will not be enough.
func (x *acceleration) wait(at int64) wait { return wait{whole: wide{lo: uint64(x.until - at)}} }

// accept takes what the judged request takes.
func (x *acceleration) accept() {
	x.sum += x.asked
	x.lowest = min(x.lowest, x.ceiling-x.sum)
}

// mark starts a new stretch for lowest.
func (x *acceleration) mark(at int64) {
	if x.on {
		x.roll(at)
		x.lowest = x.ceiling - x.sum
	}
}
