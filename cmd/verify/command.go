package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"syscall"

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
	status, failure := dispatch(ctx, args, streams{getenv, in, out, err})
	var help cli.HelpError
	if errors.As(failure, &help) {
		status = proof.StatusHeld
		_, failure = io.WriteString(out, string(help))
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
	switch args[0] {
	case "route":
		return runRoute(ctx, args[1:], s)
	case "explain":
		return runExplain(args[1:], s)
	case "rules":
		return runRules(args[1:], s)
	case "version", "--version":
		return runVersion(args[1:], s)
	case "help":
		return runHelp(ctx, args[1:], s)
	}
	return runVerify(ctx, args, s)
}

func runHelp(ctx context.Context, args []string, s streams) (int, error) {
	if len(args) == 0 {
		return dispatch(ctx, []string{"--help"}, s)
	}
	switch args[0] {
	case "route", "explain", "rules", "version":
		return dispatch(ctx, []string{args[0], "--help"}, s)
	}
	return 0, fmt.Errorf("help: there is no command %q, expected route, explain, rules or version", args[0])
}
