package main

import (
	"context"
	"io"

	"loadshape/bucket/profile"
	"loadshape/cmd/internal/acceleration"
	"loadshape/cmd/internal/cli"
	"loadshape/cmd/internal/shells"
	"loadshape/workload/logs"
	"loadshape/workload/logs/sums"
	"loadshape/workload/retry"
)

func runCompletion(ctx context.Context, args []string, s streams) (int, error) {
	return statusHolds, shells.Complete("sim", args, s.out, func() *cli.Tool { return tool(ctx, s) })
}

// tool is this command, as the tables of its flags describe it.
func tool(ctx context.Context, s streams) *cli.Tool {
	t := &cli.Tool{Name: "sim", About: "will rate limits refuse this traffic?", Usage: help(), Unnamed: "run", Values: map[string][]string{
		"limits": profile.Names(), "format": reportFormats(), "reading": {"loose", "strict", "both"}, "color": {"auto", "always", "never"},
		"acceleration": acceleration.Names(),
		"completion ":  shells.Names(), "limits ": profile.Names(),
	}}
	for _, f := range append(logs.AllFormats(), sums.Formats()...) {
		t.Values["trace-format"] = append(t.Values["trace-format"], string(f))
	}
	for _, p := range retry.Presets() {
		t.Values["retries"] = append(t.Values["retries"], p.Policy.Name)
	}
	t.Values["retries "] = t.Values["retries"]
	for _, c := range commands() {
		help := cli.HelpOf(func(args []string) error {
			_, err := c.run(ctx, args, streams{s.getenv, s.in, io.Discard, io.Discard})
			return err
		})
		t.Commands = append(t.Commands, cli.Described{Name: c.name, Args: c.args, About: c.about, Help: help})
		t.Values["help "] = append(t.Values["help "], c.name)
	}
	return t
}
