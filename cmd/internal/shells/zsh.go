package shells

import (
	"fmt"
	"strings"

	"loadshape/cmd/internal/cli"

	"github.com/spf13/pflag"
)

func zsh(b *strings.Builder, t *cli.Tool) {
	fmt.Fprintf(b, "#compdef %[1]s\n# Completion of %[1]s in zsh: write it to a file _%[1]s in a folder of $fpath.\n_%[1]s() {\n  local -a commands\n  commands=(\n", t.Name)
	for _, c := range t.Commands {
		fmt.Fprintf(b, "    %s\n", single(c.Name+":"+strings.ReplaceAll(c.About, ":", `\:`)))
	}
	b.WriteString("  )\n  if (( CURRENT == 2 )) && [[ $words[2] != -* ]]; then\n    _describe command commands\n    _files\n    return\n  fi\n  case $words[2] in\n")
	for _, c := range t.Commands {
		fmt.Fprintf(b, "    %s)\n      shift words; (( CURRENT-- ))\n      _arguments -s", c.Name)
		zshFlags(b, t, c.Help.Flags())
		if words := argumentWords(t, c.Name); words != "" {
			fmt.Fprintf(b, " %s\n      ;;\n", single("*:argument:("+words+")"))
			continue
		}
		b.WriteString(" '*:file:_files'\n      ;;\n")
	}
	b.WriteString("    *)\n      _arguments -s")
	zshFlags(b, t, t.First())
	fmt.Fprintf(b, " '*:file:_files'\n      ;;\n  esac\n}\nif [[ $funcstack[1] == _%[1]s ]]; then _%[1]s \"$@\"; else compdef _%[1]s %[1]s; fi\n", t.Name)
}

func zshFlags(b *strings.Builder, t *cli.Tool, flags []*pflag.Flag) {
	for _, f := range flags {
		value, about := cli.Summary(f)
		about = strings.NewReplacer("[", `\[`, "]", `\]`, ":", `\:`).Replace(about)
		many := ""
		if _, ok := f.Value.(pflag.SliceValue); ok {
			many = "*"
		}
		spec := many + "--" + f.Name
		if f.NoOptDefVal == "" {
			spec += "="
		}
		spec += "[" + about + "]"
		if f.NoOptDefVal == "" {
			spec += ":" + strings.NewReplacer(":", `\:`).Replace(value) + ":"
			if values := t.Values[f.Name]; len(values) > 0 {
				spec += "(" + strings.Join(values, " ") + ")"
			} else {
				spec += "_files"
			}
		}
		b.WriteString(" \\\n        " + single(spec))
	}
	b.WriteString(" \\\n        '--help[tell more]' \\\n       ")
}

// single is a text in single quotes.
func single(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }
