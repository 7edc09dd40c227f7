package judge

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"slices"

	"loadshape/bucket"
	"loadshape/bucket/profile"
	"loadshape/bucket/yamlfile"
	"loadshape/report"
	"loadshape/report/search"
	"loadshape/workload"
)

// AboutPlan is the question whether limits will refuse a plan, with the seed of the plan and under both readings. Without
// thresholds, those of the plan are asked for, or else the default. The source is where the plan comes from.
func AboutPlan(plan *workload.Plan, source string, limits *profile.Profile, thresholds []string) (*Question, error) {
	q := &Question{Name: plan.Name, Profile: limits, Seed: plan.Seed, Loose: true, Strict: true, Assumptions: append(assumedMaxTokens(plan, limits), AssumedOfPlan(plan)...),
		Work: report.Workload{Kind: "plan", Source: source, Retries: plan.Retries()}}
	if q.Name == "" {
		q.Name = source
	}
	q.plays(plan)
	q.Chance, q.Headroom = plan.Chance(), true
	for i := range plan.Streams {
		s := &plan.Streams[i]
		q.Work.Streams = append(q.Work.Streams, s.Name)
		if s.Background {
			q.Work.Background = append(q.Work.Background, s.Name)
		}
		for _, target := range plan.TargetsOf(s) {
			if _, err := limits.At(target, s.Model, s.Speed); err != nil {
				return nil, plan.Wrap(&bucket.FieldError{Path: fmt.Sprintf("streams[%d].%s", i, s.Meets()), Want: err.Error()})
			}
		}
	}
	if !slices.ContainsFunc(plan.Streams, func(s workload.Stream) bool { return !s.Background }) {
		return nil, plan.Wrap(bucket.Wrong("streams", "are all in the background, expected one that is judged"))
	}
	if len(thresholds) == 0 && len(plan.Thresholds) > 0 {
		for i := range plan.Thresholds {
			if err := q.addThreshold(&plan.Thresholds[i]); err != nil {
				return nil, plan.Wrap(&bucket.FieldError{Path: fmt.Sprintf("thresholds[%d]", i), Want: err.Error()})
			}
		}
		return q, q.judgeRuns()
	}
	if len(thresholds) == 0 {
		thresholds = []string{report.DefaultThreshold}
	}
	_, err := q.AddThresholds(thresholds)
	return q, err
}

// plays lets a plan be played, at any scale.
func (q *Question) plays(plan *workload.Plan) {
	q.Play = func(seed int64, t workload.Target, o workload.Observer) error {
		return plan.Wrap(plan.Play(seed, t, o))
	}
	q.At = func(scale search.Scale) (Play, error) {
		scaled, err := plan.Scaled(int64(scale), int64(search.One))
		if err != nil {
			return nil, err
		}
		return func(seed int64, t workload.Target, o workload.Observer) error {
			return plan.Wrap(scaled.Play(seed, t, o))
		}, nil
	}
	q.Requests = func(scale search.Scale, seed int64) (int64, bool) {
		scaled, err := plan.Scaled(int64(scale), int64(search.One))
		if err != nil {
			return 0, false
		}
		return scaled.Requests(seed)
	}
}

// AddThresholds reads conditions, which must be about limits and streams that there are. The error is that of the
// condition with this number.
func (q *Question) AddThresholds(texts []string) (int, error) {
	for i, text := range texts {
		if err := q.addThreshold(&workload.Threshold{Threshold: text}); err != nil {
			return i, err
		}
	}
	return 0, q.judgeRuns()
}

// judgeRuns adds the default where every condition is about all runs: something has to tell which of them fail.
func (q *Question) judgeRuns() error {
	if slices.ContainsFunc(q.Thresholds, func(t report.ThresholdExpr) bool { return !t.Figure.OfRuns() }) {
		return nil
	}
	return q.addThreshold(&workload.Threshold{Threshold: report.DefaultThreshold})
}

func (q *Question) addThreshold(t *workload.Threshold) error {
	e, err := report.ParseThreshold(t.Threshold)
	if err == nil {
		err = e.In(q.Profile.Groups, q.Work.Streams)
	}
	if err == nil && t.Abort {
		e, err = e.Aborting()
	}
	q.Thresholds = append(q.Thresholds, e.Named(t.Name))
	return err
}

// Abort makes all thresholds abort that can. It is an error where none can.
func (q *Question) Abort() error {
	aborting, first := false, error(nil)
	for i, t := range q.Thresholds {
		t, err := t.Aborting()
		if err == nil {
			q.Thresholds[i], aborting = t, true
		}
		first = cmp.Or(first, err)
	}
	if aborting {
		return nil
	}
	return first
}

// ErrNoLimits is of a plan that names no limits.
var ErrNoLimits = errors.New("the plan names no limits, expected a published profile's name (see sim limits) or a limits file")

// LimitsOf opens the limits that a plan names, of each of its targets where it has such, and gives the files that they are read from;
// those that are published are in none. Targets that are replaced have these limits instead.
func LimitsOf(plan *workload.Plan, replaced map[string]*profile.Profile) (*profile.Profile, []string, error) {
	if len(plan.Targets) == 0 {
		if plan.Limits.IsZero() {
			return nil, nil, ErrNoLimits
		}
		return openLimits(plan, "limits", plan.Limits)
	}
	var all []profile.Targeted
	var files []string
	for _, name := range plan.TargetNames() {
		if p := replaced[name]; p != nil {
			all = append(all, profile.Targeted{Name: name, Limits: p})
			continue
		}
		p, file, err := openLimits(plan, yamlfile.Join("targets", name)+".limits", plan.Targets[name].Limits)
		files = append(files, file...)
		if err != nil {
			return nil, files, err
		}
		all = append(all, profile.Targeted{Name: name, Limits: p})
	}
	return profile.OfTargets(all), files, nil
}

// openLimits opens limits that a plan names in a field.
func openLimits(plan *workload.Plan, path string, limits workload.Limits) (*profile.Profile, []string, error) {
	if limits.Own != nil {
		return limits.Own.Profile("the plan's own limits"), nil, nil
	}
	name := limits.Name
	if p, ok := profile.Published(name); ok {
		return p, nil, nil
	}
	beside := plan.Beside(name)
	file := []string{beside}
	if info, err := os.Stat(beside); err == nil && !info.Mode().IsRegular() {
		return nil, file, plan.Wrap(bucket.Wrong(path, "is %s, expected a regular file", bucket.Quoted(name)))
	}
	p, err := profile.Open(beside)
	if _, missing := os.Stat(beside); missing != nil {
		_, err = profile.Open(name) // whose error suggests a published name
		if err == nil {
			err = fmt.Errorf("%s: is not there, expected a file beside the plan, or a published profile's name", beside)
		}
		return nil, file, plan.Wrap(&bucket.FieldError{Path: path, Want: err.Error()})
	}
	if err != nil {
		err = fmt.Errorf("%w; sim limits FILE says more", yamlfile.Discreet(err)) // whoever wrote the plan may not be who may read the file
	}
	return p, file, err
}
