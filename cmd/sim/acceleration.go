package main

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

// An accelerationFlag puts an acceleration limit into force, beside the limits that there are. What was pasted may have
// anything in it: only the numbers that were read are ever shown.
type accelerationFlag struct {
	text string
	is   bool
}

func (f *accelerationFlag) add(set *pflag.FlagSet) {
	set.Var(f, "acceleration", "`NAME|TEXT`\nput a limit on how steeply traffic rises into force: "+strings.Join(accelerationNames(), ", ")+
		", or a refusal that names its figures, pasted")
}

// given says that there is the flag.
func (f *accelerationFlag) given() bool { return f.is }

// Set takes the flag's text.
func (f *accelerationFlag) Set(text string) error {
	f.text, f.is = text, true
	return nil
}

// Type is that of the flag's text.
func (f *accelerationFlag) Type() string { return "string" }

// String is the flag's text as it is shown: nothing that was pasted.
func (f *accelerationFlag) String() string {
	if f.text == "" || slices.Contains(accelerationNames(), f.text) {
		return f.text
	}
	return "the pasted refusal"
}

func accelerationNames() []string {
	var names []string
	for _, rule := range profile.Accelerations() {
		names = append(names, rule.Name)
	}
	return names
}

const wantRamp = `the text of a refusal that says "Your current limit is … input tokens per minute, and will increase to … at the next minute boundary"`

// in gives limits with the rule in force: all of their groups of models have it, or the one whose model the refusal names.
func (f *accelerationFlag) in(p *profile.Profile) (*profile.Profile, error) {
	if !f.given() {
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
	only := -1
	if model != "" {
		if only, err = p.Group(model, bucket.Standard); err != nil {
			only = -1
			with.Notes = append(with.Notes, "The pasted refusal is of a model that these limits do not name: its figures are taken for all models.")
		}
	}
	replaced := false
	for i := range with.Groups {
		if only < 0 || i == only {
			replaced = replaced || with.Groups[i].Acceleration != nil
			with.Groups[i].Acceleration = &rule
		}
	}
	if replaced {
		with.Notes = append(with.Notes, "--acceleration takes the place of the acceleration limit that stands in these limits.")
	}
	return &with, nil
}

// rule is the limit that is named or pasted, and the model that a refusal names.
func (f *accelerationFlag) rule() (rule bucket.Acceleration, model string, err error) {
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
func (f *accelerationFlag) unread(text string) error {
	names := strings.Join(accelerationNames(), ", ")
	if near, ok := yamlfile.Nearest(text, accelerationNames()); ok {
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
	return fmt.Errorf("%s, expected %s, or %s", is, names, wantRamp)
}
