package route

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"loadshape/workload/route/address"
)

// hasNone refuses what a route does not have.
func hasNone(s Settings, title string, flags ...string) error {
	for _, f := range []struct{ flag, value string }{{"region", s.Region}, {"project", s.Project}, {"gateway", s.Gateway}} {
		if f.value != "" && slices.Contains(flags, f.flag) {
			return fmt.Errorf("--%s: is %q, but %s has none", f.flag, f.value, title)
		}
	}
	return nil
}

// A choice is a value and where it was found.
type choice struct{ value, from string }

// choose gives the first value that is there, and notes every other one that contradicts it.
func (r *Route) choose(what string, choices ...choice) choice {
	var first choice
	for _, c := range choices {
		c.value = strings.TrimSpace(c.value)
		switch {
		case c.value == "":
		case first.value == "":
			first = c
		case c.value != first.value:
			other := c.value
			if !address.IsName(other, "-._:") {
				other = "something else"
			}
			r.note("The %s is from %s; %s says %s: a client that reads it takes another route than this request.", what, first.from, c.from, other)
		}
	}
	return first
}

// noChoice says where was looked.
func noChoice(flag, what, example string, from ...string) error {
	return errors.New("--" + flag + ": is missing, and there is none in " + strings.Join(from, ", ") + "; expected " + what + " such as " + example)
}

// noSuch says what a value is not.
func noSuch(from, what, example string) error {
	return errors.New(from + ": is not " + what + ", expected one such as " + example)
}
