package main

import (
	"bytes"
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"loadshape/bucket/profile"
	"loadshape/cmd/internal/cli"
	"loadshape/cmd/internal/underway"
	"loadshape/report"
	"loadshape/report/advise"
	"loadshape/report/capacity"
	"loadshape/report/layout"
	"loadshape/report/search"
	"loadshape/workload"
	"loadshape/workload/change"
	"loadshape/workload/trace"

	"github.com/spf13/pflag"
)

const adviseUsage = `Find single changes of a plan that are enough for it to hold, each by itself: a
slower ramp, fewer workers, a pace, another way to retry, caching, less input,
a part of it later or elsewhere, a higher tier. The least of each that is enough
is found by playing the changed plan, with the same random numbers, and proved
with all the seeds that sim run plays; they are listed with what they cost, the
cheapest first. Of a plan that holds already,
changes are sought that let it hold with a quarter more traffic. Without a plan,
the embedded example is taken.

Usage:
  sim advise [PLAN.yaml]
  sim advise PLAN.yaml --apply NAME [--out CHANGED.yaml]

Examples:
  sim advise launch.yaml
  sim advise launch.yaml --only pace --only cache
  sim advise launch.yaml --apply pace:chat --out paced.yaml
  sim advise launch.yaml --scale 2 --format json

Exit status:
  0  a change makes it hold under both readings, or it holds as it is
  1  no single change is enough
  2  the command line or a file cannot be used: nothing was tried
  3  a change makes it hold, but only under the loose reading
`

// adviseFlags are the flags of advise.
type adviseFlags struct {
	runFlags
	only, skip []string
	apply, out string
}

func (f *adviseFlags) sections() []cli.Section {
	asked := cli.NewSection("What is asked")
	f.addLimits(asked.FlagSet)
	asked.StringArrayVar(&f.thresholds, "threshold", nil, "`CONDITION`\nwhat must be true, as 'gave_up_share <= 0.1%'; can be repeated (default: the plan's, or 'refused == 0')")
	f.acceleration.Add(asked.FlagSet)
	f.addSet(asked.FlagSet)
	asked.StringVar(&f.seed, "seed", "", "`N`\nof all chance (default: the plan's)")
	asked.StringVar(&f.runs, "runs", "", "`N`\nhow many seeds a change has to hold with, from --seed on (default: 5 to 100 where chance has a part in the plan, fewer the more requests there are; otherwise 1)")
	asked.StringVar(&f.scale, "scale", "1", "`N`\ntimes the plan's traffic, in steps of 0.01, for which it is to hold (default 1)")
	asked.StringArrayVar(&f.only, "only", nil, "`CHANGE`\ntry this change, or this kind, and no other; can be repeated")
	asked.StringArrayVar(&f.skip, "skip", nil, "`CHANGE`\nleave out this change, or this kind; can be repeated")
	written := cli.NewSection("What is written")
	written.StringVar(&f.format, "format", "text", "`FORMAT`\ntext, json or markdown (default text)")
	written.StringVar(&f.apply, "apply", "", "`CHANGE`\nwrite the plan with this change in place of the advice")
	written.StringVar(&f.out, "out", "", "`FILE`\nwhere --apply writes it (default: standard output)")
	return []cli.Section{asked, written}
}

// headroom is how much more traffic a plan that holds is asked about.
const headroom = 125 * search.One / 100

func runAdvise(ctx context.Context, args []string, s streams) (int, error) {
	f := adviseFlags{runFlags: runFlags{reading: "both"}}
	flags, err := cli.Parse("sim advise", adviseUsage, args, 1, f.sections()...)
	if err != nil {
		return 0, err
	}
	if err := f.checkAdvise(flags); err != nil {
		return 0, err
	}
	var played underway.Counter
	defer underway.Stopped(underway.Stoppable(ctx), s.err, statusInput, played.Stands)()
	q, err := f.askAdvice(flags, s, &played)
	if err != nil {
		return 0, err
	}
	if err := known(q, f.apply, f.only, f.skip); err != nil {
		return 0, err
	}
	a, err := advise.Find(&q.Question)
	played.Clear()
	if err != nil {
		if !strings.HasPrefix(err.Error(), q.Work.Source+":") { // it is not about a place in it
			err = fmt.Errorf("%s: %w", q.Work.Source, err)
		}
		return 0, err
	}
	if f.apply != "" {
		return f.write(ctx, q, a, s)
	}
	var b bytes.Buffer
	switch f.format {
	case "json":
		err = advise.WriteJSON(&b, a)
	case "markdown":
		err = advise.WriteMarkdown(&b, a, f.commands(q, a))
	default:
		err = advise.WriteText(&b, a, f.commands(q, a), cli.Style(s.out, s.getenv, false))
	}
	if err == nil {
		_, err = s.out.Write(b.Bytes())
	}
	return statusOfAdvice(a), err
}

