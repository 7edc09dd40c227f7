package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"syscall"

	"loadshape/bucket"
	"loadshape/cmd/internal/cli"
	"loadshape/report/proof"
)

// streams are the ways in and out of a command.
type streams struct {
	getenv func(string) string
	in     io.Reader
	out    io.Writer
	err    io.Writer
}

// run is the whole command: its arguments, its environment, its streams, and the exit status.
func run(ctx context.Context, args []string, getenv func(string) string, in io.Reader, out, err io.Writer) int {
	args, everywhere, failure := cli.TakeEverywhere(args)
	status := proof.StatusInput
	if failure == nil {
		status, failure = dispatch(ctx, args, streams{everywhere.Getenv(getenv), in, everywhere.Writer(out), everywhere.Writer(err)})
	}
	var help cli.HelpError
	if errors.As(failure, &help) {
		status = proof.StatusHeld
		_, failure = io.WriteString(out, help.Error())
	}
	if failure == nil || errors.Is(failure, syscall.EPIPE) { // who reads the output has had enough
		return status
	}
	text := failure.Error()
	if path := (*fs.PathError)(nil); errors.As(failure, &path) && path.Path == os.Stdout.Name() {
		text = "standard output: " + path.Err.Error()
	}
	fmt.Fprintln(err, "verify: "+cli.OneLine(scrubbed(text)))
	return proof.StatusInput
}

// dispatch runs the command that the first argument names; without one, it verifies.
func dispatch(ctx context.Context, args []string, s streams) (int, error) {
	if len(args) == 0 {
		return 0, errors.New("expected --route and --model, see verify --help")
	}
	if args[0] == "--version" {
		args[0] = "version"
	}
	if c, err := commandNamed(args[0]); err == nil {
		return c.run(ctx, args[1:], s)
	}
	return runVerify(ctx, args, s)
}

// A command is one word after verify.
type command struct {
	name, args, about string
	run               func(ctx context.Context, args []string, s streams) (int, error)
}

func commands() []command {
	here := func(run func([]string, streams) (int, error)) func(context.Context, []string, streams) (int, error) {
		return func(_ context.Context, args []string, s streams) (int, error) { return run(args, s) }
	}
	return []command{
		{"route", "", "say which route, credential and owner are active here", runRoute},
		{"explain", "FILE|-...", "say whose limit a recorded answer or a message is", here(runExplain)},
		{"rules", "", "print the rules that a verdict is found by", here(runRules)},
		{"completion", "SHELL", "print a shell completion script", runCompletion},
		{"version", "", "print the version", here(runVersion)},
		{"help", "[COMMAND]", "show the help of a command", runHelp},
	}
}

func commandNamed(name string) (command, error) {
	var names []string
	for _, c := range commands() {
		if c.name == name {
			return c, nil
		}
		names = append(names, c.name)
	}
	return command{}, fmt.Errorf("help: there is no command %q, expected %s", name, bucket.OneOf(names))
}
