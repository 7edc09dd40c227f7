package report

import (
	"math/big"
	"strconv"
	"strings"

	"loadshape/report/layout"
)

// mark is ✓ or ✗.
func (p *page) mark(ok bool) string {
	if ok {
		return p.Paint(layout.Green, "✓")
	}
	return p.Paint(layout.Red, "✗")
}

func (p *page) thresholds(r *Result) {
	if len(r.Thresholds) == 0 {
		return
	}
	observed := func(t *Threshold, c *Check) string {
		switch {
		case c == nil:
			return layout.None
		case c.Undecided:
			return p.Paint(layout.Yellow, "?") + " " + t.observed(c)
		}
		return p.mark(c.OK) + " " + t.observed(c)
	}
	views := r.views()
	same := len(views) == 2
	for _, t := range r.Thresholds {
		same = same && t.Loose != nil && t.Strict != nil && *t.Loose == *t.Strict
	}
	if same {
		views = views[:1]
	}
	head := []layout.Column{{Head: "threshold", Left: true}}
	for _, v := range views {
		name := v.name
		if same || len(r.views()) == 1 {
			name = "observed"
		}
		head = append(head, layout.Column{Head: name, Left: true})
	}
	var rows [][]string
	for i := range r.Thresholds {
		t := &r.Thresholds[i]
		row := []string{layout.Clean(t.Label())}
		for _, v := range views {
			row = append(row, observed(t, v.check(t)))
		}
		rows = append(rows, row)
	}
	p.Heading("Thresholds")
	p.Table(head, rows)
	for _, v := range r.views() {
		if s := r.open(v); s != "" {
			p.Paragraph(layout.Margin, s)
		}
	}
}

// observed is what was observed, as people read it: a share in per cent, with as many digits as it takes to see that
// it breaks its threshold or does not.
func (t *Threshold) observed(c *Check) string {
	s := layout.Clean(c.Observed)
	e, err := ParseThreshold(t.Expression)
	number, rest, _ := strings.Cut(s, " ")
	if err != nil || !isDecimal(number) {
		return s
	}
	if e.figure.kind == isCount {
		return separated(s)
	}
	if e.figure.kind == isShare {
		exact, _ := new(big.Rat).SetString(number)
		share, _ := exact.Float64()
		exact.Mul(exact, big.NewRat(100, 1))
		digits := strings.TrimSuffix(strings.TrimRight(exact.FloatString(4), "0"), ".")
		s = percent(share)
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

// separated puts separators into a whole number and leaves other text as it is.
func separated(s string) string {
	if n, err := strconv.ParseInt(s, 10, 64); err == nil {
		return layout.Count(n)
	}
	return s
}
