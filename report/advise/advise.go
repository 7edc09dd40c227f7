package advise

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"

	"loadshape/bucket"
	"loadshape/bucket/profile"
	"loadshape/report"
	"loadshape/report/capacity"
	"loadshape/report/judge"
	"loadshape/report/search"
	"loadshape/workload"
	"loadshape/workload/change"
)

// What keeps a large plan from taking hours.
const (
	mostStreams  = 8         // only changes about the streams with the most requests are tried
	manyAttempts = 2_000_000 // of a plan that is tried by coarser steps …
	coarseGrid   = 10        // … of so many degrees
)

// An adviser finds one Advice.
type adviser struct {
	q      *Question
	a      *Advice
	before judge.Outcome // of the plan as it is, at the scale that the advice is for: the worst of its runs
	worst  int           // the number of that run
	order  []int         // all runs, those first that come closest to a limit or break
	shares bool          // some runs may fail
}

// Find finds the single changes of a plan that are enough for it to hold. Each degree of a change that is tried is
// the plan's own file with the change made in it, read again and played, with the plan's own seed and the worst of the others, and, where it
// is enough with these, with all of them.
func Find(q *Question) (*Advice, error) {
	if len(q.Thresholds) == 0 {
		return nil, errors.New("no threshold was given")
	}
	asked := *q
	asked.Loose, asked.Strict = true, true
	asked.Thresholds = slices.Clone(q.Thresholds)
	for i := range asked.Thresholds {
		asked.Thresholds[i] = asked.Thresholds[i].ToTheEnd() // the figures are those of whole runs
	}
	if asked.Scale == 0 {
		asked.Scale = search.One
	}
	s := &adviser{q: &asked}
	if err := s.begin(); err != nil {
		return nil, err
	}
	if s.a.ForVerdict == report.Holds {
		s.a.Enough = EnoughUnneeded
		return s.a, nil
	}
	changes, err := s.changes()
	if err != nil {
		return nil, err
	}
	var done atomic.Int64
	told := func(what string, more int64) {
		if n := done.Add(more); s.q.Told != nil {
			s.q.Told(what, int(n), len(changes))
		}
	}
	found, errs, tasks := make([]finding, len(changes)), make([]error, len(changes)), make([]func(), len(changes))
	for i := range tasks {
		tasks[i] = func() {
			told(changes[i].Name, 0)
			found[i], errs[i] = s.try(&changes[i])
			told(changes[i].Name, 1)
		}
	}
	s.together(tasks)
	if err := cmp.Or(errs...); err != nil {
		return nil, err
	}
	for _, f := range found {
		if f.enough != nil {
			s.a.Changes = append(s.a.Changes, *f.enough)
		} else {
			s.a.NoHelp = append(s.a.NoHelp, *f.not)
		}
	}
	s.rank()
	if slices.ContainsFunc(s.a.Changes, func(c Advised) bool { return c.Kind == string(change.KindCache) }) {
		s.a.Assumptions = append(s.a.Assumptions, report.Assumption{What: "a cache that is advised", Value: "always warm", Source: "what it takes to write it is left out; it hangs on the prompts"})
	}
	return s.a, nil
}

func (s *adviser) together(tasks []func()) {
	if s.q.Together != nil {
		s.q.Together(tasks...)
		return
	}
	for _, task := range tasks {
		task()
	}
}

