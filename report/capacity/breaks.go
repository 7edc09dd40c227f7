package capacity

import (
	"fmt"
	"slices"
	"strings"

	"loadshape/bucket"
	"loadshape/report"
	"loadshape/report/interval"
	"loadshape/report/judge"
	"loadshape/report/layout"
	"loadshape/report/search"
	"loadshape/workload"
)

// A Fault says who is to change something about what breaks.
type Fault string

const (
	FaultProvider Fault = "provider" // without the limits it would hold
	FaultClient   Fault = "client"   // the plan's own client lets requests wait or drops them, also without limits
	FaultPlan     Fault = "plan"     // it breaks without limits, though no request waits
)

// A Break is what breaks in a run that does not hold, and whose fault it is.
type Break struct {
	Reading   string            `json:"reading"`
	Scale     search.Scale      `json:"scale"`
	Seed      uint64            `json:"seed"`
	Threshold string            `json:"threshold"` // the first that breaks
	Observed  string            `json:"observed"`
	Fault     Fault             `json:"fault"`
	Stream    string            `json:"stream,omitempty"` // that is hit most, of several
	Limit     *report.LimitName `json:"limit,omitempty"`  // that refuses first, or that the threshold is about
	Text      string            `json:"text"`             // why, in words
}

// BreakIn says what breaks when a plan is played with a seed under a reading. It is nil where nothing does.
func BreakIn(q *judge.Question, plan *workload.Plan, seed int64, p judge.Probe, scale search.Scale) (*Break, error) {
	r, _, err := q.PlayUnder(seed, p.Reading, nil)
	if err != nil {
		return nil, err
	}
	at := slices.IndexFunc(q.Thresholds, func(t report.ThresholdExpr) bool { return !t.Figure.OfRuns() && !t.Evaluate(r).OK })
	if at < 0 {
		return nil, nil
	}
	t := q.Thresholds[at]
	check := t.Evaluate(r)
	b := &Break{Reading: p.Name, Scale: scale, Seed: uint64(seed), Threshold: t.String(), Observed: t.Seen(&check), Fault: FaultProvider}
	free := *q
	free.Profile = lifted(q.Profile, nil)
	without, _, err := free.PlayUnder(seed, bucket.Loose, nil)
	if err != nil {
		return nil, err
	}
	if t.Evaluate(without).OK {
		b.ofProvider(r, &t.Figure)
	} else {
		b.ofClient(without, &t.Figure, plan)
	}
	for _, text := range []*string{&b.Text, &b.Observed} { // which JSON has, too
		*text = strings.ReplaceAll(*text, layout.Glue, " ")
	}
	return b, nil
}

// ofProvider names the limit.
func (b *Break) ofProvider(r *report.Reading, f *report.Figure) {
	l := judge.FirstToRefuse(r)
	if l == nil {
		at := slices.IndexFunc(r.Limits, func(l report.LimitUse) bool { return f.List == "limits" && l.Dimension == f.Name })
		if b.Text = "nothing is refused"; at < 0 {
			return
		}
		b.Limit = nameOf(&r.Limits[at])
		b.Text = r.LimitInWords(at) + " is used that far, and refuses nothing yet"
		return
	}
	b.Limit = nameOf(l)
	at := slices.IndexFunc(r.Limits, func(o report.LimitUse) bool { return o == *l })
	b.Text = fmt.Sprintf("%s refuses %s, the first after %s", r.LimitInWords(at), layout.Counted(l.Refused, "attempt"), l.FirstRefusalS.Span())
	if s := hit(r, f, func(s *report.StreamUse) int64 { return s.Refused }); s != nil {
		b.Stream = s.Name
		b.Text += fmt.Sprintf("; %s of stream %s", of(s.Refused, r.Refused), layout.Clean(s.Name))
	}
}

