package minutes

import (
	"math/big"

	"loadshape/bucket"
	"loadshape/report"
)

const minute = int64(bucket.Minute)

// ofLimit says what is certain and what is possible of one limit.
func ofLimit(l *bucket.Limit, models string, minutes []asked, largest int64) Bound {
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
		refused = leastOfBucket(l, per, minutes, d, largest)
	case l.Window == bucket.Fixed && int64(per)%minute == 0:
		refused = leastOfWindows(l, per, minutes, d, largest)
	}
	found.AtLeast = refused
	if d.why != "" {
		found.Possible = len(minutes)
		return found
	}
	found.Judged = true
	safe := safeOfWindow(l, per, minutes, d)
	if token {
		safe = safeOfBucket(l, per, minutes, d)
	}
	found.possible(minutes, d.most, safe, l.RejectedCost != 0)
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

// possible counts what can be refused: the sums of the minutes that are not safe. Where a refusal costs something, no minute after
// the first of them is.
func (l *Bound) possible(minutes []asked, most func(*asked) int64, safe func(i int) bool, spreads bool) {
	spread, refused := false, int64(0)
	for i := range minutes {
		if safe(i) && !spread || most(&minutes[i]) == 0 {
			continue
		}
		if l.Possible == 0 {
			l.FirstAt = clock(minutes[i].at)
		}
		spread = spread || spreads
		refused += most(&minutes[i])
		l.Possible++
	}
	l.AtMost = &refused
}

// scaled are amounts of a bucket times its period, so that what refills in any time is a whole number.
type scaled struct{ per, limit *big.Int }

func scaledBy(l *bucket.Limit, per bucket.Duration) scaled {
	return scaled{big.NewInt(int64(per)), big.NewInt(l.Limit)}
}

func (s scaled) amount(n int64) *big.Int { return new(big.Int).Mul(big.NewInt(n), s.per) }

func (s scaled) refill(time int64) *big.Int { return new(big.Int).Mul(s.limit, big.NewInt(time)) }

// safeOfBucket reports of each minute that nothing is refused in it, whenever and in whatever pieces its sum was asked for, and those
// before it. At its worst a minute is asked for at its first instant, with all of one before it at that one's last. So what was taken
// and has not refilled is at the most
//
//	B = D + max(0, X − refill(the time since the end of the minute before))
//
// where X is the same at that minute's end. The bucket is large enough where B, and what admission asks for beside it, fits.
func safeOfBucket(l *bucket.Limit, per bucket.Duration, minutes []asked, d demand) func(int) bool {
	s := scaledBy(l, per)
	safe := make([]bool, len(minutes))
	capacity, taken := s.amount(l.Capacity()-d.room), new(big.Int)
	for i := range minutes {
		n := s.amount(d.most(&minutes[i]))
		var left, longer big.Int
		if i > 0 {
			pause := minutes[i].at - minutes[i-1].at
			left.Sub(taken, s.refill(pause-minute))
			longer.Sub(taken, s.refill(pause))
		}
		worst := new(big.Int).Add(n, positive(&left))
		safe[i] = worst.Cmp(capacity) <= 0
		taken = n.Add(n, positive(&longer))
	}
	return func(i int) bool { return safe[i] }
}

func positive(n *big.Int) *big.Int {
	if n.Sign() < 0 {
		return n.SetInt64(0)
	}
	return n
}

// leastOfBucket is what is refused even if each sum was asked for as it suits the bucket best. In a minute no more is admitted than
// was there and refills, and what is there at the end of it can be as far below zero as one request that was larger than the bucket
// takes it: so the bucket counts as one of the size of that request, if it is larger.
func leastOfBucket(l *bucket.Limit, per bucket.Duration, minutes []asked, d demand, largest int64) int64 {
	s := scaledBy(l, per)
	size := s.amount(leastSize(l, l.Capacity(), largest))
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
func safeOfWindow(l *bucket.Limit, per bucket.Duration, minutes []asked, d demand) func(int) bool {
	past := 2 * int64(per)
	if l.Window == bucket.Fixed && int64(per)%minute == 0 {
		past = 0 // those of its own window
	}
	first, sum := 0, int64(0)
	safe := make([]bool, len(minutes))
	for i := range minutes {
		sum += d.most(&minutes[i])
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
