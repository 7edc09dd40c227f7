// Package users makes the traffic of people out of the sessions of a log: so many of them, each at work in one session after
// another, drawn from those that were recorded.
//
// In come recorded requests with their sessions, and a seed; out go the requests of as many users as are asked for, in the
// order of time. The requests of a session stay as far from each other as they were. It knows no limits, and nothing of what
// becomes of a request.
//
// Read sessions.go first, then draw.go; read.go takes them from a log.
package users

import (
	"errors"
	"fmt"

	"loadshape/bucket"
	"loadshape/workload"
)

// MostRequests is how many requests of a log are held.
const MostRequests = 4_000_000

// shortest is how long a session lasts at the least, so that a user cannot begin without end.
const shortest = int64(bucket.Second)

// Sessions are those of a log. The zero value has none.
type Sessions struct {
	Alone int64 // requests of no session, which are left out

	all   []session
	named map[string]int
	until []int64 // where each session ends if they are played one after the other
	sum   bucket.Request
	n     int64
}

// A session is the requests of one conversation, counted from the first.
type session struct {
	begin    int64
	requests []workload.Request
	length   int64 // to the end of the last answer
}

// Add takes the next request of the log, in the order of time, with its TTFT and Duration.
func (s *Sessions) Add(q *workload.Request) error {
	if q.Session == "" {
		s.Alone++
		return nil
	}
	if s.n == MostRequests {
		return fmt.Errorf("has more than %d requests, expected fewer: --from and --to take a part of it", MostRequests)
	}
	i, known := s.named[q.Session]
	if !known {
		if s.named == nil {
			s.named = map[string]int{}
		}
		i = len(s.all)
		s.named[q.Session] = i
		s.all = append(s.all, session{begin: q.At, length: shortest})
	}
	one := *q
	one.At -= s.all[i].begin
	s.all[i].length = max(s.all[i].length, one.At+one.Duration)
	s.all[i].requests = append(s.all[i].requests, one)
	s.n++
	s.sum.InputTokens += q.InputTokens
	s.sum.CacheCreationInputTokens += q.CacheCreationInputTokens
	s.sum.CacheReadInputTokens += q.CacheReadInputTokens
	s.sum.OutputTokens += q.OutputTokens
	return nil
}

// Close ends the log. It is an error where there is nothing to draw from.
func (s *Sessions) Close() error {
	if len(s.all) == 0 {
		return errors.New("has no request of a session, expected a log that says which requests are of one conversation")
	}
	until := int64(0)
	for i := range s.all {
		if until > bucket.MaxTime-s.all[i].length {
			return errors.New("has sessions that are too long together, expected a part of the log: --from and --to")
		}
		until += s.all[i].length
		s.until = append(s.until, until)
	}
	return nil
}

// Count is how many sessions there are.
func (s *Sessions) Count() int { return len(s.all) }

// Requests is how many requests they have.
func (s *Sessions) Requests() int64 { return s.n }

// Sum is the tokens of all of them.
func (s *Sessions) Sum() bucket.Request { return s.sum }

// Length is how long they last together, one after the other.
func (s *Sessions) Length() int64 { return s.until[len(s.until)-1] }

// Models are the models that they ask for.
func (s *Sessions) Models() []string {
	var models []string
	known := map[string]bool{}
	for i := range s.all {
		for j := range s.all[i].requests {
			if m := s.all[i].requests[j].Model; !known[m] {
				known[m] = true
				models = append(models, m)
			}
		}
	}
	return models
}
