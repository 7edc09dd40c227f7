package layout

import (
	"strings"
	"testing"
	"time"
)

func TestProgress(t *testing.T) {
	now := time.Unix(0, 0)
	var b strings.Builder
	said := func() string {
		s := b.String()
		b.Reset()
		return s
	}
	p := NewProgress(&b, "playing launch", "requests", 10_000, func() time.Time { return now })
	for range 10 {
		p.Update(1)
		now = now.Add(99 * time.Millisecond)
	}
	if have := said(); have != "" {
		t.Errorf("says %q within the first second", have)
	}
	now = now.Add(10 * time.Millisecond)
	p.Update(2_500)
	if have, want := said(), "\rplaying launch: 25 %, 2,500 of 10,000 requests, 2,500/s, 4s left"; have != want {
		t.Errorf("says %q, want %q", have, want)
	}
	now = now.Add(99 * time.Millisecond)
	p.Update(2_600)
	if have := said(); have != "" {
		t.Errorf("says %q too soon", have)
	}
	now = now.Add(901 * time.Millisecond)
	p.Update(10_000)
	line := "\rplaying launch: 100 %, 10,000 of 10,000 requests, 5,000/s"
	if have := said(); strings.TrimRight(have, " ") != line || len(have) != len("\rplaying launch: 25 %, 2,500 of 10,000 requests, 2,500/s, 4s left") {
		t.Errorf("says %q, want %q and spaces over what was there", have, line)
	}
	p.Clear()
	if have, want := said(), "\r"+strings.Repeat(" ", len(line)-1)+"\r"; have != want {
		t.Errorf("clears with %q, want %q", have, want)
	}
	p.Clear()
	if have := said(); have != "" {
		t.Errorf("clears twice with %q", have)
	}
}

func TestProgressOfUnknownLength(t *testing.T) {
	now := time.Unix(0, 0)
	var b strings.Builder
	p := NewProgress(&b, strings.Repeat("long\n", 40), "requests", 0, func() time.Time { return now })
	now = now.Add(2 * time.Second)
	p.Update(0)
	p.Update(3)
	if have := b.String(); len(have) > 80 || !strings.HasSuffix(have, "...: 0 requests") || strings.Contains(have, "\n") {
		t.Errorf("says %q", have)
	}
}

func TestNoProgress(t *testing.T) {
	var p *Progress
	p.Update(1)
	p.Clear()
}

// TestProgressInLines writes a line every ten seconds, with what is at work and what its parts let expect.
func TestProgressInLines(t *testing.T) {
	now := time.Unix(0, 0)
	var b strings.Builder
	p := Lines(&b, "sim: measuring launch", "attempts played", 0, func() time.Time { return now })
	for range 30 {
		now = now.Add(time.Second)
		if now.Unix() == 15 {
			p.Part("requests alone, 1× to 2×", 5, 10)
		}
		p.Update(1000 * now.Unix())
	}
	p.Clear()
	want := `sim: measuring launch: 10,000 attempts played, 1,000/s
sim: measuring launch, part 6 of 10: requests alone, 1× to 2×: 20,000 attempts played, 21s left
`
	if have := strings.SplitAfterN(b.String(), "\n", 3); len(have) != 3 || have[0]+have[1] != want || !strings.Contains(have[2], "31s left") {
		t.Errorf("says\n%s", &b)
	}
}
