package report

import (
	"fmt"
	"io"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"loadshape/bucket/profile"
	"loadshape/report/layout"
)

// A page is a result under way to a reader.
type page struct{ layout.Page }

// WriteText writes a result for people: the verdict first, then what it rests on, from what matters most
// before a launch to what is needed to have the same run again. No line is longer than the width.
func WriteText(w io.Writer, r *Result, o layout.Options) error {
	p := &page{layout.NewPage(o)}
	p.verdict(r)
	p.thresholds(r)
	p.limits(r)
	p.client(r)
	p.deciders(r)
	p.load(r)
	p.acceleration(r)
	p.runs(r)
	if o.Chart {
		p.levels(r)
	}
	p.assumptions(r)
	_, err := io.WriteString(w, p.String())
	return err
}

// WriteVerdict writes the beginning of the text report: the verdict, the thresholds, and what decides.
func WriteVerdict(w io.Writer, r *Result, o layout.Options) error {
	p := &page{layout.NewPage(o)}
	p.verdict(r)
	p.thresholds(r)
	p.deciders(r)
	_, err := io.WriteString(w, p.String())
	return err
}

// open says which thresholds a run that was cut off leaves open.
func (r *Result) open(v view) string {
	n := int64(0)
	for i := range r.Thresholds {
		if c := v.check(&r.Thresholds[i]); c != nil && c.Undecided {
			n++
		}
	}
	if v.Aborted == nil {
		return ""
	}
	s := fmt.Sprintf("The %s reading was cut off at %s", v.name, since(v.Aborted.AtS))
	if n > 0 {
		s += "; what is marked ? could still have gone either way"
	}
	return s + "."
}

func (p *page) verdict(r *Result) {
	c := map[Verdict]layout.Color{Holds: layout.Green, Depends: layout.Yellow, Fails: layout.Red}[r.Verdict]
	verdict := string(r.Verdict)
	if verdict == "" {
		verdict = "UNKNOWN"
	}
	p.Paragraph(p.Paint(layout.Bold, p.Paint(c, verdict))+"  ", r.sentence())
	for _, v := range r.views() {
		if !v.Conserved {
			p.Paragraph("", "The books of the "+v.name+" reading do not balance: requests are not admitted + gave up. "+
				"That is an error of the simulator, and no figure below can be trusted.")
		}
	}
}

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

func (p *page) limits(r *Result) {
	views := r.views()
	if len(views) == 0 {
		return
	}
	telling := r.telling()
	binding := telling.binding()
	groups, unused := r.used()
	refusing := false
	for _, v := range views {
		refusing = refusing || v.Refused > 0
	}
	head := []layout.Column{{Head: "limit", Left: true}, {Head: "peak\nuse"}, {Head: "lowest\nlevel"}, {Head: "in the\nminute at"}}
	if refusing {
		head = append(head[:3], layout.Column{Head: "refused"}, layout.Column{Head: "share"}, layout.Column{Head: "first\nrefusal"}, layout.Column{Head: "longest\nretry"})
	}
	blank := make([]string, len(head)-1)

	name := "Limits"
	if r.Limits.Name != "" {
		name += " of " + layout.Clean(r.Limits.Name)
	}
	if r.Limits.Owner != "" {
		name += " (" + layout.Clean(r.Limits.Owner) + ")"
	}
	p.Heading(name)
	if len(views[0].Limits) == 0 {
		p.Paragraph(layout.Margin, "none: everything is admitted")
		return
	}
	debt, marked, split := false, false, false
	var rows [][]string
	for _, group := range groups {
		if group != "" {
			rows = append(rows, append([]string{groupName(group)}, blank...))
		}
		for i := range views[0].Limits {
			l := &views[0].Limits[i]
			if l.Group != group {
				continue
			}
			label, lead := l.label(views[0].Limits), "  "
			if i == binding {
				lead, marked = "▸ ", true
				label = p.Paint(layout.Bold, label)
			}
			debt = debt || l.LowestLevel < 0
			cells := l.cells(p, refusing)
			rows = append(rows, append([]string{lead + label}, cells...))
			if len(views) == 2 && i < len(views[1].Limits) {
				s := &views[1].Limits[i]
				debt = debt || s.LowestLevel < 0
				if strict := s.cells(p, refusing); !slices.Equal(strict, cells) {
					split = true
					also := "    strict"
					if s.Capacity != l.Capacity {
						also += ", holds " + layout.Count(s.Capacity)
					}
					rows = append(rows, append([]string{also}, strict...))
				}
			}
		}
	}
	if len(rows) > 0 {
		p.Table(head, rows)
	}
	var notes []string
	if marked {
		note := "▸" + layout.Glue + "comes closest."
		if telling.Refused > 0 {
			note = "▸" + layout.Glue + "refuses most."
		}
		notes = append(notes, note)
	}
	switch {
	case split:
		notes = append(notes, "The strict reading follows where it differs from the loose one.")
	case len(views) == 2:
		notes = append(notes, "Both readings agree.")
	default:
		notes = append(notes, "Under the "+views[0].name+" reading.")
	}
	if debt {
		notes = append(notes, "A level below zero is debt: it refills before anything else is admitted.")
	}
	p.note(strings.Join(notes, " "))
	if s := notAsked(unused); s != "" {
		p.note(s)
	}
	if s := sources(r, groups); s != "" {
		p.note(s)
	}
	p.notes(&r.Limits)
}

