package draft

import (
	"slices"

	"loadshape/bucket"
	"loadshape/workload"
	"loadshape/workload/amount"
	"loadshape/workload/arrival"
)

// A stream is one of the plan, with what is to be said of it.
type stream struct {
	workload.Stream
	part   *part
	notes  map[string]string // by field
	played tally             // the median
	miss   float64           // of the busiest minute
	lost   float64           // of all there is
}

// build makes the stream of a part, in one of the ways in which that can be done.
func build(p *part, v *variant, l *ledger) *stream {
	s := &stream{part: p, notes: map[string]string{}}
	s.Name, s.Model, s.Speed = p.name(), p.model.name, p.model.speed
	at := starts(p.requests)
	if v.talks {
		at = startsOfTalks(p.talks)
	}
	s.Arrivals = v.arrivals(at, p.stretches(v, at), s.notes)
	if v.talks {
		s.talk(v)
	} else {
		s.sizes("input_tokens", func(q *request) int64 { return q.input }, &s.InputTokens)
		s.sizes("cache_creation_input_tokens", func(q *request) int64 { return q.creation }, &s.CacheCreationInputTokens)
		s.sizes("cache_read_input_tokens", func(q *request) int64 { return q.read }, &s.CacheReadInputTokens)
	}
	s.sizes("output_tokens", func(q *request) int64 { return q.output }, &s.OutputTokens)
	s.maxTokens()
	s.answers(l)
	return s
}

func (p *part) name() string {
	name := [...]string{"", "first turns of ", "later turns of "}[p.half] + p.kind.String()
	if p.model.speed != bucket.Standard {
		name = string(p.model.speed) + " " + name
	}
	if p.model.name != "" {
		name = p.model.name + " " + name
	}
	return name
}

// sizes fits a figure of all requests whose sizes are known.
func (s *stream) sizes(field string, figure func(*request) int64, into *amount.Distribution[amount.Count]) {
	var values []int64
	for i := range s.part.requests {
		if q := &s.part.requests[i]; !q.unsized {
			values = append(values, figure(q))
		}
	}
	s.fit(field, values, into)
}

func (s *stream) fit(field string, values []int64, into *amount.Distribution[amount.Count]) {
	if len(values) == 0 {
		s.notes[field] = "not known of any request"
		return
	}
	f := sizeOf(values)
	*into = tokens(&f)
	s.notes[field] = f.note()
}

// talk fits a session.
func (s *stream) talk(v *variant) {
	h := v.habits
	c := &workload.Session{PrefixTokens: amount.Count(h.prefix)}
	if !h.cached {
		c.Cache = new(false)
	} else {
		c.CacheTTL = h.ttl
	}
	turns := sizeOf(h.turns)
	c.Turns = tokens(&turns)
	s.notes["turns"] = turns.note()
	if len(h.think) > 0 {
		pauses := slices.Clone(h.think)
		for i := range pauses {
			pauses[i] = milliseconds(pauses[i])
		}
		think := sizeOf(pauses)
		c.ThinkTime = times(&think)
		s.notes["think_time"] = think.note()
	}
	if h.most > 0 {
		c.MaxContextTokens, c.CompactToTokens = amount.Count(h.most), amount.Count(h.compacted)
	}
	s.Session = c
	s.fit("input_tokens", h.fresh, &s.InputTokens)
}

// maxTokens is what most requests ask for, where that is most of them and enough for all of them.
func (s *stream) maxTokens() {
	var of []int64
	longest := int64(0)
	for i := range s.part.requests {
		if q := &s.part.requests[i]; q.max > 0 {
			of = append(of, q.max)
			longest = max(longest, q.output)
		}
	}
	if 2*len(of) <= len(s.part.requests) {
		return
	}
	slices.Sort(of)
	most, run, best := int64(0), 0, 0
	for i, m := range of {
		if run++; i > 0 && of[i-1] != m {
			run = 1
		}
		if run > best {
			most, best = m, run
		}
	}
	if 10*best >= 9*len(of) {
		s.MaxTokens = amount.Count(max(most, longest))
		s.notes["max_tokens"] = share(best, len(of)) + " ask for it"
		return
	}
	s.MaxTokens = amount.Count(max(of[len(of)/2], longest))
	s.notes["max_tokens"] = "the median, or the longest output"
}

const millisecond = int64(bucket.Second) / 1000

// milliseconds is a time rounded to those, and no longer than one in a plan can be.
func milliseconds(ns int64) int64 {
	return (min(ns, int64(bucket.MaxPer)) + millisecond/2) / millisecond
}

// answers fits how fast answers come, where the trace times them.
func (s *stream) answers(l *ledger) {
	var first, whole []int64
	for i := range s.part.requests {
		if q := &s.part.requests[i]; !q.unsized && q.timed {
			whole = append(whole, q.duration)
			if q.firstToken {
				first = append(first, milliseconds(q.ttft))
			}
		}
	}
	assumed := int64(l.service.TTFT)
	switch {
	case 2*len(first) > len(s.part.requests):
		f := sizeOf(first)
		s.TTFT = new(times(&f))
		s.notes["ttft"] = f.note()
	case 2*len(whole) > len(s.part.requests):
		slices.Sort(whole)
		assumed = min(assumed, whole[len(whole)/10]/millisecond*millisecond)
		s.TTFT = new(amount.Distribution[bucket.Duration]{Constant: bucket.Duration(assumed)})
		s.notes["ttft"] = "not known: as assumed, or less where an answer is shorter"
	default:
		if l.service.TTFT != workload.DefaultTTFT {
			s.TTFT = new(amount.Distribution[bucket.Duration]{Constant: l.service.TTFT})
		}
		if l.service.Rate != workload.DefaultRate {
			s.OutputRate = new(amount.Distribution[amount.Rate]{Constant: l.service.Rate})
		}
		return
	}
	written, long := 0.0, 0.0
	for i := range s.part.requests {
		q := &s.part.requests[i]
		if q.unsized || !q.timed {
			continue
		}
		begins := assumed
		if q.firstToken {
			begins = q.ttft
		}
		if rest := q.duration - begins; rest > 0 {
			written += float64(q.output)
			long += float64(rest)
		}
	}
	if written > 0 && long > 0 {
		s.OutputRate = new(amount.Distribution[amount.Rate]{Constant: amount.Rate(max(1, decimal(min(written/long*float64(bucket.Second), 1e8), 3)))})
		s.notes["output_rate"] = "all tokens by all the time that they took"
	}
}

// spikes lets some minutes have so many times as many arrivals.
func spikes(a *arrival.Schedule, at map[int64]float64) {
	minutes := make([]int64, 0, len(at))
	for m := range at {
		minutes = append(minutes, m)
	}
	slices.Sort(minutes)
	for _, m := range minutes {
		from := max(int64(a.Start), m*int64(bucket.Minute))
		to := min(a.End(), (m+1)*int64(bucket.Minute))
		if to <= from {
			continue
		}
		a.Spikes = append(a.Spikes, arrival.Spike{At: bucket.Duration(from) - a.Start, Duration: bucket.Duration(to - from), Times: new(decimal(at[m], 3))})
	}
}
