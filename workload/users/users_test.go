package users

import (
	"cmp"
	"slices"
	"strings"
	"testing"

	"loadshape/bucket"
	"loadshape/workload"

	"pgregory.net/rapid"
)

const second = int64(bucket.Second)

// recorded are requests in the order of time, of few sessions.
func recorded(t *rapid.T) []workload.Request {
	all := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) workload.Request {
		q := workload.Request{At: rapid.Int64Range(0, 2000*second).Draw(t, "at"), Session: rapid.SampledFrom([]string{"a", "b", "c", "d"}).Draw(t, "session"), Model: "m"}
		q.InputTokens, q.Duration = rapid.Int64Range(0, 1000).Draw(t, "input"), rapid.Int64Range(0, 30*second).Draw(t, "duration")
		return q
	}), 1, 40).Draw(t, "requests")
	slices.SortStableFunc(all, func(a, b workload.Request) int { return cmp.Compare(a.At, b.At) })
	for i := range all {
		all[i].OutputTokens = int64(i) // which tells them apart
	}
	return all
}

func sessionsOf(t interface{ Fatal(...any) }, all []workload.Request) *Sessions {
	s := &Sessions{}
	for i := range all {
		if err := s.Add(&all[i]); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return s
}

func playedBy(t interface{ Fatal(...any) }, d *Draw, users int) []workload.Request {
	var all []workload.Request
	for next := d.Of(users); ; {
		var q workload.Request
		ok, err := next(&q)
		if err != nil {
			t.Fatal(err)
		}
		if !ok {
			return all
		}
		all = append(all, q)
	}
}

// TestDraw: the first users are the same whatever the number, and what they send is in the order of time, within the stretch,
// and as the log has it.
func TestDraw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		log := recorded(t)
		s := sessionsOf(t, log)
		seed, few, many := rapid.Int64Range(0, 1000).Draw(t, "seed"), rapid.IntRange(0, 5).Draw(t, "few"), rapid.IntRange(5, 9).Draw(t, "many")
		length := rapid.Int64Range(1, 4000*second).Draw(t, "length")
		all := s.Draw(seed, many, length)
		first := playedBy(t, all, few)
		if alone := playedBy(t, s.Draw(seed, few, length), few); !slices.Equal(first, alone) || int64(len(first)) != all.Requests(few) {
			t.Fatalf("%d users of %d send %d requests, alone %d", few, many, len(first), len(alone))
		}
		before := int64(0)
		for _, q := range playedBy(t, all, many) {
			if q.At < before || q.At >= length {
				t.Fatalf("a request is at %d, after one at %d, of %d", q.At, before, length)
			}
			before, q.At = q.At, log[q.OutputTokens].At
			if q != log[q.OutputTokens] {
				t.Fatalf("%+v is no request of the log", q)
			}
		}
	})
}

// TestRhythm: within a session, requests stay as far from each other as they were.
func TestRhythm(t *testing.T) {
	log := []workload.Request{{At: 5 * second, Session: "a"}, {At: 7 * second, Session: "a"}, {At: 18 * second, Session: "a"}}
	for i := range log {
		log[i].Duration, log[i].OutputTokens = 2*second, int64(i)
	}
	s := sessionsOf(t, log)
	if s.Length() != 15*second || s.Count() != 1 || s.Requests() != 3 {
		t.Fatalf("%d sessions of %d with %d requests", s.Count(), s.Length(), s.Requests())
	}
	all := playedBy(t, s.Draw(1, 1, 3600*second), 1)
	if n := len(all); n < 3*3600/15-3 || n > 3*3600/15+3 {
		t.Fatalf("%d requests in an hour", n)
	}
	after := []int64{2 * second, 11 * second, 2 * second} // the next session begins where the answer ends
	for i := range all[1:] {
		if gap := all[i+1].At - all[i].At; gap != after[all[i].OutputTokens] {
			t.Fatalf("request %d is %d after the one before", i+1, gap)
		}
	}
}

// TestEveryInstantIsAsLikely: on average users send as much as the log does.
func TestEveryInstantIsAsLikely(t *testing.T) {
	var log []workload.Request
	for i := range 100 { // one busy session, and one of a single request
		log = append(log, workload.Request{At: int64(i) * second, Session: "busy"})
	}
	log = append(log, workload.Request{At: 200 * second, Session: "long"}, workload.Request{At: 1100 * second, Session: "long"})
	s := sessionsOf(t, log)
	const users = 4000
	got, want := s.Draw(3, users, 10*second).Requests(users), s.Expected(s.Requests(), users, 10*second)
	if got < want*9/10 || got > want*11/10 {
		t.Errorf("%d users send %d requests, want about %d", users, got, want)
	}
}

func TestNothingToDrawFrom(t *testing.T) {
	s := &Sessions{}
	if err := s.Add(&workload.Request{}); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err == nil || !strings.Contains(err.Error(), "has no request of a session") || s.Alone != 1 {
		t.Errorf("%v, and %d are of no session", err, s.Alone)
	}
	s = &Sessions{}
	for i, name := range []string{"a", "b", "c"} {
		if err := s.Add(&workload.Request{At: int64(i), Session: name}); err != nil {
			t.Fatal(err)
		}
		s.all[i].length = bucket.MaxTime / 2
	}
	if err := s.Close(); err == nil || !strings.Contains(err.Error(), "too long together") {
		t.Error(err)
	}
}
