package wire_test

import (
	"fmt"
	"strings"
	"testing"
	"text/tabwriter"
	"time"

	"loadshape/bucket/wire"
)

// TestRecordedStudy: see above. At least 95 of 100 eligible answers are reproduced, and each of the others has a reason.
func TestRecordedStudy(t *testing.T) {
	list := readAnswered(t)
	type count struct{ eligible, reproduced int }
	eras := map[string]*count{"fixed windows (2024)": {}, "max_tokens reserved (to 5/2025)": {}, "as generated, streamed": {}, "as generated, not streamed": {}}
	reasons := map[reason]int{}
	var total count
	numeric, used := 0, 0
	for i := range list {
		x := &list[i]
		if x.split() || whole(x.limits.Tokens) {
			numeric++
			if x.usage != nil {
				used++
			}
		}
		if !x.eligible() {
			continue
		}
		era := eras["as generated, not streamed"]
		switch {
		case x.when().Before(continuous):
			era = eras["fixed windows (2024)"]
		case x.when().Before(generated):
			era = eras["max_tokens reserved (to 5/2025)"]
		case x.streamed:
			era = eras["as generated, streamed"]
		}
		era.eligible++
		total.eligible++
		if x.reproduced() {
			era.reproduced++
			total.reproduced++
			continue
		}
		r := x.why()
		if r == "" {
			t.Errorf("line %d: not reproduced, and for no reason of the list: %+v of %v", x.line, *x.usage, x.header)
		}
		reasons[r]++
	}
	if total.eligible == 0 || total.reproduced*100 < total.eligible*95 {
		t.Errorf("%d of %d are reproduced, want 95 %%", total.reproduced, total.eligible)
	}
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(w, "answers read\t%d\t\t\nwith numeric buckets\t%d\t\t\nand usage\t%d\t\t\nand something missing\t%d\t\t\n", len(list), numeric, used, total.eligible)
	for _, name := range []string{"fixed windows (2024)", "max_tokens reserved (to 5/2025)", "as generated, streamed", "as generated, not streamed"} {
		fmt.Fprintf(w, "%s\t%d\treproduced %d\t\n", name, eras[name].eligible, eras[name].reproduced)
	}
	fmt.Fprintf(w, "reproduced\t%d\tof %d\t\n", total.reproduced, total.eligible)
	for _, r := range []reason{othersSeen, estimated, othersUnseen} {
		fmt.Fprintf(w, "%s\t%d\t\t\n", r, reasons[r])
	}
	w.Flush()
	t.Log("\n" + b.String())
}

// TestRecordedLevels: since the buckets refill continuously, no recorded answer's remaining and reset contradict each
// other.
func TestRecordedLevels(t *testing.T) {
	list := readAnswered(t)
	read := 0
	for i := range list {
		x := &list[i]
		if x.when().Before(continuous) || x.when().Year() == 2024 { // requests kept a window until the end of 2024
			continue
		}
		started, ended := wire.Moments(x.header)
		levels, conflicts := x.limits.Levels(started, ended)
		for _, c := range conflicts {
			t.Errorf("line %d: %v of %v", x.line, c, x.header)
		}
		for _, l := range levels {
			if l.Low > l.High || l.High > l.Limit {
				t.Errorf("line %d: %+v", x.line, l)
			}
			read++
		}
	}
	if read < 1000 {
		t.Errorf("%d levels were read, want a thousand: the headers are not there", read)
	}
}

// TestStudyHasTeeth: a recorded answer whose headers are moved a little is hardly ever reproduced any more.
func TestStudyHasTeeth(t *testing.T) {
	list := readAnswered(t)
	for _, c := range []struct {
		name string
		move func(*wire.RateLimits)
		most int // percent that may still be reproduced
	}{
		{"output reset 3 s later", func(r *wire.RateLimits) { *r.OutputTokens.Reset = r.OutputTokens.Reset.Add(3 * time.Second) }, 2},
		{"output reset 3 s earlier", func(r *wire.RateLimits) { *r.OutputTokens.Reset = r.OutputTokens.Reset.Add(-3 * time.Second) }, 2},
		{"input reset 10 s later", func(r *wire.RateLimits) { *r.InputTokens.Reset = r.InputTokens.Reset.Add(10 * time.Second) }, 10},
		{"2000 more output missing", func(r *wire.RateLimits) { *r.OutputTokens.Remaining -= 2000 }, 2},
		{"2000 more input missing", func(r *wire.RateLimits) { *r.InputTokens.Remaining -= 2000 }, 10},
	} {
		before, after := 0, 0
		for i := range list {
			if x := list[i]; x.split() && x.eligible() && x.reproduced() {
				before++
				x.limits = wire.ReadRateLimits(x.header)
				if c.move(&x.limits); x.reproduced() {
					after++
				}
			}
		}
		if before == 0 || after*100 > before*c.most {
			t.Errorf("%s: %d of %d are still reproduced, want at most %d %%", c.name, after, before, c.most)
		}
	}
}