// begin judges the plan as it is, and settles what the changes are to achieve.
func (s *adviser) begin() error {
	q := s.q
	s.shares = slices.ContainsFunc(q.Thresholds, func(t report.ThresholdExpr) bool { return t.Figure.OfRuns() })
	r, err := s.judge(q.Scale)
	if err != nil {
		return err
	}
	s.a = &Advice{Schema: Schema, Name: q.Name, Verdict: r.Verdict, Sentence: r.Sentence(), Seed: uint64(q.Seed), RunsTotal: r.RunsTotal,
		Source: q.Work.Source, Retries: q.Work.Retries, Limits: r.Limits, Scale: q.Scale, ForScale: q.Scale,
		Enough: EnoughNone, Grid: 1, Breaks: []capacity.Break{}, Changes: []Advised{}, NoHelp: []NoHelp{}, NotTried: []string{}, Assumptions: r.Assumptions}
	for _, t := range q.Thresholds {
		s.a.Thresholds = append(s.a.Thresholds, t.String())
	}
	if r.Verdict == report.Holds && q.More > q.Scale {
		if _, err := q.Plan.Scaled(int64(q.More), int64(search.One)); err == nil { // rates have a bound
			if r, err = s.judge(q.More); err != nil {
				return err
			}
			s.a.ForScale, s.a.RunsTotal = q.More, r.RunsTotal
		}
	}
	s.before = judge.Outcome{Loose: r.Readings.Loose, Strict: r.Readings.Strict, Verdict: r.Verdict, Length: int64(r.Workload.LengthS)}
	s.worst, s.a.ForVerdict, s.a.ShownSeed = int(int64(r.Seed)-q.Seed), r.Verdict, r.Seed
	s.order = make([]int, max(1, len(r.Runs)))
	for run := range s.order {
		s.order[run] = run
	}
	slices.SortStableFunc(s.order, func(a, b int) int {
		return cmp.Or(cmp.Compare(r.Runs[b].Verdict.Rank(), r.Runs[a].Verdict.Rank()), cmp.Compare(r.Runs[b].ClosestShare, r.Runs[a].ClosestShare))
	})
	s.a.Before = figuresOfOutcome(&s.before)
	if max(s.before.Loose.Attempts, s.before.Strict.Attempts) > manyAttempts {
		s.a.Grid = coarseGrid
	}
	return s.explain()
}

// judge judges the plan as it is at a scale, with all its seeds.
func (s *adviser) judge(scale search.Scale) (*report.Result, error) {
	one, err := s.question(s.q.Plan, s.q.Profile, scale)
	if err != nil {
		return nil, err
	}
	one.Runs = s.q.Runs
	return judge.Answer(one)
}

// explain says what breaks in the worst run, under each reading.
func (s *adviser) explain() error {
	if s.a.ForVerdict == report.Holds {
		return nil
	}
	one, err := s.question(s.q.Plan, s.q.Profile, s.a.ForScale)
	if err != nil {
		return err
	}
	for _, p := range one.EachReading() {
		b, err := capacity.BreakIn(one, s.q.Plan, s.seed(s.worst), p, s.a.ForScale)
		if err != nil {
			return err
		}
		if b != nil {
			s.a.Breaks = append(s.a.Breaks, *b)
		}
	}
	return nil
}

// seed is that of a run.
func (s *adviser) seed(run int) int64 { return s.q.Seed + int64(run) }

// question is that of a plan under some limits.
func (s *adviser) question(plan *workload.Plan, p *profile.Profile, scale search.Scale) (*judge.Question, error) {
	scaled, err := plan.Scaled(int64(scale), int64(search.One))
	if err != nil {
		return nil, fmt.Errorf("at scale %v: %w", scale, err)
	}
	one := s.q.Question
	one.Runs, one.Chance, one.Headroom, one.Profile, one.Attempt, one.Ramped, one.Work.Streams = 1, plan.Chance(), false, p, nil, nil, nil
	for i := range plan.Streams {
		one.Work.Streams = append(one.Work.Streams, plan.Streams[i].Name)
	}
	one.Play = func(seed int64, t workload.Target, o workload.Observer) error {
		if s.q.Watch != nil {
			o = s.q.Watch(o)
		}
		return plan.Wrap(scaled.Play(seed, t, o))
	}
	return &one, nil
}

