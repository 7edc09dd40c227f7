package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"syscall"

	"loadshape/bucket/yamlfile"
	"loadshape/cmd/internal/cli"
	"loadshape/cmd/internal/listing"
	"loadshape/cmd/internal/planfile"
	"loadshape/cmd/internal/results"
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
		{"run", "[PLAN.yaml]", "check a plan, or recorded traffic (--trace)", runRun},
		{"init", "[FILE]", "write a first plan", runInit},
		{"check", "FILE...", "say whether plans and limits files can be read", runCheck},
		{"capacity", "[PLAN.yaml]", "find how far a plan can grow, and what limits it needs", runCapacity},
		{"sweep", "[PLAN.yaml]", "play a grid: several values of a plan, many seeds each", runSweep},
		{"advise", "[PLAN.yaml]", "find the single changes that make a plan hold", runAdvise},
		{"serve", "[PLAN.yaml]", "serve the Messages API over limits, on this machine", runServe},
		{"diff", "OLD.json NEW.json", "compare two results: is the new one worse?", runDiff},
		{"compare", "RESULT.json...", "show several results side by side, as a page", runCompare},
		{"merge", "PART.json...", "make one result of those of several machines", runMerge},
		{"plan", "FROM...", "write the plan that recorded traffic could come from", runPlan},
		{"fit", "LOG", "say what recorded answers tell about the limits", runFit},
		{"limits", "[NAME]", "list published limits, or show one as a file to edit", runLimits},
		{"retries", "[NAME]", "list what real clients do when refused, or show one", runRetries},
		{"import", "FORMAT FILE", "turn a public trace into request records", runImport},
		{"schema", "[NAME]", "print the JSON Schema of a plan or of an answer", runSchema},
		{"completion", "SHELL", "write what a shell needs to complete this command", runCompletion},
		{"version", "", "print the version", runVersion},
		{"help", "[COMMAND]", "tell more about a command", runHelp},
	}
}

func runLimits(_ context.Context, args []string, s streams) (int, error) {
	agree, err := listing.Limits(args, s.out)
	if !agree {
		return statusFails, err
	}
	return statusHolds, err
}

func runSchema(_ context.Context, args []string, s streams) (int, error) {
	return statusHolds, listing.Schema(args, s.out)
}

func runInit(_ context.Context, args []string, s streams) (int, error) {
	return statusHolds, planfile.Init(args, planfile.Streams{Getenv: s.getenv, In: s.in, Out: s.out, Err: s.err})
}

func runCheck(_ context.Context, args []string, s streams) (int, error) {
	return statusHolds, planfile.Check(args, planfile.Streams{Getenv: s.getenv, In: s.in, Out: s.out, Err: s.err})
}

func runRetries(_ context.Context, args []string, s streams) (int, error) {
	return statusHolds, listing.Retries(args, s.out)
}

func runDiff(_ context.Context, args []string, s streams) (int, error) {
	worse, err := results.Diff(args, s.in, s.out, s.getenv)
	if worse {
		return statusFails, err
	}
	return statusHolds, err
}

// run is the whole command: its arguments, its environment, its streams, and the exit status.
func run(ctx context.Context, args []string, getenv func(string) string, in io.Reader, out, err io.Writer) int {
	args, everywhere, failure := cli.TakeEverywhere(args)
	status := statusInput
	if failure == nil {
		status, failure = dispatch(ctx, args, streams{everywhere.Getenv(getenv), in, everywhere.Writer(out), everywhere.Writer(err)})
	}
	var help cli.HelpError
	if errors.As(failure, &help) {
		status = statusHolds
		_, failure = io.WriteString(out, help.Error())
	}
	if failure == nil || errors.Is(failure, syscall.EPIPE) { // who reads the output has had enough
		return status
	}
	text := failure.Error()
	if path := (*fs.PathError)(nil); errors.As(failure, &path) && path.Path == os.Stdout.Name() {
		text = "standard output: " + path.Err.Error()
	}
	fmt.Fprintln(err, "sim: "+cli.OneLine(text))
	return statusInput
}

// dispatch runs the command that the first argument names. Anything else is for run, which needs not be named.
func dispatch(ctx context.Context, args []string, s streams) (int, error) {
	if len(args) == 0 {
		return runRun(ctx, nil, s)
	}
	first := args[0]
	switch first {
	case "-h", "--help":
		return runHelp(ctx, args[1:], s)
	case "--version":
		return runVersion(ctx, args[1:], s)
	}
	if c, ok := commandNamed(first); ok {
		return c.run(ctx, args[1:], s)
	}
	if !strings.HasPrefix(first, "-") && !strings.ContainsAny(first, "./\\") {
		if _, err := os.Stat(first); err != nil {
			return 0, fmt.Errorf("%q is neither a command nor a plan, %s", first, wantCommand(first))
		}
	}
	return runRun(ctx, args, s)
}

func commandNamed(name string) (command, bool) {
	for _, c := range commands() {
		if c.name == name {
			return c, true
		}
	}
	return command{}, false
}

// habits are what people call a command who know other tools.
var habits = map[string]string{"new": "init", "create": "init", "validate": "check", "lint": "check", "test": "run", "simulate": "run", "play": "run", "profiles": "limits", "convert": "import", "server": "serve"}

// wantCommand says which command may have been meant.
func wantCommand(name string) string {
	if meant, ok := habits[name]; ok {
		return "did you mean " + meant + "?"
	}
	var names []string
	for _, c := range commands() {
		names = append(names, c.name)
	}
	if near, ok := yamlfile.Nearest(name, names); ok && name != "" {
		return "did you mean " + near + "?"
	}
	return "expected a file or one of " + strings.Join(names, ", ")
}
