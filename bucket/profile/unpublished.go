package profile

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"loadshape/bucket"
)

// Unpublished is limits that there are, and whose figures no source gives: the third status of a figure, beside published
// and seen.
type Unpublished struct {
	Models []string     `yaml:"models"`
	Speed  bucket.Speed `yaml:"speed,omitempty"`
	Source string       `yaml:"source"` // that they exist
	AsOf   string       `yaml:"as_of"`
	Get    string       `yaml:"get"` // how to get one's own: a sentence in the imperative, without a full stop
}

func (u *Unpublished) check(path string) error {
	if len(u.Models) == 0 {
		return bucket.Wrong(path+".models", "is empty, expected the models whose figures are not known")
	}
	for _, f := range []struct{ name, text, want string }{
		{"source", u.Source, "where it says that there is such a limit"},
		{"as_of", u.AsOf, "when it said so"},
		{"get", u.Get, "how to get the figures"},
	} {
		if strings.TrimSpace(f.text) == "" {
			return bucket.Wrong(path+"."+f.name, "is missing, expected %s", f.want)
		}
	}
	if u.Speed != bucket.Standard && u.Speed != bucket.Fast {
		return bucket.Wrong(path+".speed", "is %q, expected fast, or no such key for requests of standard speed", u.Speed)
	}
	return nil
}

// unpublished finds what is known to have limits without figures under one of these names.
func (p *Profile) unpublished(names []string, speed bucket.Speed) *Unpublished {
	for i := range p.Unpublished {
		u := &p.Unpublished[i]
		if u.Speed == speed && slices.ContainsFunc(names, func(name string) bool { return slices.Contains(u.Models, name) }) {
			return u
		}
	}
	return nil
}

// ErrUnpublished is of limits whose figures no source gives.
var ErrUnpublished = errors.New("no source gives the figures")

// err says how to get the figures.
func (u *Unpublished) err(profile, model string) error {
	what := model
	if u.Speed == bucket.Fast {
		what = "fast mode of " + model
	}
	return fmt.Errorf("%s has limits of its own in %s, but %w (%s, %s): %s", what, profile, ErrUnpublished, u.Source, u.AsOf, u.Get)
}
