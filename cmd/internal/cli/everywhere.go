package cli

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
)

// Everywhere are the flags that every command takes, wherever they stand.
type Everywhere struct {
	color string
	quiet bool
}

// colorChoice is what the environment is asked for; no variable has such a name.
const colorChoice = "--color"

// colors are what --color takes.
var colors = []string{"auto", "always", "never"}

// TakeEverywhere takes the flags of every command out of the arguments.
func TakeEverywhere(args []string) (rest []string, e Everywhere, err error) {
	for i := 0; i < len(args); i++ {
		name, value, valued := strings.Cut(args[i], "=")
		switch {
		case args[i] == "--":
			return append(rest, args[i:]...), e, nil
		case name == "--quiet" && (!valued || value == "true"):
			e.quiet = true
		case name == "--color":
			if !valued {
				i++
				if i == len(args) {
					return nil, e, fmt.Errorf("--color: has no value, expected %s", strings.Join(colors, ", "))
				}
				value = args[i]
			}
			if !slices.Contains(colors, value) {
				return nil, e, fmt.Errorf("--color: is %q, expected auto, always or never", value)
			}
			if e.color != "" {
				return nil, e, twice{"color"}
			}
			e.color = value
		default:
			rest = append(rest, args[i])
		}
	}
	return rest, e, nil
}

// everywhere is the section of the help that tells of them.
func everywhere() Section {
	s := NewSection("With every command")
	s.String("color", "auto", "`WHEN`\nauto (on a terminal, unless NO_COLOR is set), always or never (default auto)")
	s.Bool("quiet", false, "print nothing but errors; files are written, and the exit status tells the verdict")
	return s
}

// Getenv is the environment, as a command that was given these flags sees it.
func (e Everywhere) Getenv(getenv func(string) string) func(string) string {
	return func(name string) string {
		if name == colorChoice {
			return e.color
		}
		return getenv(name)
	}
}

// Writer is where a command writes that was given these flags.
func (e Everywhere) Writer(w io.Writer) io.Writer {
	if e.quiet {
		return io.Discard
	}
	return w
}

// colored reports whether a text is coloured, where it would be or not by itself.
func colored(w io.Writer, getenv func(string) string, byItself bool) bool {
	switch getenv(colorChoice) {
	case "never":
		return false
	case "always":
		return byItself || w == os.Stdout || w == os.Stderr // a file that is written is for others
	}
	return byItself
}
