package underway

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

// Foretell says before a long search begins how long it may take, of a plan that is played about so many times; a search for a scale goes up
// to several times its requests.
func Foretell(w io.Writer, plan *workload.Plan, plays int64, hint string) {
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
