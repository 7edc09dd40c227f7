package main

import (
	"context"
	"fmt"
	"strings"

	"loadshape/bucket"
	"loadshape/bucket/profile"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"
	"github.com/spf13/pflag"
)

const limitsUsage = `List the published limits, each number with its source and date. With a name, or a file, show it as a
limits file that can be edited and given back to --limits. An answer of the Rate Limits API is such a
file, too: sim limits answer.json shows what it means.

Usage:
  sim limits
  sim limits anthropic/start
  sim limits anthropic/start/claude-sonnet-5 > my-limits.yaml
`

func runLimits(_ context.Context, args []string, s streams) (int, error) {
	flags := pflag.NewFlagSet("limits", pflag.ContinueOnError)
	if err := parse(flags, limitsUsage, args); err != nil {
		return 0, err
	}
	switch flags.NArg() {
	case 0:
		return listLimits(s)
	case 1:
		p, err := profile.Open(flags.Arg(0))
		if err != nil {
			return 0, err
		}
		return statusHolds, p.Write(s.out)
	}
	return 0, fmt.Errorf("limits: there are %d arguments, want at most one name or file", flags.NArg())
}

func listLimits(s streams) (int, error) {
	t := table.NewWriter()
	t.SetStyle(plainTable())
	t.AppendHeader(table.Row{"NAME", "PER MINUTE", "AS OF", "SOURCE"})
	t.SetColumnConfigs([]table.ColumnConfig{{Number: 2, Align: text.AlignLeft}, wrapped(4, 70)})
	for _, name := range profile.Names() {
		p, ok := profile.Published(name)
		if !ok {
			return 0, fmt.Errorf("%s: is listed but not published", name)
		}
		if len(p.Groups) != 1 {
			t.AppendRow(table.Row{name, fmt.Sprintf("all of its %d groups of models", len(p.Groups)), "", ""})
			continue
		}
		var amounts, sources []string
		asOf := ""
		for _, l := range p.Groups[0].Limits {
			amounts = append(amounts, amount(&l))
			if len(sources) == 0 || sources[len(sources)-1] != l.Source {
				sources = append(sources, l.Source)
			}
			asOf = l.AsOf
		}
		t.AppendRow(table.Row{name, strings.Join(amounts, "  "), asOf, strings.Join(sources, "; ")})
	}
	fmt.Fprintln(s.out, t.Render())
	fmt.Fprintln(s.out, "\nOne of them as a file: sim limits NAME. A figure that no source gives is not listed.")
	return statusHolds, nil
}

// amount is a limit in a few letters: 1,000 RPM.
func amount(l *bucket.Limit) string {
	unit := map[bucket.Dimension]string{bucket.Requests: "RPM", bucket.InputTokens: "ITPM",
		bucket.OutputTokens: "OTPM", bucket.Tokens: "TPM"}[l.Dimension]
	if l.Per != 0 && l.Per != bucket.Minute {
		unit = strings.TrimSuffix(unit, "PM") + "/" + l.Per.String()
	}
	return thousands(l.Limit) + " " + unit
}

func thousands(n int64) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
