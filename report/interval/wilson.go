// Package interval is how sure one can be of a share that was seen in some runs only.
//
// In comes how many of how many runs; out go bounds between which the share of all runs lies. It knows nothing of
// what a run is.
//
// Kept by hand: it is one formula, for which a library of statistics would be a large thing to bring.
package interval

import "math"

// Wilson is the score interval of 95 % for a share, to four decimals, rounded outwards.
func Wilson(hold, runs int) (low, high float64) {
	const z = 1.959963984540054
	n, p := float64(runs), float64(hold)/float64(runs)
	middle := (p + z*z/(2*n)) / (1 + z*z/n)
	half := z / (1 + z*z/n) * math.Sqrt(p*(1-p)/n+z*z/(4*n*n))
	low, high = max(0, math.Floor((middle-half)*1e4)/1e4), min(1, math.Ceil((middle+half)*1e4)/1e4)
	if hold == 0 {
		low = 0
	}
	if hold == runs {
		high = 1
	}
	return low, high
}
