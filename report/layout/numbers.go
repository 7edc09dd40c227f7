package layout

import (
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"loadshape/bucket"
)

// Short writes a round number with k, M or G for the label of a limit, and any other in full.
func Short(n int64) string {
	for _, unit := range []struct {
		size int64
		name string
	}{{1e9, "G"}, {1e6, "M"}, {1e3, "k"}} {
		if n%unit.size == 0 && n >= 10*min(unit.size, 1e3) {
			return Count(n/unit.size) + unit.name
		}
	}
	return Count(n)
}

// Some is count, but shows nothing where there is nothing.
func Some(n int64) string {
	if n == 0 {
		return None
	}
	return Count(n)
}

// Percent writes a share. A share above zero is never shown as 0.0 %, and one below all never as 100.0 %.
func Percent(share float64) string {
	tenths := math.Round(share * 1000)
	switch {
	case math.IsNaN(share) || math.IsInf(share, 0):
		return None
	case share > 0 && tenths == 0:
		return "<0.1" + Glue + "%"
	case share < 1 && tenths == 1000:
		tenths = 999
	case share > 1 && tenths == 1000:
		tenths = 1001
	}
	if tenths >= 10_000 && tenths < 1e18 {
		return Count(int64(tenths/10)) + Glue + "%"
	}
	return strconv.FormatFloat(tenths/10, 'f', 1, 64) + Glue + "%"
}

// PercentOf writes part / whole.
func PercentOf(part, whole int64) string {
	if whole == 0 || part == 0 {
		return None
	}
	return Percent(float64(part) / float64(whole))
}

// Span writes a length of time as people read it: three digits below a minute, whole seconds above.
func Span(ns int64) string {
	const minute = int64(bucket.Minute)
	if ns < 0 {
		return "-" + Span(-max(ns, -math.MaxInt64))
	}
	for unit := int64(1); unit < minute && ns < minute; unit *= 1000 {
		// Three digits of a number below 1000 units: round to a hundredth, a tenth or a whole of the unit.
		step := max(unit, 1)
		for step > 1 && ns < 100*step {
			step /= 10
		}
		rounded := (ns + step/2) / step * step
		if rounded < 1000*unit && unit < 1e9 || unit == 1e9 && rounded < minute {
			return bucket.Duration(rounded).String()
		}
	}
	const second = int64(bucket.Second)
	return bucket.Duration((min(ns, math.MaxInt64-second) + second/2) / second * second).String()
}

// Maybe writes what may not be there; "–" where it is not.
func Maybe[T any](p *T, text func(T) string) string {
	if p == nil {
		return None
	}
	return text(*p)
}

// RetryAfter writes whole seconds, which may be more than a Duration holds.
func RetryAfter(seconds uint64) string {
	if seconds > math.MaxInt64/1_000_000_000 {
		return Count(seconds/86400) + "d"
	}
	return Span(int64(seconds) * 1e9)
}

// Per writes a period after a slash: "min" for 1m, "10s" for 10s.
func Per(per string) string {
	switch per {
	case "1s":
		return "s"
	case "1m", "":
		return "min"
	case "1h":
		return "hour"
	case "1d":
		return "day"
	}
	return per
}

// Every writes a period in a sentence: "a minute", "in 10s".
func Every(per string) string {
	switch per {
	case "1s":
		return "a second"
	case "1m", "":
		return "a minute"
	case "1h":
		return "an hour"
	case "1d":
		return "a day"
	}
	return "in " + per
}

// Words writes a name of the JSON as words.
func Words(name string) string { return strings.ReplaceAll(name, "_", " ") }

// Capital writes the first letter of a text large.
func Capital(s string) string {
	_, size := utf8.DecodeRuneInString(s)
	return strings.ToUpper(s[:size]) + s[size:]
}

// CountedAre writes a number and its noun and the verb for how many of them are meant.
func CountedAre(n int64, noun string, meant int64) string {
	if meant == 1 {
		return Counted(n, noun) + " is"
	}
	return Counted(n, noun) + " are"
}
