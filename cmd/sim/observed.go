package main

import (
	"fmt"
	"io"

	"loadshape/report"
	"loadshape/workload/logs"
)

// summarize says what was read of logs, by which rule, and what was not.
func summarize(out io.Writer, l *logs.Log) {
	for _, line := range l.Summary() {
		fmt.Fprintf(out, "sim: %s\n", line)
	}
}

// observed takes from logs what an answer about them has to say, and when they begin.
func (f *runFlags) observed(q *question, l *logs.Log, s streams) {
	summarize(s.err, l)
	for _, note := range l.Notes() {
		q.Assumptions = append(q.Assumptions, report.Assumption(note))
	}
	if f.start+f.timeScale+f.from+f.offset == "" && !f.fromZero {
		q.Start, q.Work.Start = l.Start()
	}
}
