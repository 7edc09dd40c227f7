package shells

import (
	"fmt"
	"strings"

	"loadshape/cmd/internal/cli"

	"github.com/spf13/pflag"
)

func fish(b *strings.Builder, t *cli.Tool) {
	names := strings.Join(contexts(t)[1:], " ")
	fmt.Fprintf(b, "# Completion of %[1]s in fish: write it to ~/.config/fish/completions/%[1]s.fish\n", t.Name)
	for _, c := range t.Commands {
		fmt.Fprintf(b, "complete -c %s -n '__fish_use_subcommand' -a %s -d %s\n", t.Name, c.Name, fishQuoted(c.About))
	}
	fishFlags(b, t, fmt.Sprintf("not __fish_seen_subcommand_from %s", names), t.First())
	for _, c := range t.Commands {
		fishFlags(b, t, "__fish_seen_subcommand_from "+c.Name, c.Help.Flags())
		if words := argumentWords(t, c.Name); words != "" {
			fmt.Fprintf(b, "complete -c %s -n '__fish_seen_subcommand_from %s' -a '%s'\n", t.Name, c.Name, words)
		}
	}
}

func fishFlags(b *strings.Builder, t *cli.Tool, when string, flags []*pflag.Flag) {
	for _, f := range flags {
		_, about := cli.Summary(f)
		fmt.Fprintf(b, "complete -c %s -n '%s' -l %s", t.Name, when, f.Name)
		if f.NoOptDefVal == "" {
			b.WriteString(" -r")
		}
		if values := t.Values[f.Name]; len(values) > 0 {
			fmt.Fprintf(b, " -a '%s'", strings.Join(values, " "))
		}
		fmt.Fprintf(b, " -d %s\n", fishQuoted(about))
	}
	fmt.Fprintf(b, "complete -c %s -n '%s' -l help -d 'tell more'\n", t.Name, when)
}

// fishQuoted is a text in single quotes, in which fish knows two escapes.
func fishQuoted(s string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, "'", `\'`).Replace(s) + "'"
}
