package listing

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"loadshape/cmd/internal/cli"
	"loadshape/workload/retry"

	"go.yaml.in/yaml/v4"
)

const retriesUsage = `List how real clients react to a refusal, by product, and how that is known.
With a name, show that policy as a plan writes it under client.retries, ready to
edit.

Usage:
  sim retries [NAME]

Examples:
  sim retries
  sim retries claude-code
`

// Retries is sim retries.
func Retries(args []string, out io.Writer) error {
	flags, err := cli.Parse("sim retries", retriesUsage, args, 1)
	if err != nil {
		return err
	}
	if flags.NArg() == 0 {
		return listRetries(out)
	}
	for _, p := range retry.Presets() {
		if p.Policy.Name == flags.Arg(0) {
			return showRetries(out, &p)
		}
	}
	return UnknownPolicy("retries", flags.Arg(0))
}

func listRetries(out io.Writer) error {
	w := bufio.NewWriter(out)
	product := ""
	for i, p := range retry.Presets() {
		if i > 0 {
			fmt.Fprintln(w)
		}
		if p.Product != product {
			product = p.Product
			fmt.Fprintf(w, "%s\n%s\n", product, strings.Repeat("─", len(product)))
		}
		fmt.Fprintln(w, p.Policy.Name)
		for _, about := range aboutOf(&p) {
			if about.text == "" {
				continue
			}
			for j, line := range cli.Wrap(about.text, 63) {
				if j > 0 {
					about.of = ""
				}
				fmt.Fprintf(w, "  %-14s%s\n", about.of, line)
			}
		}
	}
	return w.Flush()
}

// aboutOf is what is said of a preset.
func aboutOf(p *retry.Preset) []struct{ of, text string } {
	found := p.Source + " (" + p.AsOf + ")"
	if p.Old {
		found += "; replaced since, for old logs"
	}
	return []struct{ of, text string }{
		{"client", p.Client}, {"on 429", p.Rule}, {"max_tokens", p.MaxTokens}, {"open at once", p.Open}, {"source", found}, {"left out", p.Omitted},
	}
}

func showRetries(out io.Writer, p *retry.Preset) error {
	policy, err := yaml.Dump(p.Policy)
	if err != nil {
		return err
	}
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n", p.Product)
	for _, about := range aboutOf(p) {
		if about.text != "" {
			fmt.Fprintf(&b, "# %s: %s\n", about.of, about.text)
		}
	}
	b.Write(policy)
	_, err = io.WriteString(out, b.String())
	return err
}

// UnknownPolicy is the error of a policy that there is none of.
func UnknownPolicy(where, name string) error {
	if near, ok := retry.Suggest(name); ok {
		return fmt.Errorf("%s: is %q, did you mean %s?", where, name, near)
	}
	var names []string
	for _, p := range retry.Presets() {
		names = append(names, p.Policy.Name)
	}
	return fmt.Errorf("%s: is %q, expected one of %s", where, name, cli.Joined(names))
}
