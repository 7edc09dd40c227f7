package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"

	"loadshape/cmd/internal/cli"
	"loadshape/report/layout"
	"loadshape/report/proof"
	"loadshape/workload/detect"
	"loadshape/workload/route"
)

const routeUsage = `Say which route, credential and owner are active here, and why: for Claude Code
and for the SDKs, which do not agree. Nothing is sent. Variables and files are
named; of a credential's value it says no more than its kind.

Usage:
  verify route

It reads the environment, Claude Code's settings (the user's, those of a project
in this directory, an administrator's), whether its own configuration holds the
key of a Console login, and what claude auth status prints where Claude Code is
in PATH. In Claude Code itself, /status shows the active route.

Examples:
  verify route
  verify route --format json
`

const routeStatuses = `
Exit status:
  0  a route is active, and nothing contradicts it
  2  the command line cannot be used
  3  no route is configured, or a contradiction leaves it open
`

func runRoute(ctx context.Context, args []string, s streams) (int, error) {
	how := cli.NewSection("Flags")
	var format string
	how.StringVar(&format, "format", "text", "`FORMAT`\ntext or json (default text)")
	_, err := cli.Parse("verify route", routeUsage, args, 0, how)
	var help cli.HelpError
	if errors.As(err, &help) {
		help.End = routeStatuses
		return 0, help
	}
	if err != nil {
		return 0, err
	}
	if format != "text" && format != "json" {
		return 0, fmt.Errorf("--format: is %q, expected text or json", format)
	}
	ctx, stop := signal.NotifyContext(ctx, stopSignals()...)
	defer stop()
	r := detect.Detect(lookedAt(ctx, s))
	status := proof.StatusHeld
	if !r.Told() {
		status = proof.StatusInconclusive
	}
	scrub := route.Scrubber(route.Settings{}, route.Surroundings{Getenv: s.getenv})
	clean := func(text string) string { return scrubbed(scrub(text)) }
	raw, err := json.Marshal(r)
	if err != nil {
		return 0, err
	}
	raw = scrubStrings(raw, clean)
	if format == "json" {
		var b bytes.Buffer
		if err := json.Indent(&b, raw, "", "  "); err != nil {
			return 0, err
		}
		b.WriteByte('\n')
		_, err = s.out.Write(b.Bytes())
		return status, err
	}
	if err := json.Unmarshal(raw, &r); err != nil {
		return 0, err
	}
	_, err = io.WriteString(s.out, shownRoutes(&r, layout.NewPage(cli.Style(s.out, s.getenv, false))))
	return status, err
}

// lookedAt are the surroundings of this process.
func lookedAt(ctx context.Context, s streams) detect.Surroundings {
	home, _ := os.UserHomeDir()
	work, _ := os.Getwd()
	in := detect.Surroundings{Getenv: s.getenv, ReadFile: readSettings, Exists: isThere, OS: runtime.GOOS, HomeDir: home, WorkDir: work}
	if program := claudeProgram(); program != "" {
		in.AuthStatus = func() ([]byte, error) { return askClaude(ctx, program) }
	}
	return in
}
