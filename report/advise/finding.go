package advise

import (
	"fmt"
	"slices"
	"strings"

	"loadshape/report"
	"loadshape/report/judge"
	"loadshape/report/layout"
	"loadshape/workload/change"
)

// A finding is what comes of a change: it is enough, or it is not.
type finding struct {
	enough *Advised
	not    *NoHelp
}

// try searches one change.
func (s *adviser) try(c *candidate) (finding, error) {
	if c.Degrees == 0 {
		return s.refuse(c, nil, c.Moot), nil
	}
	f := &finder{adviser: s, c: c, tried: map[int]*degreeTrial{}, runs: []int{0}}
	if s.worst > 0 {
		f.runs = append(f.runs, s.worst)
	}
	under, holds := underBoth, "both"
	low, high := f.least(under)
	if high == 0 && s.a.ForVerdict == report.Fails {
		under, holds = underLoose, "loose"
		if low, high = f.least(under); high > 0 && f.verdict(f.at(high)) == report.Holds { // which more of it breaks again
			under, holds = underBoth, "both"
		}
	}
	if high == 0 {
		return f.refused(under)
	}
	t := f.at(high)
	after, err := f.run(high, s.worst)
	if err != nil {
		return finding{}, err
	}
	one := Advised{Name: c.Name, Kind: string(c.Kind), Stream: s.streamOf(&c.Option), From: c.From, To: t.degree.To, Holds: holds, Seeds: f.held(t, under),
		Cost: s.cost(c, &after), After: figuresOfOutcome(&after), text: t.text}
	if !c.Menu {
		if one.Smaller, err = f.told(low); err != nil {
			return finding{}, err
		}
		one.smaller = f.textOf(low)
		if further := min(c.Degrees, high+max(1, high/10)); further > high {
			if one.Further, err = f.told(further); err != nil {
				return finding{}, err
			}
		}
	}
	one.Tried = len(f.tried)
	return finding{enough: &one}, nil
}

func (s *adviser) streamOf(c *change.Option) string {
	if c.Stream < 0 || len(s.q.Plan.Streams) == 1 {
		return ""
	}
	return s.q.Plan.Streams[c.Stream].Name
}

// run plays a run of a degree under both readings, for its figures.
func (f *finder) run(k, run int) (judge.Outcome, error) {
	t := f.at(k)
	if t.err != nil {
		return judge.Outcome{}, t.err
	}
	one, err := f.question(t.plan, t.profile, f.a.ForScale)
	if err != nil {
		return judge.Outcome{}, err
	}
	one.Together = nil // changes are tried side by side already
	return one.RunOnce(0, f.seed(run))
}

// told is a degree and its verdict; the degree 0 is the plan as it is. It is nil where the degree cannot be played.
func (f *finder) told(k int) (*Tried, error) {
	if k == 0 {
		return &Tried{f.c.From, f.a.ForVerdict}, nil
	}
	t := f.at(k)
	if t.err != nil {
		return nil, nil
	}
	verdict := f.verdict(t)
	if t.err != nil {
		return nil, nil
	}
	return &Tried{t.degree.To, verdict}, nil
}

// textOf is the plan's file with the change made to some degree; nil for the plan as it is.
func (f *finder) textOf(k int) []byte {
	if k == 0 {
		return nil
	}
	return f.at(k).text
}

// refuse tells of a change that does not help.
func (s *adviser) refuse(c *candidate, tried *string, why string) finding {
	return finding{not: &NoHelp{c.Name, string(c.Kind), s.streamOf(&c.Option), tried, why}}
}

