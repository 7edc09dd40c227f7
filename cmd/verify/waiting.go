package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"loadshape/bucket"
	"loadshape/cmd/internal/cli"
)

// waitUntil waits, with a line on a terminal that counts down; it reports whether the instant was reached.
func (v *verification) waitUntil(ctx context.Context, at time.Time) bool {
	terminal := false
	if f, ok := v.err.(*os.File); ok {
		terminal = cli.IsTerminal(f)
	}
	for {
		left := at.Sub(v.now())
		if left <= 0 {
			break
		}
		step := left
		if terminal {
			step = min(left, time.Second)
			seconds := (left + time.Second - 1).Truncate(time.Second)
			fmt.Fprintf(v.err, "\r\x1b[Kwaiting %v until the bucket can admit it", bucket.Duration(seconds))
		}
		timer := time.NewTimer(step)
		select {
		case <-ctx.Done():
			timer.Stop()
			v.clearLine(terminal)
			return false
		case <-timer.C:
		}
	}
	v.clearLine(terminal)
	return true
}

func (v *verification) clearLine(terminal bool) {
	if terminal {
		fmt.Fprint(v.err, "\r\x1b[K")
	}
}
