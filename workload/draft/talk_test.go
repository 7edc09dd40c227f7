package draft

import (
	"cmp"
	"slices"
	"strings"
	"testing"

	"loadshape/bucket"
	"loadshape/workload"
	"loadshape/workload/trace"
)

// turn is one of a session, at a second, with what it reads and writes.
func turn(session, agent string, at, read, creation, output int64) recordedRequest {
	r := one(at*second, 0, output)
	r.CacheReadInputTokens, r.CacheCreationInputTokens, r.Session, r.Agent = read, creation, session, agent
	r.TTFT, r.Duration = second, 2*second
	return r
}

// TestParts: requests are told apart by model, and by whether they go on from others.
func TestParts(t *testing.T) {
	var all []recordedRequest
	for i := range int64(4) {
		a := turn("s", "", i*10, i*1000, 1000, 10)
		b := turn("s", "a1", i*10+1, i*1000, 1000, 10)
		c := turn("s", "", i*10+2, 0, 50, 10)
		c.Model = "small"
		d := one((i*10+3)*second, 500, 10)
		e := one((i*10+4)*second, 500, 10)
		e.Session = "lone" + string(rune('0'+i))
		f := turn("s", "", i*10+5, i*1000, 1000, 10)
		f.Speed = bucket.Fast
		all = append(all, a, b, c, d, e, f)
	}
	for i := range all {
		if all[i].Model == "" {
			all[i].Model = "large"
		}
	}
	var got []string
	for _, p := range ledgerOf(t, all).parts() {
		got = append(got, p.name()+" "+grouped(int64(len(p.requests)))+" of "+grouped(int64(len(p.talks))))
	}
	want := []string{"large sessions 4 of 1", "large sub-agents 4 of 1", "large calls 8 of 0", "large fast sessions 4 of 1", "small sessions 4 of 1"}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

// TestHabits: what sessions have in common is found again.
func TestHabits(t *testing.T) {
	var talks [][]request
	for range 4 {
		// A prefix of 5000, then 700 new tokens and an answer of 100 in each turn; the fourth is compacted to 6000, and the fifth comes
		// after 10 minutes and finds the cache as it was.
		talks = append(talks, []request{
			{at: 0, read: 5000, creation: 700, output: 100, duration: 2 * second, timed: true},
			{at: 5 * second, read: 5700, creation: 800, output: 100, duration: 2 * second, timed: true},
			{at: 9 * second, read: 6500, creation: 4800, output: 100, duration: 2 * second, timed: true},
			{at: 20 * second, read: 5000, creation: 1000, output: 100, duration: 2 * second, timed: true},
			{at: 620 * second, read: 6000, creation: 800, output: 100, duration: 2 * second, timed: true},
			{at: 1300 * second, read: 6800, creation: 800, output: 100, duration: 2 * second, timed: true},
		})
	}
	h := habitsOf(talks)
	if h.prefix != 5000 || !h.cached || h.ttl != bucket.Hour || h.most != 11_300 || h.compacted != 6000 || h.sequential() != "" {
		t.Errorf("%+v", h)
	}
	if want := []int64{700, 700, 4700, 700, 700}; !slices.Equal(h.fresh[:5], want) {
		t.Errorf("new tokens %v, want %v", h.fresh[:5], want)
	}
	if want := []int64{3 * second, 2 * second, 9 * second, 598 * second, 678 * second}; !slices.Equal(h.think[:5], want) {
		t.Errorf("pauses %v, want %v", h.think[:5], want)
	}
	side := [][]request{{{at: 0, input: 9, duration: 9 * second, timed: true}, {at: second, input: 90, duration: 9 * second, timed: true}, {at: 2 * second, input: 900, duration: 9 * second, timed: true}}}
	if why := habitsOf(side).sequential(); why != "their turns overlap" {
		t.Errorf("side by side: %q", why)
	}
	alone := [][]request{{{at: 0, input: 900}, {at: 9 * second, input: 900, output: 1}, {at: 19 * second, input: 890, output: 1}, {at: 29 * second, input: 20}}}
	if why := habitsOf(alone).sequential(); why != "their turns do not grow" {
		t.Errorf("each by itself: %q", why)
	}
}

// TestSessionsAreWritten: sessions that follow the rules of a plan come out as sessions.
func TestSessionsAreWritten(t *testing.T) {
	var all []recordedRequest
	for s := range int64(60) {
		for i := range 3 + s%4 {
			read, written := 4500+(i-1)*600, int64(600)
			if i == 0 {
				read, written = 4000, 500
			}
			all = append(all, turn("secret-"+string(rune('A'+s)), "", s*20+s*s*37%17+i*7, read, written, 100))
		}
	}
	slices.SortStableFunc(all, func(a, b recordedRequest) int { return cmp.Compare(a.At, b.At) })
	d := drafted(t, all)
	for _, want := range []string{"of 60 sessions.", "prefix_tokens: 4000", "input_tokens: 500  # always the same", "think_time: 5s  # always the same", "ttft: 1s  # always the same", "values: [3, 4, 5, 6]"} {
		if !strings.Contains(d.Text, want) {
			t.Errorf("%q is not in\n%s", want, d.Text)
		}
	}
	if strings.Contains(d.Text, "secret") {
		t.Error(d.Text)
	}
}

// TestUnknownSizesAreGuessed: a refused request counts with the size of the turn before, or of another.
func TestUnknownSizesAreGuessed(t *testing.T) {
	refused := func(at int64, session string) recordedRequest {
		r := one(at*second, 0, 0)
		r.Session, r.Answered = session, trace.Answered{Status: 429, Unsized: true}
		return r
	}
	first, last := one(0, 700, 70), one(3*second, 900, 90)
	s := turn("s", "", 1, 0, 5000, 50)
	l := ledgerOf(t, []recordedRequest{first, s, refused(2, "s"), last, refused(4, ""), refused(5, "")})
	if l.unsized != 3 || l.refused != 3 {
		t.Errorf("%d of unknown size, %d refused", l.unsized, l.refused)
	}
	for i, want := range map[int]int64{2: 50, 4: 70, 5: 50} {
		if got := l.requests[i].output; got != want {
			t.Errorf("request %d has %d output tokens, want %d", i, got, want)
		}
	}
	if text := drafted(t, []recordedRequest{refused(1, ""), refused(9, "")}).Text; !strings.Contains(text, "input_tokens: 0  # not known of any request") {
		t.Error(text)
	}
}

// TestAssumedService: where a log times no answer, the plan says how fast they come where that is not how fast they come anyway.
func TestAssumedService(t *testing.T) {
	for want, service := range map[string]workload.Service{
		"":                             usual,
		"ttft: 2s":                     {TTFT: 2 * bucket.Second, Rate: usual.Rate},
		"output_rate: 30":              {TTFT: usual.TTFT, Rate: 30e9},
		"ttft: 2s and output_rate: 30": {TTFT: 2 * bucket.Second, Rate: 30e9},
	} {
		d, err := Read(traceOf(t, []recordedRequest{one(0, 700, 70), one(3*second, 900, 90)}), Options{Service: service, Source: "test"})
		if err != nil {
			t.Fatal(err)
		}
		var said []string
		for line := range strings.Lines(d.Text) {
			if name, _, _ := strings.Cut(strings.TrimSpace(line), ":"); name == "ttft" || name == "output_rate" {
				said = append(said, strings.TrimSpace(line))
			}
		}
		if got := strings.Join(said, " and "); got != want {
			t.Errorf("%v: %q, want %q in\n%s", service, got, want, d.Text)
		}
	}
}

// TestLongPauses: a session that goes on after months has the longest pause that a plan can have.
func TestLongPauses(t *testing.T) {
	const day = 86_400
	var all []recordedRequest
	for i, at := range []int64{0, 60 * day, 120 * day} {
		all = append(all, turn("s", "", at, int64(i)*600, 500, 100))
	}
	h := habitsOf([][]request{ledgerOf(t, all).requests})
	if want := []int64{60*day*second - 2*second, 60*day*second - 2*second}; !slices.Equal(h.think, want) {
		t.Errorf("pauses %v, want %v", h.think, want)
	}
	for _, pause := range h.think {
		if got := milliseconds(pause); got != int64(bucket.MaxPer)/millisecond {
			t.Errorf("%d ms, want %v", got, bucket.MaxPer)
		}
	}
	drafted(t, all)
}
