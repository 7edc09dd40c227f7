package judge

import (
	"math/big"

	"loadshape/report"
)

// Seeds plays every run of the question, and gives its verdict and what came of each run.
func (q *Question) Seeds() (report.Verdict, []report.Run, error) {
	plain := *q
	plain.plain = true
	r := &report.Result{}
	all, err := plain.all(r)
	if err != nil {
		return "", nil, err
	}
	return r.Verdict, all.runs, nil
}

// RunsToPlay is how many seeds the question is played with. Where that hangs on the requests of the first, this is played.
func (q *Question) RunsToPlay() (int, error) {
	if q.Runs > 0 || !q.Chance {
		return max(1, q.Runs), nil
	}
	requests, err := q.requestsOf(q.Seed)
	return seedsFor(requests), err
}

// MayFail is how many of so many runs may fail under a reading for the thresholds to hold all the same; -1 where they are broken by none.
func MayFail(thresholds []report.ThresholdExpr, runs int) int {
	may := -1
	for failing := 0; failing <= runs; failing++ {
		one := &report.Reading{FailingRuns: int64(failing), FailingRunsShare: &report.Ratio{Rat: *big.NewRat(int64(failing), int64(runs))}}
		if verdictOfRuns(&report.Readings{Loose: one}, thresholds) != report.Holds {
			break
		}
		may = failing
	}
	return may
}
