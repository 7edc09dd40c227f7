package report

import (
	"math"
	"strconv"
	"strings"
	"unicode"

	"loadshape/bucket"
)

// glue is a space that a line is never broken at: it holds a number and its unit together until the line
// is written.
const glue = "\u00a0"

// none stands where there is no figure. The figure dash has one column in every locale, which the en dash
// that is written in its place has not.
const none = "\u2012"

// count writes a whole number with thousands separators.
func count[T int64 | uint64 | int](n T) string {
	sign, digits := "", strconv.FormatInt(int64(n), 10)
	if n > 0 {
		digits = strconv.FormatUint(uint64(n), 10)
	}
	if digits[0] == '-' {
		sign, digits = "-", digits[1:]
	}
	var b strings.Builder
	b.WriteString(sign)
	for i := range len(digits) {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteByte(digits[i])
	}
	return b.String()
}

// short writes a round number with k, M or G for the label of a limit, and any other in full.
func short(n int64) string {
	for _, unit := range []struct {
		size int64
		name string
	}{{1e9, "G"}, {1e6, "M"}, {1e3, "k"}} {
		if n%unit.size == 0 && n >= 10*min(unit.size, 1e3) {
			return count(n/unit.size) + unit.name
		}
	}
	return count(n)
}

// some is count, but shows nothing where there is nothing.
func some(n int64) string {
	if n == 0 {
		return none
	}
	return count(n)
}

// counted writes a number and its noun: "1 request", "1,204 requests".
func counted(n int64, noun string) string {
	if n == 1 {
		return "1" + glue + noun
	}
	return count(n) + glue + noun + "s"
}

// percent writes a share. What is not nothing is never shown as 0.0 %, and what is not all never as 100.0 %.
func percent(share float64) string {
	tenths := math.Round(share * 1000)
	switch {
	case math.IsNaN(share) || math.IsInf(share, 0):
		return none
	case share > 0 && tenths == 0:
		return "<0.1" + glue + "%"
	case share < 1 && tenths == 1000:
		tenths = 999
	case share > 1 && tenths == 1000:
		tenths = 1001
	}
	if tenths >= 10_000 && tenths < 1e18 {
		return count(int64(tenths/10)) + glue + "%"
	}
	return strconv.FormatFloat(tenths/10, 'f', 1, 64) + glue + "%"
}

// percentOf writes part / whole.
func percentOf(part, whole int64) string {
	if whole == 0 || part == 0 {
		return none
	}
	return percent(float64(part) / float64(whole))
}

// span writes a length of time as people read it: three digits below a minute, whole seconds above.
func span(ns int64) string {
	const minute = int64(bucket.Minute)
	if ns < 0 {
		return "-" + span(-max(ns, -math.MaxInt64))
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

// since writes an instant: the whole seconds that have passed.
func since(at Seconds) string {
	if at < Seconds(bucket.Minute) {
		return span(int64(at))
	}
	return span(int64(at) / 1e9 * 1e9)
}

func maybe[T any](p *T, text func(T) string) string {
	if p == nil {
		return none
	}
	return text(*p)
}

func sinceOr(p *Seconds) string { return maybe(p, since) }

func spanOr(p *Seconds) string { return maybe(p, func(s Seconds) string { return span(int64(s)) }) }

// retryAfter writes whole seconds, which may be more than a Duration holds.
func retryAfter(seconds uint64) string {
	if seconds > math.MaxInt64/1_000_000_000 {
		return count(seconds/86400) + "d"
	}
	return span(int64(seconds) * 1e9)
}

func retryAfterOr(p *uint64) string { return maybe(p, retryAfter) }

// each writes a period after a slash: "min" for 1m, "10s" for 10s.
func each(per string) string {
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

// every writes a period in a sentence: "a minute", "in 10s".
func every(per string) string {
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

// words writes a name of the JSON as words.
func words(name string) string { return strings.ReplaceAll(name, "_", " ") }

// clean keeps text of others, such as a name, from moving a terminal's cursor or breaking a line.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t' || r == '\r':
			return ' '
		case unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == unicode.ReplacementChar:
			return '?'
		}
		return r
	}, s)
}

// joined joins names as a sentence does: "a", "a and b", "a, b and c".
func joined(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " and " + names[last]
}
