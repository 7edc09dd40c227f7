package judge

import (
	"cmp"
	"errors"
	"fmt"
	"math/big"
	"sync"

	"loadshape/report"
	"loadshape/report/interval"
)

// Chance: traffic of which something is drawn is one throw of the dice per seed, so that it is played with many.
const (
	mostSearched = 3_000_000 // requests of all runs together that a search may play again and again
	mostSeeds    = 100
	leastSeeds   = 5
)

// seedsFor is how many seeds traffic of so many requests is played with.
func seedsFor(requests int64) int {
	return int(min(mostSeeds, max(leastSeeds, mostSearched/max(1, requests))))
}

// A roll is the outcomes of all runs, or of those of a part.
type roll struct {
	before   int   // runs of other parts
	total    int   // with those of all parts
	requests int64 // of the very first run, when nothing is cut off; -1: not known
	runs     []report.Run
	empty    int
	failed   struct{ loose, strict int64 }
	demand   float64 // the most that a limit is asked for, as a share of what a condition says; 0: none says anything

	mu    sync.Mutex
	worst Outcome
	at    int // the place of worst among runs; -1: none yet
}

// all plays every run, and gives a result what came of them: the worst is shown in full.
func (q *Question) all(r *report.Result) (*roll, error) {
	all := &roll{at: -1, requests: -1}
	if err := q.begin(all); err != nil {
		return nil, err
	}
	errs := make([]error, len(all.runs))
	var tasks []func()
	for i := range all.runs {
		if all.runs[i].Verdict == "" {
			tasks = append(tasks, func() { errs[i] = all.add(q, i) })
		}
	}
	if q.Attempt != nil { // who listens wants one after the other
		for _, task := range tasks {
			task()
		}
	} else {
		q.SideBySide(tasks...)
	}
	if err := cmp.Or(errs...); err != nil {
		return nil, err
	}
	if all.empty == len(all.runs) {
		return nil, ErrNoRequest
	}
	r.RunsTotal = all.total
	if all.total > 1 {
		r.Runs = all.runs
	}
	if q.Shard != nil {
		r.Part = &report.PartOf{FirstRun: all.before, Runs: len(all.runs), Number: q.Shard.Number, Of: q.Shard.Of}
	}
	r.Seed = all.runs[all.at].Seed
	r.Readings = report.Readings{Loose: all.worst.Loose, Strict: all.worst.Strict}
	r.Workload.LengthS = report.Seconds(all.worst.Length)
	all.number(&r.Readings)
	r.Verdict = verdictOfRuns(&r.Readings, q.Thresholds)
	return all, nil
}

// begin finds how many runs there are. Where that hangs on the requests of the first, this is played.
func (q *Question) begin(all *roll) error {
	all.total = max(1, q.Runs)
	whole := q.Shard == nil
	if q.Runs == 0 && q.Chance {
		if whole {
			all.runs = make([]report.Run, 1)
			if err := all.add(q, 0); err != nil {
				return err
			}
		}
		if whole && len(q.aborting()) == 0 {
			all.requests = first(&all.runs[0]).Requests
		} else {
			var err error
			if all.requests, err = q.requestsOf(q.Seed); err != nil {
				return err
			}
		}
		all.total = seedsFor(all.requests)
	}
	n := all.total
	if !whole {
		if q.Shard.Of > n {
			return fmt.Errorf("there are %d runs, expected at most as many parts, not %d", n, q.Shard.Of)
		}
		from, to := q.Shard.Range(n)
		all.before, n = from, to-from
	}
	if q.Foreseen != nil {
		q.Foreseen(n)
	}
	all.runs = append(all.runs, make([]report.Run, n-len(all.runs))...)
	return nil
}

// requestsOf is how many requests there are with a seed, when nothing is cut off.
func (q *Question) requestsOf(seed int64) (int64, error) {
	counting := *q
	counting.Thresholds = nil
	r, _, err := counting.PlayUnder(seed, q.EachReading()[0].Reading, nil)
	if errors.Is(err, ErrNoRequest) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	return r.Requests, nil
}

