package burst

import (
	"cmp"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"loadshape/workload/exchange"
)

// A Record is what a relay saw.
type Record struct {
	Requested    int
	Attempts     []Attempt // that were sent, in the order of their start
	First        int       // of Attempts, the first that was seen not to pass; -1: all passed
	NotSent      int       // requests of the trigger that came after that
	Forbidden    int       // requests without the token
	PeakInFlight int
	Answered     map[int]int // how often the trigger got each status
}

// An Attempt is one request that was sent.
type Attempt struct {
	InFlight int                // requests under way when it started, itself among them
	Exchange *exchange.Exchange // what came of it

	started, ended int // places in the order of all starts and ends
}

// Passed reports whether a whole answer came.
func (a *Attempt) Passed() bool {
	x := a.Exchange
	return x.Status == http.StatusOK && x.Complete && x.Failure == ""
}

// Sent is how many requests went out.
func (r *Record) Sent() int {
	sent := 0
	for i := range r.Attempts {
		if s := r.Attempts[i].Exchange.Sent; s == nil || *s {
			sent++
		}
	}
	return sent
}

// FanOut is how many requests were under way at one moment, all of which passed. One that was refused does not count: it
// was under way here, but the limit never let it in.
func (r *Record) FanOut() int {
	var moments []int
	for i := range r.Attempts {
		if a := &r.Attempts[i]; a.Passed() {
			moments = append(moments, a.started, -a.ended)
		}
	}
	slices.SortFunc(moments, func(a, b int) int { return cmp.Compare(max(a, -a), max(b, -b)) })
	now, most := 0, 0
	for _, m := range moments {
		if m > 0 {
			now++
		} else {
			now--
		}
		most = max(most, now)
	}
	return most
}

// ByEnd are the attempts in the order in which they ended.
func (r *Record) ByEnd() []*Attempt {
	list := make([]*Attempt, len(r.Attempts))
	for i := range r.Attempts {
		list[i] = &r.Attempts[i]
	}
	slices.SortFunc(list, func(a, b *Attempt) int { return cmp.Compare(a.ended, b.ended) })
	return list
}

// A Tally is what the trigger counted: the statuses that it got, and requests that got none.
type Tally struct {
	Statuses map[int]int
	Errors   int
}

// Count is how many requests the trigger made.
func (t *Tally) Count() int {
	n := t.Errors
	for _, times := range t.Statuses {
		n += times
	}
	return n
}

// Disagrees says in what the trigger's count is another than the relay's; empty where they agree, and all that was asked for
// came.
func (r *Record) Disagrees(t *Tally) string {
	seen := Tally{Statuses: r.Answered}
	switch {
	case t.Errors > 0:
		return fmt.Sprintf("%s of the trigger did not reach the relay", plural(t.Errors))
	case t.Count() != seen.Count():
		return fmt.Sprintf("the trigger counts %s, the relay %d", plural(t.Count()), seen.Count())
	case !maps.Equal(t.Statuses, r.Answered):
		return fmt.Sprintf("the trigger counts %s, the relay %s", words(t.Statuses), words(r.Answered))
	case seen.Count() != r.Requested:
		return fmt.Sprintf("%s came of %d", plural(seen.Count()), r.Requested)
	}
	return ""
}

func plural(n int) string {
	if n == 1 {
		return "1 request"
	}
	return fmt.Sprintf("%d requests", n)
}

// words are the counts by what the relay's statuses mean.
func words(statuses map[int]int) string {
	var parts []string
	for _, s := range slices.Sorted(maps.Keys(statuses)) {
		what := map[int]string{StatusPassed: "passed", StatusFailed: "did not pass", StatusNotSent: "not sent", StatusSpent: "beyond the budget"}[s]
		if what == "" {
			what = fmt.Sprintf("with status %d", s)
		}
		parts = append(parts, fmt.Sprintf("%d %s", statuses[s], what))
	}
	return strings.Join(parts, ", ")
}