// ofClient names what of the client lets requests wait, or drops them.
func (b *Break) ofClient(free *report.Reading, f *report.Figure, plan *workload.Plan) {
	b.Fault, b.Text = FaultPlan, "it breaks without any limit as well"
	waits := func(s *report.StreamUse) int64 {
		if s.Wait.Max == nil {
			return 0
		}
		return int64(*s.Wait.Max)
	}
	if f.Path == "requests" || strings.HasPrefix(f.Path, "offered") { // which no client changes
		return
	}
	figure := waits
	if free.Unsent > 0 {
		figure = func(s *report.StreamUse) int64 { return s.GaveUp }
	}
	var s *report.StreamUse
	for i := range free.Streams {
		if x := &free.Streams[i]; figure(x) > 0 && (s == nil || named(f, x) || !named(f, s) && figure(x) > figure(s)) {
			s = x
		}
	}
	if s == nil {
		return
	}
	at := slices.IndexFunc(plan.Streams, func(x workload.Stream) bool { return x.Name == s.Name })
	if at < 0 {
		return
	}
	b.Fault = FaultClient
	client, own := plan.ClientOf(&plan.Streams[at]), "its client"
	if len(free.Streams) > 1 {
		b.Stream = s.Name
		own = "the client of stream " + layout.Clean(s.Name)
	}
	var why []string
	if n := client.Concurrency; n > 0 && s.PeakBusy >= n {
		why = append(why, fmt.Sprintf("%s of %s workers of %s are busy", layout.Count(n), layout.Count(n), own))
	}
	if client.Pace != nil {
		why = append(why, own+" keeps its pace")
	}
	if len(why) == 0 {
		why = append(why, own+" lets them wait")
	}
	b.Text = strings.Join(why, " and ")
	switch {
	case free.Unsent == 0:
		b.Text += fmt.Sprintf(", and requests wait up to %s", s.Wait.Max.Span())
	case client.Queue != nil && client.QueueTimeout == 0:
		b.Text += fmt.Sprintf(", and its queue of %s is full: %s dropped unsent", layout.Count(*client.Queue), layout.CountedAre(s.GaveUp, "request", s.GaveUp))
	default:
		b.Text += fmt.Sprintf(", and %s given up in its queue, unsent", layout.CountedAre(s.GaveUp, "request", s.GaveUp))
	}
}

// hit is the stream that a figure is about, or else the one that has most of something; nil where there is one stream, or none has any.
func hit(r *report.Reading, f *report.Figure, has func(*report.StreamUse) int64) *report.StreamUse {
	if len(r.Streams) < 2 {
		return nil
	}
	var most *report.StreamUse
	for i := range r.Streams {
		if s := &r.Streams[i]; has(s) > 0 && (most == nil || named(f, s) || !named(f, most) && has(s) > has(most)) {
			most = s
		}
	}
	return most
}

func named(f *report.Figure, s *report.StreamUse) bool {
	return f.List == "streams" && f.Name == s.Name
}

func nameOf(l *report.LimitUse) *report.LimitName {
	return &report.LimitName{Group: l.Group, Dimension: l.Dimension, Scope: l.Scope, Limit: l.Limit, Per: l.Per}
}

// of says how many of all.
func of(n, all int64) string {
	switch {
	case n == all && n == 1:
		return "it is"
	case n == all:
		return "all of them are"
	}
	return fmt.Sprintf("%s of the %s refused %s", layout.Count(n), layout.Count(all), map[bool]string{true: "is", false: "are"}[n == 1])
}

// explain counts the runs at what was found, and says what breaks at the next step.
func (m *measuring) explain() error {
	var shares Each[Share]
	for _, p := range m.EachReading() {
		g := m.c.All.of(p)
		run := 0
		if m.seeds != nil {
			share, failing, err := m.seeds.share(g, m.seeds.under(p))
			if err != nil {
				return err
			}
			run = failing
			if p.Name == "loose" {
				shares.Loose = share
			} else {
				shares.Strict = share
			}
		}
		if g.FailsAt == nil {
			continue
		}
		one, err := m.Question.Question, error(nil)
		if one.Play, err = m.At(*g.FailsAt); err != nil {
			return err
		}
		one.Thresholds = toTheEnd(one.Thresholds)
		b, err := BreakIn(&one, m.Plan, m.Seed+int64(run), p, *g.FailsAt)
		if err != nil {
			return err
		}
		if b != nil {
			m.c.Breaks = append(m.c.Breaks, *b)
		}
	}
	if m.seeds != nil {
		m.c.Runs = &shares
	}
	return nil
}

// toTheEnd are thresholds of runs that are not cut off.
func toTheEnd(thresholds []report.ThresholdExpr) []report.ThresholdExpr {
	all := slices.Clone(thresholds)
	for i := range all {
		all[i] = all[i].ToTheEnd()
	}
	return all
}

// share counts the runs at the scale that was found and at the next step, and gives the first that fails there.
func (s *seeds) share(g *search.Growth, reading string) (*Share, int, error) {
	x, failing := &Share{Runs: len(s.order), Scale: g.Scale, FailsAt: g.FailsAt}, -1
	if g.Scale != nil {
		var err error
		if x.Hold, err = s.hold(reading, *g.Scale); err != nil {
			return nil, 0, err
		}
		low, high := interval.Wilson(x.Hold, x.Runs)
		x.Low, x.High = &low, &high
	}
	if g.FailsAt != nil {
		n, err := s.hold(reading, *g.FailsAt)
		if err != nil {
			return nil, 0, err
		}
		x.HoldAtFailsAt = &n
		if failing, err = s.firstToFail(reading, *g.FailsAt); err != nil {
			return nil, 0, err
		}
	}
	return x, failing, nil
}
