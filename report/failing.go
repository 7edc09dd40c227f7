package report

import "math/big"

// MayFail is how many of so many runs may fail under a reading for the thresholds to hold all the same: none, unless they say more. It is
// -1 where they ask for runs that fail.
func MayFail(thresholds []ThresholdExpr, runs int) int {
	may := -1
	for failing := 0; failing <= runs; failing++ {
		one := &Reading{FailingRuns: int64(failing), FailingRunsShare: &Ratio{Rat: *big.NewRat(int64(failing), int64(runs))}}
		ofRuns := false
		for _, t := range thresholds {
			if t.Figure.OfRuns() {
				if ofRuns = true; !t.Evaluate(one).OK {
					return may
				}
			}
		}
		if !ofRuns && failing > 0 {
			return may
		}
		may = failing
	}
	return may
}

// FirstToRefuse is the limit with the earliest refusal; nil where none refuses.
func (r *Reading) FirstToRefuse() *LimitUse {
	var first *LimitUse
	for i := range r.Limits {
		if l := &r.Limits[i]; l.FirstRefusalS != nil && (first == nil || *l.FirstRefusalS < *first.FirstRefusalS) {
			first = l
		}
	}
	return first
}
