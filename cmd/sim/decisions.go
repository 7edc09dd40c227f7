package main

import (
	"bufio"
	"errors"
	"strconv"
	"syscall"

	"loadshape/cmd/internal/cli"
	"loadshape/workload"
)

// decisionFile is where decisions go, a JSON line for each attempt.
type decisionFile struct {
	path    string
	w       *bufio.Writer
	pending *cli.PendingFile // nil for standard output
	failed  error            // the first error of writing
	line    []byte
}

// hear writes a line for every attempt. Lines of several readings or runs say which one they belong to.
func (d *decisionFile) hear(several bool) func(string, int, *workload.Attempt) {
	return func(reading string, run int, a *workload.Attempt) {
		if a.Attempt == 0 || d.failed != nil {
			return // it was never sent: nothing was decided
		}
		line := append(d.line[:0], `{"request":`...)
		line = strconv.AppendInt(line, a.Number, 10)
		line = append(line, `,"attempt":`...)
		line = strconv.AppendInt(line, int64(a.Attempt), 10)
		line = append(line, `,"at_ns":`...)
		line = strconv.AppendInt(line, a.Sent, 10)
		if a.Fault != 0 {
			line = append(line, `,"status":`...)
			line = strconv.AppendInt(line, int64(max(0, a.Fault)), 10) // 0: the client has not waited for one
			line = append(line, `,"limited_by":null,"retry_after_s":`...)
			line = a.AppendHint(line)
			line = append(line, `,"wait_s":0`...)
		} else if a.Verdict.Admitted() {
			line = append(line, `,"status":200,"limited_by":null,"retry_after_s":null,"wait_s":0`...)
		} else {
			line = append(line, `,"status":429,"limited_by":"`...)
			line = append(line, a.Verdict.Cause.String()...)
			line = append(line, `","retry_after_s":`...)
			line = a.Verdict.AppendRetryAfter(line)
			line = append(line, `,"wait_s":`...)
			line = a.Verdict.AppendSeconds(line)
		}
		if several {
			line = append(line, `,"reading":"`...)
			line = append(line, reading...)
			line = append(line, `","run":`...)
			line = strconv.AppendInt(line, int64(run), 10)
		}
		d.line = append(line, "}\n"...)
		_, d.failed = d.w.Write(d.line)
	}
}

// finish writes what is still held back, and says whether all was written. Who reads a pipe may have had enough.
func (d *decisionFile) finish() error {
	if d.failed == nil {
		d.failed = d.w.Flush()
	}
	if errors.Is(d.failed, syscall.EPIPE) {
		return nil
	}
	return d.failed
}
