package judge

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"loadshape/bucket"
	"loadshape/report"
)

// A Part is the result of some of the runs of a question.
type Part struct {
	Name string // what errors call it
	*report.Result
}

// A piece is a part and what it says of each of its runs.
type piece struct {
	Part
	runs []report.Run
}

func (s *piece) first() uint64 { return s.runs[0].Seed }
func (s *piece) last() uint64  { return s.runs[len(s.runs)-1].Seed }

// Merge makes of parts, given in any order, the result that all of their runs would have had in one piece. The parts
// must answer the same question, and their seeds must follow each other without a gap.
func Merge(parts []Part) (*report.Result, error) {
	if len(parts) == 0 {
		return nil, errors.New("there is no part")
	}
	var pieces []piece
	for _, p := range parts {
		runs, err := eachRun(p.Result)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", p.Name, err)
		}
		pieces = append(pieces, piece{p, runs})
	}
	slices.SortFunc(pieces, func(a, b piece) int {
		return cmp.Or(cmp.Compare(a.first(), b.first()), cmp.Compare(a.last(), b.last()), cmp.Compare(a.Name, b.Name))
	})
	first, worst := &pieces[0], &pieces[0]
	var runs []report.Run
	for i := range pieces {
		s := &pieces[i]
		if err := s.sameQuestion(first); err != nil {
			return nil, fmt.Errorf("%s: %w", s.Name, err)
		}
		if i > 0 {
			if err := s.follows(&pieces[i-1]); err != nil {
				return nil, fmt.Errorf("%s: seeds: %w", s.Name, err)
			}
		}
		for _, r := range s.runs {
			r.Run = len(runs) // of a part that was played by itself it is counted from 0
			runs = append(runs, r)
		}
		if s.outcome().worse(worst.outcome()) {
			worst = s
		}
	}
	if err := missing(pieces, runs); err != nil {
		return nil, err
	}
	whole := *worst.Result
	whole.Name, whole.Workload.Source, whole.Limits = first.Result.Name, first.Workload.Source, first.Limits
	whole.Part, whole.RunsTotal = nil, len(runs)
	if whole.Runs = runs; len(runs) == 1 {
		whole.Runs = nil
		return &whole, nil
	}
	if err := together(&whole, pieces); err != nil {
		return nil, err
	}
	for i := range pieces {
		if pieces[i].Workload.Log != nil {
			return nil, fmt.Errorf("%s: workload.log: is there, expected none in one of several parts: a log is compared with one run only", pieces[i].Name)
		}
	}
	return &whole, nil
}

// eachRun is what a result says of each of its runs: of a single one it has no list.
func eachRun(r *report.Result) ([]report.Run, error) {
	one := report.Run{Run: before(r), Seed: r.Seed, Verdict: r.Verdict, ClosestShare: closest(&r.Readings), Loose: tally(r.Readings.Loose), Strict: tally(r.Readings.Strict)}
	if len(r.Runs) == 0 {
		return []report.Run{one}, nil
	}
	first := r.Runs[0].Seed
	if r.Seed < first || r.Seed-first >= uint64(len(r.Runs)) {
		return nil, fmt.Errorf("seed: is %d, expected that of one of the runs", r.Seed)
	}
	for i, run := range r.Runs {
		if want := before(r) + i; run.Run != want {
			return nil, fmt.Errorf("runs[%d].run: is %d, expected %d", i, run.Run, want)
		}
		if run.Seed-first != uint64(i) {
			return nil, fmt.Errorf("runs[%d].seed: is %d, expected %d", i, run.Seed, first+uint64(i))
		}
	}
	worst := r.Runs[r.Seed-first]
	if one.Run, one.Verdict = worst.Run, worst.Verdict; !reflect.DeepEqual(one, worst) {
		return nil, fmt.Errorf("runs[%d]: is not what the readings show, expected the run of seed %d", worst.Run, r.Seed)
	}
	return r.Runs, nil
}

// before is how many runs of other parts come before those of a part.
func before(r *report.Result) int {
	if r.Part == nil {
		return 0
	}
	return r.Part.FirstRun
}

