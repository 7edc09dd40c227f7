// Package cli is what the two commands have in common at the door: flags and their help, files that
// are written whole or not at all, and what a terminal can show.
//
// In come arguments, paths and the environment; out go flags, files and the errors that a command
// ends with. It knows neither command, and decides nothing.
//
// Read flags.go first, with wrap.go (the text of --help), then pending.go (files, and that no two
// outputs are one; everywhere.go has the flags of every command) and stepsummary.go, the file that GitHub Actions gives; variables.go says what of the
// environment a plan may show; errors.go, terminal.go
// and version.go are the rest.
package cli

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"loadshape/bucket/yamlfile"

	"github.com/spf13/pflag"
)

// A Section is some flags of a command, under a title in its help.
type Section struct {
	title string
	*pflag.FlagSet
}

// NewSection is a section without flags yet.
func NewSection(title string) Section {
	set := pflag.NewFlagSet(title, pflag.ContinueOnError)
	set.SortFlags = false
	return Section{title, set}
}

// A HelpError is help that was asked for: what a command is for, and the tables of its flags.
type HelpError struct {
	Usage    string
	Sections []Section
	End      string // behind the flags
}

func (h HelpError) Error() string { return h.Usage + flagHelp(h.Sections) + h.End }

// Title is what the flags of a section have in common.
func (s Section) Title() string { return s.title }

// Parse reads the arguments of a command, such as "sim run", which are at most so many beside the flags. Help comes
// back as a HelpError.
func Parse(command, usage string, args []string, most int, sections ...Section) (*pflag.FlagSet, error) {
	name := command[strings.LastIndexByte(command, ' ')+1:]
	flags := pflag.NewFlagSet(name, pflag.ContinueOnError)
	flags.SetOutput(io.Discard)
	sections = append(slices.Clip(sections), everywhere())
	for _, s := range sections {
		flags.AddFlagSet(s.FlagSet)
	}
	given := map[string]bool{}
	err := flags.ParseAll(args, func(f *pflag.Flag, value string) error {
		if _, many := f.Value.(pflag.SliceValue); given[f.Name] && !many {
			return twice{f.Name}
		}
		given[f.Name] = true
		return flags.Set(f.Name, value)
	})
	switch {
	case errors.Is(err, pflag.ErrHelp):
		return nil, HelpError{Usage: usage, Sections: sections}
	case err != nil:
		return nil, flagError(command, flags, err)
	case flags.NArg() > most:
		return nil, fmt.Errorf("%s: %q is one argument too many, expected %s", name, flags.Arg(most),
			[]string{"none", "at most one", "at most two", "at most eight"}[min(most, 3)])
	}
	flags.Visit(func(f *pflag.Flag) {
		if value, _ := pflag.UnquoteUsage(f); err == nil && f.Value.Type() == "string" && f.Value.String() == "" {
			err = fmt.Errorf("--%s: is empty, expected %s", f.Name, value)
		}
	})
	return flags, err
}

// twice is a flag that is given again, of which one value would be lost.
type twice struct{ name string }

func (t twice) Error() string { return "--" + t.name + ": is given twice, expected it once" }

// habits are what people call a flag who know other tools.
var habits = map[string]string{"o": "out", "output": "out", "q": "quiet", "silent": "quiet", "no-color": "color", "no-colour": "color",
	"n": "runs", "json": "format", "browser": "open", "var": "set", "iterations": "runs"}

// meant is the flag that was probably meant.
func meant(name string, flags *pflag.FlagSet) (string, bool) {
	if habit := habits[name]; habit != "" && flags.Lookup(habit) != nil {
		return habit, true
	}
	var names []string
	flags.VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
	return yamlfile.Nearest(name, names)
}

// flagError says what is wrong with a flag in the words of all other errors.
func flagError(command string, flags *pflag.FlagSet, err error) error {
	var unknown *pflag.NotExistError
	var missing *pflag.ValueRequiredError
	var invalid *pflag.InvalidValueError
	var again twice
	switch {
	case errors.As(err, &again):
		return again
	case errors.As(err, &unknown):
		given, word := "--"+unknown.GetSpecifiedName(), unknown.GetSpecifiedName()
		if short := unknown.GetSpecifiedShortnames(); short != "" {
			given, word = "-"+short, short // Go's own flags have one dash
		}
		name, _, _ := strings.Cut(word, "=")
		if near, ok := meant(name, flags); ok {
			return fmt.Errorf("%s: is no flag of %s, did you mean --%s?", given, flags.Name(), near)
		}
		return fmt.Errorf("%s: is no flag of %s, see %s --help", given, flags.Name(), command)
	case errors.As(err, &missing):
		value, _ := pflag.UnquoteUsage(missing.GetFlag())
		return fmt.Errorf("--%s: has no value, expected %s", missing.GetFlag().Name, value)
	case errors.As(err, &invalid):
		return fmt.Errorf("--%s: is %q, expected true or false", invalid.GetFlag().Name, invalid.GetValue()) // all others are text
	}
	return fmt.Errorf("%s: %w", flags.Name(), err)
}

// flagHelp lists flags in 80 columns.
func flagHelp(sections []Section) string {
	const left, width = 26, 80
	var b strings.Builder
	for _, s := range sections {
		fmt.Fprintf(&b, "\n%s:\n", s.title)
		s.VisitAll(func(f *pflag.Flag) {
			value, about := pflag.UnquoteUsage(f)
			name := "  --" + f.Name
			switch {
			case value != "":
				name += " " + value
				about = strings.TrimPrefix(about, value+"\n") // the value is said on the left
			case f.DefValue == "true":
				name += "=false"
			}
			for i, line := range Wrap(about, width-left-1) {
				if i > 0 || len(name) >= left {
					if i == 0 {
						b.WriteString(name + "\n")
					}
					name = ""
				}
				fmt.Fprintf(&b, "%-*s %s\n", left, name, line)
			}
		})
	}
	return b.String()
}

// Joined lists what can be chosen from.
func Joined(names []string) string { return strings.Join(names, ", ") }
