package users

import (
	"cmp"
	"math"
	"math/big"
	"slices"

	"loadshape/workload"
	"loadshape/workload/draw"
)

// A Draw is what so many users do in some stretch of time. The first of them are the same whatever their number.
type Draw struct {
	of     *Sessions
	events []event
}

type event struct {
	at                     int64
	user, session, request int32
}

// Expected is how much of n that all sessions have together so many users come to in a stretch of time, on average.
func (s *Sessions) Expected(n int64, users int, length int64) int64 {
	of := big.NewInt(n)
	of.Mul(of, big.NewInt(int64(users))).Mul(of, big.NewInt(length)).Quo(of, big.NewInt(s.Length()))
	if !of.IsInt64() {
		return math.MaxInt64
	}
	return of.Int64()
}

// Draw draws users. Each is somewhere within a session at instant 0, every instant of the log as likely as any other, and
// begins another one, each as likely as any other, whenever one ends.
func (s *Sessions) Draw(seed int64, users int, length int64) *Draw {
	d := &Draw{of: s}
	all := draw.New(seed, "users", "sessions")
	for user := range users {
		r := all.Fork(uint64(user))
		point := int64(r.Below(uint64(s.Length())))
		i, _ := slices.BinarySearch(s.until, point+1)
		begin := s.until[i] - s.all[i].length - point // before instant 0, or at it
		for begin < length {
			one := &s.all[i]
			first, _ := slices.BinarySearchFunc(one.requests, -begin, func(q workload.Request, at int64) int { return cmp.Compare(q.At, at) })
			for j := first; j < len(one.requests) && one.requests[j].At < length-begin; j++ {
				d.events = append(d.events, event{begin + one.requests[j].At, int32(user), int32(i), int32(j)})
			}
			begin += one.length
			i = int(r.Below(uint64(len(s.all))))
		}
	}
	slices.SortFunc(d.events, func(a, b event) int {
		return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.user, b.user), cmp.Compare(a.request, b.request))
	})
	return d
}

// Of gives the requests of the first users, one after the other, as workload.Replay takes them.
func (d *Draw) Of(users int) func(*workload.Request) (bool, error) {
	i := 0
	return func(q *workload.Request) (bool, error) {
		for ; i < len(d.events); i++ {
			if e := &d.events[i]; int(e.user) < users {
				*q = d.of.all[e.session].requests[e.request]
				q.At = e.at
				i++
				return true, nil
			}
		}
		return false, nil
	}
}

// Requests is how many requests the first users send.
func (d *Draw) Requests(users int) int64 {
	n := int64(0)
	for i := range d.events {
		if int(d.events[i].user) < users {
			n++
		}
	}
	return n
}
