package main

import (
	"io"
	"os"

	"loadshape/report"

	"golang.org/x/term"
)

func isTerminal(f *os.File) bool { return term.IsTerminal(int(f.Fd())) }

// style is how text is written to w.
func style(w io.Writer, getenv func(string) string, chart bool) report.TextOptions {
	terminal, width := false, 0
	if f, ok := w.(*os.File); ok && isTerminal(f) {
		terminal = true
		width, _, _ = term.GetSize(int(f.Fd()))
	}
	o := report.StyleFor(getenv, terminal, width)
	o.Chart = chart
	return o
}
