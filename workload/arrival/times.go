package arrival

import (
	"math"
	"math/bits"

	"loadshape/workload/amount"
	"loadshape/workload/draw"
	"loadshape/workload/wide"
)

// A segment is a line as next needs it.
type segment struct {
	span     uint64
	from, to uint64 // area gained in 2 ns at this rate
}

// Times gives the instants of a Schedule, one after the other. The k-th is the first whole nanosecond at
// which the area under the rate has reached the sum of k increments: of 1 each for a constant process, of
// exponential or gamma variables of mean 1 for the others. Increments are whole billionths of a request,
// areas are exact, and what is left of an area at the end of a line, or in a pause, counts in the next.
//
// Why this is exact. A line whose rate goes from a to b billionths a Per gains, in a span, span·(a+b)/(2·Per)
// billionths of a request. In the unit 1/(2·Per) of a billionth every area is whole; common is the greatest common
// divisor of 2·Per and all rates, by which the unit is made larger and the numbers smaller. A gap is a whole number of
// billionths, so need = gap·unit is whole, too, and what is compared are integers of 128 bits, or of 192 where a time is
// multiplied by them. The bounds of a Schedule keep them from overflowing; no float decides anything.
//
// Where the rate holds, the area grows by flat in each nanosecond, and the next arrival comes after ⌈(need−spare)/flat⌉ of
// them. What that takes beyond need is the new spare, always less than flat: nothing is lost by rounding up to
// nanoseconds. The division is a multiplication by over = ⌊(2^64−1)/flat⌋: for short below 2^62 it is at most one too small,
// which the remainder shows.
//
// Where the rate moves, taken is the area that all arrivals since began have used, and the next arrival is the first
// nanosecond at which the area since began reaches taken + need. It is counted from began each time, so no rounding adds up.
type Times struct {
	random   *draw.Random // nil for a constant process
	own      draw.Random  // that random is, of a copy
	drawn    []uint64     // of the gaps, the next ones, which are taken before any of random
	shape    draw.Shape
	gamma    bool
	segments []segment // from now on
	unit     uint64    // areas are in this part of a billionth of a request
	at       int64     // of the last arrival, or the beginning of segments[0]

	// In a segment that holds its rate, which is where the time goes:
	flat  uint64     // area gained a nanosecond, 0 in others
	over  uint64     // 2^64/flat rounded down, for a division without dividing
	left  uint64     // nanoseconds from at to the end of the segment
	spare uint64     // area gained up to at beyond what the arrivals so far took
	gaps  [64]uint64 // that rush draws ahead
	// In one that does not:
	began int64
	taken wide.Uint128 // by the arrivals so far since the segment began
}

// NewTimes wants arrivals that Check found right. A constant process draws nothing from r.
func NewTimes(a *Schedule, r *draw.Random) *Times {
	s := &Times{at: int64(a.Start)}
	switch {
	case a.Process == Poisson, a.Process == Gamma && (a.Burstiness == 0 || a.Burstiness == amount.One):
		s.random = r
	case a.Process == Gamma:
		s.random, s.gamma, s.shape = r, true, draw.NewShape(float64(a.Burstiness)/1e9)
	}
	// A line gains (from+to)/2 in Per, so 1/(2·Per) of a billionth holds every area, and often much less.
	lines := a.lines()
	whole := 2 * uint64(a.Span())
	common := whole
	for _, l := range lines {
		common = wide.GCD(wide.GCD(common, uint64(l.from)), uint64(l.to))
	}
	s.unit = whole / common
	s.segments = make([]segment, len(lines))
	for i, l := range lines {
		s.segments[i] = segment{uint64(l.span), uint64(l.from) / common, uint64(l.to) / common}
	}
	s.enter(wide.Uint128{})
	return s
}

// enter begins segments[0] at s.at.
func (s *Times) enter(taken wide.Uint128) {
	s.flat, s.spare, s.taken, s.began = 0, 0, taken, s.at
	if g := s.segments[0]; g.from == g.to {
		s.flat, s.left = g.from+g.to, g.span
		s.over = math.MaxUint64 / max(1, s.flat)
	}
}

