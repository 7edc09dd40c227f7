package bucket

// A meter is a limit at work: what it counts, how, and where it stands.
type meter struct {
	price price
	plain bool // a token bucket, and the price is all there is to say about admission

	// Of the request that is being judged:
	refuses  bool
	hopeless bool  // no wait helps
	room     int64 // what it needs: what it asks for, or all there can be
	takes    int64 // what it takes

	bucket tokenBucket
	window window

	capacity  int64
	charge    Charge // empty where output does not count
	burndown  int64
	rejected  RejectedCost
	percent   int64 // of the input that admission takes
	cause     Cause
	isWindow  bool
	rejects   bool // a request larger than the capacity is never admitted
	settles   bool // what admission took is settled later
	input     bool // input counts
	keepsRead bool // cache reads still count after the first token

	// Of the charges and settlements of one instant that are not yet applied:
	owed  int64
	dirty bool
}

// A price says how often each part of a request counts in what it asks for.
type price struct {
	request int64 // once for each
	fresh   int64 // input and cache creation
	read    int64 // cache reads
	reserve int64 // max_tokens
	client  bool  // where there is no max_tokens, that of the client
	token   int64 // one token of room, where there is any output; it is asked for and not taken

	only part // that counts, where one does
}

// A part of a request is what most limits count nothing beside.
type part uint8

const (
	several    part = iota
	oneRequest      // each counts once
	freshInput      // input and cache creation
	someOutput      // a token of room, where there is any
)

// alone is the only part of a request that counts by a price.
func (p *price) alone() part {
	switch *p {
	case price{request: 1}:
		return oneRequest
	case price{fresh: 1}:
		return freshInput
	case price{token: 1}:
		return someOutput
	}
	return several
}

// of is what a request takes by this price, and what it asks for.
func (p *price) of(r *Request) (takes, asked int64) {
	switch p.only {
	case oneRequest:
		return 1, 1
	case freshInput:
		takes = r.InputTokens + r.CacheCreationInputTokens
		return takes, takes
	case someOutput:
		return 0, min(r.OutputTokens, 1)
	}
	takes = p.request + p.fresh*(r.InputTokens+r.CacheCreationInputTokens) + p.read*r.CacheReadInputTokens + p.reserve*r.reserves(p.client)
	return takes, takes + p.token*min(r.OutputTokens, 1)
}

func newMeter(l *Limit, start int64) meter {
	m := meter{
		cause:    l.Dimension.cause(),
		capacity: l.Capacity(),
		rejects:  l.Oversized == Reject || l.Limit == 0,
		burndown: max(l.Burndown, 1),
		rejected: l.RejectedCost,
		percent:  100,
		charge:   l.Charge,
	}
	if l.EstimatePercent != nil {
		m.percent = *l.EstimatePercent
	}
	switch l.Dimension {
	case Requests:
		m.price.request = 1
	case InputTokens:
		m.input = true
		m.price.fresh = 1
		if l.CacheRead == CacheCounts || l.CacheRead == CacheUntilFirstToken {
			m.price.read = 1
		}
		m.keepsRead = l.CacheRead == CacheCounts
		m.settles = m.percent != 100 || l.CacheRead == CacheUntilFirstToken
	case OutputTokens:
		if m.charge == "" {
			m.charge = AsGenerated
		}
	case Tokens:
		m.input = true
		if m.charge == "" {
			m.charge = ReserveMaxTokens
		}
		if m.charge != AtCompletion {
			m.price.fresh = 1
		}
		if m.charge == ReserveMaxTokens {
			m.price.read = 1
		}
	}
	switch m.charge {
	case AsGenerated:
		m.price.token = 1
	case ReserveMaxTokens:
		m.price.reserve = 1
		m.price.client = l.ClientMaxTokens
		m.settles = true
	case AtCompletion:
		m.price.token = 1
		m.settles = true
	}
	if m.isWindow = l.Window != "" && l.Window != TokenBucket; m.isWindow {
		m.window = newWindow(l, start)
	} else {
		m.bucket = newTokenBucket(l)
	}
	m.price.only = m.price.alone()
	m.plain = !m.isWindow && m.percent == 100 && !(m.input && m.charge == AtCompletion)
	return m
}

// asks is what admission asks of the meter, which need not be what it can hold.
func (m *meter) asks(r *Request) int64 {
	_, asked := m.price.of(r)
	switch {
	case m.percent != 100:
		asked = asked * m.percent / 100
	case m.input && m.charge == AtCompletion:
		asked = min(r.InputTokens+r.CacheCreationInputTokens+r.OutputTokens, 1)
	}
	return asked
}

