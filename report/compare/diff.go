// Package compare holds results against each other: a new one against an old one, or several side
// by side.
//
// In come results that were read back or just made; out comes a Diff with its verdict, better, same
// or worse, or a table. It plays nothing again, and says where what was asked is not the same, so
// that a difference may be chance.
//
// Read diff.go first (what is compared, and what counts as worse), then write.go (its formats) and
// sidebyside.go (several).
package compare

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"loadshape/report"
	"loadshape/report/layout"
	"loadshape/report/search"
)

// Schema names the form of a Diff's JSON.
const Schema = "loadshape.diff/1"

// A Change is the verdict of a comparison.
type Change string

const (
	Better Change = "better" // nothing is worse, and something of the same kind is better
	Same   Change = "same"   // waits and levels may differ: they decide nothing
	Worse  Change = "worse"  // the verdict is, a threshold that held breaks, more seeds fail, or more was refused or given up
)

// A Diff is two results side by side.
type Diff struct {
	Schema     string            `json:"schema"`
	Verdict    Change            `json:"verdict"`
	Because    []string          `json:"because"`     // what is worse, or else what is better
	NoiseFree  bool              `json:"noise_free"`  // the same plan with the same chance: what differs comes from what was changed
	Noise      []string          `json:"noise"`       // why it is not
	Other      []string          `json:"differences"` // of what was asked: the traffic, the limits, the thresholds
	Old        Side              `json:"old"`
	New        Side              `json:"new"`
	Thresholds []ThresholdChange `json:"thresholds"`
	Readings   []ReadingChange   `json:"readings"`
}

// A Side is one of the two results.
type Side struct {
	Name    string         `json:"name"`
	Verdict report.Verdict `json:"verdict"`
	Seed    uint64         `json:"seed"`
	Limits  string         `json:"limits"`
	Runs    int64          `json:"runs"`        // all figures are those of the worst, whose seed this is
	UpTo    *search.Scale  `json:"holds_up_to"` // the largest multiple of the traffic that holds; nil where it was not found
}

// A ThresholdChange is a threshold under one reading, nil where a result has it not.
type ThresholdChange struct {
	Expression string        `json:"expression"`
	Reading    string        `json:"reading"`
	Old        *report.Check `json:"old"`
	New        *report.Check `json:"new"`
}

// A ReadingChange is what happened under one reading.
type ReadingChange struct {
	Reading string        `json:"reading"`
	Old     Figures       `json:"old"`
	New     Figures       `json:"new"`
	Limits  []LimitChange `json:"limits"`
}

// Figures are those of a reading that are compared.
type Figures struct {
	Requests int64        `json:"requests"`
	Attempts int64        `json:"attempts"`
	Refused  int64        `json:"refused"`
	GaveUp   int64        `json:"gave_up"`
	Wait     report.Waits `json:"wait_s"`

	Runs        int64         `json:"runs"`               // the figures above are those of the worst
	FailingRuns int64         `json:"failing_runs"`       // of all runs, those that break a threshold …
	Share       *report.Ratio `json:"failing_runs_share"` // … nil in a result of a version that did not count them
}

// A LimitChange is a limit of both results, or of one: the other is nil then.
type LimitChange struct {
	Name string        `json:"name"` // what it counts, for whom and for which models, without its amount
	Old  *LimitFigures `json:"old"`
	New  *LimitFigures `json:"new"`
}

// LimitFigures are those of a limit that are compared.
type LimitFigures struct {
	Limit              int64         `json:"limit"`
	Attempts           int64         `json:"attempts"`
	BusiestMinuteShare *report.Ratio `json:"busiest_minute_share"`
	SustainedShare     *report.Ratio `json:"sustained_share"`
	PeakUsedShare      *float64      `json:"peak_used_share"`
	LowestLevel        int64         `json:"lowest_level"`
	Refused            int64         `json:"refused"`
}

// Results holds a new result against an old one. Both must have the same readings: a verdict over one of them is not
// that over both.
func Results(before, after *report.Result) (*Diff, error) {
	if have, want := after.ReadingNames(), before.ReadingNames(); have != want {
		return nil, fmt.Errorf("readings: is %s, expected %s as in the old result", have, want)
	}
	for _, side := range []struct {
		name string
		*report.Result
	}{{"old", before}, {"new", after}} {
		for _, v := range side.Views() {
			if v.Aborted != nil {
				return nil, fmt.Errorf("readings.%s: was cut off at %v s in the %s result, expected runs to their end: other figures cannot be compared",
					v.Name, v.Aborted.AtS, side.name)
			}
		}
	}
	d := &Diff{Schema: Schema, Verdict: Same, Because: []string{}, Noise: []string{}, Other: []string{}, Old: sideOf(before), New: sideOf(after),
		Thresholds: []ThresholdChange{}, Readings: []ReadingChange{}}
	d.compareThresholds(before, after)
	news := after.Views()
	for i, old := range before.Views() {
		d.Readings = append(d.Readings, ReadingChange{old.Name, figuresOfReading(before, old.Reading), figuresOfReading(after, news[i].Reading), limitChanges(old.Reading, news[i].Reading)})
	}
	d.compareQuestions(before, after)
	d.judge()
	return d, nil
}

