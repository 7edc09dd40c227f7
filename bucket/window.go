package bucket

// A window counts what was taken in a stretch of time. Each take is an entry, which a later settlement may
// correct for as long as it counts; the number that take returns leads back to it.
type window struct {
	kind  Window
	per   int64 // nanoseconds
	limit int64
	start int64 // wall-clock time of instant 0

	used     int64 // in this window
	previous int64 // sliding counter: in the one before
	number   int64 // of this window: of the clock; anchored: a count
	begin    int64 // its first instant
	open     bool  // anchored: there is a window now

	log    []entry // sliding log, a ring: its length is a power of two
	oldest int64   // number of the oldest entry that counts
	next   int64   // number of the next entry

	lowest int64 // whole tokens that were left at the least, since the last mark
}

type entry struct{ at, amount int64 }

// noEntry is the number of an entry that was never made.
const noEntry = -1 << 63

func newWindow(l *Limit, start int64) window {
	w := window{kind: l.Window, per: int64(l.per()), limit: l.Limit, start: start, lowest: l.Limit}
	w.number = floorDiv(start, w.per)
	w.begin = w.number*w.per - start
	if w.kind == Anchored {
		w.number = 0
	}
	return w
}

// roll brings the window to the instant at.
func (w *window) roll(at int64) {
	switch w.kind {
	case Fixed, SlidingCounter:
		if at-w.begin < w.per {
			return
		}
		passed := (at - w.begin) / w.per
		w.previous = 0
		if passed == 1 {
			w.previous = w.used
		}
		w.used = 0
		w.number += passed
		w.begin += passed * w.per
	case Anchored:
		if w.open && at-w.begin >= w.per {
			w.open, w.used = false, 0
		}
	case SlidingLog:
		// (t-per, t]: what was taken exactly one period ago no longer counts.
		for w.oldest < w.next {
			e := w.entry(w.oldest)
			if at-e.at < w.per {
				break
			}
			w.used -= e.amount
			w.oldest++
		}
	}
}

func (w *window) entry(number int64) *entry { return &w.log[number&int64(len(w.log)-1)] }

// take makes an entry of amount, more than 0, and returns its number.
func (w *window) take(at, amount int64) int64 {
	switch w.kind {
	case Anchored:
		if !w.open {
			w.open, w.begin = true, at
			w.number++
		}
	case SlidingLog:
		w.used += amount
		if w.oldest < w.next {
			if e := w.entry(w.next - 1); e.at == at {
				e.amount += amount
				return w.next - 1
			}
		}
		if w.next-w.oldest == int64(len(w.log)) {
			w.grow()
		}
		*w.entry(w.next) = entry{at, amount}
		w.next++
		return w.next - 1
	}
	w.used += amount
	return w.number
}

func (w *window) grow() {
	log := make([]entry, max(16, 2*len(w.log)))
	for n := w.oldest; n < w.next; n++ {
		log[n&int64(len(log)-1)] = *w.entry(n)
	}
	w.log = log
}

// correct adds amount, which may be negative, to an entry if that still counts.
func (w *window) correct(number, amount int64) {
	switch {
	case w.kind == SlidingLog:
		if number >= w.oldest {
			w.entry(number).amount += amount
			w.used += amount
		}
	case w.kind == Anchored && !w.open:
	case number == w.number:
		w.used += amount
	case w.kind == SlidingCounter && number == w.number-1:
		w.previous += amount
	}
}

// left is what can still be taken at the instant at, rounded down; the window must be that of at.
func (w *window) left(at int64) int64 {
	if w.kind != SlidingCounter {
		return w.limit - w.used
	}
	return w.scaled(at).floor(uint64(w.per))
}

// scaled is what a sliding counter has left, times per: limit − current − previous × (per − elapsed) / per.
func (w *window) scaled(at int64) wide {
	return times(w.limit-w.used, uint64(w.per)).sub(product(uint64(w.previous), uint64(w.begin+w.per-at)))
}

// mark notes the lowest level so far.
func (w *window) mark(at int64) { w.lowest = min(w.lowest, w.left(at)) }

// has reports whether amount can be taken now.
func (w *window) has(at, amount int64) bool {
	if w.kind != SlidingCounter {
		return w.used+amount <= w.limit
	}
	return !w.scaled(at).less(product(uint64(amount), uint64(w.per)))
}

// wait is how long it takes until amount, at most the limit, can be taken.
func (w *window) wait(at, amount int64) wait {
	switch w.kind {
	case SlidingLog:
		over := w.used + amount - w.limit
		for n := w.oldest; ; n++ {
			e := w.entry(n)
			if over -= e.amount; over <= 0 {
				return wait{whole: wide{lo: uint64(e.at + w.per - at)}}
			}
		}
	case SlidingCounter:
		// used falls in straight lines: by previous until this window ends, then by what this one took.
		until, falling := w.begin+w.per-at, w.previous
		room := w.limit - amount - w.used
		if room < 0 {
			// Not before the window ends; then `used` has become the previous one.
			until, falling, room = until+w.per, w.used, room+w.used
		}
		// The wait is until − room × per / falling.
		part := quotient(product(uint64(room), uint64(w.per)), uint64(falling))
		whole := wide{lo: uint64(until)}.sub(part.whole)
		if part.rest == 0 {
			return wait{whole: whole}
		}
		return wait{whole: whole.sub(wide{lo: 1}), rest: part.parts - part.rest, parts: part.parts}
	}
	return wait{whole: wide{lo: uint64(w.begin + w.per - at)}}
}
