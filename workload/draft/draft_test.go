package draft

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"loadshape/bucket"
	"loadshape/bucket/datadir"
	"loadshape/workload"
	"loadshape/workload/arrival"
	"loadshape/workload/trace"

	"pgregory.net/rapid"
)

// TestAnyTrace: whatever was recorded, the plan can be read, is the same each time, holds no id, and tells the truth about itself.
func TestAnyTrace(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		var all []recordedRequest
		at := int64(0)
		for range rapid.IntRange(1, 12).Draw(rt, "requests") {
			at += rapid.SampledFrom([]int64{0, 1, second / 3, 9 * second, 400 * second}).Draw(rt, "gap")
			q := one(at, rapid.Int64Range(0, 9000).Draw(rt, "input"), rapid.Int64Range(0, 900).Draw(rt, "output"))
			q.CacheReadInputTokens = rapid.SampledFrom([]int64{0, 0, 7000}).Draw(rt, "read")
			q.CacheCreationInputTokens = rapid.SampledFrom([]int64{0, 300}).Draw(rt, "creation")
			q.MaxTokens = rapid.SampledFrom([]int64{0, 4096, 8192}).Draw(rt, "max")
			q.Model = rapid.SampledFrom([]string{"", "claude-sonnet-5", "claude-sonnet-5", "yes", `a: "b" # c`, "\x80", "é"}).Draw(rt, "model")
			q.Speed = rapid.SampledFrom([]bucket.Speed{"", "", bucket.Fast}).Draw(rt, "speed")
			q.Session = rapid.SampledFrom([]string{"", "CANARY1", "CANARY2"}).Draw(rt, "session")
			q.Agent = rapid.SampledFrom([]string{"", "", "CANARY3"}).Draw(rt, "agent")
			if rapid.Bool().Draw(rt, "timed") {
				q.Duration = rapid.Int64Range(0, 20*second).Draw(rt, "duration")
			}
			if rapid.IntRange(0, 9).Draw(rt, "refused") == 0 {
				q.Answered.Status, q.Answered.Unsized = 429, true
			}
			all = append(all, q)
		}
		d := drafted(t, all)
		if again := drafted(t, all); again.Text != d.Text {
			rt.Fatalf("is\n%s\nand then\n%s", d.Text, again.Text)
		}
		plan, err := workload.ReadPlan("plan.yaml", strings.NewReader(d.Text))
		if err != nil {
			rt.Fatalf("%v\n%s", err, d.Text)
		}
		if strings.Contains(d.Text, "CANARY") {
			rt.Fatal(d.Text)
		}
		for i := range all {
			if !slices.ContainsFunc(plan.Streams, func(s workload.Stream) bool { return s.Model == shownModel(all[i].Model) && s.Speed == all[i].Speed }) {
				rt.Fatalf("no stream is of %q\n%s", all[i].Model, d.Text)
			}
		}
		played, err := play(plan, Seeds)
		if err != nil {
			rt.Fatal(err)
		}
		for _, f := range d.Figures {
			if f.What == "requests" && f.Peak && f.Played != played.whole.peak[requests] {
				rt.Fatalf("says %d requests in the busiest minute, want %d\n%s", f.Played, played.whole.peak[requests], d.Text)
			}
		}
		if said := strings.Contains(d.Text, "# It does not reproduce"); said == d.Reproduces() {
			rt.Fatalf("%t: %s", d.Reproduces(), d.Text)
		}
	})
}

// shownModel is a name as YAML has it, in which a byte that is no text is a character.
func shownModel(name string) string {
	if name == "\x80" {
		return "\u0080"
	}
	return name
}

func TestSentence(t *testing.T) {
	d := &Draft{Figures: []Figure{{"requests", true, 1000, 1100}, {"input tokens", true, 200, 150}, {"output tokens", true, 0, 0}, {"requests", false, 10, 99}}}
	if got, want := d.Sentence(), "does not reproduce the busiest minute within 10 %: input tokens 150 of 200 (-25.0 %); the median of 20 seeds"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	d.Figures[1].Played = 181
	if got, want := d.Sentence(), "reproduces the busiest minute within 10 %: requests 1,100 of 1,000 (+10.0 %), input tokens 181 of 200 (-9.5 %), output tokens 0 of 0 (+0.0 %); the median of 20 seeds"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// TestTooMuch: what has no end in memory or in a plan is refused, with what helps.
func TestTooMuch(t *testing.T) {
	_, err := Read(traceOf(t, []recordedRequest{one(0, 1, 1), one(int64(arrival.MaxStream)+1, 1, 1)}), Options{Service: usual})
	if want := "f:2: is 366d0h0m0.000000001s after instant 0, expected at most 366d: take a part with --from and --to, or --from-zero"; err == nil || !strings.HasPrefix(err.Error(), "f:2: is ") || !strings.HasSuffix(err.Error(), want[strings.Index(want, "expected"):]) {
		t.Errorf("%v, want %s", err, want)
	}
}

// TestPublishedTraces: of real traffic, the busiest minute comes out as it was.
func TestPublishedTraces(t *testing.T) {
	for _, c := range []struct {
		name     string
		requests int64
	}{{"AzureLLMInferenceTrace_code.csv", 8819}, {"mooncake_conversation_trace.jsonl", 12_031}} {
		t.Run(c.name, func(t *testing.T) {
			r, err := trace.Open(datadir.Path(t, "traces", c.name), trace.Options{})
			if err != nil {
				t.Fatal(err)
			}
			defer r.Close()
			d, err := Read(r, Options{Service: usual, Source: string(r.Format())})
			if err != nil {
				t.Fatal(err)
			}
			if d.Requests != c.requests || !d.Reproduces() {
				t.Errorf("of %d requests: %s", d.Requests, d.Sentence())
			}
			if lines := strings.Count(d.Text, "\n"); lines > 120 {
				t.Errorf("has %d lines", lines)
			}
			fmt.Fprintln(t.Output(), d.Sentence())
		})
	}
}