// first is the tally of the reading that was asked for first.
func first(r *report.Run) *report.Tally {
	if r.Loose != nil {
		return r.Loose
	}
	return r.Strict
}

// add plays a run and counts it. Runs may be added side by side: what comes of them does not hang on their order.
func (all *roll) add(q *Question, run int) error {
	number := all.before + run
	seed := q.Seed + int64(number)
	one, err := q.RunOnce(number, seed)
	all.mu.Lock()
	defer all.mu.Unlock()
	if errors.Is(err, ErrNoRequest) {
		all.empty++
		nothing := func(asked bool) *report.Tally {
			if !asked {
				return nil
			}
			return new(report.Tally)
		}
		all.runs[run] = report.Run{Run: number, Seed: uint64(seed), Verdict: report.Holds, Loose: nothing(q.Loose), Strict: nothing(q.Strict)}
		return nil
	}
	if err != nil {
		return err
	}
	all.runs[run] = report.Run{Run: number, Seed: uint64(seed), Verdict: one.Verdict, Loose: tally(one.Loose), Strict: tally(one.Strict)}
	all.runs[run].ClosestShare = closest(&report.Readings{Loose: one.Loose, Strict: one.Strict})
	for _, t := range q.Thresholds {
		all.demand = max(all.demand, t.Used(cmp.Or(one.Loose, one.Strict)))
	}
	if one.Loose != nil && !one.Loose.Holds {
		all.failed.loose++
	}
	if one.Strict != nil && !one.Strict.Holds {
		all.failed.strict++
	}
	if q.Ran != nil {
		q.Ran(one.Verdict)
	}
	if all.at < 0 || one.worse(&all.worst) || run < all.at && !all.worst.worse(&one) {
		all.worst, all.at = one, run
	}
	return nil
}

// closest is the largest share of any limit under any reading.
func closest(r *report.Readings) float64 {
	most := 0.0
	for _, r := range []*report.Reading{r.Loose, r.Strict} {
		if r == nil {
			continue
		}
		for i := range r.Limits {
			most = max(most, closeness(&r.Limits[i]))
		}
	}
	return most
}

// closeness is the larger of the two shares that say how full a limit was.
func closeness(l *report.LimitUse) float64 {
	if l.BusiestMinuteShare == nil {
		return l.Peak()
	}
	return max(l.Peak(), l.BusiestMinuteShare.Float())
}

// number gives readings how many of all runs fail.
func (all *roll) number(worst *report.Readings) {
	n := int64(len(all.runs))
	for _, of := range []struct {
		*report.Reading
		failed int64
	}{{worst.Loose, all.failed.loose}, {worst.Strict, all.failed.strict}} {
		if of.Reading != nil {
			of.FailingRuns, of.FailingRunsShare = of.failed, &report.Ratio{Rat: *big.NewRat(of.failed, n)}
			low, high := interval.Wilson(int(of.failed), int(n))
			of.FailingRunsInterval = &[2]float64{low, high}
		}
	}
}

// verdictOfRuns is that of all runs: by the thresholds that are about all of them, or else by whether any run fails.
func verdictOfRuns(worst *report.Readings, thresholds []report.ThresholdExpr) report.Verdict {
	breaks := func(r *report.Reading) bool {
		if r == nil {
			return false
		}
		ofRuns, broken := false, false
		for _, t := range thresholds {
			if t.Figure.OfRuns() {
				ofRuns, broken = true, broken || !t.Evaluate(r).OK
			}
		}
		if ofRuns {
			return broken
		}
		return r.FailingRuns > 0
	}
	switch loose, strict := breaks(worst.Loose), breaks(worst.Strict); {
	case loose, worst.Loose == nil && strict:
		return report.Fails
	case strict:
		return report.Depends
	}
	return report.Holds
}

// SideBySide does tasks, side by side where the question says how. What they find must not hang on their order.
func (q *Question) SideBySide(tasks ...func()) {
	if q.Together != nil {
		q.Together(tasks...)
		return
	}
	for _, task := range tasks {
		task()
	}
}