// Next is the instant of the next arrival, in nanoseconds since instant 0, or false after the last one.
func (s *Times) Next() (at int64, ok bool) {
	gap := uint64(1e9)
	if s.random != nil {
		gap = s.gap()
	}
	hi, need := bits.Mul64(gap, s.unit)
	if hi != 0 || need >= 1<<62 || s.flat == 0 {
		return s.cross(wide.Uint128{Hi: hi, Lo: need})
	}
	if need <= s.spare {
		s.spare -= need
		return s.at, true
	}
	short := need - s.spare
	wait, _ := bits.Mul64(short, s.over) // short/flat, or, since short is below 2^62, at most one less
	rest := short - wait*s.flat
	if rest >= s.flat {
		wait++
		rest -= s.flat
	}
	if rest > 0 {
		wait++
		rest = s.flat - rest
	}
	if wait > s.left {
		return s.cross(wide.Uint128{Hi: hi, Lo: need})
	}
	s.spare = rest
	s.left -= wait
	s.at += int64(wait)
	return s.at, true
}

// gap is the next increment of a process that is not constant.
func (s *Times) gap() uint64 {
	switch {
	case len(s.drawn) > 0:
		gap := s.drawn[0]
		s.drawn = s.drawn[1:]
		return gap
	case s.gamma:
		return s.random.Gamma(s.shape)
	}
	return s.random.Exponential()
}

// Gap draws the next gap, in billionths of a request; it is always one where arrivals come evenly.
func (s *Times) Gap() uint64 {
	if s.random == nil {
		return 1e9
	}
	return s.gap()
}

// Gaps draws the next n gaps, which Take gives to other times of the same process; nil where they come evenly.
func (s *Times) Gaps(n int) []uint64 {
	if s.random == nil {
		return nil
	}
	gaps := make([]uint64, n)
	for i := range gaps {
		gaps[i] = s.gap()
	}
	return gaps
}

// Take makes these the next gaps, and draws those after them from r. It does nothing where they come evenly.
func (s *Times) Take(gaps []uint64, r draw.Random) {
	if s.random != nil {
		s.drawn, s.random = gaps, &r
	}
}

// Part makes a copy of other times go on by itself.
func (s *Times) Part() {
	if s.random != nil {
		s.own = *s.random
		s.random = &s.own
	}
}

// Fill gives as many arrivals as there is room for, or as there are.
func (s *Times) Fill(ats []int64) (n int) {
	for n < len(ats) {
		n += s.rush(ats[n:])
		if n == len(ats) {
			break
		}
		at, ok := s.Next()
		if !ok {
			break
		}
		ats[n] = at
		n++
	}
	return n
}

// Count is how many arrivals are still to come. They are those whose gaps, one after the other, fit into the area that is left; when each
// comes need not be known. It draws what they draw.
func (s *Times) Count() (n int64) {
	var all, taken wide.Uint128
	for i, g := range s.segments {
		switch area := wide.Product(g.span, g.from+g.to); {
		case i > 0:
			all = all.Plus(area)
		case g.from == g.to:
			all = wide.Product(s.left, s.flat).Plus(wide.Uint128{Lo: s.spare})
		default:
			all = area.Minus(s.taken)
		}
	}
	for len(s.segments) > 0 {
		gap := uint64(1e9)
		if s.random != nil {
			gap = s.gap()
		}
		if taken = taken.Plus(wide.Product(gap, s.unit)); all.Less(taken) {
			break
		}
		n++
	}
	s.segments, s.flat, s.spare = nil, 0, 0
	return n
}

