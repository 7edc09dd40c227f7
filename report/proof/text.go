package proof

import (
	"io"
	"strings"

	"loadshape/report/layout"
)

// WriteText writes a result for people: the verdict first, then what it rests on, and last the one next step.
func WriteText(w io.Writer, r *Result, o layout.Options) error {
	p := &page{layout.NewPage(o)}
	p.verdict(r)
	p.answer(r)
	p.burst(r)
	p.list("What it does not prove", r.DoesNotProve)
	if r.Route.Name != "direct" && r.Route.Shows != "" {
		p.list("What one smaller request can show on this route", []string{r.Route.Shows})
	}
	p.lines(r)
	p.levels(r)
	p.baseline(r)
	p.support(r)
	p.list("Notes", r.Notes)
	p.list("Assumptions", r.Assumption)
	p.Heading("Next step")
	p.Paragraph(layout.Margin, r.NextStep)
	if r.WhereToLook != "" {
		p.Paragraph(layout.Margin, "Where to look: "+clean(r.WhereToLook))
	}
	_, err := io.WriteString(w, p.String())
	return err
}

// clean is text of others for a page, which may be read by the log of a CI: wherever a line is broken, none begins with one
// of its commands.
func clean(s string) string {
	s = layout.Clean(s)
	for _, command := range [][2]string{{"::", ": :"}, {"##[", "## ["}} {
		for strings.Contains(s, command[0]) {
			s = strings.ReplaceAll(s, command[0], command[1])
		}
	}
	return s
}

type page struct{ layout.Page }

// title is a verdict as a headline.
func (v Verdict) title() string { return strings.ToUpper(strings.ReplaceAll(string(v), "_", " ")) }

func (p *page) verdict(r *Result) {
	c := map[Verdict]layout.Color{Held: layout.Green, NotHeld: layout.Red, Inconclusive: layout.Yellow, Refused: layout.Yellow}[r.Verdict]
	p.Paragraph(p.Paint(layout.Bold, p.Paint(c, r.Verdict.title()))+"  ", clean(r.Because)+".")
	rows := [][2]string{{"proves", strings.ReplaceAll(string(r.Proves), "_", " ")}}
	if r.LimitedBy != "none" {
		rows = append(rows, [2]string{"limit", string(r.LimitedBy)}, [2]string{"owner", string(r.Owner)})
	}
	if r.Change != nil {
		rows = append(rows, [2]string{"change", clean(*r.Change)})
	}
	rows = append(rows, [2]string{"sent", sentWords(r)}, [2]string{"model says", r.Prediction.words()})
	rows = append(rows, r.Route.between()...)
	p.Raw("\n")
	for _, row := range rows {
		p.Paragraph(layout.Margin+row[0]+strings.Repeat(" ", 12-len(row[0])), row[1])
	}
}

// between is what stands between here and the host, and can read what is sent: a proxy, and whoever holds the keys of extra
// certificates.
func (x *Route) between() [][2]string {
	var rows [][2]string
	if x.Proxy != "" && x.Proxy != "none" {
		rows = append(rows, [2]string{"through", "the proxy " + clean(x.Proxy)})
	}
	if len(x.Certificates) > 0 {
		rows = append(rows, [2]string{"trusts", "extra certificates: " + clean(strings.Join(x.Certificates, ", "))})
	}
	return rows
}

// words say what was predicted, and whether it came so.
func (x *Prediction) words() string {
	s := x.Outcome
	if x.Because != "" {
		s += ": " + x.Because
	}
	if x.Agreed != nil {
		if *x.Agreed {
			return s + "; the answer agrees"
		}
		return s + "; the answer does not agree"
	}
	return s
}

func counted(n int64) string {
	return strings.ReplaceAll(layout.Counted(n, "request"), layout.Glue, " ")
}

func sentWords(r *Result) string {
	q := &r.Request
	size := about(q.InputTokens, q.InputEstimated) + " input tokens, max_tokens " + about(q.MaxTokens, false)
	if r.Burst != nil {
		return "one request, then a burst of " + layout.Count(r.Burst.Sent) + ", each: " + size
	}
	if r.Sent == nil && r.SentAtMost == nil {
		return "unknown"
	}
	if r.Sent == nil {
		return "through the user's own client, at most " + counted(*r.SentAtMost) + ": the size is the client's"
	}
	switch *r.Sent {
	case 0:
		return "nothing; it would be one request: " + size
	case 1:
		s := "one request: " + size
		if q.BaselineInputTokens != nil || q.BaselineMaxTokens != nil {
			s += " (the failure: " + about(q.BaselineInputTokens, q.BaselineEstimated) + ", " + about(q.BaselineMaxTokens, false) + ")"
		}
		return s
	}
	return layout.Count(*r.Sent) + " requests"
}

func (p *page) answer(r *Result) {
	x := r.Response
	if x == nil {
		return
	}
	p.Heading("Answer")
	for _, row := range x.rows() {
		p.Paragraph(layout.Margin+row[0]+strings.Repeat(" ", max(1, 14-len(row[0]))), clean(row[1]))
	}
}