// notAsked says how many groups of models no attempt met; "" for none.
func notAsked(groups int) string {
	if groups == 0 {
		return ""
	}
	if groups == 1 {
		return "1" + layout.Glue + "other group of models was asked for nothing and is not shown."
	}
	return layout.Count(groups) + layout.Glue + "other groups of models were asked for nothing and are not shown."
}

// notes writes the notes on the limits. Those of a published profile, which are the same for everybody, are only
// counted.
func (p *page) notes(l *Limits) {
	own, general := l.Notes, 0
	if published, ok := profile.Published(l.Name); ok {
		own = slices.DeleteFunc(slices.Clone(l.Notes), func(n string) bool { return slices.Contains(published.Notes, n) })
		general = len(l.Notes) - len(own)
	}
	for _, n := range own {
		p.note(layout.Clean(n))
	}
	if general > 0 {
		p.note("sim limits " + layout.Clean(l.Name) + " shows " + layout.Counted(int64(general), "note") + " on them.")
	}
}

func (p *page) note(s string) {
	for _, line := range layout.Wrapped(s, p.Width-len(layout.Margin)) {
		p.Raw(layout.Margin + p.Paint(layout.Faint, line) + "\n")
	}
}

// sources says where the numbers of the limits of some groups stand.
func sources(r *Result, groups []string) string {
	var from []string
	add := func(source, asOf string) {
		if source == "" {
			return
		}
		if asOf != "" && !strings.Contains(source, asOf) {
			source += " (" + asOf + ")"
		}
		if source = layout.Clean(source); !slices.Contains(from, source) {
			from = append(from, source)
		}
	}
	for _, l := range r.views()[0].Limits {
		if !slices.Contains(groups, l.Group) {
			continue
		}
		if l.Source == "" {
			add(r.Limits.Source, r.Limits.AsOf)
		}
		add(l.Source, l.AsOf)
	}
	if len(from) == 0 {
		return ""
	}
	return "Numbers from " + strings.Join(from, "; ") + "."
}

const acceleration = "acceleration" // a dimension whose scope is what it counts

// label names a limit in a table: "input tokens 500,000/min", and its scope and window where they tell
// something.
func (l *LimitUse) label(all []LimitUse) string {
	s := layout.Clean(words(l.Dimension))
	switch {
	case l.Dimension == "concurrency":
		s += " " + short(l.Limit)
	case l.Dimension == acceleration && l.Limit == 0: // its ceiling moves
	case l.Dimension == acceleration:
		s += " " + short(l.Limit) + " " + layout.Clean(words(l.Scope)) + "/" + each(l.Per)
	default:
		s += " " + short(l.Limit) + "/" + each(l.Per)
	}
	var more []string
	scopes := false
	for i := range all {
		scopes = scopes || all[i].Scope != l.Scope && all[i].Scope != "" && all[i].Dimension != acceleration
	}
	if scopes && l.Scope != "" && l.Dimension != acceleration {
		more = append(more, layout.Clean(l.Scope))
	}
	if l.Window != "" && l.Window != "token_bucket" {
		more = append(more, layout.Clean(words(l.Window)))
	}
	if len(more) > 0 {
		s += " (" + strings.Join(more, ", ") + ")"
	}
	return s
}

// groupName names a group by its first models.
func groupName(group string) string {
	models := strings.Split(layout.Clean(group), ", ")
	if n := len(models); n > 3 {
		models = append(models[:2], fmt.Sprintf("%d more", n-2))
	}
	return layout.Joined(models)
}

