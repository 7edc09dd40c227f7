package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"

	"loadshape/cmd/internal/cli"
	"loadshape/cmd/internal/underway"
	"loadshape/report/fit"
	"loadshape/workload/trace"

	"github.com/spf13/pflag"
)

const fitUsage = `Say what recorded answers tell about the limits behind them, and write that as a
limits file. What they cannot tell is left out of it, so that both readings
apply. Nothing is sent, and no credential of the log is kept.

Usage:
  sim fit LOG
  sim fit LOG --background --limits NAME|FILE

LOG holds answers with their rate-limit headers: exchanges as JSON, one a line
(status, headers, usage, request), a HAR, a ledger of verify, HTTP text as
curl --include prints it, or a log of sim serve. - is standard input.

Examples:
  sim fit answers.jsonl > my-limits.yaml
  sim fit answers.jsonl --format text
  sim fit answers.har --out my-limits.yaml --format json
  sim fit litellm.jsonl --background --limits my-limits.yaml > background.yaml
  sim launch.yaml --limits my-limits.yaml

An answer proves something by itself, whatever else met the same limits. What
is proven only if nothing else did is said, and written with --alone.

Exit status:
  0  the limits file, or what was asked for, is written
  2  the command line or the log cannot be used, or tells no limit
`

var fitFormats = []string{"yaml", "text", "json"}

func runFit(ctx context.Context, args []string, s streams) (int, error) {
	var format, out, owner string
	var alone, background bool
	var log runFlags
	taken := cli.NewSection("What is taken")
	taken.BoolVar(&alone, "alone", false, "nothing else used the limits while the log was written")
	taken.StringVar(&owner, "owner", "", "`ID`\nof the organization or workspace whose limits are written, where the log has several")
	written := cli.NewSection("What is written")
	written.BoolVar(&background, "background", false, "write a plan instead: the constant load of others that would explain the refusals of a log with statuses, beside it")
	written.StringVar(&format, "format", "yaml", "`FORMAT`\non standard output: "+cli.Joined(fitFormats)+"; yaml is the limits file (default yaml)")
	written.StringVar(&out, "out", "", "`FILE`\nwrite the limits file there")
	beside := log.addBackground()
	flags, err := cli.Parse("sim fit", fitUsage, args, 1, taken, written, beside)
	if err != nil {
		return 0, err
	}
	if !slices.Contains(fitFormats, format) {
		return 0, fmt.Errorf("--format: is %q, expected one of %s", format, cli.Joined(fitFormats))
	}
	if flags.NArg() == 0 {
		return 0, errors.New("fit: the log is missing, expected a file, or - for standard input")
	}
	defer underway.Stopped(underway.Stoppable(ctx), s.err, statusInput, func() string { return "nothing is written" })()
	if background {
		log.traces = flags.Args()
		return log.runBackground(out, s)
	}
	var wrong error
	beside.VisitAll(func(flag *pflag.Flag) {
		if flag.Changed && wrong == nil {
			wrong = fmt.Errorf("--%s: is given, expected it with --background only", flag.Name)
		}
	})
	if wrong != nil {
		return 0, wrong
	}
	f, err := openFit(flags.Arg(0), s.in, alone)
	if err != nil {
		return 0, err
	}
	var limits, shown bytes.Buffer
	file := out != "" || format == "yaml"
	if file {
		if err := f.WriteLimits(&limits, owner); err != nil {
			return 0, err
		}
	}
	switch format {
	case "json":
		err = fit.WriteJSON(&shown, f)
	case "text":
		err = fit.WriteText(&shown, f, cli.Style(s.out, s.getenv, false))
	}
	if err != nil {
		return 0, err
	}
	if out != "" {
		if err := keep(out, limits.Bytes(), []any{s.out, s.err}, flags.Args()); err != nil {
			return 0, err
		}
	} else if format == "yaml" {
		shown = limits
	}
	if format == "yaml" {
		if err := fit.WriteSummary(s.err, f, owner, cli.Style(s.err, s.getenv, false)); err != nil {
			return 0, err
		}
	}
	_, err = s.out.Write(shown.Bytes())
	return statusHolds, err
}

// keep writes a file whole or not at all, and none that is read or written otherwise.
func keep(path string, content []byte, open []any, inputs []string) error {
	if err := cli.NewPlaces(open, inputs).Take(path); err != nil {
		return fmt.Errorf("--out: %w", err)
	}
	pending, err := cli.CreatePending(path)
	if err != nil {
		return fmt.Errorf("--out: %w", err)
	}
	defer pending.Discard()
	if _, err := pending.Write(content); err != nil {
		return fmt.Errorf("--out: %s: %w", path, cli.Cause(err))
	}
	if err := pending.Keep(); err != nil {
		return fmt.Errorf("--out: %s: %w", path, cli.Cause(err))
	}
	return nil
}

// openFit reads a log of any kind.
func openFit(path string, in io.Reader, alone bool) (*fit.Fit, error) {
	name := path
	if path == "-" {
		name = "standard input"
	} else {
		file, err := os.Open(path)
		if err != nil {
			return nil, fmt.Errorf("%s: cannot be read: %w, expected a log", path, cli.Cause(err))
		}
		defer file.Close()
		in = file
	}
	r := bufio.NewReader(in)
	head, _ := r.Peek(len(emulatorHead))
	if string(head) != emulatorHead {
		return fit.Read(name, r, alone)
	}
	t, err := trace.NewReader(name, r, trace.Options{Format: trace.Emulator})
	if err != nil {
		return nil, err
	}
	defer t.Close()
	return fit.OfEmulator(name, t)
}

// emulatorHead begins the log of an emulator.
const emulatorHead = `{"format":"loadshape.emulator/`
