package judge

import "loadshape/report"

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