// cells are the figures of a limit; those of its refusals only where there are such.
func (l *LimitUse) cells(p *page, refusing bool) []string {
	lowest, refused := layout.Count(l.LowestLevel), some(l.Refused)
	if l.LowestLevel < 0 {
		lowest = p.Paint(layout.Yellow, lowest)
	}
	if l.Refused > 0 {
		refused = p.Paint(layout.Red, refused)
	}
	peak := maybe(l.PeakUsedShare, percent)
	if !refusing {
		at := sinceOr(l.LowestAtS)
		if l.peak() == 0 {
			at = layout.None
		}
		return []string{peak, lowest, at}
	}
	retry := retryAfterOr(l.LongestRetryAfter)
	if l.Hopeless > 0 {
		retry = "never"
	}
	return []string{peak, lowest, refused, percentOf(l.Refused, l.Attempts), sinceOr(l.FirstRefusalS), retry}
}

// client is what became of the requests, as the client sees it.
func (p *page) client(r *Result) {
	views := r.views()
	if len(views) == 0 {
		return
	}
	type use struct {
		label string
		StreamUse
	}
	var uses []use
	add := func(v view, reading string) {
		all := StreamUse{Requests: v.Requests, Attempts: v.Attempts, Admitted: v.Admitted, Refused: v.Refused,
			GaveUp: v.GaveUp, Wait: v.Wait}
		if len(v.Streams) < 2 {
			if len(v.Streams) == 1 {
				all.PeakBusy = v.Streams[0].PeakBusy
			}
			uses = append(uses, use{reading, all})
			return
		}
		label := "all streams"
		if reading != "" {
			label += ", " + reading
		}
		uses = append(uses, use{label, all})
		for _, s := range v.Streams {
			uses = append(uses, use{"  " + layout.Clean(s.Name), s})
		}
	}
	same := len(views) == 2 && views[0].sameForClient(views[1].Reading)
	if len(views) == 1 || same {
		add(views[0], "")
	} else {
		for _, v := range views {
			add(v, v.name)
		}
	}
	busy := false
	for _, u := range uses {
		busy = busy || u.PeakBusy > 0
	}
	first := layout.Column{Head: "", Left: true}
	counts := []layout.Column{first, {Head: "requests"}, {Head: "attempts"}, {Head: "admitted"}, {Head: "refused"}, {Head: "gave up"}}
	if busy {
		counts = append(counts, layout.Column{Head: "most in\nflight"})
	}
	waits := []layout.Column{{Head: "wait\np50"}, {Head: "wait\np90"}, {Head: "wait\np95"}, {Head: "wait\np99"}, {Head: "wait\nmax"}}
	var countRows, waitRows, rows [][]string
	for _, u := range uses {
		c := []string{u.label, layout.Count(u.Requests), layout.Count(u.Attempts), layout.Count(u.Admitted), some(u.Refused), some(u.GaveUp)}
		if busy {
			c = append(c, some(u.PeakBusy))
		}
		w := []string{spanOr(u.Wait.P50), spanOr(u.Wait.P90), spanOr(u.Wait.P95), spanOr(u.Wait.P99), spanOr(u.Wait.Max)}
		countRows = append(countRows, c)
		waitRows = append(waitRows, append([]string{u.label}, w...))
		rows = append(rows, append(slices.Clone(c), w...))
	}
	p.Heading("What the client sees")
	switch all := append(slices.Clone(counts), waits...); {
	case !waited(views):
		p.rows(counts, countRows)
		p.note(noWait(views))
	case p.Fits(all, rows):
		p.rows(all, rows)
	default:
		p.rows(counts, countRows)
		p.Raw("\n")
		p.rows(append([]layout.Column{first}, waits...), waitRows)
	}
	if waited(views) {
		p.note("A wait lasts from the instant a request was meant to start to its admission.")
	}
	note := func(figure func(*Reading) int64, sentence string) {
		loose, strict := figure(views[0].Reading), figure(views[len(views)-1].Reading)
		switch {
		case loose == 0 && strict == 0:
		case loose == strict:
			p.note(layout.Count(loose) + " " + sentence)
		default:
			p.note(fmt.Sprintf("%s (strict: %s) %s", layout.Count(loose), layout.Count(strict), sentence))
		}
	}
	note(func(v *Reading) int64 { return v.Unsent },
		"of those that gave up were never sent: the client had no room for them, or they waited too long in its queue.")
	note(func(v *Reading) int64 { return v.TooEarly }, "of the attempts came before the retry-after that they had been told.")
}

// waited tells whether any request that was admitted had to wait, under any reading.
func waited(views []view) bool {
	return slices.ContainsFunc(views, func(v view) bool { return v.Wait.Max != nil && *v.Wait.Max > 0 })
}

