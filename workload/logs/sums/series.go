package sums

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"loadshape/bucket"
	"loadshape/workload/exact"
	"loadshape/workload/trace"
)

// A counted is what counters of programs came to, and what of it is no sum of a minute.
type counted struct {
	all      map[string]*series
	exported map[string][]int64 // when counters that began together were written

	operations int64 // points of other operations than to generate
	kinds      int64 // points of tokens of another kind
	repeated   int64 // points that another family has, too
	unplaced   int64 // tokens of which nobody knows the minute
	unsplit    bool  // there is input of which nobody knows how much was read from a cache
	requests   bool  // there are some that were counted
}

// A series is the values of one counter with one set of attributes. Where they are cumulative, it has one start: what
// counts from zero again is another.
type series struct {
	program    string // that wrote it
	lot        string // what began together with it
	family     family
	kind       kind
	model      string
	speed      bucket.Speed
	cumulative bool
	values     []value
}

// A value is what a point says.
type value struct {
	start, at int64 // the start is 0 where it is not known
	n         int64
	requests  int64 // -1 where it does not say them
	place     place
}

// longest is how long a point may count for and still be of about one minute.
const longest = 5 * int64(bucket.Minute)

// value reads a point, or says what a field of it should be.
func (p *point) value(distributed bool) (v value, field, want string) {
	v.requests = -1
	for _, t := range [...]struct {
		field, text string
		into        *int64
	}{{"startTimeUnixNano", p.start, &v.start}, {"timeUnixNano", p.at, &v.at}} {
		n, ok := exact.Decimal([]byte(t.text), 0, false)
		if t.into == &v.start && (t.text == "" || ok && n == 0) {
			continue
		}
		if !ok || n < 1e18 {
			return v, t.field, "is " + orMissing(t.text) + ", expected nanoseconds since 1970, which have 19 digits"
		}
		*t.into = n
	}
	if v.start > v.at {
		return v, "startTimeUnixNano", "is later than timeUnixNano, expected the time from which on it counts"
	}
	field = "asInt"
	if distributed {
		field = "sum"
		n, ok := exact.Decimal([]byte(p.count), 0, false)
		if !ok || n > bucket.MaxTokens {
			return v, "count", wholeNumber(p.count)
		}
		v.requests = n
	}
	n, ok := exact.Decimal([]byte(p.number), 0, false)
	if !ok || n > bucket.MaxTokens {
		return v, field, wholeNumber(p.number)
	}
	v.n = n
	return v, "", ""
}

func wholeNumber(text string) string {
	return fmt.Sprintf("is %s, expected a whole number from 0 to %d", orMissing(text), int64(bucket.MaxTokens))
}

// orMissing is a text that should be another.
func orMissing(text string) string {
	if text == "" {
		return "missing"
	}
	return fmt.Sprintf("%.40q", text)
}

// take adds a value to its series.
func (c *counted) take(of series, attributes string, v value) {
	if c.all == nil {
		c.all, c.exported = map[string]*series{}, map[string][]int64{}
	}
	of.lot = fmt.Sprintf("%s\x03%s\x03%t", of.program, of.lot, of.cumulative)
	if of.cumulative {
		of.lot = fmt.Sprintf("%s\x03%d", of.lot, v.start)
		c.exported[of.lot] = append(c.exported[of.lot], v.at)
	}
	key := of.lot + "\x03" + attributes
	if c.all[key] == nil {
		c.all[key] = &of
	}
	s := c.all[key]
	s.values = append(s.values, v)
}

