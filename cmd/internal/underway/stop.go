package underway

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
)

// Stoppable is done when a signal stops the command, which it does not do by itself from here on.
func Stoppable(ctx context.Context) context.Context {
	signals := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) { // as nohup has it
		signals = append(signals, syscall.SIGHUP)
	}
	ctx, _ = signal.NotifyContext(ctx, signals...) // as long as the process lives
	return ctx
}

// Stopped ends the process with a status when a context is done, and says before what stands. What it returns lets the context end
// nothing any more.
func Stopped(ctx context.Context, w io.Writer, status int, stands func() string) (over func()) {
	stop := context.AfterFunc(ctx, func() {
		fmt.Fprintln(w, "sim: stopped by a signal: "+stands())
		os.Exit(status)
	})
	return func() { stop() }
}
