package fit

import (
	"slices"
	"time"

	"loadshape/bucket"
	"loadshape/bucket/wire"
)

// A series is the answers of one group, in the order of time.
type series struct {
	answers []*answer
	all     []*answer // of the owner, whose other models may share a bucket with this one
	known   bool      // whose they are: without an id they may be those of several
	alone   bool      // nothing else used the limits
}

// buckets are the limits that the answers name.
func (s *series) buckets() []Bucket {
	list := []Bucket{}
	for _, d := range dimensions {
		b := bucketOf(string(d), "", "headers", s.values(func(a *answer) *int64 { return a.quota(d).Limit }))
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
	for _, p := range []struct {
		pool string
		of   func(*wire.RateLimits) wire.TokenQuotas
	}{
		{"fast", func(r *wire.RateLimits) wire.TokenQuotas { return r.Fast }},
		{"priority", func(r *wire.RateLimits) wire.TokenQuotas { return r.Priority }},
	} {
		for _, d := range []bucket.Dimension{bucket.InputTokens, bucket.OutputTokens} {
			b := bucketOf(string(d), p.pool, "headers", s.values(func(a *answer) *int64 {
				q := p.of(&a.said)
				if d == bucket.InputTokens {
					return q.InputTokens.Limit
				}
				return q.OutputTokens.Limit
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
	last := *s
	first := b.Values[len(b.Values)-1].First
	from := func(all []*answer) []*answer {
		return all[slices.IndexFunc(all, func(a *answer) bool { return a.Place == first }):]
	}
	last.answers, last.all = from(s.answers), from(s.all)
	return &last
}

// without counts the answers at the end that show other buckets and not this one.
func (s *series) without(d bucket.Dimension) int {
	n := 0
	for _, a := range slices.Backward(s.answers) {
		if a.quota(d).Limit != nil {
			break
		}
		if slices.ContainsFunc(dimensions, func(d bucket.Dimension) bool { return a.quota(d).Limit != nil }) {
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
	b := bucketOf(string(d), "", "refusals", s.values(func(a *answer) *int64 {
		if !a.toldLimit() || bucket.Dimension(a.refusal.LimitedBy) != d {
			return nil
		}
		if period == 0 {
			period = periods[a.refusal.Per]
		}
		if periods[a.refusal.Per] != period {
			return nil
		}
		return a.refusal.Limit
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
func (s *series) values(shown func(*answer) *int64) []Value {
	var list []Value
	for _, a := range s.answers {
		limit := shown(a)
		if limit == nil || *limit > bucket.MaxLimit {
			continue
		}
		if n := len(list); n == 0 || list[n-1].Limit != *limit {
			list = append(list, Value{Limit: *limit, First: a.Place})
		}
		v := &list[len(list)-1]
		v.Answers++
		if !a.answered.IsZero() {
			at := a.answered.Add(-time.Second)
			if v.From == nil {
				v.From = &at
			}
			v.To = &at
		}
	}
	return list
}
