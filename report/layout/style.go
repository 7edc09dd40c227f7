// Package layout is text on its way to a reader: pages for a terminal, Markdown, JUnit,
// annotations, JSON, and the numbers in them.
//
// In come words and numbers, some of them of others; out goes text that no control character,
// escape or width can spoil. It knows no result and no verdict: what to say is decided elsewhere.
//
// Tables and widths are go-pretty's, and charts asciigraph's. Kept by hand are a line of progress, quoting for a shell, Markdown and
// annotations: each a page of code whose escaping has to be ours, as text of others comes in.
//
// Read style.go first (what a reader can see), then words.go, numbers.go, seconds.go and nearest.go (pieces of
// text), page.go and markdown.go (documents). junit.go, annotation.go, json.go and shell.go are other
// receivers; progress.go is the one line that is rewritten in place.
package layout

import "strings"

// Options say what a reader of text can see. The zero value is 80 columns of plain ASCII without a chart.
type Options struct {
	Width   int  // columns; 0 is 80, and fewer than 40 are taken as 40
	Color   bool // ANSI colours; only for a terminal
	Unicode bool // ✓, ✗ and lines; otherwise ASCII, but for the names that come from the input
	Chart   bool // each limit's level over time, below the tables
}

// The narrowest and the widest page.
const (
	LeastWidth = 40
	MostWidth  = 160 // longer lines are hard to read

	defaultWidth = 80
)

// StyleFor decides how to write text. A file, a pipe or a log gets the same bytes on every machine; only a
// terminal is asked for its width (0: unknown), its locale, NO_COLOR and TERM. The chart is left to the caller.
func StyleFor(getenv func(string) string, terminal bool, width int) Options {
	if !terminal {
		return Options{Width: defaultWidth, Unicode: true}
	}
	if width <= 0 {
		width = defaultWidth
	}
	return Options{
		Width:   min(max(width, LeastWidth), MostWidth),
		Color:   getenv("NO_COLOR") == "" && getenv("TERM") != "dumb",
		Unicode: speaksUnicode(getenv),
	}
}

// speaksUnicode looks at the locale as the C library does: the first of the three that is set counts. Where
// none is, as in many containers, UTF-8 is the better guess.
func speaksUnicode(getenv func(string) string) bool {
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if locale := getenv(name); locale != "" {
			_, charset, named := strings.Cut(strings.ToUpper(locale), ".")
			if !named {
				return locale != "C" && locale != "POSIX"
			}
			return strings.HasPrefix(charset, "UTF-8") || strings.HasPrefix(charset, "UTF8")
		}
	}
	return true
}

// A Color is an SGR sequence. go-pretty's own colours look at the environment and at nothing else, so
// they are not used.
type Color string

// The colours.
const (
	Bold   Color = "\x1b[1m"
	Faint  Color = "\x1b[2m"
	Red    Color = "\x1b[31m"
	Green  Color = "\x1b[32m"
	Yellow Color = "\x1b[33m"
)

// Paint colours text where there are colours.
func (o Options) Paint(c Color, s string) string {
	if !o.Color || s == "" {
		return s
	}
	return string(c) + s + "\x1b[0m"
}

// plain turns the marks of a report into ASCII.
var plain = strings.NewReplacer("✓", "+", "✗", "x", "▸", ">", None, "-", "–", "-", "─", "-", "µ", "u", "×", "x", "…", "~", "┈", ".",
	"┤", "|", "┼", "+", "│", "|", "╭", ".", "╮", ".", "╰", "'", "╯", "'", "╴", "-", "╶", "-", "└", "+", "┬", "+", "█", "#", "░", "-", "▶", ">")
