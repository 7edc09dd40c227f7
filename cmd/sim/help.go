package main

import (
	"context"
	"fmt"
	"strings"

	"loadshape/cmd/internal/cli"
	"loadshape/cmd/internal/manual"
)

const helpUsage = `Tell more about a command.

Usage:
  sim help [COMMAND]
  sim help --man | man -l -
`

func runHelp(ctx context.Context, args []string, s streams) (int, error) {
	how := cli.NewSection("Flags")
	man := how.Bool("man", false, "write the manual page, of all commands")
	flags, err := cli.Parse("sim help", helpUsage, args, 1, how)
	if err != nil {
		return 0, err
	}
	if *man {
		return statusHolds, manual.Write(s.out, tool(ctx, s), cli.Version())
	}
	if flags.NArg() == 0 {
		return 0, cli.HelpError{Usage: help()}
	}
	name := flags.Arg(0)
	c, ok := commandNamed(name)
	if !ok {
		return 0, fmt.Errorf("help: there is no command %q, %s", name, wantCommand(name))
	}
	return c.run(ctx, []string{"--help"}, s)
}

func help() string {
	var b strings.Builder
	b.WriteString(`sim predicts whether an LLM provider's rate limits will refuse your traffic: by
which limit, when first, how often, how long clients wait, what room is left.

Usage:
  sim                                  check the embedded example
  sim launch.yaml                      check a plan against the limits it names
  sim launch.yaml --limits NAME|FILE   check it against others
  sim run --trace FILE --limits NAME   check recorded traffic

Commands:
`)
	for _, c := range commands() {
		fmt.Fprintf(&b, "  %-22s %s\n", c.name+" "+c.args, c.about)
	}
	b.WriteString(`
Start with "sim limits", which lists what providers publish, and with
"sim help run".

` + statuses)
	return b.String()
}

// statuses is the end of the help of what judges.
const statuses = `Exit status:
  0  holds
  1  fails
  2  the command line or a file cannot be used: nothing was checked
  3  depends on what the published rules leave open
`
