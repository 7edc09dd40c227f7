// Package listing shows what this program knows by heart: published limits, whether saved pages of providers still say the same, and
// what real clients do when they are refused, and the schemas of what it reads and writes.
//
// In come the arguments of sim limits, sim retries and sim schema; out go lists and files to edit. It does not know what these are
// used for.
//
// Read limits.go and retries.go for the lists, drift.go for the pages, schema.go for the schemas.
package listing

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"loadshape/bucket"
	"loadshape/bucket/profile"
	"loadshape/cmd/internal/cli"
	"loadshape/report/capacity"
)

const limitsUsage = `List the published limits, every number with its source and date. With a name,
show that one as a limits file, which can be edited and given back to --limits.
A limits file, an answer of the Rate Limits API, and the quotas of an AWS
account or a Google project can be shown, too: what comes out is what sim
understands.

Usage:
  sim limits [NAME|FILE]
  sim limits check FILE|DIR...   (see sim limits check --help)

Examples:
  sim limits
  sim limits anthropic/start
  sim limits anthropic/start/claude-sonnet-5 > my-limits.yaml
  sim limits answer.json
  sim limits check saved-pages/
`

// Limits is sim limits. It reports whether saved pages, if such are checked, agree.
func Limits(args []string, out io.Writer) (agree bool, err error) {
	if len(args) > 0 && args[0] == "check" {
		return check(args[1:], out)
	}
	flags, err := cli.Parse("sim limits", limitsUsage, args, 1)
	if err != nil {
		return false, err
	}
	if flags.NArg() == 0 {
		return true, listLimits(out)
	}
	p, err := profile.Open(flags.Arg(0))
	if err != nil {
		return false, err
	}
	return true, p.Write(out)
}

// listLimits lists tables of limits, each with its groups of models under the names that they are found by.
func listLimits(out io.Writer) error {
	w := bufio.NewWriter(out)
	var sources []string // in the order in which they are first met
	number := func(l *bucket.Limit) int {
		source := l.Source
		if !strings.Contains(source, l.AsOf) {
			source += " (" + l.AsOf + ")"
		}
		for i, known := range sources {
			if known == source {
				return i + 1
			}
		}
		sources = append(sources, source)
		return len(sources)
	}
	fmt.Fprint(w, "What providers publish: requests (R), input tokens (IT), output tokens (OT) or\n"+
		"both together (T), per minute (PM) or day (PD), and the source of each number.\n"+
		"What is marked as seen is not from the provider itself, but from a third party.\n")
	for _, table := range capacity.Tables() {
		fmt.Fprintf(w, "\n%s  %s\n", table.Name, table.Owner)
		for _, g := range table.Groups {
			name := "  (every model)"
			if len(g.Models) > 0 {
				name = "  /" + g.Models[0]
			}
			line := fmt.Sprintf("%-22s", name)
			var numbers []string
			for i := range g.Limits {
				l := &g.Limits[i]
				line += fmt.Sprintf(" %16s", amountOf(l))
				if n := fmt.Sprint(number(l)); len(numbers) == 0 || numbers[len(numbers)-1] != n {
					numbers = append(numbers, n)
				}
			}
			seen := ""
			if len(g.Limits) > 0 && g.Limits[0].Status == bucket.StatusSeen {
				seen = " seen"
			}
			fmt.Fprintf(w, "%s [%s]%s\n", line, cli.Joined(numbers), seen)
			if len(g.Models) > 1 {
				for _, line := range cli.Wrap("with "+cli.Joined(g.Models[1:]), 74) {
					fmt.Fprintf(w, "      %s\n", line)
				}
			}
		}
		if none := withoutFigures(table); none != "" {
			for _, line := range cli.Wrap("no figures: "+none, 76) {
				fmt.Fprintf(w, "    %s\n", line)
			}
		}
	}
	fmt.Fprintln(w)
	for i, source := range sources {
		for j, line := range cli.Wrap(source, 74) {
			number := ""
			if j == 0 {
				number = fmt.Sprintf("[%d]", i+1)
			}
			fmt.Fprintf(w, "%4s %s\n", number, line)
		}
	}
	fmt.Fprint(w, "\nEach is a NAME of --limits: a whole table, as anthropic/start, or one group of\n"+
		"models, as anthropic/start/claude-sonnet-5. Of what has no figures, the name\n"+
		"says how to get them: sim limits anthropic/start/claude-haiku-5-5.\n")
	return w.Flush()
}

// withoutFigures names what has limits that no source gives the figures of. A cloud's names for the same are left out.
func withoutFigures(p *profile.Profile) string {
	var names []string
	for _, u := range p.Unpublished {
		for _, model := range u.Models {
			if strings.HasPrefix(model, "anthropic.") {
				continue
			}
			if u.Speed == bucket.Fast {
				model = "fast mode of " + model
			}
			names = append(names, model)
		}
	}
	return cli.Joined(names)
}

// amountOf is a limit in a few letters: 1,000 RPM.
func amountOf(l *bucket.Limit) string {
	unit := map[bucket.Dimension]string{bucket.Requests: "R", bucket.InputTokens: "IT",
		bucket.OutputTokens: "OT", bucket.Tokens: "T"}[l.Dimension]
	switch l.Per {
	case 0, bucket.Minute:
		unit += "PM"
	case bucket.Day:
		unit += "PD"
	default:
		unit += "/" + l.Per.String()
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
