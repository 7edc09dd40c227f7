package minutes

import (
	"math/big"

	"loadshape/bucket"
	"loadshape/report"
)

const minute = int64(bucket.Minute)

// A known is what is known of all sums.
type known struct {
	largest int64 // the input of one request
	lag     int64 // a sum may have been asked for so much before its minute
}

// ofLimit says what is certain and what is possible of one limit.
func ofLimit(l *bucket.Limit, models string, minutes []asked, of known) Bound {
	per := l.Per
	if per == 0 {
		per = bucket.Minute
	}
	d := demandOf(l, minutes)
	found := Bound{LimitName: report.LimitName{Group: models, Dimension: string(l.Dimension), Scope: l.Scope, Limit: l.Limit, Per: per.String()}, Why: d.why}
	found.look(minutes, d.most)
	token := l.Window == "" || l.Window == bucket.TokenBucket
	var refused int64
	switch {
	case d.why != "" && l.Dimension != bucket.Tokens && l.Dimension != bucket.OutputTokens:
	case token:
		refused = leastOfBucket(l, per, minutes, d, of)
	case l.Window == bucket.Fixed && int64(per)%minute == 0 && of.lag == 0:
		refused = leastOfWindows(l, per, minutes, d, of.largest)
	}
	found.AtLeast = refused
	if d.why != "" {
		found.Possible = len(minutes)
		return found
	}
	found.Judged = true
	safe := safeOfWindow(l, per, minutes, d, of.lag)
	if token {
		safe = safeOfBucket(l, per, minutes, d, of.lag)
	}
	if l.RejectedCost != 0 {
		safe = spread(minutes, d.most, safe, of.lag)
	}
	found.possible(minutes, d.most, safe)
	return found
}

// look finds the busiest minute, and all of them together.
func (l *Bound) look(minutes []asked, most func(*asked) int64) {
	for i := range minutes {
		n := most(&minutes[i])
		if l.Offered += n; n > l.Busiest || i == 0 {
			l.Busiest, l.BusiestAt = n, clock(minutes[i].at)
		}
	}
}

// possible counts what can be refused: the sums of the minutes that are not safe.
func (l *Bound) possible(minutes []asked, most func(*asked) int64, safe func(i int) bool) {
	refused := int64(0)
	for i := range minutes {
		if safe(i) || most(&minutes[i]) == 0 {
			continue
		}
		if l.Possible == 0 {
			l.FirstAt = clock(minutes[i].at)
		}
		refused += most(&minutes[i])
		l.Possible++
	}
	l.AtMost = &refused
}

// spread is of a limit that a refusal costs something: after the first minute in which something can be refused none is safe, nor is one
// whose sum may have been asked for after that.
func spread(minutes []asked, most func(*asked) int64, safe func(i int) bool, lag int64) func(int) bool {
	for i := range minutes {
		if !safe(i) && most(&minutes[i]) > 0 {
			from := minutes[i].at - minute - lag
			return func(j int) bool { return minutes[j].at <= from }
		}
	}
	return safe
}

// scaled are amounts of a bucket times its period, so that what refills in any time is a whole number.
type scaled struct{ per, limit *big.Int }

func scaledBy(l *bucket.Limit, per bucket.Duration) scaled {
	return scaled{big.NewInt(int64(per)), big.NewInt(l.Limit)}
}

func (s scaled) amount(n int64) *big.Int { return new(big.Int).Mul(big.NewInt(n), s.per) }

func (s scaled) refill(time int64) *big.Int { return new(big.Int).Mul(s.limit, big.NewInt(time)) }

// safeOfBucket reports of each minute that nothing is refused in it, whenever and in whatever pieces its sum was asked for, and those
// around it. Of the minutes j to k no more can be taken at once, and not have refilled, than
//
//	D(j) + … + D(k) − refill(the time from the last instant of j to the first one of k, if k is the later one)
//
// The bucket is large enough for a minute where the most of this, of all j and k around it that it can meet, and what admission asks
// for beside it, fits.
func safeOfBucket(l *bucket.Limit, per bucket.Duration, minutes []asked, d demand, lag int64) func(int) bool {
	s := scaledBy(l, per)
	safe := make([]bool, len(minutes))
	capacity := s.amount(l.Capacity() - d.room)
	before := make([]*big.Int, len(minutes)+1) // the sum of all before a minute
	before[0] = new(big.Int)
	var most *big.Int // of those whose end is no later than the beginning of k: refill up to j less what is before it
	ended := 0
	for k := range minutes {
		safe[k] = true
		before[k+1] = new(big.Int).Add(before[k], s.amount(d.most(&minutes[k])))
		for ; minutes[ended].at <= minutes[k].at-minute-lag; ended++ {
			level := s.refill(minutes[ended].at)
			if level.Sub(level, before[ended]); most == nil || level.Cmp(most) > 0 {
				most = level
			}
		}
		worst := new(big.Int).Sub(before[k+1], before[ended]) // all that can be asked for at one instant
		if most != nil {
			longer := new(big.Int).Sub(before[k+1], s.refill(minutes[k].at-minute-lag))
			if longer.Add(longer, most); longer.Cmp(worst) > 0 {
				worst = longer
			}
		}
		for i := k; worst.Cmp(capacity) > 0 && i >= 0 && minutes[i].at > minutes[k].at-minute-lag; i-- {
			safe[i] = false
		}
	}
	return func(i int) bool { return safe[i] }
}

