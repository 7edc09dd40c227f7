package main

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"loadshape/report/judge"
	"loadshape/report/layout"
)

// A clock that is asked moves on, so that a run takes as long as the test wants.
func ticking(step time.Duration) func() time.Time {
	now := time.Unix(0, 0)
	return func() time.Time {
		now = now.Add(step)
		return now
	}
}

// The line counts the bytes of all passes that are foreseen, and those that find what decides on their own.
func TestMeter(t *testing.T) {
	var b bytes.Buffer
	clock := ticking(2 * time.Second)
	line := func(what string, passes int64) *layout.Progress {
		return layout.NewProgress(&b, what, "bytes", 1000*passes, clock)
	}
	m := &meter{line: line("playing x", 2), total: 1000, of: 2, more: func() *layout.Progress { return line("deciding x", decidingPasses) }}
	play := func(done int64) {
		if !m.begin() {
			t.Fatal("there is nothing to show")
		}
		for range 4096 {
			m.tick(done)
		}
	}
	play(500)
	play(5000) // retries after the end
	if got := b.String(); !strings.Contains(got, "playing x: 25 %, 500 of 2,000 bytes") || !strings.Contains(got, "playing x: 100 %, 2,000 of 2,000 bytes") {
		t.Errorf("the line is %q", got)
	}
	b.Reset()
	play(500)
	if got := b.String(); !strings.Contains(got, "deciding x: 16 %, 500 of 3,000 bytes") {
		t.Errorf("the line is %q", got)
	}
	b.Reset()
	m.clear()
	if got := b.String(); strings.Trim(got, "\r ") != "" {
		t.Errorf("clearing writes %q", got)
	}
}

// Without a terminal nothing is shown.
func TestNoMeterWithoutATerminal(t *testing.T) {
	var b bytes.Buffer
	m := newMeter(streams{err: &b}, &judge.Question{Loose: true, Runs: 1}, "bytes", 10)
	if m != nil || m.begin() {
		t.Error("there is a meter")
	}
	m.clear()
}