// holds plays a plan with the seed of a run under one reading, or under both where none is named, no further than it takes to tell.
func (s *adviser) holds(plan *workload.Plan, p *profile.Profile, run int, reading *bucket.Reading) (bool, error) {
	one, err := s.question(plan, p, s.a.ForScale)
	if err != nil {
		return false, err
	}
	requests := func() (int64, bool) {
		scaled, err := plan.Scaled(int64(s.a.ForScale), int64(search.One))
		if err != nil {
			return 0, false
		}
		return scaled.Requests(s.seed(run))
	}
	if reading == nil {
		return one.HoldsUnderAll(s.seed(run), requests)
	}
	return one.HoldsUnder(s.seed(run), *reading, requests)
}

// changes are all that are wanted. Those that cannot be enough are told and left out.
func (s *adviser) changes() ([]candidate, error) {
	plan, telling := s.q.Plan, s.before.Telling()
	seen := change.Seen{Busy: make([]int64, len(plan.Streams))}
	for i := range telling.Minutes {
		seen.Minute = max(seen.Minute, telling.Minutes[i].Offered.Requests)
	}
	about := func(name string) bool { return strings.HasPrefix(name, string(change.KindWorkers)) }
	if len(s.q.Only) == 0 || slices.ContainsFunc(s.q.Only, about) {
		if err := s.count(seen.Busy); err != nil {
			return nil, err
		}
	}
	all := []candidate{}
	for _, c := range change.Options(plan, seen) {
		all = append(all, candidate{Option: c})
	}
	all = append(all, s.tiers()...)
	all = slices.DeleteFunc(all, func(c candidate) bool { return !s.wanted(&c.Option) })
	all = s.largest(all, telling)
	for i := range all {
		if c := &all[i]; c.Degrees > 0 {
			if why := s.moot(&c.Option); why != "" {
				c.Degrees, c.Moot = 0, why
			}
		}
	}
	return all, s.rule(all)
}

// count finds how many requests of each stream are under way at once.
func (s *adviser) count(busy []int64) error {
	counting, err := s.question(s.q.Plan.Counting(), s.q.Profile, s.a.ForScale)
	if err != nil {
		return err
	}
	r, _, err := counting.PlayUnder(s.seed(s.worst), bucket.Loose, nil)
	if err != nil {
		return err
	}
	for i := range r.Streams {
		busy[i] = r.Streams[i].PeakBusy
	}
	return nil
}

func (s *adviser) wanted(c *change.Option) bool {
	names := func(list []string) bool {
		return slices.Contains(list, c.Name) || slices.Contains(list, string(c.Kind))
	}
	return (len(s.q.Only) == 0 || names(s.q.Only)) && !names(s.q.Skip)
}

// largest leaves changes about the streams with the most requests, and says of which others none are tried.
func (s *adviser) largest(all []candidate, r *report.Reading) []candidate {
	if len(r.Streams) <= mostStreams {
		return all
	}
	order := make([]int, len(r.Streams))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return int(min(max(r.Streams[b].Requests-r.Streams[a].Requests, -1), 1)) })
	tried := order[:mostStreams]
	for i := range r.Streams {
		if !slices.Contains(tried, i) {
			s.a.NotTried = append(s.a.NotTried, r.Streams[i].Name)
		}
	}
	return slices.DeleteFunc(all, func(c candidate) bool { return c.Stream >= 0 && !slices.Contains(tried, c.Stream) })
}

// rule finds the streams without which the plan does not hold either: nothing about one of them alone is enough.
func (s *adviser) rule(all []candidate) error {
	plan := s.q.Plan
	if len(plan.Streams) == 1 || s.shares && s.a.RunsTotal > 1 {
		return nil
	}
	errs, tasks := make([]error, len(plan.Streams)), []func(){}
	for stream := range plan.Streams {
		of := func(c *candidate) bool { return c.Stream == stream && c.Degrees > 0 }
		if !slices.ContainsFunc(all, func(c candidate) bool { return of(&c) }) || s.named(plan.Streams[stream].Name) {
			continue
		}
		tasks = append(tasks, func() {
			var why string
			if why, errs[stream] = s.without(stream); why == "" {
				return
			}
			for i := range all {
				if c := &all[i]; of(c) {
					c.Degrees, c.Moot = 0, why
				}
			}
		})
	}
	s.together(tasks)
	return cmp.Or(errs...)
}

