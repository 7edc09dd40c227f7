package report

import (
	"math/big"
	"strconv"
	"strings"

	"loadshape/bucket"
	"loadshape/report/layout"
)

// Label says what a threshold is: its expression, after its name where it has one.
func (t *Threshold) Label() string {
	if t.Name != "" {
		return t.Name + ": " + t.Expression
	}
	return t.Expression
}

// Shown is what was observed, as people read it: a time in the unit of the condition and in three digits, a share in per cent; either
// with as many digits as it takes to see that it breaks its threshold or does not.
func (t *Threshold) Shown(c *Check) string {
	s := layout.Clean(c.Observed)
	e, err := ParseThreshold(t.Expression)
	if err == nil && e.Figure.kind == isTime {
		return e.timed(s, c.OK)
	}
	number, rest, _ := strings.Cut(s, " ")
	if err != nil || !layout.IsDecimal(number) {
		return s
	}
	if e.Figure.kind == isCount {
		return separated(s)
	}
	if e.Figure.kind == isShare {
		exact, _ := new(big.Rat).SetString(number)
		share, _ := exact.Float64()
		exact.Mul(exact, big.NewRat(100, 1))
		digits := strings.TrimSuffix(strings.TrimRight(exact.FloatString(4), "0"), ".")
		if s = layout.Percent(share); e.Figure.OfDemand() || e.Figure.Path == "failing_runs_share" {
			s = (&Ratio{*new(big.Rat).Quo(exact, big.NewRat(100, 1))}).Percent()
		}
		shown, ok := new(big.Rat).SetString(strings.ReplaceAll(strings.TrimSuffix(s, layout.Glue+"%"), ",", ""))
		if !ok || e.admits(shown.Mul(shown, big.NewRat(1, 100)).Cmp(e.want)) != c.OK {
			s = digits + layout.Glue + "%"
		}
		if rest != "" { // "(56 of 18204)"
			var parts []string
			for word := range strings.FieldsSeq(strings.Trim(rest, "()")) {
				parts = append(parts, separated(word))
			}
			s += " (" + strings.Join(parts, " ") + ")"
		}
	}
	return s
}

// timed is a time in the unit in which the condition has its own.
func (e ThresholdExpr) timed(observed string, ok bool) string {
	d, err := bucket.ParseDuration(observed)
	if err != nil {
		return observed
	}
	number := strings.TrimSpace(e.text[strings.LastIndexAny(e.text, "=<>")+1:])
	unit := strings.TrimSpace(strings.TrimLeft(number, "0123456789."))
	size, err := bucket.ParseDuration("1" + unit)
	if unit == "" || strings.ContainsAny(unit, "0123456789") || err != nil { // a number of seconds, or 1h30m
		unit, size = "s", bucket.Second
	}
	value := big.NewRat(int64(d), int64(size))
	decimals := 2
	for small := new(big.Rat).Set(value); small.Sign() > 0 && small.Cmp(big.NewRat(1, 1)) < 0; decimals++ {
		small.Mul(small, big.NewRat(10, 1))
	}
	for large := new(big.Rat).Set(value); decimals > 0 && large.Cmp(big.NewRat(10, 1)) >= 0; decimals-- {
		large.Quo(large, big.NewRat(10, 1))
	}
	for {
		text := value.FloatString(decimals)
		if strings.Contains(text, ".") {
			text = strings.TrimSuffix(strings.TrimRight(text, "0"), ".")
		}
		shown, _ := new(big.Rat).SetString(text)
		if shown.Mul(shown, big.NewRat(int64(size), int64(bucket.Second))); e.admits(shown.Cmp(e.want)) == ok || decimals >= mostDecimals {
			return text + unit
		}
		decimals++
	}
}

// mostDecimals are enough for a nanosecond in days.
const mostDecimals = 20

// separated puts separators into a whole number and leaves other text as it is.
func separated(s string) string {
	if n, err := strconv.ParseInt(s, 10, 64); err == nil {
		return layout.Count(n)
	}
	return s
}

// Seen is what was observed; a time in a few digits, where they are enough to see that it breaks its threshold.
func (e ThresholdExpr) Seen(c *Check) string {
	if d, err := bucket.ParseDuration(c.Observed); err == nil && e.Figure.kind == isTime {
		short, err := bucket.ParseDuration(layout.Span(int64(d)))
		if err == nil && e.admits(big.NewRat(int64(short), int64(bucket.Second)).Cmp(e.want)) == c.OK {
			return short.String()
		}
	}
	return (&Threshold{Expression: e.text}).Shown(c)
}
