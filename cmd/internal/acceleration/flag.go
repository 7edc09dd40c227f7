// Package acceleration has the flag that puts an acceleration limit into force: by the name of a published rule, or by the text of a
// refusal. In come the flag's text and limits; out go the same limits with the rule. It does not know what is played.
package acceleration

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"loadshape/bucket"
	"loadshape/bucket/profile"
	"loadshape/bucket/wire"
	"loadshape/bucket/yamlfile"

	"github.com/spf13/pflag"
)

// A Flag puts an acceleration limit into force, beside the limits that there are. What was pasted may have
// anything in it: only the numbers that were read are ever shown.
type Flag struct {
	text string
	is   bool
}

// Add adds the flag to a set.
func (f *Flag) Add(set *pflag.FlagSet) {
	set.Var(f, "acceleration", "`NAME|TEXT`\nput a limit on how steeply traffic rises into force: "+strings.Join(Names(), ", ")+
		", or a refusal that names its figures, pasted")
}

// Given says that there is the flag.
func (f *Flag) Given() bool { return f.is }

// Set takes the flag's text.
func (f *Flag) Set(text string) error {
	f.text, f.is = text, true
	return nil
}

// Type is that of the flag's text.
func (f *Flag) Type() string { return "string" }

// String is the flag's text as it is shown: nothing that was pasted.
func (f *Flag) String() string {
	if f.text == "" || slices.Contains(Names(), f.text) {
		return f.text
	}
	return "the pasted refusal"
}

// Names are those of the published rules.
func Names() []string {
	var all []string
	for _, rule := range profile.Accelerations() {
		all = append(all, rule.Name)
	}
	return all
}

const expectedRamp = `the text of a refusal that says "Your current limit is … input tokens per minute, and will increase to … at the next minute boundary"`

// In gives limits with the rule in force: all of their groups of models have it, or the one whose model the refusal names.
func (f *Flag) In(p *profile.Profile) (*profile.Profile, error) {
	if !f.Given() {
		return p, nil
	}
	rule, model, err := f.rule()
	if err != nil {
		return nil, fmt.Errorf("--acceleration: %w", err)
	}
	if err := rule.Check("acceleration"); err != nil {
		return nil, fmt.Errorf("--acceleration: %w", err)
	}
	with := *p
	with.Groups = slices.Clone(p.Groups)
	with.Notes = slices.Clone(p.Notes)
	var only []int
	if model != "" {
		if only = groupsOf(p, model); len(only) == 0 {
			with.Notes = append(with.Notes, "The pasted refusal is of a model that these limits do not name: its figures are taken for all models.")
		}
	}
	replaced := false
	for i := range with.Groups {
		if len(only) == 0 || slices.Contains(only, i) {
			replaced = replaced || with.Groups[i].Acceleration != nil
			with.Groups[i].Acceleration = &rule
		}
	}
	if replaced {
		with.Notes = append(with.Notes, "--acceleration takes the place of the acceleration limit that stands in these limits.")
	}
	return &with, nil
}

// groupsOf are the groups that a model meets, one at each target where there are several.
func groupsOf(p *profile.Profile, model string) []int {
	targets := []string{""}
	for i, t := range p.Targets {
		targets = append(targets[:i], t.Name)
	}
	var all []int
	for _, target := range targets {
		if g, err := p.At(target, model, bucket.Standard); err == nil {
			all = append(all, g)
		}
	}
	return all
}

// rule is the limit that is named or pasted, and the model that a refusal names.
func (f *Flag) rule() (rule bucket.Acceleration, model string, err error) {
	text := strings.TrimSpace(f.text)
	for _, named := range profile.Accelerations() {
		if named.Name == text {
			return named.Acceleration, "", nil
		}
	}
	ramp, ok := wire.ReadRamp(text)
	if !ok {
		return rule, "", f.unread(text)
	}
	switch ramp.Counts {
	case wire.ByInputTokens:
		rule.Dimension = bucket.InputTokens
	case wire.ByRequests:
		rule.Dimension = bucket.Requests
	default:
		return rule, "", errors.New("the refusal is about neither input tokens nor requests, expected one of them: no other rise is limited here")
	}
	if ramp.Per != "minute" {
		return rule, "", fmt.Errorf("the refusal names figures per %s, expected figures per minute", ramp.Per)
	}
	if ramp.Next < ramp.Current {
		return rule, "", fmt.Errorf("the refusal says %d now and %d in the next minute, expected one that rises", ramp.Current, ramp.Next)
	}
	rule.Floor, rule.Step = ramp.Current, ramp.Next-ramp.Current
	rule.Source = "the pasted refusal, an assumption: Anthropic publishes no figure"
	return rule, ramp.Model, nil
}

// unread says what would be right, and what a text without figures is, without showing any of it.
func (f *Flag) unread(text string) error {
	known := strings.Join(Names(), ", ")
	if near, ok := yamlfile.Nearest(text, Names()); ok {
		return fmt.Errorf("is no rule's name, did you mean %s?", near)
	}
	is := "is neither a rule's name nor a refusal with figures"
	if text == "" {
		is = "is empty"
	} else {
		switch found := wire.Explain(wire.Answer{Body: []byte(text)}, time.Time{}); found.LimitedBy {
		case wire.ByAcceleration:
			is = "is a refusal by acceleration that names no figures"
		case wire.ByUnknown, wire.ByNone:
		default:
			is = fmt.Sprintf("is a refusal by %s, not by acceleration", found.LimitedBy)
		}
	}
	return fmt.Errorf("%s, expected %s, or %s", is, known, expectedRamp)
}
