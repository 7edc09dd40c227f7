package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"loadshape/bucket/yamlfile"

	"github.com/spf13/pflag"
)

// The exit statuses.
const (
	statusHolds   = 0 // no threshold is broken, or the command did what it was asked to
	statusFails   = 1 // a threshold is broken
	statusInput   = 2 // the command line or a file cannot be used: nothing was checked
	statusDepends = 3 // it depends on what the published rules leave open
)

// A command is one word after sim.
type command struct {
	name  string
	args  string // after the name, for the list of commands
	about string
	run   func(ctx context.Context, args []string, s streams) (int, error)
}

// streams are the ways in and out of a command.
type streams struct {
	getenv func(string) string
	in     io.Reader
	out    io.Writer
	err    io.Writer
}

func commands() []command {
	return []command{
		{"run", "[PLAN.yaml]", "check a plan, or recorded traffic (--trace); with neither, an embedded example", runRun},
		{"limits", "[NAME]", "list the published limits; show one as a file that can be edited", runLimits},
		{"import", "FORMAT FILE", "turn a public trace into request records", runImport},
		{"retries", "[NAME]", "list what real clients do when they are refused; show one as a plan writes it", runRetries},
		{"schema", "[plan|result]", "print the JSON Schema of a plan, for editors, or of a result", runSchema},
	}
}

// run is the whole command: its arguments, its environment, its streams, and the exit status.
func run(ctx context.Context, args []string, getenv func(string) string, in io.Reader, out, err io.Writer) int {
	s := streams{getenv, in, out, err}
	status, failure := dispatch(ctx, args, s)
	var help helpError
	if errors.As(failure, &help) {
		fmt.Fprint(out, string(help))
		return statusHolds
	}
	if failure != nil {
		line, _, _ := strings.Cut(failure.Error(), "\n") // one line, whatever a library says
		fmt.Fprintln(err, "sim: "+line)
		return statusInput
	}
	return status
}

// A helpError is help that was asked for.
type helpError string

func (h helpError) Error() string { return string(h) }

func dispatch(ctx context.Context, args []string, s streams) (int, error) {
	if len(args) == 0 {
		return runRun(ctx, nil, s)
	}
	switch first := args[0]; first {
	case "help", "-h", "--help":
		if len(args) > 1 && first == "help" {
			return dispatch(ctx, []string{args[1], "--help"}, s)
		}
		return 0, helpError(help())
	case "version", "--version":
		fmt.Fprintln(s.out, version())
		return statusHolds, nil
	}
	var names []string
	for _, c := range commands() {
		if c.name == args[0] {
			return c.run(ctx, args[1:], s)
		}
		names = append(names, c.name)
	}
	first := args[0]
	if !strings.HasPrefix(first, "-") && !strings.ContainsAny(first, "./\\") {
		if _, err := os.Stat(first); err != nil {
			if near, ok := yamlfile.Nearest(first, names); ok {
				return 0, fmt.Errorf("%s: is neither a command nor a plan, did you mean %s?", first, near)
			}
			return 0, fmt.Errorf("%s: is neither a command nor a plan, want one of %s, or a file", first, strings.Join(names, ", "))
		}
	}
	return runRun(ctx, args, s)
}

func help() string {
	var b strings.Builder
	b.WriteString(`sim tells whether traffic will be refused by an LLM provider's rate limits: which
limit, when first, how often, how long clients wait, and how much room is left.

Usage:
  sim                                  check the embedded example
  sim launch.yaml                      check a plan
  sim run --trace FILE --limits NAME   check recorded traffic

Commands:
`)
	for _, c := range commands() {
		fmt.Fprintf(&b, "  %-22s %s\n", c.name+" "+c.args, c.about)
	}
	b.WriteString(`
Each has its own --help. Exit status: 0 holds, 1 fails, 2 the command line or a
file cannot be used, 3 it depends on what the published rules leave open.
`)
	return b.String()
}

// parse reads the flags of a command. Help comes back as a helpError.
func parse(flags *pflag.FlagSet, usage string, args []string) error {
	flags.SortFlags = false
	flags.SetOutput(io.Discard)
	flags.Usage = func() {}
	err := flags.Parse(args)
	if errors.Is(err, pflag.ErrHelp) {
		text := usage
		if flags.HasFlags() {
			text += "\nFlags:\n" + flags.FlagUsagesWrapped(80)
		}
		return helpError(text)
	}
	if unknown := (*pflag.NotExistError)(nil); errors.As(err, &unknown) {
		var names []string
		flags.VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
		if near, ok := yamlfile.Nearest(unknown.GetSpecifiedName(), names); ok {
			return fmt.Errorf("%w, did you mean --%s?", err, near)
		}
		return fmt.Errorf("%w, see sim %s --help", err, flags.Name())
	}
	return err
}
