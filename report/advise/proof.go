package advise

import (
	"errors"
	"fmt"
	"slices"

	"loadshape/report"
	"loadshape/report/capacity"
	"loadshape/report/judge"
	"loadshape/report/layout"
)

// mostRounds is how often a degree is sought that is enough with a few runs and then proved with all: each time with one more of those that
// break it.
const mostRounds = 20

// least finds the least degree that is enough with all runs. One is sought with a few of them, and proved with all; a run that fails
// then is one of the few.
func (f *finder) least(under []judge.Probe) (low, high int) {
	f.unproven = 0
	for range mostRounds {
		low, high = f.find(under)
		if high == 0 {
			return low, high
		}
		failing := f.prove(f.at(high), under)
		if len(failing) == 0 && f.at(high).err == nil {
			return low, high
		}
		if f.unproven = high; len(failing) == 0 {
			break
		}
		for _, run := range failing {
			if !slices.Contains(f.runs, run) {
				f.runs = append(f.runs, run)
			}
		}
	}
	return 0, 0
}

// judgedBy is how many runs a degree is judged by: as many as a run of the changed plan has.
func (f *finder) judgedBy(t *degreeTrial) int {
	if t.runs > 0 {
		return t.runs
	}
	one, err := f.question(t.plan, t.profile, f.a.ForScale)
	if err == nil {
		one.Runs = f.q.Runs
		t.runs, err = one.RunsToPlay()
	}
	if err != nil {
		t.err, t.runs = err, 1
	}
	return t.runs
}

// may is how many runs of a degree may fail.
func (f *finder) may(t *degreeTrial) int {
	if !f.shares {
		return 0
	}
	return capacity.MayFail(f.q.Thresholds, f.judgedBy(t))
}

// check plays some runs of a degree under a reading, until so many fail that it is broken, and gives those that fail.
func (f *finder) check(t *degreeTrial, r *judge.Probe, runs []int) (failing []int) {
	for _, run := range runs {
		if t.err != nil || t.broken[r.Name] {
			return failing
		}
		if run > 0 && run >= f.judgedBy(t) {
			continue
		}
		if holds := f.holdsRun(t, r, run); t.err == nil && !holds {
			if failing = append(failing, run); len(failing) > f.may(t) {
				t.broken[r.Name] = true
			}
		}
	}
	return failing
}

// holdsRun plays a run of a degree under a reading. A run without requests holds, but for the plan's own.
func (f *finder) holdsRun(t *degreeTrial, r *judge.Probe, run int) bool {
	key := runUnder{run, r.Name}
	holds, played := t.holds[key]
	if !played {
		var err error
		holds, err = f.holds(t.plan, t.profile, run, &r.Reading)
		if run > 0 && errors.Is(err, judge.ErrNoRequest) {
			holds, err = true, nil
		}
		if t.holds[key] = holds; err != nil {
			t.err = err
		}
	}
	return holds
}

// prove plays all runs of a degree, and gives some that fail where that are too many.
func (f *finder) prove(t *degreeTrial, under []judge.Probe) []int {
	n := f.judgedBy(t)
	if t.err != nil {
		return nil
	}
	all := slices.Clone(f.runs)
	for _, run := range f.order {
		if !slices.Contains(f.runs, run) {
			all = append(all, run)
		}
	}
	for run := len(f.order); run < n; run++ {
		if !slices.Contains(f.runs, run) {
			all = append(all, run)
		}
	}
	if len(under) > 1 && n > 1 { // one play does for both readings where it holds
		for _, run := range all {
			if run < n && !f.holdsBoth(t, run) && !f.shares {
				break
			}
		}
	}
	for i := range under {
		if failing := f.check(t, &under[i], all); t.broken[under[i].Name] {
			return failing
		}
	}
	return nil
}

// holdsBoth plays a run of a degree under both readings, unless it is known what comes of it.
func (f *finder) holdsBoth(t *degreeTrial, run int) bool {
	strict, known := t.holds[runUnder{run, "strict"}]
	loose, too := t.holds[runUnder{run, "loose"}]
	if known && too {
		return strict && loose
	}
	if known && !strict || too && !loose {
		return false
	}
	holds, err := f.adviser.holds(t.plan, t.profile, run, nil)
	if err == nil && holds || run > 0 && errors.Is(err, judge.ErrNoRequest) {
		t.holds[runUnder{run, "strict"}], t.holds[runUnder{run, "loose"}] = true, true
		return true
	}
	return false
}

// verdict is that of all runs of a degree.
func (f *finder) verdict(t *degreeTrial) report.Verdict {
	f.prove(t, underBoth)
	if !t.broken["loose"] && t.broken["strict"] {
		f.prove(t, underLoose)
	}
	loose, strict := !t.broken["loose"], !t.broken["strict"]
	return capacity.VerdictOf(capacity.Each[bool]{Loose: &loose, Strict: &strict})
}

// held is how many runs of a degree hold under all of some readings. All that are not known are played.
func (f *finder) held(t *degreeTrial, under []judge.Probe) Held {
	h := Held{Runs: f.judgedBy(t)}
	for run := range h.Runs {
		if !slices.ContainsFunc(under, func(r judge.Probe) bool { return !f.holdsRun(t, &r, run) }) {
			h.Hold++
		}
	}
	return h
}

// said tells how many seeds hold, where there are several.
func (h *Held) said() string {
	switch {
	case h.Runs == 1:
		return ""
	case h.Hold == h.Runs:
		return fmt.Sprintf("Holds with all %s.", layout.Counted(int64(h.Runs), "seed"))
	}
	return fmt.Sprintf("Holds with %s of %s.", layout.Count(h.Hold), layout.Counted(int64(h.Runs), "seed"))
}

// of tells how many seeds hold in a table, where there are several.
func (h *Held) of() string {
	if h.Runs == 1 {
		return ""
	}
	return fmt.Sprintf(" (%s of %s)", layout.Count(h.Hold), layout.Counted(int64(h.Runs), "seed"))
}
