package main

import (
	"context"
	"io"

	"loadshape/bucket/profile"
	"loadshape/cmd/internal/cli"
	"loadshape/cmd/internal/shells"
	"loadshape/workload/logs"
	"loadshape/workload/logs/sums"
	"loadshape/workload/retry"
)

const completionUsage = `Write what a shell needs to complete this command: its commands, flags, and
the names that they take.

Usage:
  sim completion bash|zsh|fish|powershell

Examples:
  source <(sim completion bash)
  sim completion zsh > ~/.zsh/completions/_sim
  sim completion fish > ~/.config/fish/completions/sim.fish
  sim completion powershell | Out-String | Invoke-Expression
`

func runCompletion(ctx context.Context, args []string, s streams) (int, error) {
	flags, err := cli.Parse("sim completion", completionUsage, args, 1)
	if err != nil {
		return 0, err
	}
	return statusHolds, shells.Write(s.out, flags.Arg(0), tool(ctx, s))
}

// tool is this command, as the tables of its flags describe it.
func tool(ctx context.Context, s streams) *cli.Tool {
	t := &cli.Tool{Name: "sim", About: "will rate limits refuse this traffic?", Usage: help(), Unnamed: "run", Values: map[string][]string{
		"limits": profile.Names(), "format": reportFormats(), "reading": {"loose", "strict", "both"}, "color": {"auto", "always", "never"},
		"acceleration": accelerationNames(),
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