// rows are what is known of a response, by name.
func (x *Response) rows() [][2]string {
	var rows [][2]string
	add := func(name string, value *string) {
		if value != nil {
			rows = append(rows, [2]string{name, *value})
		}
	}
	whole := "whole"
	if !x.Complete {
		whole = "not whole"
	}
	rows = append(rows, [2]string{"status", layout.Count(x.Status) + ", " + whole})
	add("request id", x.RequestID)
	add("error", x.ErrorType)
	add("code", x.ErrorCode)
	add("message", x.Message)
	if x.RetryAfter != nil {
		rows = append(rows, [2]string{"wait", wait(*x.RetryAfter)})
	}
	if u := x.Usage; u != nil {
		s := layout.Count(u.InputTokens) + " input"
		if u.CacheCreationInputTokens > 0 {
			s += ", " + layout.Count(u.CacheCreationInputTokens) + " written to the cache"
		}
		if u.CacheReadInputTokens > 0 {
			s += ", " + layout.Count(u.CacheReadInputTokens) + " read from it"
		}
		rows = append(rows, [2]string{"usage", s + ", " + layout.Count(u.OutputTokens) + " output tokens"})
	}
	add("stop reason", x.StopReason)
	add("failure", x.Failure)
	add("detail", x.Detail)
	for _, e := range x.Evidence {
		rows = append(rows, [2]string{"evidence", e})
	}
	return rows
}

func (p *page) list(title string, items []string) {
	if len(items) == 0 {
		return
	}
	p.Heading(title)
	for _, item := range items {
		p.Paragraph(layout.Margin+"- ", clean(item))
	}
}

func (p *page) lines(r *Result) {
	head, rows := threeLines(r.Compared)
	if rows == nil {
		return
	}
	columns := make([]layout.Column, len(head))
	for i, h := range head {
		columns[i] = layout.Column{Head: h, Left: true}
	}
	p.Heading("Three lines")
	p.Table(columns, rows)
}

// threeLines is the comparison as a table: a column for each exchange, a row for each of its properties.
func threeLines(lines []Line) (head []string, rows [][]string) {
	if len(lines) == 0 {
		return nil, nil
	}
	head = []string{""}
	cells := make([][]string, len(lineRows))
	for i := range cells {
		cells[i] = []string{lineRows[i].name}
	}
	for i := range lines {
		l := &lines[i]
		head = append(head, strings.ReplaceAll(l.Which, "_", " "))
		for j := range lineRows {
			cell := layout.None
			if l.Known {
				cell = clean(lineRows[j].of(l))
			}
			cells[j] = append(cells[j], cell)
		}
	}
	return head, cells
}

var lineRows = []struct {
	name string
	of   func(*Line) string
}{
	{"time", func(l *Line) string {
		if l.At == nil {
			return "unknown"
		}
		return l.At.UTC().Format("01-02 15:04:05Z")
	}},
	{"route", func(l *Line) string { return orUnknown(l.Route) }},
	{"credential", func(l *Line) string { return short(orUnknown(l.Fingerprint)) }},
	{"model", func(l *Line) string { return orUnknown(l.Model) }},
	{"region", func(l *Line) string {
		if l.Region == nil {
			return layout.None
		}
		return *l.Region
	}},
	{"input size", func(l *Line) string { return about(l.InputTokens, l.Estimated) }},
	{"output limit", func(l *Line) string { return about(l.MaxTokens, false) }},
	{"concurrency", func(l *Line) string { return about(l.Concurrency, false) }},
	{"retry-after", func(l *Line) string {
		if l.RetryAfter == nil {
			return layout.None
		}
		return layout.Count(*l.RetryAfter) + " s"
	}},
	{"status", func(l *Line) string {
		if l.Status == 0 {
			return layout.None
		}
		return layout.Count(l.Status)
	}},
}

// short is the part of a fingerprint that tells credentials apart.
func short(fingerprint string) string {
	if i := strings.LastIndexByte(fingerprint, '_'); i >= 0 {
		return "…" + fingerprint[i+1:]
	}
	return fingerprint
}

func orUnknown(s string) string {
	if s == "" {
		return "unknown"
	}
	return s
}

func (p *page) levels(r *Result) {
	if len(r.Levels) == 0 {
		return
	}
	p.Heading("Levels, by the model")
	head := []layout.Column{{Head: "limit", Left: true}, {Head: "at the\nfailure"}, {Head: "before\nthis one"}, {Head: "after\nit"}, {Head: "it asked\nbefore"}, {Head: "asks\nnow"}}
	p.Table(head, levelRows(r.Levels))
}

func levelRows(levels []Level) [][]string {
	var rows [][]string
	for i := range levels {
		l := &levels[i]
		rows = append(rows, []string{strings.ReplaceAll(l.Dimension, "_", " ") + " " + layout.Count(l.Limit) + "/min",
			l.Then.text(), l.Before.text(), l.After.text(), countOr(l.Asked), countOr(l.Asks)})
	}
	return rows
}

// text is a level, or its bounds.
func (x *Range) text() string {
	switch {
	case x == nil:
		return layout.None
	case x.Low == x.High:
		return layout.Count(x.Low)
	}
	return layout.Count(x.Low) + "…" + layout.Count(x.High)
}

func countOr(n *int64) string {
	if n == nil {
		return layout.None
	}
	return layout.Count(*n)
}

func (p *page) baseline(r *Result) {
	if r.Baseline == nil {
		return
	}
	p.Heading("Same as the failure")
	p.Paragraph(layout.Margin, baselineWords(r.Baseline))
}

// baselineWords lists what is the same, what is different and what is unknown.
func baselineWords(b *Baseline) string {
	var parts []string
	for _, s := range []Sameness{Different, Same, Unknown} {
		var names []string
		for _, x := range b.all() {
			if x.sameness == s {
				names = append(names, x.name)
			}
		}
		if names != nil {
			parts = append(parts, string(s)+": "+strings.Join(names, ", "))
		}
	}
	return strings.Join(parts, "; ")
}

func (p *page) support(r *Result) {
	if r.Verdict != NotHeld {
		return
	}
	p.Heading("For support")
	if r.Support.Ready {
		p.Paragraph(layout.Margin, "The evidence is complete: the same route failed again, and nothing is missing.")
		return
	}
	p.Paragraph(layout.Margin, "Not ready: "+strings.Join(r.Support.Missing, "; ")+".")
}
