package bucket

// How output is counted, second by second, exactly, and without touching every answer in every second.
//
// An answer of n tokens whose first token comes at f and whose last at f+span has, at an instant t between them,
// ⌊n·(t−f)/span⌋ tokens. What is charged at the whole second s is the difference of two such floors, and so all of an
// answer's charges together are n, whatever was rounded: nothing can get lost, and nothing is counted twice.
//
// The state at the second now is
//
//	rate            the tokens of every even answer that is in its middle: one number for all of them
//	ring, far       by second, what comes once and by how much the rate changes, for seconds up to now+slots and later
//	steps, waiting  answers whose seconds differ by a token: those that have begun, and those that have not
//	slow            answers of less than a token a second, at the second of their next token
//
// An answer is even when a second holds a whole number of its tokens (n·second is a multiple of span): every floor
// in its middle then grows by the same number, so that only its first second, the one after it and its last are
// written down. Of a steps, the quotient n·second/span is each and a remainder part/whole, which is carried from second
// to second as a long division carries it: carry < whole always holds, and a token is added when the sum reaches whole.
//
// Invariants: a slot of the ring is empty when its second has been counted, so it can stand for the second that is slots
// later; last is the latest second with something in the ring; rate is the sum of each over all even answers that
// have begun and not ended; no queue has anything due before now+1.

import "math/bits"

const second = int64(Second)

// An output is what the answers under way will have produced at each whole second. An answer that makes the
// same whole number of tokens each second, as most do, costs a few additions in all, however long it lasts:
// its rate is switched on in one slot and off in a later one. Any other is stepped second by second, or, where
// it makes less than a token a second, token by token: no answer costs more than its tokens.
type output struct {
	now     int64        // the last second that was counted
	last    int64        // the last second with something in its slot of the ring
	rate    int64        // tokens a second of the even answers in their middle
	ring    *[slots]slot // of the seconds now+1 … now+slots
	far     queue[slot]  // of later seconds
	steps   []steps      // the uneven answers that have begun …
	waiting queue[steps] // … and those that have not
	slow    queue[slow]  // those that make less than a token a second, at the seconds that bring one

	span int64 // nanoseconds a token: that of the even answer before, which is likely that of the next …
	each int64 // … and the tokens a second that it makes
}

// A slot is what one second brings.
type slot struct {
	once   int64 // tokens that are charged at this second alone
	change int64 // of the rate, from this second on
}

// steps is an answer that is counted second by second.
type steps struct {
	end   int64  // the first whole second at or after the last token
	begun int64  // tokens that are there at the first whole second at or after the first one
	each  int64  // whole tokens that every second after that brings …
	part  uint64 // … and the part of a token on top, in
	whole uint64 // so many parts of one
	carry uint64 // parts of a token that were not counted yet
	left  int64  // tokens that were not counted yet
}

// slow is an answer that is counted token by token.
type slow struct {
	first   int64 // the instant of its first token
	span    int64 // from that to the last one
	end     int64 // the first whole second at or after the last one
	tokens  int64
	counted int64
}

// made is what there is at a whole second.
func (s *slow) made(sec int64) int64 {
	if sec >= s.end {
		return s.tokens
	}
	hi, lo := bits.Mul64(uint64(s.tokens), uint64(sec*second-s.first))
	n, _ := bits.Div64(hi, lo, uint64(s.span))
	return int64(n)
}

// next is the whole second at which the next token is counted.
func (s *slow) next() int64 {
	hi, lo := bits.Mul64(uint64(s.counted+1), uint64(s.span))
	n, rest := bits.Div64(hi, lo, uint64(s.tokens)) // at most the span
	if rest > 0 {
		n++
	}
	return ceilSecond(s.first + int64(n))
}

// slots is the length of the ring in seconds, a power of two.
const slots = 1 << 12

// due is the instant at which something is counted next; the end of time where nothing is under way.
func (o *output) due() int64 {
	if o.last > o.now || o.rate > 0 || len(o.steps) > 0 {
		return (o.now + 1) * second
	}
	return min(o.far.due(), o.waiting.due(), o.slow.due())
}