// noWait says that none had to.
func noWait(views []view) string {
	some, gaveUp := false, false
	for _, v := range views {
		some = some || v.Admitted > 0
		gaveUp = gaveUp || v.GaveUp > 0
	}
	switch {
	case !some:
		return "No request was admitted."
	case gaveUp:
		return "No request that was admitted had to wait."
	}
	return "No request had to wait."
}

// rows is a table; a first column in which nothing stands is left out.
func (p *page) rows(head []layout.Column, rows [][]string) {
	if slices.ContainsFunc(rows, func(row []string) bool { return row[0] != "" }) {
		p.Table(head, rows)
		return
	}
	cut := make([][]string, len(rows))
	for i, row := range rows {
		cut[i] = row[1:]
	}
	p.Table(head[1:], cut)
}

func (r *Reading) sameForClient(o *Reading) bool {
	a, b := *r, *o
	return a.Requests == b.Requests && a.Attempts == b.Attempts && a.Admitted == b.Admitted && a.Refused == b.Refused &&
		a.GaveUp == b.GaveUp && a.Unsent == b.Unsent && a.TooEarly == b.TooEarly && a.Wait.same(b.Wait) &&
		slices.EqualFunc(a.Streams, b.Streams, func(x, y StreamUse) bool {
			same := x.Wait.same(y.Wait)
			x.Wait, y.Wait = Waits{}, Waits{}
			return same && x == y
		})
}

func (w Waits) same(o Waits) bool {
	equal := func(a, b *Seconds) bool { return a == b || a != nil && b != nil && *a == *b }
	return w.Count == o.Count && equal(w.Mean, o.Mean) && equal(w.P50, o.P50) && equal(w.P90, o.P90) &&
		equal(w.P95, o.P95) && equal(w.P99, o.P99) && equal(w.Max, o.Max)
}

func (p *page) deciders(r *Result) {
	if len(r.DecidedBy) == 0 {
		return
	}
	p.Heading("What decides")
	for _, d := range r.DecidedBy {
		breaks := "breaks"
		if d.Breaks != "" {
			breaks += " " + layout.Clean(d.Breaks)
		}
		p.Paragraph(layout.Margin, p.Paint(layout.Bold, layout.Clean(words(d.Point))))
		p.Paragraph(layout.Margin+layout.Margin+p.mark(true)+" ", "holds: "+layout.Clean(d.Loose))
		p.Paragraph(layout.Margin+layout.Margin+p.mark(false)+" ", breaks+": "+layout.Clean(d.Strict))
	}
	p.note("The provider publishes neither. Ask, or stay within the strict reading.")
}

func (p *page) load(r *Result) {
	w := &r.Workload
	p.Heading("Load")
	p.Paragraph(layout.Margin, r.played())
	if w.Log != nil {
		p.Paragraph(layout.Margin+p.mark(w.Log.Holds())+" ", w.Log.said())
	}
	if w.Offered.Requests == 0 {
		return
	}
	head := []layout.Column{{Head: "", Left: true}}
	all, peak := []string{"in all"}, []string{"busiest minute"}
	for _, f := range []struct {
		head string
		of   func(*Load) int64
	}{
		{"requests", func(l *Load) int64 { return l.Requests }},
		{"input\ntokens", func(l *Load) int64 { return l.InputTokens }},
		{"written\nto caches", func(l *Load) int64 { return l.CacheCreationInputTokens }},
		{"read from\ncaches", func(l *Load) int64 { return l.CacheReadInputTokens }},
		{"output\ntokens", func(l *Load) int64 { return l.OutputTokens }},
	} {
		if f.of(&w.Offered.Load) == 0 && strings.Contains(f.head, "caches") {
			continue
		}
		head = append(head, layout.Column{Head: f.head})
		all = append(all, layout.Count(f.of(&w.Offered.Load)))
		peak = append(peak, layout.Count(f.of(&w.Offered.Peaks)))
	}
	p.Table(head, [][]string{all, peak})
}

// played says what was played, and how it can be played again.
func (r *Result) played() string {
	w := &r.Workload
	s := fmt.Sprintf("%s over %s", layout.Counted(w.Offered.Requests, "request"), span(int64(w.LengthS)))
	if w.Source != "" {
		s += " from " + layout.Clean(w.Source)
	}
	var how []string
	if w.Kind != "" {
		kind := layout.Clean(w.Kind)
		if w.Format != "" {
			kind += ", format " + layout.Clean(w.Format)
		}
		how = append(how, kind)
	}
	if w.Retries != "" {
		how = append(how, "retries: "+layout.Clean(w.Retries))
	}
	if w.Start != "" {
		how = append(how, "starts "+layout.Clean(w.Start))
	}
	how = append(how, fmt.Sprintf("seed %d", r.Seed))
	return s + " (" + strings.Join(how, "; ") + ")."
}

