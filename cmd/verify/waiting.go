package main

import (
	"context"
	"fmt"
	"os"
	"sync"
	"time"

	"loadshape/bucket"
	"loadshape/cmd/internal/cli"
	"loadshape/report/layout"
	"loadshape/workload/exchange"
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

// followed sends requests of a burst and shows on a terminal how many are answered, and about how long the rest takes.
func (v *verification) followed(send func(context.Context) *exchange.Exchange, most int) (following func(context.Context) *exchange.Exchange, clear func()) {
	f, ok := v.err.(*os.File)
	if !ok || !cli.IsTerminal(f) {
		return send, func() {}
	}
	return counting(send, layout.NewProgress(v.err, "sending the burst", "requests at most", int64(most), time.Now))
}

// counting is what sends with a line that counts the answers.
func counting(send func(context.Context) *exchange.Exchange, line *layout.Progress) (heard func(context.Context) *exchange.Exchange, clear func()) {
	var mutex sync.Mutex
	answered := int64(0)
	return func(ctx context.Context) *exchange.Exchange {
		x := send(ctx)
		mutex.Lock()
		defer mutex.Unlock()
		answered++
		line.Update(answered)
		return x
	}, line.Clear
}
