package profile

import (
	"fmt"
	"slices"
	"strings"

	"loadshape/bucket"
)

// A Targeted is the limits of one of several targets.
type Targeted struct {
	Name   string
	Limits *Profile

	first int // of its groups among all
}

// OfTargets is one profile of the limits of several targets, each with groups of its own. There must be one.
func OfTargets(all []Targeted) *Profile {
	p := &Profile{}
	names, owners := []string{}, []string{}
	add := func(to []string, target, s string) []string {
		if s == "" {
			return to
		}
		return append(to, target+": "+s)
	}
	for _, t := range all {
		t.first = len(p.Groups)
		p.Targets = append(p.Targets, t)
		names, owners = add(names, t.Name, t.Limits.Name), add(owners, t.Name, t.Limits.Owner)
		p.AsOf = max(p.AsOf, t.Limits.AsOf)
		for _, g := range t.Limits.Groups {
			g.Target = t.Name
			p.Groups = append(p.Groups, g)
		}
	}
	p.Name, p.Owner = strings.Join(names, "; "), strings.Join(owners, "; ")
	return p
}

// With is a profile of targets of which one has other limits.
func (p *Profile) With(target string, limits *Profile) *Profile {
	all := slices.Clone(p.Targets)
	for i := range all {
		if all[i].Name == target {
			all[i].Limits = limits
		}
	}
	return OfTargets(all)
}

// At says which group the requests of a model meet that go to a target; without a target it is Group.
func (p *Profile) At(target, model string, speed bucket.Speed) (int, error) {
	if target == "" {
		return p.Group(model, speed)
	}
	i := slices.IndexFunc(p.Targets, func(t Targeted) bool { return t.Name == target })
	if i < 0 {
		return 0, fmt.Errorf("target %q has no limits in %s", target, p.Name)
	}
	g, err := p.Targets[i].Limits.Group(model, speed)
	if err != nil {
		return 0, fmt.Errorf("at target %s %w", target, err)
	}
	return p.Targets[i].first + g, nil
}