func statusOfAdvice(a *advise.Advice) int {
	switch {
	case a.Verdict == report.Holds, a.Enough == advise.EnoughBoth:
		return statusHolds
	case a.Enough == advise.EnoughLoose:
		return statusDepends
	}
	return statusFails
}

func (f *adviseFlags) checkAdvise(flags *pflag.FlagSet) error {
	if !slices.Contains([]string{"text", "json", "markdown"}, f.format) {
		return fmt.Errorf("--format: is %q, expected text, json or markdown", f.format)
	}
	switch {
	case f.out != "" && f.apply == "":
		return fmt.Errorf("--out: is %q, expected --apply with it: it is where the changed plan goes", f.out)
	case f.apply != "" && flags.Changed("format"):
		return fmt.Errorf("--format: is given, expected it without --apply, which writes a plan")
	case f.apply != "" && (len(f.only) > 0 || len(f.skip) > 0):
		return fmt.Errorf("--apply: is given, expected neither --only nor --skip with it")
	}
	return nil
}

// An adviceQuestion is what is asked, and what the asking needs.
type adviceQuestion struct {
	advise.Question
	inputs []string // files that are read
}

func (f *adviseFlags) askAdvice(flags *pflag.FlagSet, s streams, played *underway.Counter) (*adviceQuestion, error) {
	ratio, err := trace.ParseRatio(f.scale)
	if err != nil {
		return nil, fmt.Errorf("--scale: %w", err)
	}
	if ratio.Num > 1<<40 || ratio.Num*int64(search.One)%ratio.Den != 0 {
		return nil, fmt.Errorf("--scale: is %q, expected a number in steps of 0.01", f.scale)
	}
	given := f.scale
	f.scale = "" // the changes are made in the plan as it is written
	asked := &question{close: func() {}}
	if err := f.ask(asked, flags, s); err != nil {
		return nil, err
	}
	f.scale = given
	q, err := f.adviceOn(asked)
	if err != nil {
		return nil, err
	}
	q.Scale = search.Scale(ratio.Num * int64(search.One) / ratio.Den)
	if !flags.Changed("scale") {
		q.More = headroom
	}
	q.Only, q.Skip = f.only, f.skip
	if f.apply != "" {
		q.Only = []string{f.apply}
	}
	underway.Foretell(s.err, q.Plan, 30*underway.LeastRuns(&q.Question.Question), "--only names the changes that are tried")
	q.Watch, q.Told = played.Show(underway.Line(s.err, "measuring "+q.Name, "attempts played", 0)).Hear, played.Part
	return q, nil
}

// adviceOn makes a question about single changes of one about a plan.
func (f *runFlags) adviceOn(asked *question) (*adviceQuestion, error) {
	q := &adviceQuestion{inputs: asked.inputs}
	q.Question.Question, q.Plan, q.Together = asked.Question, asked.plan, together
	return q, f.tiersOf(&q.Tiers, asked)
}

// tiersOf finds the published tiers of the plan's routes.
func (f *runFlags) tiersOf(tiers *[]capacity.TierLimits, asked *question) error {
	*tiers = capacity.TiersOfPlan(asked.plan, asked.Profile)
	for i := range *tiers {
		if t := &(*tiers)[i]; t.Profile != nil { // the rule is the organization's, whatever its tier
			with, err := f.acceleration.In(t.Profile)
			if err != nil {
				return err
			}
			t.Profile = with
		}
	}
	return nil
}

// known refuses changes that there are not.
func known(q *adviceQuestion, apply string, lists ...[]string) error {
	names, kinds := advise.ChangeNames(q.Plan)
	if apply != "" && !slices.Contains(names, apply) {
		return fmt.Errorf("--apply: is %q, expected one of %s", apply, cli.Joined(names))
	}
	for i, list := range lists {
		for _, name := range list {
			if !slices.Contains(names, name) && !slices.Contains(kinds, name) {
				return fmt.Errorf("--%s: is %q, expected one of %s", []string{"only", "skip"}[i], name, cli.Joined(kinds))
			}
		}
	}
	return nil
}

