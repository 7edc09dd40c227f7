package underway

import (
	"io"

	"loadshape/report/layout"
)

// megabyte is the unit in which reading is shown.
const megabyte = 1_000_000

// Reading shows how much of some files is read. What it returns hears of the bytes that are read, of so many; 0 is unknown.
func Reading(w io.Writer, name string) (hear func(read, total int64), clear func()) {
	var line *layout.Progress
	begun := false
	hear = func(read, total int64) {
		if !begun {
			line, begun = Line(w, "reading "+name, "MB", (total+megabyte-1)/megabyte), true
		}
		line.Update(read / megabyte)
	}
	return hear, func() { line.Clear() }
}