// add counts an answer of some tokens that was admitted at the instant at, its first token after ttft and
// its last after duration. Everything up to at must have been counted, and the answer must not end at once
// on a whole second.
func (o *output) add(at, ttft, duration, tokens int64) {
	if o.last <= o.now && o.rate == 0 && len(o.steps) == 0 {
		o.now = at / second // nothing was under way, so nothing was counted in between
	}
	first := at + ttft
	from, end := ceilSecond(first), ceilSecond(at+duration)
	if from == end {
		o.put(end, tokens, 0)
		return
	}
	span := duration - ttft
	if tokens < 1<<31 && span == o.span*tokens { // o.span is at most a second: no overflow
		o.even(from, end, tokens, int64(uint64(o.each*(from*second-first))/uint64(second)), o.each)
		return
	}
	s := steps{end: end, left: tokens, whole: uint64(span)}
	hi, lo := bits.Mul64(uint64(tokens), uint64(from*second-first))
	begun, carry := bits.Div64(hi, lo, s.whole)
	s.begun, s.carry = int64(begun), carry
	if from+1 < end { // there is a second in the middle, so that each is at most tokens
		hi, lo = bits.Mul64(uint64(tokens), uint64(second))
		each, part := bits.Div64(hi, lo, s.whole)
		s.each, s.part = int64(each), part
	}
	switch {
	case s.part == 0:
		if one := span / tokens; one > 0 && one*tokens == span && second%one == 0 {
			o.span, o.each = one, second/one
		}
		o.even(from, end, tokens, s.begun, s.each)
	case s.each == 0:
		x := slow{first, span, end, tokens, 0}
		o.slow.push(x.next()*second, x)
	case from > o.now:
		o.waiting.push(from*second, s)
	default:
		o.steps = append(o.steps, s) // its first token comes now, and nothing is there yet
	}
}

// even counts an answer that has made begun tokens by the second from, makes each in every second after it,
// and the rest by the second end.
func (o *output) even(from, end, tokens, begun, each int64) {
	rest := tokens - begun - each*(end-1-from)
	if end-o.now > slots {
		if begun > 0 { // where from is now, nothing is there yet
			o.put(from, begun, 0)
		}
		o.put(from+1, 0, each)
		o.put(end, rest, -each)
		return
	}
	o.ring[from&(slots-1)].once += begun
	o.ring[(from+1)&(slots-1)].change += each
	last := &o.ring[end&(slots-1)]
	last.once += rest
	last.change -= each
	o.last = max(o.last, end)
}

func ceilSecond(at int64) int64 { return int64((uint64(at) + uint64(second) - 1) / uint64(second)) }

// put adds to the slot of a second, which must be later than now.
func (o *output) put(sec, once, change int64) {
	if sec-o.now > slots {
		o.far.push(sec*second, slot{once, change})
		return
	}
	s := &o.ring[sec&(slots-1)]
	s.once += once
	s.change += change
	o.last = max(o.last, sec)
}

// count moves on to the instant that is due, and returns the tokens that were produced since the one before.
func (o *output) count() int64 {
	at := o.due()
	o.now = at / second
	s := &o.ring[o.now&(slots-1)]
	once := s.once
	o.rate += s.change
	*s = slot{}
	for o.far.due() == at {
		s := o.far.pop()
		once += s.once
		o.rate += s.change
	}
	tokens := o.rate + once
	for i := 0; i < len(o.steps); i++ {
		s := &o.steps[i]
		if o.now == s.end {
			tokens += s.left
			last := len(o.steps) - 1
			*s = o.steps[last]
			o.steps = o.steps[:last]
			i--
			continue
		}
		n := s.each
		if s.carry += s.part; s.carry >= s.whole {
			s.carry -= s.whole
			n++
		}
		s.left -= n
		tokens += n
	}
	for o.slow.due() == at {
		s := o.slow.pop()
		n := s.made(o.now)
		tokens += n - s.counted
		if s.counted = n; n < s.tokens {
			o.slow.push(s.next()*second, s)
		}
	}
	for o.waiting.due() == at {
		s := o.waiting.pop()
		tokens += s.begun
		s.left -= s.begun
		o.steps = append(o.steps, s)
	}
	return tokens
}
