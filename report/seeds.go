package report

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"loadshape/report/layout"
)

// Seeds is how many runs a result has, with as many seeds.
func (r *Result) Seeds() int64 {
	switch {
	case r.Part != nil:
		return int64(r.Part.Runs)
	case r.RunsTotal > 0:
		return int64(r.RunsTotal)
	}
	return int64(max(1, len(r.Runs)))
}

// FirstSeed is the seed of the first run; Seed is that of the worst.
func (r *Result) FirstSeed() uint64 {
	if len(r.Runs) > 0 {
		return r.Runs[0].Seed
	}
	return r.Seed
}

// counted reports whether a reading knows how many seeds fail, of more than one.
func (r *Result) counted(v View) bool {
	return v.Reading != nil && v.FailingRunsShare != nil && r.Seeds() > 1
}

// AboutRuns reports whether the condition is about all runs together.
func (t *Threshold) AboutRuns() bool {
	e, err := ParseThreshold(t.Expression)
	return err == nil && e.Figure.OfRuns()
}

// Deciding are the thresholds that decide: where one is about all runs together, the others only inform.
func (r *Result) Deciding() []*Threshold {
	var all, ofRuns []*Threshold
	for i := range r.Thresholds {
		t := &r.Thresholds[i]
		all = append(all, t)
		if t.AboutRuns() {
			ofRuns = append(ofRuns, t)
		}
	}
	if len(ofRuns) > 0 {
		return ofRuns
	}
	return all
}

// Keeps reports whether a reading keeps the thresholds that decide.
func (r *Result) Keeps(v View) bool {
	deciding := r.Deciding()
	if len(deciding) == 0 || !deciding[0].AboutRuns() {
		return v.Holds
	}
	return !slices.ContainsFunc(deciding, func(t *Threshold) bool { c := v.Check(t); return c != nil && !c.OK })
}

// FailingSeeds says how many seeds fail under a reading, and of how many that can be said; empty where there is only one.
func (r *Result) FailingSeeds(v View) string {
	if !r.counted(v) {
		return ""
	}
	n := r.Seeds()
	low, high := confidence(v.FailingRunsInterval)
	switch {
	case v.FailingRuns == 0:
		return fmt.Sprintf("none of %s fails (with 95"+layout.Glue+"%% confidence at most %d"+layout.Glue+"%% do)", layout.Counted(n, "seed"), high)
	case v.FailingRuns == n:
		return fmt.Sprintf("all %s fail (with 95"+layout.Glue+"%% confidence at least %d"+layout.Glue+"%% do)", layout.Counted(n, "seed"), low)
	}
	verb := "fail"
	if v.FailingRuns == 1 {
		verb = "fails"
	}
	return fmt.Sprintf("%s of %s %s (with 95"+layout.Glue+"%% confidence %d to %d"+layout.Glue+"%% do)", layout.Count(v.FailingRuns), layout.Counted(n, "seed"), verb, low, high)
}

// FailingSeedsInWords says how many seeds fail, in a sentence for each reading, or one where both are alike.
func (r *Result) FailingSeedsInWords() []string {
	var said []string
	views := r.Views()
	for i, v := range views {
		s := r.FailingSeeds(v)
		under := "Under the " + v.Name + " reading "
		if len(views) == 2 && s == r.FailingSeeds(views[1-i]) {
			if i == 1 {
				break
			}
			under = "Under either reading "
		}
		if s != "" {
			said = append(said, under+s+".")
		}
	}
	return said
}

// DecidesAlone says that a threshold on all runs decides, and what the others are then; empty where there is none, or no other.
func (r *Result) DecidesAlone() string {
	deciding := r.Deciding()
	if len(deciding) == 0 || len(deciding) == len(r.Thresholds) {
		return ""
	}
	var names []string
	for _, t := range deciding {
		names = append(names, layout.Clean(t.Expression))
	}
	verb := "decides"
	if len(names) > 1 {
		verb = "decide"
	}
	s := layout.Joined(names) + " alone " + verb
	if r.Seeds() > 1 {
		s += fmt.Sprintf("; what else is broken is so with seed %d, the worst", r.Seed)
	}
	return s + "."
}

// Confidence is the share of all seeds that fail, in whole per cent, as far as 95 % confidence tells.
func (r *Reading) Confidence() (low, high int64) { return confidence(r.FailingRunsInterval) }

// confidence is an interval in whole per cent, rounded outwards.
func confidence(interval *[2]float64) (low, high int64) {
	if interval == nil {
		return 0, 100
	}
	return int64(math.Round(interval[0]*1e4)) / 100, (int64(math.Round(interval[1]*1e4)) + 99) / 100
}

