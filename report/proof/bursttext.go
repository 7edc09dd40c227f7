package proof

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"loadshape/report/layout"
)

// burst says what came of it, by name.
func (p *page) burst(r *Result) {
	if r.Burst == nil {
		return
	}
	p.Heading("Burst")
	for _, row := range r.Burst.rows() {
		p.Paragraph(layout.Margin+row[0]+strings.Repeat(" ", max(1, 14-len(row[0]))), layout.Clean(row[1]))
	}
}

// rows are what is known of a burst, by name.
func (b *Burst) rows() [][2]string {
	rows := [][2]string{
		{"asked for", fmt.Sprintf("%s, %s at once", layout.Counted(int64(b.Requested), "request"), layout.Count(b.Concurrency))},
		{"came of it", fmt.Sprintf("%s passed, %s refused, %s failed, %s not sent", layout.Count(b.Passed), layout.Count(b.Refused),
			layout.Count(b.Failed), layout.Count(b.NotSent))},
		{"statuses", b.statuses()},
		{"at once", fmt.Sprintf("%s passed at one moment, of at most %s under way", layout.Count(b.FanOut), layout.Count(b.PeakInFlight))},
	}
	if f := b.FirstRefusal; f != nil {
		rows = append(rows, [2]string{"refused by", fmt.Sprintf("%s of %s (%s)%s", limit(f.LimitedBy), f.Owner, f.Confidence, retrySentence(f))})
	}
	if l := b.Latency; l != nil {
		rows = append(rows, [2]string{"took", fmt.Sprintf("least %s, p50 %s, p90 %s, p95 %s, p99 %s, most %s", micros(l.Min), micros(l.P50),
			micros(l.P90), micros(l.P95), micros(l.P99), micros(l.Max))})
	}
	agree := "they agree"
	if !b.CountsAgree {
		agree = "they do not agree"
	}
	rows = append(rows, [2]string{"counted", fmt.Sprintf("%s by the trigger, %s by the relay: %s", layout.Count(b.HeyCount), layout.Count(b.RelayCount), agree)})
	if b.Forbidden > 0 {
		rows = append(rows, [2]string{"turned away", layout.Counted(int64(b.Forbidden), "request") + " to the relay without its token"})
	}
	return append(rows, [2]string{"model says", b.Prediction.words(b.Requested)})
}

// statuses are the counts by status, in their order.
func (b *Burst) statuses() string {
	var parts []string
	byNumber := func(a, b string) int { return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b)) }
	for _, s := range slices.SortedFunc(maps.Keys(b.Statuses), byNumber) {
		name := s
		if s == "0" {
			name = "no answer"
		}
		parts = append(parts, fmt.Sprintf("%s: %s", name, layout.Count(b.Statuses[s])))
	}
	if parts == nil {
		return layout.None
	}
	return strings.Join(parts, ", ")
}

// words say what was predicted, and whether it came so.
func (x *BurstPrediction) words(requested int) string {
	if x.Low == nil || x.High == nil {
		return "unknown: " + x.Because
	}
	s := fmt.Sprintf("%s to %s of %s pass if they come at one instant", layout.Count(*x.Low), layout.Count(*x.High), layout.Count(requested))
	if *x.Low == *x.High {
		s = fmt.Sprintf("%s of %s pass if they come at one instant", layout.Count(*x.Low), layout.Count(requested))
	}
	if *x.Low < requested {
		s += "; then " + limit(x.LimitedBy) + " refuses"
	}
	switch {
	case x.Agreed == nil && x.Because != "":
		s += "; " + x.Because
	case x.Agreed == nil:
	case *x.Agreed:
		s += "; the answers agree"
	default:
		s += "; the answers do not agree"
	}
	return s
}

// micros is a time as people read it: in seconds from ten seconds on, else in milliseconds.
func micros(n int64) string {
	if n >= 10_000_000 {
		return fmt.Sprintf("%s.%ds", layout.Count(n/1_000_000), n%1_000_000/100_000)
	}
	return fmt.Sprintf("%s.%02dms", layout.Count(n/1000), n%1000/10)
}
