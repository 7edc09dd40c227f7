package cli

import (
	"errors"
	"strings"

	"github.com/spf13/pflag"
)

// A Tool is a command with all that can be typed behind it, for what is made from the tables of its flags.
type Tool struct {
	Name     string
	About    string
	Usage    string // the help of the tool itself
	Commands []Described
	Unnamed  string              // the command whose flags are taken where none is named; empty: the tool's own
	Own      HelpError           // of the tool itself, where it has flags
	Values   map[string][]string // what flags take, by their names; what they are not of is a file
}

// A Described is one command of a tool.
type Described struct {
	Name, Args, About string
	Help              HelpError
}

// HelpOf is the help that a command gives when it is asked for it.
func HelpOf(run func(args []string) error) (help HelpError) {
	errors.As(run([]string{"--help"}), &help)
	return help
}

// Flags are those of a help, in its order.
func (h HelpError) Flags() (all []*pflag.Flag) {
	for _, s := range h.Sections {
		s.VisitAll(func(f *pflag.Flag) { all = append(all, f) })
	}
	return all
}

// First are the flags that can be given without naming a command.
func (t *Tool) First() []*pflag.Flag {
	for _, c := range t.Commands {
		if c.Name == t.Unnamed {
			return c.Help.Flags()
		}
	}
	return t.Own.Flags()
}

// Summary is a flag's text in one line, and what its value is called; empty where it takes none.
func Summary(f *pflag.Flag) (value, about string) {
	value, about = pflag.UnquoteUsage(f)
	return value, strings.Join(strings.Fields(strings.TrimPrefix(about, value+"\n")), " ")
}