// rush is next for several arrivals of a Poisson process whose rate holds, as far as 64 bits do. It is the same
// arithmetic, reckoned from where it starts and not from one arrival to the next, so that a processor can work
// on several at once: most requests of most plans come from here.
func (s *Times) rush(ats []int64) (n int) {
	// An exponential variable is less than 2^36 billionths, so that all of them together need less than 2^62.
	if s.random == nil || s.gamma || s.flat == 0 || s.unit >= 1<<20 || len(s.drawn) > 0 {
		return 0
	}
	ats = ats[:min(len(ats), len(s.gaps))]
	gaps, before := s.gaps[:len(ats)], *s.random
	for i := range gaps {
		gaps[i] = s.random.Exponential()
	}
	flat, over, unit, left, spare, begin := s.flat, s.over, s.unit, s.left, s.spare, s.at
	all, taken, waited := uint64(0), uint64(0), uint64(0)
	for i, gap := range gaps {
		all += gap * unit
		up := all - min(all, spare) + flat - 1
		wait, _ := bits.Mul64(up, over) // up/flat rounded down, or one less
		_, less := bits.Sub64(up-wait*flat, flat, 0)
		wait += 1 - less
		if wait > left {
			*s.random = before // next draws this one again, and crosses the segment's end
			for range i {
				s.random.Uint64()
			}
			break
		}
		taken, waited = all, wait
		ats[i] = begin + int64(wait)
		n++
	}
	s.spare = spare + waited*flat - taken
	s.left = left - waited
	s.at = begin + int64(waited)
	return n
}

// cross is next where the arrival is not in this segment, or the segment is not flat, or 64 bits do not do.
func (s *Times) cross(need wide.Uint128) (int64, bool) {
	for len(s.segments) > 0 {
		g := s.segments[0]
		if g.from == g.to {
			spare := wide.Uint128{Lo: s.spare}
			if !spare.Less(need) {
				s.spare -= need.Lo
				return s.at, true
			}
			need = need.Minus(spare)
			if rest := wide.Product(s.left, s.flat); rest.Less(need) {
				need = need.Minus(rest)
				s.at += int64(s.left)
			} else {
				wait := need.Ceil(s.flat)
				s.spare = wait*s.flat - need.Lo // less than flat, so the lower words do
				s.left -= wait
				s.at += int64(wait)
				return s.at, true
			}
		} else {
			need = s.taken.Plus(need)
			if all := wide.Product(g.span, g.from+g.to); all.Less(need) {
				need = need.Minus(all)
				s.at = s.began + int64(g.span)
			} else {
				s.taken = need
				s.at = s.began + g.reaches(need)
				return s.at, true
			}
		}
		if s.segments = s.segments[1:]; len(s.segments) > 0 {
			s.enter(wide.Uint128{})
		}
	}
	s.flat, s.spare = 0, 0
	return 0, false
}

// reaches is the first nanosecond of the segment at which its area is at least need, which the whole of it is.
func (g segment) reaches(need wide.Uint128) int64 {
	// The area after t is from·t + (to−from)·t²/(2·span), in the halves that need is in: twice that is need. Solved for t,
	// t = need / (from + √(from² + slope·need)), which is the form of the solution that subtracts nothing where the rate rises.
	// A float guesses; integers go from there to a nanosecond that is reached and one that is not, by doubled steps, and
	// halve what is between. The guess is off by some nanoseconds, and by more only where the root is of nearly nothing.
	from, slope := float64(g.from), (float64(g.to)-float64(g.from))/float64(g.span)
	guess := need.Float() / (from + math.Sqrt(max(0, from*from+slope*need.Float())))
	high := g.span
	if guess < float64(g.span) { // and is a number
		high = uint64(guess)
	}
	low, step := uint64(0), uint64(1)
	if g.reached(high, need) {
		for low = high; low > 0 && g.reached(low, need); step *= 2 { // backwards until it is not reached
			high = low
			low -= min(low, step)
		}
		if g.reached(low, need) {
			return int64(low)
		}
	} else {
		for low = high; !g.reached(high, need); step *= 2 {
			low = high
			high = min(g.span, high+step)
		}
	}
	for high-low > 1 { // reached at high, not at low
		if mid := low + (high-low)/2; g.reached(mid, need) {
			high = mid
		} else {
			low = mid
		}
	}
	return int64(high)
}

// reached says whether the area of the first t nanoseconds is at least need.
func (g segment) reached(t uint64, need wide.Uint128) bool {
	// The area is t times the mean of the rates at both ends: (from·(2·span−t) + to·t) / span.
	both := wide.Product(g.from, 2*g.span-t).Plus(wide.Product(g.to, t))
	return !both.Times(t).Less(need.Times(g.span))
}