// without says what still breaks without a stream; empty where the plan then holds, or has nothing to play.
func (s *adviser) without(stream int) (string, error) {
	rest := s.q.Plan.Without(stream)
	holds, err := s.holds(rest, s.q.Profile, s.worst, &s.least().Reading)
	if errors.Is(err, judge.ErrNoRequest) || err == nil && holds {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	one, err := s.question(rest, s.q.Profile, s.a.ForScale)
	if err != nil {
		return "", err
	}
	one.Together = nil // changes are tried side by side already
	o, err := one.RunOnce(0, s.seed(s.worst))
	return "even without any of its requests " + s.still(&o), err
}

// least is the reading under which the plan breaks and every change that is of any use makes it hold.
func (s *adviser) least() *judge.Probe {
	if s.a.ForVerdict == report.Fails {
		return &judge.Probe{Name: "loose", Reading: bucket.Loose}
	}
	return &judge.Probe{Name: "strict", Reading: bucket.Strict}
}

// named reports whether a threshold is about a stream.
func (s *adviser) named(stream string) bool {
	return slices.ContainsFunc(s.q.Thresholds, func(t report.ThresholdExpr) bool { return t.Figure.List == "streams" && t.Figure.Name == stream })
}

// tiers are the changes to other published limits of the same route, for each target of a plan with such.
func (s *adviser) tiers() []candidate {
	if len(s.q.Profile.Targets) == 0 {
		return []candidate{s.tier("", s.q.Profile.Name)}
	}
	var all []candidate
	for _, t := range s.q.Profile.Targets {
		all = append(all, s.tier(t.Name, t.Limits.Name))
	}
	return all
}

// tierName is that of the change of a target's limits.
func tierName(target string) string {
	if target == "" {
		return string(change.KindTier)
	}
	return string(change.KindTier) + ":" + target
}

// tier is the change to other published limits than these, from the next larger one on.
func (s *adviser) tier(target, limits string) candidate {
	c := candidate{Option: change.Option{Kind: change.KindTier, Name: tierName(target), Stream: -1, From: limits}}
	tiers := slices.DeleteFunc(slices.Clone(s.q.Tiers), func(t capacity.TierLimits) bool { return t.Target != target })
	at := slices.IndexFunc(tiers, func(t capacity.TierLimits) bool { return t.Name == limits })
	if at < 0 {
		c.Moot = "no tiers are published that these limits are one of"
		return c
	}
	var unknown []string
	for _, t := range tiers[at+1:] {
		if t.Profile == nil {
			unknown = append(unknown, t.Name)
		} else {
			c.tiers = append(c.tiers, t)
		}
	}
	c.Degrees = len(c.tiers)
	if c.Degrees == 0 {
		c.Moot = "no larger one is published"
		if len(unknown) > 0 {
			c.Moot = "nobody publishes the figures of " + strings.Join(unknown, " and ")
		}
	}
	return c
}

// ChangeNames are the names of all changes of a plan, and their kinds.
func ChangeNames(p *workload.Plan) (names, kinds []string) {
	options := change.Options(p, change.Seen{Busy: make([]int64, len(p.Streams))})
	targets := p.TargetNames()
	if len(targets) == 0 {
		targets = []string{""}
	}
	for _, target := range targets {
		options = append(options, change.Option{Kind: change.KindTier, Name: tierName(target)})
	}
	for _, c := range options {
		names = append(names, c.Name)
		if kind := string(c.Kind); !slices.Contains(kinds, kind) {
			kinds = append(kinds, kind)
		}
	}
	return names, kinds
}