// missing says which seeds are in no part, where the parts say how many there are.
func missing(pieces []piece, runs []report.Run) error {
	first, last := &pieces[0], &pieces[len(pieces)-1]
	total := 0
	for i := range pieces {
		s := &pieces[i]
		if s.Part.Result.Part == nil {
			continue
		}
		if total == 0 {
			total = s.RunsTotal
		}
		if s.RunsTotal != total {
			return fmt.Errorf("%s: runs_total: is %d, expected %d as in the other parts", s.Name, s.RunsTotal, total)
		}
	}
	if total == 0 {
		return nil
	}
	if n := before(first.Result); n > 0 {
		return fmt.Errorf("%s: seeds: %s in no part: there are %d runs, and this begins with %d", first.Name, seeds(first.first()-uint64(n), first.first()-1), total, first.first())
	}
	if n := total - len(runs); n > 0 {
		return fmt.Errorf("%s: seeds: %s in no part: there are %d runs, and this ends with %d", last.Name, seeds(last.last()+1, last.last()+uint64(n)), total, last.last())
	}
	if len(runs) > total {
		return fmt.Errorf("%s: seeds: there are %d, expected %d as runs_total says", last.Name, len(runs), total)
	}
	return nil
}

// together gives the whole the numbers of all parts, and the verdict that these make.
func together(r *report.Result, pieces []piece) error {
	all := roll{runs: r.Runs}
	for i := range pieces {
		s := &pieces[i]
		for _, of := range []struct {
			*report.Reading
			failed *int64
		}{{s.Readings.Loose, &all.failed.loose}, {s.Readings.Strict, &all.failed.strict}} {
			if of.Reading != nil {
				*of.failed += of.FailingRuns
			}
		}
	}
	if r.Readings.Loose != nil {
		r.Readings.Loose = new(*r.Readings.Loose)
	}
	if r.Readings.Strict != nil {
		r.Readings.Strict = new(*r.Readings.Strict)
	}
	all.number(&r.Readings)
	r.Thresholds = slices.Clone(r.Thresholds)
	var expressions []report.ThresholdExpr
	for i := range r.Thresholds {
		t := &r.Thresholds[i]
		e, err := report.ParseThreshold(t.Expression)
		if err != nil {
			return fmt.Errorf("thresholds[%d]: %w", i, err)
		}
		if expressions = append(expressions, e); e.Figure.OfRuns() {
			all := e.Held(r.Readings)
			t.Loose, t.Strict = all.Loose, all.Strict
		}
	}
	if r.Verdict = verdictOfRuns(&r.Readings, expressions); r.Verdict != report.Depends {
		r.DecidedBy = []report.Decider{}
	}
	leastEdge(r, pieces, all.failed.loose+all.failed.strict > 0)
	return nil
}

// leastEdge is that of all parts.
func leastEdge(r *report.Result, pieces []piece, failing bool) {
	r.Headroom, r.HoldsAt, r.HeadroomReason = nil, nil, ""
	for i := range pieces {
		if s := &pieces[i]; !slices.Contains([]string{"", notHolding, report.HoldsNowhere}, s.HeadroomReason) {
			r.HeadroomReason = s.HeadroomReason
			return
		}
	}
	if failing {
		r.HeadroomReason = notHolding
		if r.Verdict == report.Holds {
			r.HeadroomReason = letThrough
			return
		}
	}
	var least *piece
	edge := func(s *piece) *report.Headroom {
		if failing {
			return s.HoldsAt
		}
		return s.Headroom
	}
	for i := range pieces {
		s := &pieces[i]
		if failing && s.HeadroomReason == "" {
			continue // it holds at a larger scale
		}
		if edge(s) == nil {
			r.HeadroomReason = s.HeadroomReason
			return
		}
		if least == nil || s.endsBefore(least, edge(s), edge(least)) {
			least = s
		}
	}
	if least == nil {
		return
	}
	if failing {
		r.HoldsAt = least.HoldsAt
	} else {
		r.Headroom = least.Headroom
	}
}

