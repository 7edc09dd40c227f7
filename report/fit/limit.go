package fit

import (
	"slices"
	"time"

	"loadshape/bucket"
)

// A series is the answers of one group, in the order of time.
type series struct {
	answers []*answer
	all     []*answer // of the owner, whose other models may share a bucket with this one
	known   bool      // whose they are: without an id they may be those of several
	alone   bool      // nothing else used the limits

	ofRequests, ofOutput span // of all: of output, and of everything else
}

// buckets are the limits that the answers name.
func (s *series) buckets() []Bucket {
	list := []Bucket{}
	for _, d := range dimensions {
		b := bucketOf(string(d), "", "headers", s.values(func(a *answer) int64 { return a.quota(d).limit }))
		switch {
		case b != nil:
			last := s.since(b)
			b.Points, b.Gone = last.points(d, b), last.without(d)
		default:
			b = s.bucketOfWords(d)
		}
		if b != nil {
			list = append(list, *b)
		}
	}
	for i, pool := range []string{"fast", "priority"} {
		for j, d := range []bucket.Dimension{bucket.InputTokens, bucket.OutputTokens} {
			b := bucketOf(string(d), pool, "headers", s.values(func(a *answer) int64 {
				if a.pools == nil {
					return -1
				}
				return a.pools[2*i+j]
			}))
			if b != nil {
				list = append(list, *b)
			}
		}
	}
	return list
}

// since are the answers since a limit changed for the last time.
func (s *series) since(b *Bucket) *series {
	if b.Limit == nil {
		return s
	}
	last := series{known: s.known, alone: s.alone}
	first := b.Values[len(b.Values)-1].first
	last.answers, last.all = s.answers[slices.Index(s.answers, first):], s.all[slices.Index(s.all, first):]
	return &last
}

// without counts the answers at the end that show other buckets and not this one.
func (s *series) without(d bucket.Dimension) int {
	n := 0
	for _, a := range slices.Backward(s.answers) {
		if a.quota(d).limit >= 0 {
			break
		}
		if slices.ContainsFunc(dimensions, func(d bucket.Dimension) bool { return a.quota(d).limit >= 0 }) {
			n++
		}
	}
	return n
}

// stands reports whether a limits file has the bucket. Of both kinds of tokens together, the headers show the limit that is
// the tightest now: one that they show no more is over.
func (b *Bucket) stands() bool {
	return b.Limit != nil && b.Pool == "" && (b.Dimension != string(bucket.Tokens) || b.Gone == 0)
}

// bucketOfWords is the limit that refusals name whose headers do not.
func (s *series) bucketOfWords(d bucket.Dimension) *Bucket {
	period := bucket.Duration(0)
	b := bucketOf(string(d), "", "refusals", s.values(func(a *answer) int64 {
		if !a.toldLimit() || bucket.Dimension(a.refusal.by) != d {
			return -1
		}
		if period == 0 {
			period = periods[a.refusal.per]
		}
		if periods[a.refusal.per] != period {
			return -1
		}
		return a.refusal.limit
	}))
	if b != nil {
		b.Per = period.String()
	}
	return b
}

// bucketOf is nil where no answer has a value. Values that come back after others are those of several owners, or of
// several limits: which of them counts cannot be told.
func bucketOf(dimension, pool, by string, values []Value) *Bucket {
	if len(values) == 0 {
		return nil
	}
	b := &Bucket{Dimension: dimension, Pool: pool, Per: bucket.Minute.String(), ToldBy: by, Values: values, Points: []Point{}}
	seen := map[int64]bool{}
	for _, v := range values {
		if seen[v.Limit] {
			return b
		}
		seen[v.Limit] = true
	}
	b.Limit = &values[len(values)-1].Limit
	return b
}

// values are the limits that answers show, one after the other.
func (s *series) values(shown func(*answer) int64) []Value {
	var list []Value
	for _, a := range s.answers {
		limit := shown(a)
		if limit < 0 || limit > bucket.MaxLimit {
			continue
		}
		if n := len(list); n == 0 || list[n-1].Limit != limit {
			list = append(list, Value{Limit: limit, First: a.place.String(), first: a})
		}
		v := &list[len(list)-1]
		v.Answers++
		if a.answered != 0 {
			at := a.date()
			if v.From == nil {
				v.From, v.To = &at, new(time.Time)
			}
			*v.To = at
		}
	}
	return list
}