// said tells how a run compares with the log that it plays.
func (c *LogCheck) said() string {
	s := fmt.Sprintf("%s of %s logged decisions agree", layout.Count(c.Agree), layout.Count(c.Decisions))
	if c.FirstOther != "" {
		s += "; the first that does not is " + layout.Clean(c.FirstOther)
	}
	if c.Faults+c.CountTokens+c.Invalid > 0 {
		s += fmt.Sprintf(". Left out: %s, %s, %s", layout.Counted(c.Faults, "injected fault"), layout.Counted(c.CountTokens, "request")+" to count tokens", layout.Counted(c.Invalid, "invalid request"))
	}
	return s + "."
}

// mostRuns are shown; the JSON result has all.
const mostRuns = 10

func (p *page) runs(r *Result) {
	if len(r.Runs) < 2 {
		return
	}
	runs := slices.Clone(r.Runs)
	rank := map[Verdict]int{Fails: 0, Depends: 1, Holds: 2}
	slices.SortStableFunc(runs, func(a, b Run) int { return rank[a.Verdict] - rank[b.Verdict] })
	var of [3]int
	for _, run := range runs {
		of[rank[run.Verdict]]++
	}
	var parts []string
	for i, name := range []string{"fail", "depend", "hold"} {
		if of[i] > 0 {
			if of[i] == 1 {
				name += "s"
			}
			parts = append(parts, fmt.Sprintf("%s %s", layout.Count(of[i]), name))
		}
	}
	p.Heading("Runs")
	s := fmt.Sprintf("Of %s runs with different seeds %s; the figures above are those of the worst.", layout.Count(len(runs)), layout.Joined(parts))
	if len(runs) > mostRuns {
		s += fmt.Sprintf(" The worst %d:", mostRuns)
		runs = runs[:mostRuns]
	}
	p.Paragraph(layout.Margin, s)
	head := []layout.Column{{Head: "run", Left: true}, {Head: "seed"}, {Head: "verdict", Left: true}, {Head: "reading", Left: true},
		{Head: "refused"}, {Head: "gave up"}, {Head: "first\nrefusal"}, {Head: "wait\np99"}}
	var rows [][]string
	for _, run := range runs {
		lead := []string{fmt.Sprint(run.Run), fmt.Sprint(run.Seed), string(run.Verdict)}
		if run.Loose != nil && run.Strict != nil && slices.Equal(run.Loose.cells(), run.Strict.cells()) {
			rows = append(rows, append(append(lead, "both"), run.Loose.cells()...))
			continue
		}
		if run.Loose != nil {
			rows = append(rows, append(append(slices.Clone(lead), "loose"), run.Loose.cells()...))
			lead = []string{"", "", ""}
		}
		if run.Strict != nil {
			rows = append(rows, append(append(lead, "strict"), run.Strict.cells()...))
		}
	}
	p.Table(head, rows)
	cut := func(t *Tally) bool { return t != nil && t.AbortedAtS != nil }
	if slices.ContainsFunc(runs, func(run Run) bool { return cut(run.Loose) || cut(run.Strict) }) {
		p.Paragraph(layout.Margin, "Runs were cut off by a threshold: the figures of such a run are those up to then.")
	}
}

func (t *Tally) cells() []string {
	return []string{some(t.Refused), some(t.GaveUp), sinceOr(t.FirstRefusalS), spanOr(t.P99WaitS)}
}

func (p *page) assumptions(r *Result) {
	if len(r.Assumptions) == 0 {
		return
	}
	p.Heading("Assumptions (nobody publishes them, and the answer leans on them)")
	refused := slices.ContainsFunc(r.views(), func(v view) bool { return v.Refused > 0 })
	for _, a := range r.Assumptions {
		if refused || !strings.HasPrefix(a.What, retriesOf) { // otherwise no client had to retry
			p.Paragraph(layout.Margin+"- ", a.text())
		}
	}
}

func (a *Assumption) text() string {
	s := layout.Clean(a.What)
	if a.Value != "" {
		s += ": " + layout.Clean(a.Value)
	}
	if a.Source != "" {
		s += " (" + layout.Clean(a.Source) + ")"
	}
	return s
}
