// Package shells writes what a shell needs to complete a command: every subcommand, every flag and
// what flags take. In comes a tool, as the tables of its flags describe it; out goes a script for
// bash, zsh, fish or PowerShell. It must not know which tool it is.
//
// Kept by hand: libraries that write such scripts (cobra, kong, kingpin) want to be the ones that read the flags, and do not know the
// names of published limits and presets that flags here take.
//
// Read shells.go first; bash.go, zsh.go, fish.go and powershell.go write one script each.
package shells

import (
	"fmt"
	"io"
	"strings"

	"loadshape/cmd/internal/cli"

	"github.com/spf13/pflag"
)

// Names are the shells that there are scripts for.
func Names() []string { return []string{"bash", "zsh", "fish", "powershell"} }

const usage = `Write what a shell needs to complete this command: its commands, flags, and
the names that they take.

Usage:
  %[1]s completion bash|zsh|fish|powershell

Examples:
  source <(%[1]s completion bash)
  %[1]s completion zsh > ~/.zsh/completions/_%[1]s
  %[1]s completion fish > ~/.config/fish/completions/%[1]s.fish
  %[1]s completion powershell | Out-String | Invoke-Expression
`

// Complete is the command completion of a tool, which is described once it is asked for: it has this command's own help, too.
func Complete(name string, args []string, w io.Writer, describe func() *cli.Tool) error {
	flags, err := cli.Parse(name+" completion", fmt.Sprintf(usage, name), args, 1)
	if err != nil {
		return err
	}
	return Write(w, flags.Arg(0), describe())
}

// Write writes the script for a shell.
func Write(w io.Writer, shell string, t *cli.Tool) error {
	var b strings.Builder
	switch shell {
	case "bash":
		bash(&b, t)
	case "zsh":
		zsh(&b, t)
	case "fish":
		fish(&b, t)
	case "powershell":
		powershell(&b, t)
	default:
		return fmt.Errorf("completion: is %q, expected %s", shell, strings.Join(Names(), ", "))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// of are the flags of a command of the tool; those without a name where name is empty.
func of(t *cli.Tool, name string) []*pflag.Flag {
	for _, c := range t.Commands {
		if c.Name == name {
			return c.Help.Flags()
		}
	}
	return t.First()
}

// contexts are the names of all commands, and the empty one of none.
func contexts(t *cli.Tool) []string {
	names := []string{""}
	for _, c := range t.Commands {
		names = append(names, c.Name)
	}
	return names
}

// flagWords are flags as they are typed.
func flagWords(flags []*pflag.Flag) string {
	var words []string
	for _, f := range flags {
		words = append(words, "--"+f.Name)
	}
	return strings.Join(append(words, "--help"), " ")
}

// valued are the names of all flags that take a value, once each.
func valued(t *cli.Tool) (names []string) {
	seen := map[string]bool{}
	for _, name := range contexts(t) {
		for _, f := range of(t, name) {
			if f.NoOptDefVal == "" && !seen[f.Name] {
				seen[f.Name] = true
				names = append(names, f.Name)
			}
		}
	}
	return names
}