// endsBefore orders parts by their edges, and those with the same edge as the search of all runs orders the runs that end there.
func (s *piece) endsBefore(other *piece, edge, than *report.Headroom) bool {
	if edge.Scale != than.Scale || edge.Seed == nil || than.Seed == nil {
		return edge.Scale < than.Scale
	}
	a, b := s.run(*edge.Seed), other.run(*than.Seed)
	return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(b.ClosestShare, a.ClosestShare), cmp.Compare(a.Seed, b.Seed)) < 0
}

func (s *piece) run(seed uint64) *report.Run {
	for i := range s.runs {
		if s.runs[i].Seed == seed {
			return &s.runs[i]
		}
	}
	return &s.runs[0]
}

// rank orders runs by their verdict, those first that fail.
func rank(r *report.Run) int { return -r.Verdict.Rank() }

func (s *piece) outcome() *Outcome {
	return &Outcome{Loose: s.Readings.Loose, Strict: s.Readings.Strict, Verdict: s.run(s.Seed).Verdict}
}

// follows says what is wrong with the seeds of a part that comes after another.
func (s *piece) follows(before *piece) error {
	switch first, last := s.first(), before.last(); {
	case first <= last:
		return fmt.Errorf("%s in %s, too", seeds(first, min(last, s.last())), before.Name)
	case first-last > 1:
		return fmt.Errorf("%s in no part: %s ends with %d, and this begins with %d", seeds(last+1, first-1), before.Name, last, first)
	}
	return nil
}

func seeds(from, to uint64) string {
	if from == to {
		return fmt.Sprintf("%d is", from)
	}
	return fmt.Sprintf("%d to %d are", from, to)
}

// sameQuestion says in what a part answers another question than the first. Names of files may differ where what stands
// in them is the same.
func (s *piece) sameQuestion(first *piece) error {
	thresholds := func(r *report.Result) string {
		var all []string
		for _, t := range r.Thresholds {
			expression := t.Label()
			if t.Abort {
				expression += " with abort"
			}
			all = append(all, expression)
		}
		return strings.Join(all, "; ")
	}
	for _, f := range []struct {
		field, have, want string
		needed            bool
	}{
		{"version", s.Version, first.Version, false},
		{"workload.kind", s.Workload.Kind, first.Workload.Kind, true},
		{"workload.sha256", s.Workload.SHA256, first.Workload.SHA256, true},
		{"workload.format", s.Workload.Format, first.Workload.Format, false},
		{"workload.retries", s.Workload.Retries, first.Workload.Retries, true},
		{"workload.start", s.Workload.Start, first.Workload.Start, false},
		{"limits.sha256", s.Limits.SHA256, first.Limits.SHA256, true},
		{"readings", s.ReadingNames(), first.ReadingNames(), true},
		{"thresholds", thresholds(s.Result), thresholds(first.Result), true},
	} {
		switch {
		case f.needed && f.have == "":
			return fmt.Errorf("%s: is missing, expected it: it shows whether the parts answer the same question", f.field)
		case f.have != f.want:
			return fmt.Errorf("%s: is %s, expected %s as in %s", f.field, cmp.Or(f.have, "missing"), cmp.Or(f.want, "none"), first.Name)
		}
	}
	if n := len(first.Assumptions); len(s.Assumptions) != n {
		return fmt.Errorf("assumptions: there are %d, expected %d as in %s", len(s.Assumptions), n, first.Name)
	}
	for i, a := range s.Assumptions {
		if want := first.Assumptions[i]; a != want {
			return fmt.Errorf("assumptions[%d]: is %s: %s (%s), expected %s: %s (%s) as in %s",
				i, a.What, a.Value, a.Source, want.What, want.Value, want.Source, first.Name)
		}
	}
	return nil
}

// sumOf tells groups of limits apart.
func sumOf(groups []bucket.Group) string {
	text, err := json.Marshal(groups)
	if err != nil {
		return "" // text and whole numbers: it cannot be
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}