// minutes makes sums of minutes of what was counted.
func (s *Sums) minutes() error {
	c := &s.counted
	split, newer := map[string]bool{}, map[string]bool{} // programs that tell apart what was read, and that have the later metrics
	for _, of := range c.all {
		newer[of.program] = newer[of.program] || of.family == counters
		split[of.program] = split[of.program] || of.family == counters && of.kind == cacheRead
	}
	for lot, all := range c.exported {
		slices.Sort(all)
		c.exported[lot] = slices.Compact(all)
	}
	found, places := map[int64][]Amount{}, map[int64]place{}
	for _, key := range slices.Sorted(maps.Keys(c.all)) {
		of := c.all[key]
		if of.family == histogram && newer[of.program] {
			c.repeated += int64(len(of.values))
			continue
		}
		unsplit := of.family == histogram || of.family == counters && !split[of.program]
		c.unsplit, c.requests = c.unsplit || unsplit, c.requests || of.family == histogram
		err := s.growth(of, func(at, n, requests int64, from place) {
			a := of.amount(n, requests)
			a.Unsplit = unsplit
			found[at], places[at] = append(found[at], a), from
		})
		if err != nil {
			return err
		}
	}
	for _, at := range slices.Sorted(maps.Keys(found)) {
		one := part{place: places[at], amounts: found[at]}
		if err := s.add(at, one); err != nil {
			return err
		}
		for _, a := range s.read[at][0].amounts {
			if a.InputTokens < 0 {
				return &trace.Error{File: places[at].file, Line: places[at].line, Want: fmt.Sprintf("has %d tokens that were read from a cache or written to one in a minute with %d of input, expected an input that they are a part of",
					a.CacheRead+a.CacheCreation, a.InputTokens+a.CacheRead+a.CacheCreation)}
			}
		}
	}
	return nil
}

// growth gives what a series grew by, with the minute in which that was written.
func (s *Sums) growth(of *series, give func(at, n, requests int64, from place)) error {
	slices.SortFunc(of.values, func(a, b value) int {
		return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.start, b.start), cmp.Compare(a.n, b.n), cmp.Compare(a.requests, b.requests))
	})
	var before value
	for _, v := range of.values {
		if v.at == before.at && v.start == before.start {
			if v.n != before.n || v.requests != before.requests {
				return &trace.Error{File: v.place.file, Line: v.place.line, Want: fmt.Sprintf("has a point again, with another figure than %s:%d, expected each once", before.place.file, before.place.line)}
			}
			s.Repeats++
			continue
		}
		from, n, requests := s.counted.since(of, v, before), v.n, v.requests
		if of.cumulative && v.n >= before.n && v.requests >= before.requests { // it did not begin anew
			n -= before.n
			requests -= max(0, before.requests)
		}
		switch before = v; {
		case n == 0 && requests <= 0:
		case from == 0 || v.at-from > longest:
			s.counted.unplaced += n
		default:
			at := (v.at - 1) - (v.at-1)%int64(bucket.Minute)
			s.Lag = max(s.Lag, at-from)
			give(at, n, requests, v.place)
		}
	}
	return nil
}

// since is when what a value adds began to be counted, 0 where that is not known. A counter that is cumulative was written
// with those that began together with it; where it was not there yet, it was zero.
func (c *counted) since(of *series, v, before value) int64 {
	if !of.cumulative {
		if v.start == 0 {
			return before.at
		}
		return v.start
	}
	if before.at > 0 {
		return before.at
	}
	all := c.exported[of.lot]
	if i, _ := slices.BinarySearch(all, v.at); i > 0 {
		return max(v.start, all[i-1])
	}
	return v.start
}

// amount is what so many tokens are. Input that includes what was read and written is told so by what is counted beside it.
func (of *series) amount(n, requests int64) Amount {
	a := Amount{Model: of.model, Speed: of.speed, Requests: -1}
	if of.family == histogram {
		a.Requests = 0
	}
	switch of.kind {
	case input:
		a.InputTokens = n
		if of.family == histogram {
			a.Requests = requests
		}
	case output:
		a.OutputTokens = n
	case cacheRead:
		a.CacheRead = n
	case cacheWritten:
		a.CacheCreation = n
	}
	if of.family == counters {
		a.InputTokens -= a.CacheRead + a.CacheCreation
	}
	return a
}