// write writes the changed plan, and says what was changed.
func (f *adviseFlags) write(ctx context.Context, q *adviceQuestion, a *advise.Advice, s streams) (int, error) {
	text, ok := a.PlanOf(f.apply)
	if !ok && a.Enough == advise.EnoughUnneeded {
		fmt.Fprintln(s.err, "sim: "+cli.OneLine("--apply: nothing is written: "+a.Summary()))
		return statusHolds, nil
	}
	if !ok {
		why := ""
		for _, n := range a.NoHelp {
			if n.Name == f.apply {
				why = n.Reason
			}
		}
		fmt.Fprintln(s.err, "sim: "+cli.OneLine(fmt.Sprintf("--apply: %s is not enough, nothing is written: %s", f.apply, why)))
		return statusFails, nil
	}
	if f.out == "" {
		if _, err := s.out.Write(text); err != nil {
			return 0, err
		}
	} else if err := f.keep(q, text, s); err != nil {
		return 0, fmt.Errorf("--out: %w", err)
	}
	c := a.Changes[0]
	fmt.Fprintln(s.err, cli.OneLine(fmt.Sprintf("%s: %s -> %s; holds under %s", c.Name, c.From, c.To,
		map[string]string{"both": "both readings", "loose": "the loose reading only"}[c.Holds])))
	out := f.out
	if out == "" {
		out = "CHANGED.yaml"
	}
	fmt.Fprintln(s.err, "check it with: "+cli.OneLine(f.check(a, out, f.apply)))
	return statusOfChange(&c), nil
}

// statusOfChange is that of a changed plan which was written, whether the plan held before or not.
func statusOfChange(c *advise.Advised) int {
	if c.Holds == "loose" {
		return statusDepends
	}
	return statusHolds
}

// keep puts the changed plan into its place when it is whole. It can be the plan's own, if it is named.
func (f *adviseFlags) keep(q *adviceQuestion, text []byte, s streams) error {
	if dir := filepath.Dir(f.out); len(q.beside()) > 0 {
		source := filepath.Dir(q.Work.Source)
		if one, err := filepath.Abs(dir); err == nil {
			if other, err := filepath.Abs(source); err == nil && one != other {
				return fmt.Errorf("%s: is in another folder than the plan, expected the same one: the plan names %s, which lies beside it", f.out, q.beside()[0])
			}
		}
	}
	places := cli.NewPlaces([]any{s.out, s.err}, q.beside())
	if err := places.Take(f.out); err != nil {
		return err
	}
	pending, err := cli.CreatePending(f.out)
	if err != nil {
		return err
	}
	defer pending.Discard()
	if _, err := pending.Write(text); err != nil {
		return fmt.Errorf("%s: %w", f.out, cli.Cause(err))
	}
	return pending.Keep()
}

// beside are the files that the plan names by where it lies.
func (q *adviceQuestion) beside() []string {
	files := slices.Clone(q.Plan.Files())
	limits := []workload.Limits{q.Plan.Limits}
	for _, name := range q.Plan.TargetNames() {
		limits = append(limits, q.Plan.Targets[name].Limits)
	}
	for _, l := range limits {
		if _, published := profile.Published(l.Name); l.Name != "" && !published && slices.Contains(q.inputs, q.Plan.Beside(l.Name)) {
			files = append(files, q.Plan.Beside(l.Name))
		}
	}
	return files
}

// commands are what to type to have a change made, and to check it.
func (f *adviseFlags) commands(q *adviceQuestion, a *advise.Advice) []string {
	if len(a.Changes) == 0 {
		return nil
	}
	name := a.Changes[0].Name
	apply := []string{"sim advise"}
	if q.Work.Source != exampleName {
		apply = append(apply, layout.ShellWord(q.Work.Source))
	}
	for _, set := range f.sets {
		apply = append(apply, "--set", layout.ShellWord(set))
	}
	apply = append(apply, f.flags("")...)
	return []string{
		strings.Join(append(apply, "--apply", layout.ShellWord(name), "--out changed.yaml"), " "),
		f.check(a, "changed.yaml", name),
	}
}

// check is the command that plays a changed plan.
func (f *adviseFlags) check(a *advise.Advice, path, name string) string {
	words := append([]string{"sim", layout.ShellWord(path)}, f.flags(name)...)
	if a.ForScale != a.Scale {
		words = append(words, "--scale", a.ForScale.String())
	}
	return strings.Join(words, " ")
}

// flags are those that were given, and that a run of the plan with a change needs, too: without the limits that the change is about.
func (f *adviseFlags) flags(changed string) []string {
	var all []string
	add := func(name, value string) {
		if value != "" {
			all = append(all, "--"+name, layout.ShellWord(value))
		}
	}
	for _, limits := range f.targetLimits {
		target, _, _ := strings.Cut(limits, "=")
		if changed != string(change.KindTier) && changed != string(change.KindTier)+":"+target {
			add("limits", limits)
		}
	}
	if f.acceleration.Given() {
		add("acceleration", f.acceleration.String())
	}
	for _, t := range f.thresholds {
		add("threshold", t)
	}
	add("seed", f.seed)
	add("runs", f.runs)
	if f.scale != "1" {
		add("scale", f.scale)
	}
	return all
}
