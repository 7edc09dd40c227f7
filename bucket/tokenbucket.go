package bucket

// A tokenBucket holds tokens that come back continuously. It is kept by what is missing from a full one, in
// grains: a token is perToken grains and a nanosecond brings rate of them, both whole, so that no rounding is
// ever lost. Nothing missing is full, and more missing than a full bucket holds is debt.
type tokenBucket struct {
	missing  wide   // grains, at the instant last; never below 0
	last     int64  // nanoseconds
	rate     uint64 // grains a nanosecond
	perToken uint64 // grains a token
	short    uint64 // nanoseconds that bring less than 2^62 grains; 0 where a full bucket holds more than that
	full     wide   // grains
	offered  wide   // grains that would be missing after the offer that was made last
	most     wide   // grains that were missing at the most, since the last mark
	after    running
}

func newTokenBucket(l *Limit) tokenBucket {
	rate, per := uint64(l.Limit), uint64(l.per())
	d := gcd(rate, per)
	b := tokenBucket{rate: rate / d, perToken: per / d}
	b.full = product(uint64(l.Capacity()), b.perToken)
	if b.full.hi == 0 && b.full.lo < 1<<62 && b.rate > 0 {
		b.short = 1 << 62 / b.rate
	}
	if l.Level != nil {
		b.missing = b.full.sub(times(*l.Level, b.perToken))
	}
	b.most = b.missing
	return b
}

// offer refills the bucket up to an instant, which is not before the last, and reports whether it holds that
// many tokens, at most its capacity.
func (b *tokenBucket) offer(at, tokens int64) bool {
	passed := uint64(at - b.last)
	if passed >= b.short || b.missing.hi != 0 || b.missing.lo >= 1<<62 {
		return b.offerWide(at, tokens)
	}
	// As almost always, nothing here exceeds 64 bits.
	came := passed * b.rate
	missing := b.missing.lo - min(came, b.missing.lo)
	b.missing.lo, b.last = missing, at
	b.offered = wide{lo: missing + uint64(tokens)*b.perToken}
	return b.offered.lo <= b.full.lo
}

// offerWide is offer in 128 bits.
func (b *tokenBucket) offerWide(at, tokens int64) bool {
	b.missing = b.missing.sub(product(uint64(at-b.last), b.rate))
	if b.missing.hi < 0 {
		b.missing = wide{} // more came than was missing
	}
	b.last = at
	b.offered = b.missing.add(product(uint64(tokens), b.perToken))
	return !b.full.less(b.offered)
}

// accept takes what was offered.
func (b *tokenBucket) accept() {
	b.missing = b.offered
	if b.most.less(b.missing) {
		b.most = b.missing
	}
}

// holds reports whether the bucket held that many tokens at its last instant: it holds no less now.
func (b *tokenBucket) holds(tokens int64) bool {
	return !b.full.less(b.missing.add(product(uint64(tokens), b.perToken)))
}

// refill brings the bucket to the instant at.
func (b *tokenBucket) refill(at int64) { b.offer(at, 0) }

// take takes tokens, at most into debt, or gives them back, at most to the brim; the bucket must be that of now.
func (b *tokenBucket) take(tokens int64) {
	b.missing = b.missing.add(times(tokens, b.perToken))
	if b.missing.hi < 0 {
		b.missing = wide{}
	}
	if b.most.less(b.missing) {
		b.most = b.missing
	}
}

// wait is how long it takes until the bucket holds that many tokens. It is not asked where none come.
func (b *tokenBucket) wait(tokens int64) wait {
	return quotient(b.missing.add(product(uint64(tokens), b.perToken)).sub(b.full), b.rate)
}

// left is the level in whole tokens, rounded down, where some grains are missing.
func (b *tokenBucket) left(missing wide) int64 { return b.full.sub(missing).floor(b.perToken) }
