package bucket

import "math"

// AdmitRun admits requests of one group that are all alike, the i-th at the instant ats[i], just as Admit would one
// after the other, for as long as that is quickly told: it stops before the first that comes at until or later,
// and before the first that would be refused, and it may stop earlier. It returns how many it admitted. The
// instants must not go back.
//
// Nothing is charged to most limits but at admission, so that each can go through all requests by itself, up to the next settlement of
// a request before them; those that are charged as output is generated go through them second by second.
func (g *Gate) AdmitRun(group int, ats []int64, r *Request, until int64) int {
	x := &g.groups[group]
	if !x.quick || len(ats) == 0 || ats[0] < x.now || x.settlesAny(r) {
		return 0
	}
	until = min(until, x.settlements.due())
	n := len(ats)
	for n > 0 && ats[n-1] >= until {
		n--
	}
	n = x.foresee(ats[:n], r)
	if x.generates {
		done := 0
		for done < n {
			k := x.inSecond(ats[done:n], r)
			if k == 0 {
				break
			}
			done += k
		}
		if done < n {
			n = x.foresee(ats[:done], r) // which is done
		}
	}
	if n > 0 {
		for i := range x.meters {
			if m := &x.meters[i]; !m.asGenerated() {
				m.bucket.commit()
			}
		}
		x.now = ats[n-1]
	}
	return n
}

// quickly reports whether AdmitRun can do something for a group.
func (x *group) quickly() bool {
	for i := range x.meters {
		if !x.meters[i].plain {
			return false
		}
	}
	return !x.acceleration.on && x.concurrency.limit == 0
}

// settlesAny reports whether something of a request is settled after its admission.
func (x *group) settlesAny(r *Request) bool {
	for i := range x.meters {
		if m := &x.meters[i]; m.settles {
			takes, _ := m.price.of(r)
			if amount, _ := m.settled(r, takes); amount != 0 {
				return true
			}
		}
	}
	return false
}

// foresee returns how many of the requests the limits admit that are charged at admission alone. Nothing is
// taken before they are committed.
func (x *group) foresee(ats []int64, r *Request) int {
	n := len(ats)
	for i := 0; i < len(x.meters) && n > 0; i++ {
		m := &x.meters[i]
		if m.asGenerated() {
			continue
		}
		if k := m.run(ats[:n], r); k < n {
			n, i = k, -1 // the limits before have gone too far
		}
	}
	return n
}

// inSecond admits requests up to the next whole second as far as the limits go that are charged as output is
// generated, which happens at whole seconds, and returns how many.
func (x *group) inSecond(ats []int64, r *Request) int {
	at := ats[0]
	sec := at / second
	if at == sec*second { // an answer may be charged at once
		return 0
	}
	if x.due <= at {
		x.advance(at)
	}
	until := min(x.due, (sec+1)*second)
	for i := range x.meters {
		m := &x.meters[i]
		if !m.asGenerated() {
			continue
		}
		takes, asked := m.price.of(r)
		if takes == 0 && (asked == 0 || m.bucket.holds(asked)) {
			continue // they take nothing, and the bucket will hold no less
		}
		return 0
	}
	n := 0
	if r.OutputTokens > 0 {
		n = x.output.addRun(ats, r, until)
		x.due = min(x.due, x.output.due())
	} else {
		for n < len(ats) && ats[n] < until {
			n++
		}
	}
	return n
}

// run goes through requests until one that it does not admit, or cannot tell in 64 bits, and returns how many
// came before it. Nothing is taken before commit.
func (m *meter) run(ats []int64, r *Request) int {
	b := &m.bucket
	s := b.running()
	b.after = s
	takes, asked := m.price.of(r)
	last := ats[len(ats)-1]
	if b.missing.hi != 0 || b.missing.lo >= 1<<62 || asked > m.capacity || uint64(last-s.last) >= b.short {
		return 0
	}
	rate, take, ask := b.rate, uint64(takes)*b.perToken, uint64(asked)*b.perToken
	most := b.full.lo - ask // that may be missing for there to be room
	for i, at := range ats {
		missing := s.missing - min(uint64(at-s.last)*rate, s.missing)
		if missing > most {
			b.after = s
			return i
		}
		s.missing = missing + take
		s.most = max(s.most, s.missing)
		s.last = at
	}
	b.after = s
	return len(ats)
}

// running is where a bucket stands in a run: its missing, last and most, in 64 bits.
type running struct {
	missing uint64
	last    int64
	most    uint64
}

func (b *tokenBucket) running() running {
	most := b.most.lo
	if b.most.hi != 0 {
		most = math.MaxUint64 // no run misses more
	}
	return running{b.missing.lo, b.last, most}
}

// commit takes what the run came to.
func (b *tokenBucket) commit() {
	b.missing.lo, b.last = b.after.missing, b.after.last
	if b.most.hi == 0 {
		b.most.lo = b.after.most
	}
}

// addRun is add for several answers that are alike and admitted between two whole seconds: those before the
// instant until. It returns how many they are. Where they are as even as the answer before, it keeps sums.
func (o *output) addRun(ats []int64, r *Request, until int64) (n int) {
	sec := ats[0] / second
	if o.last <= o.now && o.rate == 0 && len(o.steps) == 0 {
		o.now = sec // as add has it
	}
	tokens, each := r.OutputTokens, o.each
	if tokens >= 1<<31 || r.Duration-r.TTFT != o.span*tokens || r.Duration-r.TTFT < 2*second || sec+r.Duration/second+2-o.now > slots {
		// Not as even as the answer before, or else it is very short or very long.
		for n < len(ats) && ats[n] < until {
			o.add(ats[n], r.TTFT, r.Duration, tokens)
			n++
		}
		return n
	}
	for n < len(ats) && ats[n] < until {
		// The requests whose answers have the same whole seconds as this one's: they come one after the other.
		from, end := ceilSecond(ats[n]+r.TTFT), ceilSecond(ats[n]+r.Duration)
		edge := from*second - r.TTFT
		stop := min(until, edge+1, end*second-r.Duration+1)
		before, begun := n, int64(0)
		for n < len(ats) && ats[n] < stop {
			begun += int64(uint64(each*(edge-ats[n])) / uint64(second))
			n++
		}
		k := int64(n - before)
		o.at(from).once += begun
		o.at(from + 1).change += each * k
		last := o.at(end)
		last.once += k*(tokens-each*(end-1-from)) - begun
		last.change -= each * k
		o.last = max(o.last, end)
	}
	return n
}

// at is the slot of a second within the ring.
func (o *output) at(sec int64) *slot { return &o.ring[sec&(slots-1)] }
