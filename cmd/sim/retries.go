package main

import (
	"context"
	"fmt"
	"strings"

	"loadshape/bucket/yamlfile"
	"loadshape/workload"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/pflag"
	"go.yaml.in/yaml/v4"
)

const retriesUsage = `List what real clients do when they are refused. With a name, show that one as a plan writes it under
client.retries, so that it can be given another name and changed.

Usage:
  sim retries
  sim retries claude-code
`

func runRetries(_ context.Context, args []string, s streams) (int, error) {
	flags := pflag.NewFlagSet("retries", pflag.ContinueOnError)
	if err := parse(flags, retriesUsage, args); err != nil {
		return 0, err
	}
	if flags.NArg() > 1 {
		return 0, fmt.Errorf("retries: there are %d arguments, want at most one name", flags.NArg())
	}
	if flags.NArg() == 1 {
		for _, p := range workload.Policies() {
			if p.Policy.Name == flags.Arg(0) {
				text, err := yaml.Marshal(p.Policy)
				if err != nil {
					return 0, err
				}
				fmt.Fprintf(s.out, "# %s\n# %s\n# Source: %s\n%s", p.Client, p.Rule, p.Source, text)
				return statusHolds, nil
			}
		}
		return 0, unknownPolicy("retries", flags.Arg(0))
	}
	t := table.NewWriter()
	t.SetStyle(plainTable())
	t.AppendHeader(table.Row{"NAME", "CLIENT", "RETRIES", "WHEN REFUSED"})
	t.SetColumnConfigs([]table.ColumnConfig{wrapped(4, 60)})
	for _, p := range workload.Policies() {
		t.AppendRow(table.Row{p.Policy.Name, p.Client, p.Policy.MaxRetries, p.Rule})
	}
	fmt.Fprintln(s.out, t.Render())
	return statusHolds, nil
}

func unknownPolicy(where, name string) error {
	var names []string
	for _, p := range workload.Policies() {
		names = append(names, p.Policy.Name)
	}
	if near, ok := yamlfile.Nearest(name, names); ok {
		return fmt.Errorf("%s: is %q, did you mean %s?", where, name, near)
	}
	return fmt.Errorf("%s: is %q, want one of %s", where, name, strings.Join(names, ", "))
}
