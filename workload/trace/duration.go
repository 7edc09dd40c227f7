package trace

import (
	"loadshape/bucket"
	"loadshape/workload/exact"
)

// duration reads what a file may hold as a duration in a string: a number of seconds, or numbers with units.
func duration(s []byte) (int64, bool) {
	number := s
	if n := len(s); n > 1 && s[n-1] == 's' && isDigit(s[n-2]) {
		number = s[:n-1]
	}
	if v, ok := exact.Decimal(number, 9, false); ok { // by far the most, and without making a string
		return v, true
	}
	if len(s) > 100 {
		return 0, false
	}
	d, err := bucket.ParseDuration(string(s))
	return int64(d), err == nil
}