// leastOfBucket is what is refused even if each sum was asked for as it suits the bucket best. In a minute no more is admitted than
// was there and refills, and what is there at the end of it can be as far below zero as one request that was larger than the bucket
// takes it: so the bucket counts as one of the size of that request, if it is larger. Where a sum may be of an earlier time, it is
// as if all came so much later, to a bucket that is larger by what refills in that time.
func leastOfBucket(l *bucket.Limit, per bucket.Duration, minutes []asked, d demand, of known) int64 {
	s := scaledBy(l, per)
	size := s.amount(leastSize(l, l.Capacity(), of.largest))
	size.Add(size, s.refill(of.lag))
	level := new(big.Int).Set(size)
	refused := new(big.Int)
	for i := range minutes {
		if i > 0 {
			level.Add(level, s.refill(minutes[i].at-minutes[i-1].at-minute))
			level = smaller(level, size)
		}
		level.Add(level, s.refill(minute))
		n := s.amount(d.least(&minutes[i]))
		if n.Cmp(level) > 0 {
			refused.Add(refused, new(big.Int).Sub(n, level))
			n.Set(level)
		}
		level.Sub(level, n)
		level = smaller(level, size)
	}
	return whole(refused, s.per)
}

// leastSize is how large a limit is for the request that suits it best.
func leastSize(l *bucket.Limit, size, largest int64) int64 {
	if l.Dimension == bucket.Requests || l.Oversized == bucket.Reject || l.Limit == 0 {
		return size
	}
	return max(size, largest)
}

func smaller(a, b *big.Int) *big.Int {
	if a.Cmp(b) > 0 {
		return new(big.Int).Set(b)
	}
	return a
}

// whole is n / per, rounded up.
func whole(n, per *big.Int) int64 {
	q, rest := new(big.Int).QuoRem(n, per, new(big.Int))
	if rest.Sign() > 0 {
		q.Add(q, big.NewInt(1))
	}
	return q.Int64()
}

// safeOfWindow is safeOfBucket for windows of any kind: none holds more than was asked for in two of its periods.
func safeOfWindow(l *bucket.Limit, per bucket.Duration, minutes []asked, d demand, lag int64) func(int) bool {
	past := 2*int64(per) + lag
	if l.Window == bucket.Fixed && int64(per)%minute == 0 && lag == 0 {
		past = 0 // those of its own window
	}
	first, next, sum := 0, 0, int64(0)
	safe := make([]bool, len(minutes))
	for i := range minutes {
		for ; next < len(minutes) && (next <= i || minutes[next].at-lag < minutes[i].at+minute); next++ {
			sum += d.most(&minutes[next])
		}
		begin := minutes[i].at - past
		if past == 0 {
			begin -= begin % int64(per)
		}
		if d.room > 0 { // output is charged at the next whole second, which may be in another window
			begin -= int64(bucket.Second)
		}
		for ; minutes[first].at+minute <= begin; first++ {
			sum -= d.most(&minutes[first])
		}
		safe[i] = sum <= l.Limit-d.room
	}
	return func(i int) bool { return safe[i] }
}

// leastOfWindows is what is refused in windows of the clock, whose sums are known.
func leastOfWindows(l *bucket.Limit, per bucket.Duration, minutes []asked, d demand, largest int64) int64 {
	size := leastSize(l, l.Limit, largest)
	refused, sum := int64(0), int64(0)
	for i := range minutes {
		sum += d.least(&minutes[i])
		if i == len(minutes)-1 || minutes[i+1].at/int64(per) != minutes[i].at/int64(per) {
			refused, sum = refused+max(0, sum-size), 0
		}
	}
	return refused
}
