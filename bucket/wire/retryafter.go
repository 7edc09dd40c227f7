package wire

import (
	"net/http"
	"strings"
	"time"
)

// ReadRetryAfter is the wait that the headers of an answer ask for, from the instant at on, read exactly: retry-after-ms,
// or else retry-after in seconds (a fraction is tolerated) or as a date, which is set against the answer's own Date
// where it has one. Where the two headers are not roundings of each other, it is the longer. A date in the past is a
// wait of 0.
//
// On an answer that is no refusal the header means something else (the next minute of the clock) and nothing is to be
// waited for: ask for it of refusals only.
func ReadRetryAfter(h http.Header, at time.Time) (time.Duration, bool) {
	ms, precise := readDecimal(h.Get("Retry-After-Ms"), time.Millisecond)
	d, ok := readDecimal(h.Get("Retry-After"), time.Second)
	if !ok {
		var until time.Time
		if until, ok = readDate(h.Get("Retry-After")); ok {
			if sent, dated := readDate(h.Get("Date")); dated {
				at = sent
			}
			d = max(0, until.Sub(at))
		}
	}
	switch {
	case !precise:
		return d, ok
	case ok && seconds(ms) != seconds(d):
		return max(ms, d), true
	}
	return ms, true
}

func readDate(s string) (time.Time, bool) {
	if s == "" {
		return time.Time{}, false
	}
	t, err := http.ParseTime(strings.TrimSpace(s))
	return t, err == nil
}

// readDecimal reads a decimal number of units, as "58", "0.5" or "58.0", without a float; what is finer than a
// nanosecond is rounded up, and what is longer than a Duration is not understood.
func readDecimal(s string, unit time.Duration) (time.Duration, bool) {
	whole, fraction, _ := strings.Cut(strings.TrimSpace(s), ".")
	if whole == "" && fraction == "" {
		return 0, false
	}
	total := int64(0)
	for _, c := range []byte(whole) {
		if c < '0' || c > '9' || total > (1<<62)/10 {
			return 0, false
		}
		total = total*10 + int64(c-'0')
	}
	if total > (1<<62)/int64(unit) {
		return 0, false
	}
	total *= int64(unit)
	size := int64(unit)
	for i, c := range []byte(fraction) {
		if c < '0' || c > '9' {
			return 0, false
		}
		if size == 1 {
			if c != '0' {
				if strings.Trim(fraction[i:], "0123456789") != "" {
					return 0, false
				}
				return time.Duration(total + 1), true
			}
			continue
		}
		size /= 10
		total += int64(c-'0') * size
	}
	return time.Duration(total), true
}

// seconds are the whole seconds of a wait, rounded up.
func seconds(d time.Duration) int64 {
	s := int64(d / time.Second)
	if d%time.Second > 0 {
		s++
	}
	return s
}
