package main

import (
	"errors"
	"fmt"
	"strings"

	"loadshape/bucket"
	"loadshape/bucket/profile"
	"loadshape/report/judge"
	"loadshape/workload"

	"github.com/spf13/pflag"
)

// A limitsFlag is --limits of a command about plans. Where a plan has targets it names one of them, and is given once for each.
type limitsFlag struct {
	last *string // that was given
	all  *[]string
}

// addLimits adds the flag to a set.
func (f *runFlags) addLimits(flags *pflag.FlagSet) {
	flags.Var(limitsFlag{&f.limits, &f.targetLimits}, "limits", "`NAME|FILE`\na published profile (see sim limits), or a limits file; of a plan with targets TARGET=NAME|FILE, once for each that differs (default: the plan's)")
}

func (l limitsFlag) Set(text string) error    { return l.Append(text) }
func (l limitsFlag) Type() string             { return "string" }
func (l limitsFlag) GetSlice() []string       { return *l.all }
func (l limitsFlag) Replace(s []string) error { *l.all = s; return nil }

func (l limitsFlag) Append(text string) error {
	*l.last, *l.all = text, append(*l.all, text)
	return nil
}

func (l limitsFlag) String() string {
	if l.all == nil { // pflag asks a zero value, too
		return ""
	}
	return strings.Join(*l.all, " ")
}

// oneLimits refuses several limits where there is one place for them.
func (f *runFlags) oneLimits() error {
	if len(f.targetLimits) > 1 {
		return errors.New("--limits: is given twice, expected it once: only a plan with targets has several limits")
	}
	return nil
}

// limitsOf opens the limits of the flag, or else of the plan.
func (f *runFlags) limitsOf(plan *workload.Plan, q *question) (*profile.Profile, error) {
	if len(plan.Targets) == 0 && f.limits != "" {
		if err := f.oneLimits(); err != nil {
			return nil, err
		}
		q.inputs = append(q.inputs, f.limits)
		return profile.Open(f.limits)
	}
	replaced, err := f.limitsOfTargets(plan, q)
	if err != nil {
		return nil, fmt.Errorf("--limits: %w", err)
	}
	p, files, err := judge.LimitsOf(plan, replaced)
	if errors.Is(err, judge.ErrNoLimits) {
		err = fmt.Errorf("--limits: is missing, and %w", err)
	}
	q.inputs = append(q.inputs, files...)
	return p, err
}

// limitsOfTargets opens what the flag has in place of the limits of a plan's targets, by their names.
func (f *runFlags) limitsOfTargets(plan *workload.Plan, q *question) (map[string]*profile.Profile, error) {
	given := f.targetLimits
	if len(given) == 0 && f.limits != "" {
		given = []string{f.limits} // which varies
	}
	replaced := map[string]*profile.Profile{}
	for _, text := range given {
		target, name, ok := strings.Cut(text, "=") // which is in no target's name
		if _, known := plan.Targets[target]; !ok || !known {
			return nil, fmt.Errorf("is %s, expected TARGET=NAME|FILE with the target %s", bucket.Quoted(text), bucket.OneOf(plan.TargetNames()))
		}
		if replaced[target] != nil {
			return nil, fmt.Errorf("of target %s is given twice, expected it once", bucket.Quoted(target))
		}
		p, err := profile.Open(name)
		if err != nil {
			return nil, err
		}
		replaced[target] = p
		q.inputs = append(q.inputs, name)
	}
	return replaced, nil
}
