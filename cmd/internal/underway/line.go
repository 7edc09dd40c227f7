// Package underway says on standard error how far a command is, and, when a signal ends it, what stands. In come plays, bytes and
// parts that are done; out go one line of a terminal that is rewritten, or elsewhere a line every ten seconds. It decides nothing,
// and what is found does not hang on it.
//
// Read line.go first (the line), then counter.go (attempts of plays side by side), parts.go (things that are done), meter.go (plays one after the other), reading.go
// (bytes of files), foretell.go (what will take long), and stop.go (signals).
package underway

import (
	"io"
	"os"
	"time"

	"loadshape/cmd/internal/cli"
	"loadshape/report/layout"
)

// Line is a line that says how far something is, as "measuring launch": a total of 0 is unknown. It is nil, and shows nothing, where
// nobody may read it.
func Line(w io.Writer, what, unit string, total int64) *layout.Progress {
	file, ok := w.(*os.File)
	if !ok {
		return nil
	}
	if !cli.IsTerminal(file) {
		return layout.Lines(w, "sim: "+layout.Clean(what), unit, total, time.Now)
	}
	return layout.NewProgress(w, what, unit, total, time.Now)
}
