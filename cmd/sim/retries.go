package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strings"

	"loadshape/bucket/yamlfile"
	"loadshape/cmd/internal/cli"
	"loadshape/workload/retry"

	"go.yaml.in/yaml/v4"
)

const retriesUsage = `List what real clients do when they are refused, and how that is known. With a
name, show that one as a plan writes it under client.retries, so that it can be
changed.

Usage:
  sim retries [NAME]

Examples:
  sim retries
  sim retries claude-code
`

func runRetries(_ context.Context, args []string, s streams) (int, error) {
	flags, err := cli.Parse("sim retries", retriesUsage, args, 1)
	if err != nil {
		return 0, err
	}
	if flags.NArg() == 0 {
		return statusHolds, listRetries(s.out)
	}
	for _, p := range retry.Presets() {
		if p.Policy.Name == flags.Arg(0) {
			return statusHolds, showRetries(s.out, &p)
		}
	}
	return 0, unknownPolicy("retries", flags.Arg(0))
}

func listRetries(out io.Writer) error {
	w := bufio.NewWriter(out)
	for i, p := range retry.Presets() {
		if i > 0 {
			fmt.Fprintln(w)
		}
		fmt.Fprintln(w, p.Policy.Name)
		for _, about := range []struct{ of, text string }{
			{"client", p.Client}, {"on 429", p.Rule}, {"source", p.Source}, {"left out", p.Omitted},
		} {
			if about.text == "" {
				continue
			}
			for j, line := range cli.Wrap(about.text, 67) {
				if j > 0 {
					about.of = ""
				}
				fmt.Fprintf(w, "  %-10s%s\n", about.of, line)
			}
		}
	}
	return w.Flush()
}

func showRetries(out io.Writer, p *retry.Preset) error {
	policy, err := yaml.Dump(p.Policy)
	if err != nil {
		return err
	}
	var b strings.Builder
	for _, about := range []string{p.Client, p.Rule, "Source: " + p.Source} {
		if about != "" {
			fmt.Fprintf(&b, "# %s\n", about)
		}
	}
	if p.Omitted != "" {
		fmt.Fprintf(&b, "# Left out: %s\n", p.Omitted)
	}
	b.Write(policy)
	_, err = io.WriteString(out, b.String())
	return err
}

func unknownPolicy(where, name string) error {
	var names []string
	for _, p := range retry.Presets() {
		names = append(names, p.Policy.Name)
	}
	if near, ok := yamlfile.Nearest(name, names); ok {
		return fmt.Errorf("%s: is %q, did you mean %s?", where, name, near)
	}
	return fmt.Errorf("%s: is %q, want one of %s", where, name, cli.Joined(names))
}