// refused tells why no degree of a change is enough: what the furthest one comes to.
func (f *finder) refused(under []judge.Probe) (finding, error) {
	to := func(k int) string { return f.at(k).degree.To }
	last := f.furthest()
	tried := to(last)
	if f.c.Menu {
		var all []string
		for k := 1; k <= last; k++ {
			all = append(all, to(k))
		}
		tried = strings.Join(all, ", ")
	}
	why, waits, err := f.why(last, under)
	if err != nil {
		return finding{}, err
	}
	if f.c.Menu && last > 1 {
		why = "with " + to(last) + " " + why
	}
	if probes := f.probes(); waits && f.c.takesTime() && len(probes) > 1 { // too little of it is another matter than too much
		least := slices.Min(probes)
		other, _, err := f.why(least, under)
		if err != nil {
			return finding{}, err
		}
		why += "; with " + to(least) + " " + other
	}
	if f.unproven > 0 {
		if h := f.held(f.at(f.unproven), under); h.Runs > 1 {
			why += fmt.Sprintf("; %s holds with %s of %s under %s", to(f.unproven), layout.Count(h.Hold), layout.Counted(int64(h.Runs), "seed"),
				map[bool]string{true: "both readings", false: "the loose reading"}[len(under) > 1])
		}
	}
	return f.refuse(f.c, &tried, why), nil
}

// furthest is the most of a change, of what was tried, that can be played; all there is where nothing can.
func (f *finder) furthest() int {
	last := 0
	for k, t := range f.tried {
		if t.err == nil {
			last = max(last, k)
		}
	}
	if last == 0 {
		return f.c.Degrees
	}
	return last
}

// why says what a degree that is not enough comes to, in a run that breaks, and whether that is not about refusals.
func (f *finder) why(k int, under []judge.Probe) (text string, waits bool, err error) {
	run := f.worst
	if t := f.at(k); t.err == nil && !f.reaches(k, under) {
		at := slices.IndexFunc(f.runs, func(run int) bool {
			return slices.ContainsFunc(under, func(r judge.Probe) bool { holds, played := t.holds[runUnder{run, r.Name}]; return played && !holds })
		})
		run = f.runs[max(0, at)]
	}
	if t := f.at(k); t.err != nil {
		return fmt.Sprintf("cannot be played: %v", t.err), false, nil
	}
	one, err := f.run(k, run)
	if err != nil {
		return fmt.Sprintf("cannot be played: %v", err), false, nil
	}
	return f.still(&one), one.Telling().Refused == 0, nil
}

// still says what breaks in a run that does not hold.
func (s *adviser) still(o *judge.Outcome) string {
	r, reading := o.Loose, ""
	if o.Verdict == report.Depends {
		r, reading = o.Strict, " under the strict reading"
	}
	for _, t := range s.q.Thresholds {
		if t.Figure.OfRuns() {
			continue
		}
		check := t.Evaluate(r)
		if check.OK {
			continue
		}
		if f := &t.Figure; r.Refused > 0 && f.List == "" && (f.Path == "refused" || f.Path == "refused_share") {
			by := ""
			switch limits := r.Refusing(); {
			case len(limits) == 1:
				by = ", by " + r.LimitInWords(limits[0])
			case len(limits) > 1:
				by = ", most by " + r.LimitInWords(limits[0])
			}
			return layout.CountedAre(r.Refused, "attempt", r.Refused) + " still refused" + by + reading
		}
		return fmt.Sprintf("%s breaks (it is %s)%s", layout.Clean(t.String()), t.Seen(&check), reading)
	}
	return "it holds" // not reached
}

func figuresOfOutcome(o *judge.Outcome) AdviceReadings {
	of := func(r *report.Reading) AdviceFigures {
		f := AdviceFigures{Requests: r.Requests, Refused: r.Refused, GaveUp: r.GaveUp, FirstRefusalS: r.FirstRefusalS,
			WaitP50S: r.Wait.P50, WaitP99S: r.Wait.P99, LengthS: report.Seconds(o.Length)}
		sum := report.OfferedIn(r.Minutes)
		f.InputTokens, f.CacheReadInputTokens, f.OutputTokens = sum.Load.Fresh(), sum.CacheReadInputTokens, sum.OutputTokens
		if b := r.Nearest(); b >= 0 {
			f.ClosestLimit, f.BusiestMinuteShare, f.PeakUsedShare = r.LimitInWords(b), r.Limits[b].BusiestMinuteShare, r.Limits[b].PeakUsedShare
		}
		return f
	}
	return AdviceReadings{Loose: of(o.Loose), Strict: of(o.Strict)}
}