func sideOf(r *report.Result) Side {
	return Side{r.Name, r.Verdict, r.Seed, r.Limits.Name, r.Seeds(), upTo(r)}
}

func figuresOfReading(of *report.Result, r *report.Reading) Figures {
	return Figures{r.Requests, r.Attempts, r.Refused, r.GaveUp, r.Wait, of.Seeds(), r.FailingRuns, r.FailingRunsShare}
}

func (d *Diff) compareThresholds(before, after *report.Result) {
	find := func(r *report.Result, expression string) *report.Threshold {
		i := slices.IndexFunc(r.Thresholds, func(t report.Threshold) bool { return t.Expression == expression })
		if i < 0 {
			return nil
		}
		return &r.Thresholds[i]
	}
	check := func(v report.View, t *report.Threshold) *report.Check {
		if t == nil {
			return nil
		}
		return v.Check(t)
	}
	var all []string
	for _, r := range []*report.Result{before, after} {
		for _, t := range r.Thresholds {
			if !slices.Contains(all, t.Expression) {
				all = append(all, t.Expression)
			}
		}
	}
	for _, expression := range all {
		older, newer := find(before, expression), find(after, expression)
		for _, v := range after.Views() {
			d.Thresholds = append(d.Thresholds, ThresholdChange{expression, v.Name, check(v, older), check(v, newer)})
		}
		only := ""
		switch {
		case older == nil:
			only = "new"
		case newer == nil:
			only = "old"
		}
		if only != "" {
			d.Other = append(d.Other, fmt.Sprintf("the threshold %s is in the %s result only", expression, only))
		}
	}
}

// limitChanges pairs the limits of two readings by their names.
func limitChanges(before, after *report.Reading) []LimitChange {
	changes := []LimitChange{}
	figures := func(l *report.LimitUse) *LimitFigures {
		return &LimitFigures{l.Limit, l.Attempts, l.BusiestMinuteShare, l.SustainedShare, l.PeakUsedShare, l.LowestLevel, l.Refused}
	}
	place := map[string]int{}
	for i, name := range before.LimitNames() {
		place[name] = i
		changes = append(changes, LimitChange{Name: name, Old: figures(&before.Limits[i])})
	}
	for i, name := range after.LimitNames() {
		if at, ok := place[name]; ok {
			changes[at].New = figures(&after.Limits[i])
			continue
		}
		changes = append(changes, LimitChange{Name: name, New: figures(&after.Limits[i])})
	}
	return changes
}

// compareQuestions finds what was asked otherwise.
func (d *Diff) compareQuestions(before, after *report.Result) {
	note := func(list *[]string, what, was, is string) {
		if was != is {
			*list = append(*list, fmt.Sprintf("the %s was %s and is %s", what, cmp.Or(was, "none"), cmp.Or(is, "none")))
		}
	}
	note(&d.Noise, "name", before.Name, after.Name)
	note(&d.Noise, "kind of traffic", before.Workload.Kind, after.Workload.Kind)
	note(&d.Noise, "seed", fmt.Sprint(before.FirstSeed()), fmt.Sprint(after.FirstSeed()))
	note(&d.Noise, "number of runs", fmt.Sprint(before.Seeds()), fmt.Sprint(after.Seeds()))
	d.NoiseFree = len(d.Noise) == 0
	offered := func(r *report.Result) string {
		o := r.Workload.Offered
		return fmt.Sprintf("%s requests, %s input and %s output tokens", layout.Count(o.Requests), layout.Count(o.InputTokensTotal), layout.Count(o.OutputTokens))
	}
	note(&d.Other, "traffic", offered(before), offered(after))
	note(&d.Other, "scale", cmp.Or(before.Workload.Scale, "1"), cmp.Or(after.Workload.Scale, "1"))
	note(&d.Other, "retry policy", before.Workload.Retries, after.Workload.Retries)
	note(&d.Other, "start", before.Workload.Start, after.Workload.Start)
	note(&d.Other, "name of the limits", before.Limits.Name, after.Limits.Name)
}

