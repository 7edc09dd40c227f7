// Package outlook says before something begins what it may take, where that is much: time, or memory that nothing bounds. In comes a plan,
// out goes a line for whoever waits. It must not know what is done with the plan, and changes nothing.
package outlook

import (
	"fmt"
	"io"
	"math/big"
	"time"

	"loadshape/report/judge"
	"loadshape/report/layout"
	"loadshape/workload"
)

// What a request of a search takes about, and how long a search is that is told of before it begins.
const (
	perRequest = 150 * time.Nanosecond
	longSearch = time.Minute
)

// LeastRuns is how many seeds are played at the least.
func LeastRuns(q *judge.Question) int64 {
	if q.Runs == 0 && q.Chance {
		return 5
	}
	return int64(max(1, q.Runs))
}

// Time says how long a search may take, of a plan that is played about so many times; a search for a scale goes up to several times its
// requests.
func Time(w io.Writer, plan *workload.Plan, plays int64, hint string) {
	requests := new(big.Int)
	for i := range plan.Streams {
		if a := plan.Streams[i].Arrivals; a != nil {
			requests.Add(requests, a.Expected())
		}
	}
	if !requests.IsInt64() {
		return
	}
	n := requests.Int64()
	if takes := time.Duration(plays) * perRequest * time.Duration(n); takes >= longSearch && takes/perRequest/time.Duration(plays) == time.Duration(n) {
		fmt.Fprintf(w, "sim: about %s requests are played some %s times, which may take %s of one processor's time; %s\n",
			layout.Count(n), layout.Count(plays), layout.Span(int64(takes.Round(time.Minute))), hint)
	}
}

// What a session, or a client of a closed loop, takes about, and how much memory is told of.
const (
	perSession = 1_200
	muchMemory = 500_000_000
)

// Memory says how much memory a plan may take at its own scale whose sessions, or clients of a closed loop, are kept while they last or wait. All
// else of a plan is drawn when its turn comes.
func Memory(w io.Writer, plan *workload.Plan) {
	kept := new(big.Int)
	for i := range plan.Streams {
		s := &plan.Streams[i]
		switch {
		case s.ClosedLoop != nil:
			kept.Add(kept, big.NewInt(s.ClosedLoop.Clients))
		case s.Session != nil:
			kept.Add(kept, s.Arrivals.Expected())
		}
	}
	if bytes := new(big.Int).Mul(kept, big.NewInt(perSession)); bytes.IsInt64() && bytes.Int64() >= muchMemory {
		fmt.Fprintf(w, "sim: up to %s sessions or clients may be under way or wait at once, which take up to %s MB of memory at scale 1; fewer arrivals, or a client.queue, bound that\n",
			layout.Count(kept.Int64()), layout.Count(bytes.Int64()/1e6))
	}
}
