package bucket

// Full is the instant, not before at, at which a limit holds all it can if nothing more is taken: at itself where
// it does now, and the end of time where that never comes. Charges still to come are not taken into account.
func (g *Gate) Full(group, limit int, at int64) int64 {
	x := &g.groups[group]
	at = x.advance(at)
	m := &x.meters[limit]
	m.roll(at)
	if m.isWindow {
		return m.window.empty(at)
	}
	return m.bucket.fills(at)
}

// Ceiling is what acceleration allows of a group in the minute of the instant at, and what it will allow in the
// next one if nothing more is admitted in this. It is not ok for a group without acceleration.
func (g *Gate) Ceiling(group int, at int64) (now, next int64, ok bool) {
	x := &g.groups[group]
	at = x.advance(at)
	a := &x.acceleration
	if !a.on {
		return 0, 0, false
	}
	a.roll(at)
	later := *a
	later.roll(a.until)
	return a.ceiling, later.ceiling, true
}

// fills is the instant at which the bucket is full; it must be that of at.
func (b *tokenBucket) fills(at int64) int64 {
	if b.missing == (wide{}) {
		return at
	}
	if b.rate == 0 {
		return never
	}
	q, rest := b.missing.divide(b.rate)
	if rest > 0 {
		q = q.add(wide{lo: 1})
	}
	if q.hi != 0 || q.lo >= uint64(never-at) {
		return never
	}
	return at + int64(q.lo)
}

// empty is the instant at which nothing that was taken counts any more; the window must be that of at.
func (w *window) empty(at int64) int64 {
	switch w.kind {
	case SlidingLog:
		for n := w.next - 1; n >= w.oldest; n-- {
			if e := w.entry(n); e.amount != 0 {
				return e.at + w.per
			}
		}
	case SlidingCounter:
		switch {
		case w.used > 0:
			return w.begin + 2*w.per
		case w.previous > 0:
			return w.begin + w.per
		}
	default:
		if w.used > 0 {
			return w.begin + w.per
		}
	}
	return at
}
