package e2e

import (
	"context"
	"sync/atomic"
	"time"
)

// A clock is the emulator's. It stands still until it is let go, and shows from then on how much time has really passed
// since it was made. While it stands no bucket refills, however slow the machine is, so a refusal is no matter of luck;
// once it is let go, a client that waited has waited long enough.
type clock struct {
	shows   time.Time // while it stands
	began   time.Time // by the machine's clock
	going   atomic.Bool
	forward atomic.Int64 // what was added to what it shows while it stands
}

func newClock(shows time.Time) *clock {
	return &clock{shows: shows, began: time.Now()}
}

func (c *clock) now() time.Time {
	if !c.going.Load() {
		return c.shows.Add(time.Duration(c.forward.Load()))
	}
	return c.shows.Add(time.Since(c.began))
}

// sleep waits as long as the clock would; while it stands, nothing takes any time.
func (c *clock) sleep(ctx context.Context, d time.Duration) error {
	if !c.going.Load() {
		return ctx.Err()
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}
