package main

import (
	"context"
	"io"
	"slices"

	"loadshape/cmd/internal/cli"
	"loadshape/cmd/internal/manual"
	"loadshape/cmd/internal/shells"
	"loadshape/workload/route"
)

func runCompletion(ctx context.Context, args []string, s streams) (int, error) {
	return 0, shells.Complete("verify", args, s.out, func() *cli.Tool { return tool(ctx, s) })
}

const helpUsage = `Tell more about a command.

Usage:
  verify help [COMMAND]
  verify help --man | man -l -
`

func runHelp(ctx context.Context, args []string, s streams) (int, error) {
	how := cli.NewSection("Flags")
	man := how.Bool("man", false, "write the manual page, of all commands")
	flags, err := cli.Parse("verify help", helpUsage, args, 1, how)
	switch {
	case err != nil:
		return 0, err
	case *man:
		return 0, manual.Write(s.out, tool(ctx, s), cli.Version())
	case flags.NArg() == 0:
		return runVerify(ctx, []string{"--help"}, s)
	}
	c, err := commandNamed(flags.Arg(0))
	if err != nil {
		return 0, err
	}
	return c.run(ctx, []string{"--help"}, s)
}

// tool is this command, as the tables of its flags describe it.
func tool(ctx context.Context, s streams) *cli.Tool {
	help := func(run func(context.Context, []string, streams) (int, error)) cli.HelpError {
		return cli.HelpOf(func(args []string) error {
			_, err := run(ctx, args, streams{s.getenv, s.in, io.Discard, io.Discard})
			return err
		})
	}
	t := &cli.Tool{Name: "verify", About: "did the fix hold? one small request on the route of one that was refused", Own: help(runVerify), Values: map[string][]string{
		"route": route.Names(), "format": {"text", "json", "markdown", "junit", "github"}, "prove": {"route", "fix"}, "shrink": {"input", "max_tokens", "both"},
		"color": {"auto", "always", "never"}, "completion ": shells.Names(),
	}}
	t.Usage = t.Own.Usage
	for _, c := range commands() {
		t.Commands = append(t.Commands, cli.Described{Name: c.name, Args: c.args, About: c.about, Help: help(c.run)})
		t.Values["help "] = append(t.Values["help "], c.name)
	}
	slices.Sort(t.Values["help "])
	return t
}
