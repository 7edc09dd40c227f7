package report

import (
	"math"
	"strconv"
	"strings"

	"loadshape/bucket"
	"loadshape/report/layout"
)

// short writes a round number with k, M or G for the label of a limit, and any other in full.
func short(n int64) string {
	for _, unit := range []struct {
		size int64
		name string
	}{{1e9, "G"}, {1e6, "M"}, {1e3, "k"}} {
		if n%unit.size == 0 && n >= 10*min(unit.size, 1e3) {
			return layout.Count(n/unit.size) + unit.name
		}
	}
	return layout.Count(n)
}

// some is count, but shows nothing where there is nothing.
func some(n int64) string {
	if n == 0 {
		return layout.None
	}
	return layout.Count(n)
}

// percent writes a share. What is not nothing is never shown as 0.0 %, and what is not all never as 100.0 %.
func percent(share float64) string {
	tenths := math.Round(share * 1000)
	switch {
	case math.IsNaN(share) || math.IsInf(share, 0):
		return layout.None
	case share > 0 && tenths == 0:
		return "<0.1" + layout.Glue + "%"
	case share < 1 && tenths == 1000:
		tenths = 999
	case share > 1 && tenths == 1000:
		tenths = 1001
	}
	if tenths >= 10_000 && tenths < 1e18 {
		return layout.Count(int64(tenths/10)) + layout.Glue + "%"
	}
	return strconv.FormatFloat(tenths/10, 'f', 1, 64) + layout.Glue + "%"
}

// percentOf writes part / whole.
func percentOf(part, whole int64) string {
	if whole == 0 || part == 0 {
		return layout.None
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
		return layout.None
	}
	return text(*p)
}

func sinceOr(p *Seconds) string { return maybe(p, since) }

func spanOr(p *Seconds) string { return maybe(p, func(s Seconds) string { return span(int64(s)) }) }

// retryAfter writes whole seconds, which may be more than a Duration holds.
func retryAfter(seconds uint64) string {
	if seconds > math.MaxInt64/1_000_000_000 {
		return layout.Count(seconds/86400) + "d"
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
