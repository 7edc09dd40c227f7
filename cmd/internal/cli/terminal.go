package cli

import (
	"io"
	"os"

	"loadshape/report/layout"

	"golang.org/x/term"
)

// IsTerminal reports whether a file is a terminal.
func IsTerminal(f *os.File) bool { return term.IsTerminal(int(f.Fd())) }

// Style is how text is written to w.
func Style(w io.Writer, getenv func(string) string, chart bool) layout.Options {
	terminal, width := false, 0
	if f, ok := w.(*os.File); ok && IsTerminal(f) {
		terminal = true
		width, _, _ = term.GetSize(int(f.Fd()))
	}
	o := layout.StyleFor(getenv, terminal, width)
	o.Chart, o.Color = chart, colored(w, getenv, o.Color)
	return o
}