// reject takes what a refused request still takes.
func (m *meter) reject(at int64, r *Request) {
	cost := int64(m.rejected)
	if m.rejected == RejectedFull {
		cost = m.asks(r)
	}
	if cost > 0 {
		m.roll(at) // another limit may have refused before this one looked
		m.take(at, cost)
	}
}

// judge is for the meters that are not plain and for requests that exceed the capacity; asked is what the
// price came to. It sets whether the meter refuses, brought to the instant at.
func (m *meter) judge(at, asked int64, r *Request) {
	switch {
	case m.percent != 100:
		asked = asked * m.percent / 100
		m.takes = asked
	case m.input && m.charge == AtCompletion:
		asked = min(r.InputTokens+r.CacheCreationInputTokens+r.OutputTokens, 1)
	}
	m.room = min(asked, m.capacity)
	m.roll(at)
	switch {
	case asked == 0:
	case asked > m.capacity && m.rejects:
		m.refuses, m.hopeless = true, true
	case m.isWindow:
		m.refuses = !m.window.has(at, m.room)
	default:
		m.refuses = !m.bucket.offer(at, m.room)
	}
}

// settlement is what a judged request still has to take, or to give back where it is negative, and how
// long after its admission.
func (m *meter) settlement(r *Request) (amount, after int64) { return m.settled(r, m.takes) }

// settled is the settlement of a request of which admission took some.
func (m *meter) settled(r *Request, takes int64) (amount, after int64) {
	final := int64(0)
	if m.input {
		final = r.InputTokens + r.CacheCreationInputTokens
	}
	if m.keepsRead {
		final += r.CacheReadInputTokens
	}
	if m.charge == "" {
		return final - takes, r.TTFT
	}
	return final + r.OutputTokens*m.burndown - takes, r.Duration
}

// reserves is the output that a request asks for; client is what to do where it does not say.
func (r *Request) reserves(client bool) int64 {
	switch {
	case r.MaxTokens != 0:
		return r.MaxTokens
	case client:
		return max(r.OutputTokens, r.ClientMaxTokens)
	}
	return r.OutputTokens
}

// asGenerated reports whether output is charged second by second.
func (m *meter) asGenerated() bool { return m.charge == AsGenerated }

// roll brings the meter to the instant at.
func (m *meter) roll(at int64) {
	if m.isWindow {
		m.window.roll(at)
	} else {
		m.bucket.refill(at)
	}
}

// take takes amount, more than 0, and returns the number of the entry that a settlement may correct.
func (m *meter) take(at, amount int64) int64 {
	if m.isWindow {
		n := m.window.take(at, amount)
		m.window.mark(at)
		return n
	}
	m.bucket.take(amount)
	return noEntry
}

// owe notes a charge or settlement of this instant; entry is the number of the one that it corrects.
func (m *meter) owe(at, amount, entry int64) {
	if !m.dirty {
		m.dirty = true
		m.roll(at)
	}
	if entry == noEntry {
		m.owed += amount
	} else {
		m.window.correct(entry, amount)
	}
}

// apply applies what is owed at this instant, as one net amount.
func (m *meter) apply(at int64) {
	m.dirty = false
	amount := m.owed
	m.owed = 0
	if !m.isWindow {
		m.bucket.take(amount)
		return
	}
	if amount > 0 {
		m.window.take(at, amount)
	}
	m.window.mark(at)
}

// wait is how long it takes until the judged request is admitted.
func (m *meter) wait(at int64) wait {
	switch {
	case m.hopeless:
		return wait{never: true}
	case m.isWindow:
		return m.window.wait(at, m.room)
	}
	return m.bucket.wait(m.room)
}

// left is the level in whole tokens, rounded down; of a window what can still be taken.
func (m *meter) left(at int64) int64 {
	if m.isWindow {
		return m.window.left(at)
	}
	return m.bucket.left(m.bucket.missing)
}

// lowest is the lowest level since the last mark.
func (m *meter) lowest() int64 {
	if m.isWindow {
		return m.window.lowest
	}
	return m.bucket.left(m.bucket.most)
}

// mark starts a new stretch for lowest, at the instant at.
func (m *meter) mark(at int64) {
	m.roll(at)
	if m.isWindow {
		m.window.lowest = m.window.left(at)
	} else {
		m.bucket.most = m.bucket.missing
	}
}