// allSeeds says that all seeds hold, as the rest of a sentence; empty where there is only one.
func (r *Result) allSeeds(v View) string {
	if !r.counted(v) {
		return ""
	}
	_, high := confidence(v.FailingRunsInterval)
	return fmt.Sprintf("with all %s (with 95"+layout.Glue+"%% confidence at least %d"+layout.Glue+"%% of seeds do)", layout.Counted(r.Seeds(), "seed"), 100-high)
}

// someSeeds says with how many seeds it fails, and how to play one of them; empty where there is only one.
func (r *Result) someSeeds(v View) string {
	if !r.counted(v) || v.FailingRuns == 0 {
		return ""
	}
	n := r.Seeds()
	one := fmt.Sprintf("; `--seed"+layout.Glue+"%d --runs"+layout.Glue+"1` plays ", r.Seed)
	if v.FailingRuns == n {
		return fmt.Sprintf("it fails with all %s%sthe worst", layout.Counted(n, "seed"), one)
	}
	if v.FailingRuns == 1 {
		return fmt.Sprintf("it fails with 1 of %s%sit", layout.Counted(n, "seed"), one)
	}
	return fmt.Sprintf("it fails with %s of %s%sone", layout.Count(v.FailingRuns), layout.Counted(n, "seed"), one)
}

// part says that a result has only some of the runs, as a sentence that follows others; empty where it has all.
func (r *Result) part() string {
	if r.Part == nil {
		return ""
	}
	runs := fmt.Sprintf("run %d", r.Part.FirstRun)
	if last := r.Part.FirstRun + r.Part.Runs - 1; last > r.Part.FirstRun {
		runs = fmt.Sprintf("runs %d to %d", r.Part.FirstRun, last)
	}
	return fmt.Sprintf(" This is only a part, %s of 0 to %d: sim merge makes one result of all.", runs, r.RunsTotal-1)
}

// WorstFirst are the runs, the worst first: by their verdicts, what was refused and given up, and how close they came.
func (r *Result) WorstFirst() []Run {
	runs := slices.Clone(r.Runs)
	slices.SortStableFunc(runs, func(a, b Run) int {
		x, y := a.Telling(), b.Telling()
		return cmp.Or(cmp.Compare(b.Verdict.Rank(), a.Verdict.Rank()), cmp.Compare(y.Refused, x.Refused), cmp.Compare(y.GaveUp, x.GaveUp),
			cmp.Compare(b.ClosestShare, a.ClosestShare))
	})
	return runs
}

// Telling is the tally that the verdict of a run speaks of.
func (r *Run) Telling() Tally {
	t := r.Strict
	if t == nil || r.Verdict == Fails && r.Loose != nil {
		t = r.Loose
	}
	if t == nil {
		return Tally{}
	}
	return *t
}

// Spread says how the runs differ; empty where there is only one.
func (r *Result) Spread() string {
	if len(r.Runs) < 2 {
		return ""
	}
	between := func(low, high string) string {
		if low == high {
			return low
		}
		return low + " to " + high
	}
	var said []string
	for _, f := range []struct {
		name string
		of   func(*Tally) int64
	}{{"refused", func(t *Tally) int64 { return t.Refused }}, {"given up", func(t *Tally) int64 { return t.GaveUp }}} {
		least, most := int64(math.MaxInt64), int64(0)
		for i := range r.Runs {
			for _, t := range []*Tally{r.Runs[i].Loose, r.Runs[i].Strict} {
				if t != nil {
					least, most = min(least, f.of(t)), max(most, f.of(t))
				}
			}
		}
		said = append(said, f.name+" "+between(layout.Count(min(least, most)), layout.Count(most)))
	}
	closest := func(a, b Run) int { return cmp.Compare(a.ClosestShare, b.ClosestShare) }
	if most := slices.MaxFunc(r.Runs, closest).ClosestShare; most > 0 {
		said = append(said, "closest to a limit "+between(layout.Percent(slices.MinFunc(r.Runs, closest).ClosestShare), layout.Percent(most)))
	}
	return "From run to run, " + r.under() + ": " + layout.Joined(said) + "."
}

// Outcomes says how many runs fail, depend and hold: "1 fails and 2 hold".
func (r *Result) Outcomes() string {
	var parts []string
	for _, o := range []struct {
		Verdict
		verb string
	}{{Fails, "fail"}, {Depends, "depend"}, {Holds, "hold"}} {
		n := 0
		for i := range r.Runs {
			if r.Runs[i].Verdict == o.Verdict {
				n++
			}
		}
		if n == 1 {
			o.verb += "s"
		}
		if n > 0 {
			parts = append(parts, layout.Count(n)+" "+o.verb)
		}
	}
	return layout.Joined(parts)
}
