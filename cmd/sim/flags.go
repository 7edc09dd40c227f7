package main

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"loadshape/bucket/yamlfile"

	"github.com/spf13/pflag"
)

// A section is some flags of a command, under a title in its help.
type section struct {
	title string
	*pflag.FlagSet
}

func newSection(title string) section {
	set := pflag.NewFlagSet(title, pflag.ContinueOnError)
	set.SortFlags = false
	return section{title, set}
}

// A helpError is help that was asked for.
type helpError string

func (h helpError) Error() string { return string(h) }

// parse reads the arguments of a command, which are at most so many beside the flags. Help comes back as a
// helpError.
func parse(name, usage string, args []string, most int, sections ...section) (*pflag.FlagSet, error) {
	flags := pflag.NewFlagSet(name, pflag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.Usage = func() {}
	for _, s := range sections {
		flags.AddFlagSet(s.FlagSet)
	}
	err := flags.Parse(args)
	switch {
	case errors.Is(err, pflag.ErrHelp):
		return nil, helpError(usage + flagHelp(sections))
	case err != nil:
		return nil, flagError(flags, err)
	case flags.NArg() > most:
		return nil, fmt.Errorf("%s: %q is one argument too many, want %s", name, flags.Arg(most),
			[]string{"none", "at most one", "at most two"}[most])
	}
	flags.Visit(func(f *pflag.Flag) {
		if value, _ := pflag.UnquoteUsage(f); err == nil && f.Value.Type() == "string" && f.Value.String() == "" {
			err = fmt.Errorf("--%s: is empty, want %s", f.Name, value)
		}
	})
	return flags, err
}

// flagError says what is wrong with a flag in the words of all other errors.
func flagError(flags *pflag.FlagSet, err error) error {
	var unknown *pflag.NotExistError
	var missing *pflag.ValueRequiredError
	var invalid *pflag.InvalidValueError
	switch {
	case errors.As(err, &unknown):
		given, meant := "--"+unknown.GetSpecifiedName(), unknown.GetSpecifiedName()
		if short := unknown.GetSpecifiedShortnames(); short != "" {
			given, meant = "-"+short, short // Go's own flags have one dash
		}
		var names []string
		flags.VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
		name, _, _ := strings.Cut(meant, "=")
		if near, ok := yamlfile.Nearest(name, names); ok {
			return fmt.Errorf("%s: is no flag of %s, did you mean --%s?", given, flags.Name(), near)
		}
		return fmt.Errorf("%s: is no flag of %s, see sim %s --help", given, flags.Name(), flags.Name())
	case errors.As(err, &missing):
		value, _ := pflag.UnquoteUsage(missing.GetFlag())
		return fmt.Errorf("--%s: has no value, want %s", missing.GetFlag().Name, value)
	case errors.As(err, &invalid):
		return fmt.Errorf("--%s: is %q, want true or false", invalid.GetFlag().Name, invalid.GetValue()) // all others are text
	}
	return fmt.Errorf("%s: %w", flags.Name(), err)
}

// flagHelp lists flags in 80 columns.
func flagHelp(sections []section) string {
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
			for i, line := range wrap(about, width-left-1) {
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

// joined lists what can be chosen from.
func joined(names []string) string { return strings.Join(names, ", ") }
