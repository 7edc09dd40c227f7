package draft

import "loadshape/workload/draw"

// below is the share of a standard normal variable that is less than z, to about 1e-7: formula 7.1.26 of Abramowitz and
// Stegun, Handbook of Mathematical Functions, 1964. That of package math is not the same on every machine.
func below(z float64) float64 {
	x := max(z, -z) / 1.4142135623730951
	t := 1 / (1 + float64(0.3275911*x))
	sum := 0.0
	for _, c := range [...]float64{1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592} {
		sum = float64((sum + c) * t)
	}
	half := float64(sum*draw.Exp(-float64(x*x))) / 2
	if z < 0 {
		return half
	}
	return 1 - half
}
