package underway

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"loadshape/bucket"
	"loadshape/report/judge"
	"loadshape/report/layout"
	"loadshape/report/search"
	"loadshape/workload"
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
	m := &Meter{line: line("playing x", 2), total: 1000, of: 2, more: func() *layout.Progress { return line("deciding x", decidingPasses) }}
	play := func(done int64) {
		if !m.Begin() {
			t.Fatal("there is nothing to show")
		}
		for range 4096 {
			m.Tick(done)
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
	m.Clear()
	if got := b.String(); strings.Trim(got, "\r ") != "" {
		t.Errorf("clearing writes %q", got)
	}
}

// TestFollow: one run after the other is shown by how far it is, and runs side by side and searches by what was played.
func TestFollow(t *testing.T) {
	const requests, end = 8192, 100
	for _, c := range []struct {
		name        string
		runs        int
		chance      bool
		scale, many bool
		want, not   string
	}{
		{"one run", 1, true, false, false, "of 100 simulated seconds", "attempts"},
		{"many alike, of which one is played", 20, false, false, false, "of 100 simulated seconds", "attempts"},
		{"many", 20, true, false, false, "attempts played", "seconds"},
		{"a search", 1, true, true, false, "attempts played", "seconds"},
		{"requests that are admitted together", 1, true, false, true, "of 100 simulated seconds", "attempts"},
	} {
		var b bytes.Buffer
		clock, heard := ticking(2*time.Second), 0
		play := func(_ int64, _ workload.Target, o workload.Observer) error {
			for i := range int64(requests) {
				if at := i * end * int64(bucket.Second) / requests; c.many {
					o.Admitted(&workload.Run{At: []int64{at}})
				} else {
					o.Attempt(&workload.Attempt{Sent: at})
				}
			}
			return nil
		}
		q := &judge.Question{Runs: c.runs, Chance: c.chance, Play: play, At: func(search.Scale) (judge.Play, error) { return play, nil }}
		m := &Meter{line: layout.NewProgress(&b, "playing x", "simulated seconds", end, clock), total: end, of: 1,
			seek: func() *layout.Progress { return layout.NewProgress(&b, "playing x", "attempts played", 0, clock) }}
		m.Follow(q)
		if c.scale {
			var err error
			if q.Play, err = q.At(1); err != nil {
				t.Fatal(err)
			}
		}
		o := workload.Observer{Attempt: func(*workload.Attempt) { heard++ }, Admitted: func(*workload.Run) { heard++ }}
		if err := q.Play(0, workload.Target{}, o); err != nil || heard != requests {
			t.Errorf("%s: %d of %d are heard, %v", c.name, heard, requests, err)
		}
		if got := b.String(); !strings.Contains(got, c.want) || strings.Contains(got, c.not) {
			t.Errorf("%s: the line is %q, want %q and not %q", c.name, got, c.want, c.not)
		}
	}
	q := &judge.Question{}
	if (*Meter)(nil).Follow(q); q.Play != nil || q.At != nil {
		t.Error("without a meter something follows")
	}
}

// TestRuns: runs side by side are shown by how many are done, and what comes after them is not.
func TestRuns(t *testing.T) {
	var b bytes.Buffer
	clock := ticking(2 * time.Second)
	m := &Meter{seek: func() *layout.Progress { return layout.NewProgress(&b, "playing x", "attempts played", 0, clock) }}
	play := m.Seeking(func(int64, workload.Target, workload.Observer) error { return nil })
	if err := play(0, workload.Target{}, workload.Observer{}); err != nil {
		t.Fatal(err)
	}
	m.foreseen(3)
	m.Ran()
	if got := b.String(); !strings.Contains(got, "playing x, part 2 of 3: runs: 0 attempts played, ") || !strings.Contains(got, " left") {
		t.Errorf("the line is %q", got)
	}
	m.Ran()
	b.Reset()
	m.Ran()
	if got := b.String(); strings.Contains(got, "part") {
		t.Errorf("the line is %q", got)
	}
	(*Meter)(nil).Ran()
}

// Without a terminal nothing is shown.
func TestNoMeterWithoutATerminal(t *testing.T) {
	var b bytes.Buffer
	m := NewMeter(&b, &judge.Question{Loose: true, Runs: 1}, "bytes", 10)
	if m != nil || m.Begin() {
		t.Error("there is a meter")
	}
	m.Clear()
}
