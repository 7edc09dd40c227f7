package main

import (
	"fmt"
	"io"
	"time"

	"loadshape/report"
	"loadshape/workload/logs"

	"github.com/spf13/pflag"
)

// maxLogs is how many files and folders a command takes.
const maxLogs = 10_000

// summarize says what was read of logs, by which rule, and what was not.
func summarize(out io.Writer, l *logs.Log) {
	for _, line := range l.Summary() {
		fmt.Fprintf(out, "sim: %s\n", line)
	}
}

// observed takes from logs what an answer about them has to say, and when they begin.
func (f *runFlags) observed(q *question, l *logs.Log, flags *pflag.FlagSet, s streams) {
	summarize(s.err, l)
	for _, note := range l.Notes() {
		q.Assumptions = append(q.Assumptions, report.Assumption{What: note.What, Value: note.Value, Source: note.Source})
	}
	for _, name := range []string{"start", "time-scale", "from", "offset", "from-zero"} {
		if flags.Changed(name) {
			return
		}
	}
	if zero := l.Zero(); zero != 0 {
		q.Start = zero
		q.Work.Start = time.Unix(0, zero).UTC().Format(time.RFC3339Nano)
	}
}