// judge decides: what is worse counts more than what is better.
func (d *Diff) judge() {
	var worse, better []string
	say := func(order int, format string, args ...any) {
		switch text := strings.ReplaceAll(fmt.Sprintf(format, args...), layout.Glue, " "); {
		case order > 0:
			worse = append(worse, text)
		case order < 0:
			better = append(better, text)
		}
	}
	say(cmp.Compare(d.New.Verdict.Rank(), d.Old.Verdict.Rank()),
		"the verdict was %s and is %s", d.Old.Verdict, d.New.Verdict)
	for _, t := range d.Thresholds {
		switch {
		case t.Old == nil || t.New == nil:
		case t.Old.OK && !t.New.OK:
			say(1, "%s held and breaks under the %s reading: it was %s and is %s", t.Expression, t.Reading, t.observed(t.Old), t.observed(t.New))
		case !t.Old.OK && t.New.OK:
			say(-1, "%s broke and holds under the %s reading: it was %s and is %s", t.Expression, t.Reading, t.observed(t.Old), t.observed(t.New))
		}
	}
	for i := range d.Readings {
		r := &d.Readings[i]
		worst := ""
		if r.Old.Runs > 1 || r.New.Runs > 1 {
			worst = " in the worst run"
			if r.Old.Share != nil && r.New.Share != nil {
				say(r.New.Share.Cmp(&r.Old.Share.Rat), "%s of %s fail under the %s reading, %s of %s before", layout.Count(r.New.FailingRuns), layout.Counted(r.New.Runs, "seed"),
					r.Reading, layout.Count(r.Old.FailingRuns), layout.Count(r.Old.Runs))
			}
		}
		for _, f := range []struct {
			noun, what string
			old, is    int64
		}{{"attempt", "refused", r.Old.Refused, r.New.Refused}, {"request", "given up", r.Old.GaveUp, r.New.GaveUp}} {
			say(cmp.Compare(f.is, f.old), "%s %s under the %s reading%s, %s before", layout.Counted(f.is, f.noun), f.what, r.Reading, worst, layout.Count(f.old))
		}
	}
	switch {
	case len(worse) > 0:
		d.Verdict, d.Because = Worse, worse
	case len(better) > 0:
		d.Verdict, d.Because = Better, better
	}
}

// Sentence says the verdict and what it comes from.
func (d *Diff) Sentence() string {
	name := layout.Clean(cmp.Or(d.New.Name, "the new result"))
	if d.Verdict == Same {
		return name + " is as before: the same verdict, and as much is refused and given up."
	}
	said := d.Because
	more := ""
	if n := len(said) - mostReasons; n > 0 {
		said, more = said[:mostReasons], fmt.Sprintf("; and %d more", n)
	}
	return fmt.Sprintf("%s is %s: %s%s.", name, d.Verdict, layout.Clean(strings.Join(said, "; ")), more)
}

const mostReasons = 3

// noise says how far a difference can be relied on.
func (d *Diff) noise() string {
	if d.NoiseFree {
		return "Noise-free: the same name and seed, so that what differs comes from what was changed."
	}
	return "Not noise-free: " + layout.Clean(strings.Join(d.Noise, "; ")) + ". What differs may be chance, or come from another plan."
}

// numbers says of how many runs the figures are, and how much of the traffic holds; empty where neither tells something.
func (d *Diff) numbers() string {
	var said []string
	if d.Old.Runs > 1 || d.New.Runs > 1 {
		said = append(said, fmt.Sprintf("All figures are those of the worst run: of %s with seed %d before, of %s with seed %d now.",
			layout.Count(d.Old.Runs), d.Old.Seed, layout.Count(d.New.Runs), d.New.Seed))
	}
	switch was, is := layout.Maybe(d.Old.UpTo, search.Times), layout.Maybe(d.New.UpTo, search.Times); {
	case d.Old.UpTo == nil && d.New.UpTo == nil:
	case was == is:
		said = append(said, "It holds up to "+is+", as before.")
	case d.Old.UpTo == nil:
		said = append(said, "It holds up to "+is+"; before, that was not found.")
	case d.New.UpTo == nil:
		said = append(said, "It held up to "+was+"; now, that was not found.")
	default:
		said = append(said, "It holds up to "+is+", and "+was+" before.")
	}
	return strings.Join(said, " ")
}

// asked says what was asked otherwise; empty where nothing was.
func (d *Diff) asked() string {
	if len(d.Other) == 0 {
		return ""
	}
	return "What was asked differs: " + layout.Clean(strings.Join(d.Other, "; ")) + "."
}
