package workload

import (
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"loadshape/bucket"
	"loadshape/workload/amount"
	"loadshape/workload/arrival"
	"loadshape/workload/draw"
)

func examples(t testing.TB) []string {
	t.Helper()
	paths, err := filepath.Glob("testdata/plans/*.yaml")
	if err != nil || len(paths) < 4 {
		t.Fatalf("%d example plans, %v", len(paths), err)
	}
	return paths
}

func TestExamplePlans(t *testing.T) {
	for _, path := range examples(t) {
		p, err := OpenPlan(path)
		if err != nil {
			t.Error(err)
			continue
		}
		for i := range p.Streams {
			s := &p.Streams[i]
			if s.End() <= 0 {
				t.Errorf("%s: %s ends at %d", path, s.Name, s.End())
			}
		}
	}
	p, err := OpenPlan("testdata/plans/launch.yaml")
	if err != nil {
		t.Fatal(err)
	}
	chat, agents := &p.Streams[0], &p.Streams[1]
	if p.Name != "launch" || p.Seed != 1 || len(p.Thresholds) != 3 || p.Thresholds[1] != (Threshold{Threshold: "wait_s.p99 < 5"}) {
		t.Errorf("%+v", p)
	}
	if a := chat.Arrivals; a.Process != arrival.Poisson || *a.Stages[2].Target != 120.5e9 || *a.Spikes[0].Times != 2.5e9 {
		t.Errorf("%+v", a)
	}
	if c := p.ClientOf(chat); c.Concurrency != 400 || *c.Queue != 1000 || c.QueueTimeout != 30*bucket.Second || c.Retries.Policy.Name != "anthropic-python" {
		t.Errorf("%+v", c)
	}
	if c := p.ClientOf(agents); c.Concurrency != 0 || c.Queue != nil || c.Retries.Policy.MaxRetries != 0 {
		t.Errorf("%+v", c)
	}
	if rate := chat.outputRate(); rate.Constant != 62.5e9 {
		t.Errorf("rate %v", rate.Constant)
	}
	ttft, rate := agents.ttft(), agents.outputRate()
	if ttft.Constant != bucket.Second || rate.Constant != 50e9 {
		t.Errorf("defaults %v and %v", ttft.Constant, rate.Constant)
	}
	if s := agents.Session; !s.Cached() || s.TimeToLive() != 5*bucket.Minute || s.CompactTo() != 12000 {
		t.Errorf("%+v", s)
	}
	if got := p.Beside("limits.yaml"); got != filepath.Join("testdata", "plans", "limits.yaml") {
		t.Errorf("beside is %s", got)
	}

	p, err = OpenPlan("testdata/plans/nightly-batch.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if got, want := drawnFrom(&p.Streams[0].InputTokens), []int64{655, 812, 1204, 1377, 2048, 9120}; !slices.Equal(got, want) {
		t.Errorf("from the file: %v, want %v", got, want)
	}
	if r := p.Streams[0].Client.Retries.Policy; r.MaxRetries != 8 || r.Backoff.Cap != bucket.Minute || r.Name != "" {
		t.Errorf("%+v", r)
	}

	p, err = OpenPlan("testdata/plans/coding-agents.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if c := p.ClientOf(&p.Streams[0]); c.Retries.Policy.Name != "claude-code" {
		t.Errorf("the plan's client is not the stream's: %+v", c)
	}
}

// The same plan as JSON.
func TestPlanInJSON(t *testing.T) {
	_, err := ReadPlan("plan.json", strings.NewReader(`{"streams": [{"arrivals": {"rate": "0.5", "duration": 60},
		"input_tokens": 10, "output_tokens": {"uniform": {"max": 9}}}]}`))
	if err != nil {
		t.Error(err)
	}
}

// minimal is a plan of one stream, with what is added to it.
func minimal(stream string) string {
	return "streams:\n  - arrivals: {rate: 60, duration: 10m}\n    input_tokens: 100\n    output_tokens: 10\n" + stream
}

func TestPlanErrors(t *testing.T) {
	arrivals := func(text string) string {
		return "streams:\n  - input_tokens: 100\n    output_tokens: 10\n    arrivals: " + text + "\n"
	}
	loop := func(text string) string {
		return "streams:\n  - input_tokens: 100\n    output_tokens: 10\n    closed_loop: " + text + "\n"
	}
	session := func(text string) string { return minimal("    session: " + text + "\n") }
	client := func(text string) string { return minimal("    client: " + text + "\n") }
	for _, tt := range []struct{ plan, want string }{
		{"", "plan.yaml:1:1: is empty"},
		{"name: x\n", "plan.yaml:1:1: streams: is missing, expected at least one stream"},
		{"streams: []\n", "plan.yaml:1:10: streams: is missing"},
		{"stream: []\n", "plan.yaml:1:1: stream: is not a known key, did you mean streams?"},
		{"seed: -1\nstreams: []\n", "plan.yaml:1:7: seed: is -1, expected 0 or more"},
		{"seed: 1.5\n", "plan.yaml:1:7: seed: is 1.5, expected a whole number"},
		{"streams:\n  - {name: a}\n", "plan.yaml:2:5: streams[0]: has neither arrivals nor closed_loop"},
		{minimal("    closed_loop: {clients: 1, duration: 1m}\n"), "plan.yaml:5:18: streams[0].closed_loop: is set, expected either"},
		{minimal("") + strings.TrimPrefix(minimal(""), "streams:\n"), "streams[1].name: is missing, expected one: streams[0] has none either"},
		{minimal("    name: a\n") + strings.TrimPrefix(minimal("    name: a\n"), "streams:\n"), `plan.yaml:9:11: streams[1].name: is "a" as of streams[0], expected another`},
		{"streams:\n  - arrivals: {rate: 60, duration: 10m}\n    output_tokens: 3\n", "plan.yaml:2:5: streams[0].input_tokens: is missing"},
		{"streams:\n  - arrivals: {rate: 60, duration: 10m}\n    input_tokens: 3\n", "streams[0].output_tokens: is missing, expected a number of tokens, 0 for none"},
		{minimal("    max_tokens: -1\n"), "plan.yaml:5:17: streams[0].max_tokens: is -1"},
		{minimal("    ttft: -1s\n"), "plan.yaml:5:11: streams[0].ttft: is -1s"},
		{minimal("    output_rate: 0\n"), "plan.yaml:5:18: streams[0].output_rate: is 0, expected more than 0"},
		{minimal("    cache_read_input_tokens: -5\n"), "plan.yaml:5:30: streams[0].cache_read_input_tokens: is -5"},
		{minimal("    model: 5\n"), "plan.yaml:5:12: streams[0].model: is 5, expected text: put it in quotes"},
		{minimal("    input_token: 5\n"), "plan.yaml:5:5: streams[0].input_token: is not a known key, did you mean input_tokens?"},
		{minimal("    cache_creation_input_tokens: {empirical: {file: none.csv}}\n"), `plan.yaml:5:53: streams[0].cache_creation_input_tokens.empirical.file: is "none.csv": no such file`},

		{arrivals("{}"), "plan.yaml:4:15: streams[0].arrivals.stages: is missing, expected stages, or rate and duration"},
		{arrivals("{rate: 5}"), "arrivals.duration: is 0s, expected more than 0s"},
		{arrivals("{duration: 5m}"), "arrivals.rate: is 0, expected more than 0"},
		{arrivals("{rate: -5, duration: 5m}"), "plan.yaml:4:22: streams[0].arrivals.rate: is -5, expected more than 0"},
		{arrivals("{rate: .nan, duration: 5m}"), `arrivals.rate: is ".nan", expected a rate`},
		{arrivals("{rate: .inf, duration: 5m}"), `arrivals.rate: is ".inf", expected a rate`},
		{arrivals("{rate: 1e3, duration: 5m}"), `arrivals.rate: is "1e3", expected`},
		{arrivals("{rate: 1.0000000001, duration: 5m}"), `arrivals.rate: is "1.0000000001", expected fewer decimals`},
		{arrivals("{rate: 10000000000, duration: 5m}"), `arrivals.rate: is "10000000000", expected a smaller number`},
		{arrivals("{rate: 1000000001, duration: 5m}"), `arrivals.rate: is 1000000001, expected more than 0 and at most 1000000000`},
		{arrivals("{rate: [], duration: 5m}"), "arrivals.rate: is a list, expected a single value"},
		{arrivals("{rate: 1000000000, duration: 11m}"), "arrivals: comes to 11000000000 requests, expected at most 10000000000"},
		{arrivals("{rate: 5, duration: -5m}"), "arrivals.duration: is -5m, expected more than 0s"},
		{arrivals("{rate: 5, duration: 367d}"), "arrivals.duration: is 367d, expected more than 0s and at most 366d"},
		{arrivals("{rate: 5, duration: 5m, start_rate: 5}"), "arrivals.start_rate: is set, expected it with stages only"},
		{arrivals("{rate: 5, duration: 5m, start: -1s}"), "arrivals.start: is -1s, expected 0s to 366d"},
		{arrivals("{rate: 5, duration: 5m, per: -1s}"), "arrivals.per: is -1s, expected more than 0s and at most 31d"},
		{arrivals("{rate: 5, duration: 5m, per: 32d}"), "arrivals.per: is 32d"},
		{arrivals("{rate: 5, duration: 5m, process: weibull}"), `arrivals.process: is "weibull", expected constant, poisson or gamma`},
		{arrivals("{rate: 5, duration: 5m, burstiness: 0.5}"), "arrivals.burstiness: is set, expected it with process: gamma only"},
		{arrivals("{rate: 5, duration: 5m, process: gamma, burstiness: 0.009}"), "arrivals.burstiness: is 0.009, expected 0.01 to 1000"},
		{arrivals("{rate: 5, duration: 5m, process: gamma, burstiness: -1}"), "arrivals.burstiness: is -1"},
		{arrivals("{rate: 5, stages: [{duration: 5m, rate: 5}]}"), "arrivals.rate: is set, expected either rate and duration or stages"},
		{arrivals("{duration: 5m, stages: [{duration: 5m, rate: 5}]}"), "arrivals.duration: is set, expected either"},
		{arrivals("{start_rate: 3, stages: [{duration: 5m, rate: 5}]}"), "arrivals.start_rate: is set, expected a first stage with a target"},
		{arrivals("{start_rate: -3, stages: [{duration: 5m, target: 5}]}"), "arrivals.start_rate: is -3"},
		{arrivals("{stages: [{duration: 5m, rate: 5}, {duration: -5m, rate: 5}]}"), "plan.yaml:4:61: streams[0].arrivals.stages[1].duration: is -5m, expected more than 0s"},
		{arrivals("{stages: [{rate: 5}]}"), "arrivals.stages[0].duration: is 0s, expected more than 0s"},
		{arrivals("{stages: [{duration: 200d, rate: 5}, {duration: 200d, rate: 5}]}"), "stages[1].duration: is 200d, expected at most 366d for all stages together"},
		{arrivals("{stages: [{duration: 5m}]}"), "stages[0]: has neither target nor rate, expected one of them"},
		{arrivals("{stages: [{duration: 5m, rate: 1, target: 1}]}"), "stages[0].rate: is set, expected either target or rate"},
		{arrivals("{stages: [{duration: 5m, target: -1}]}"), "stages[0].target: is -1, expected 0 to 1000000000"},
		{arrivals("{stages: [{duration: 5m, rate: -1}]}"), "stages[0].rate: is -1, expected 0 to"},
		{arrivals("{rate: 5, duration: 5m, spikes: [{at: 5m, duration: 1s, times: 2}]}"), "spikes[0].at: is 5m, expected 0s to less than all stages, 5m"},
		{arrivals("{rate: 5, duration: 5m, spikes: [{at: -1s, duration: 1s, times: 2}]}"), "spikes[0].at: is -1s"},
		{arrivals("{rate: 5, duration: 5m, spikes: [{at: 4m, duration: 61s, times: 2}]}"), "spikes[0].duration: is 1m1s, expected more than 0s and at most the rest of the stages, 1m"},
		{arrivals("{rate: 5, duration: 5m, spikes: [{times: 2}]}"), "spikes[0].duration: is 0s"},
		{arrivals("{rate: 5, duration: 5m, spikes: [{duration: 1s}]}"), "spikes[0]: has neither times nor rate"},
		{arrivals("{rate: 5, duration: 5m, spikes: [{duration: 1s, times: 2, rate: 2}]}"), "spikes[0].rate: is set, expected either times or rate"},
		{arrivals("{rate: 1000000000, duration: 1s, spikes: [{duration: 1s, times: 5}]}"), "arrivals: has a rate of more than 4000000000 in 1m, expected less"},
		{arrivals("{rate: 1000000000, duration: 1s, spikes: [{duration: 1s, times: 1000000000}]}"), "has a rate of more than"},
		{arrivals("{rate: 5, duration: 5m, spikes: [{at: 2m, duration: 1m, times: 2}, {at: 1m, duration: 61s, rate: 2}]}"), "plan.yaml:4:53: streams[0].arrivals.spikes[0].at: is 2m, expected at least 2m1s, when spikes[1] ends"},
		{arrivals("{rate: 5, duration: 5m, diurnal: {}}"), "diurnal.peak_to_trough: is 0, expected 1 to 1000000"},
		{arrivals("{rate: 5, duration: 5m, diurnal: {peak_to_trough: 0.5}}"), "diurnal.peak_to_trough: is 0.5"},
		{arrivals("{rate: 5, duration: 5m, diurnal: {peak_to_trough: 2, period: 59s}}"), "diurnal.period: is 59s, expected 1m to 366d"},
		{arrivals("{rate: 5, duration: 366d, diurnal: {peak_to_trough: 2, period: 1m}}"), "diurnal.period: is 1m, expected at most 366 of them in the stream"},
		{arrivals("{rate: 5, duration: 5m, diurnal: {peak_to_trough: 2, peak_at: 24h}}"), "diurnal.peak_at: is 1d, expected 0s to less than the period, 1d"},

		{loop("{}"), "closed_loop.clients: is 0, expected 1 to 1000000"},
		{loop("{clients: -1, duration: 1m}"), "closed_loop.clients: is -1"},
		{loop("{clients: 1.5, duration: 1m}"), "closed_loop.clients: is 1.5, expected a whole number"},
		{loop("{clients: 1}"), "closed_loop.duration: is 0s"},
		{loop("{clients: 1, duration: 1m, ramp_up: 2m}"), "closed_loop.ramp_up: is 2m, expected 0s to the duration, 1m"},
		{loop("{clients: 1, duration: 1m, start: -2m}"), "closed_loop.start: is -2m"},
		{loop("{clients: 1, duration: 1m, think_time: -2m}"), "closed_loop.think_time: is -2m"},

		{session("{}"), "session.turns: is missing or 0, expected 1 to 100000"},
		{session("{turns: 100001}"), "session.turns: goes up to 100001, expected at most 100000"},
		{session("{turns: {uniform: {max: 100001}}}"), "session.turns: goes up to 100001"},
		{session("{turns: 3, think_time: -1}"), "session.think_time: is -1s"},
		{session("{turns: 3, prefix_tokens: -1}"), "session.prefix_tokens: is -1"},
		{session("{turns: 3, cache_ttl: -1m}"), "session.cache_ttl: is -1m"},
		{session("{turns: 3, cache: false, cache_ttl: 1m}"), "session.cache_ttl: is set, expected it without cache: false only"},
		{session("{turns: 3, cache: yes}"), `session.cache: is "yes", expected true or false`},
		{session("{turns: 3, compact_to_tokens: 5}"), "session.compact_to_tokens: is set, expected max_context_tokens with it"},
		{session("{turns: 3, prefix_tokens: 9, max_context_tokens: 20, compact_to_tokens: 5}"), "session.compact_to_tokens: is 5, expected at least prefix_tokens, 9"},
		{session("{turns: 3, prefix_tokens: 9, max_context_tokens: 9}"), "session.max_context_tokens: is 9, expected more than what a session is compacted to, 9"},
		{session("{turns: 3}\n    cache_read_input_tokens: 5"), "streams[0].cache_read_input_tokens: is set, expected it without a session only"},
		{session("{turns: 3}\n    cache_creation_input_tokens: 5"), "streams[0].cache_creation_input_tokens: is set, expected it without a session only"},
		{session("{turns: 3, subagents: {}}"), "session.subagents.count: is missing or 0"},
		{session("{turns: 3, subagents: {count: 2}}"), "session.subagents.turns: is missing or 0"},
		{session("{turns: 3, subagents: {count: 2, turns: 2, every_turns: -1}}"), "session.subagents.every_turns: is -1"},
		{session("{turns: 3, subagents: {count: 2, turns: 2, input_tokens: 2}}"), "session.subagents.output_tokens: is missing"},
		{session("{turns: 3, subagents: {count: 2, turns: 2, input_tokens: -2, output_tokens: 0}}"), "session.subagents.input_tokens: is -2"},

		{client("{concurrency: -1}"), "plan.yaml:5:27: streams[0].client.concurrency: is -1, expected 0 (no bound) to 1000000"},
		{client("{queue: 5}"), "client.queue: is set, expected concurrency or pace with it"},
		{client("{concurrency: 1, queue: -5}"), "client.queue: is -5, expected 0 to"},
		{client("{queue_timeout: 5s}"), "client.queue_timeout: is set, expected concurrency or pace with it"},
		{client("{concurrency: 1, queue_timeout: -5s}"), "client.queue_timeout: is -5s"},
		{client("{pace: {}}"), "client.pace.requests: is 0, expected more than 0"},
		{client("{pace: {requests: 5, per: -1s}}"), "client.pace.per: is -1s"},
		{client("{retries: anthropic-pyhton}"), `plan.yaml:5:23: streams[0].client.retries: is "anthropic-pyhton", expected none,`},
		{client("{retries: 5}"), "client.retries: is 5, expected none"},
		{client("{retries: {max_retry: 5}}"), "client.retries.max_retry: is not a known key, did you mean max_retries?"},
		{client("{retries: {max_retries: 5}}"), "client.retries.backoff.base: is missing"},
		{"client: {concurrency: -1}\n" + minimal(""), "plan.yaml:1:23: client.concurrency: is -1"},
		{"thresholds: refused == 0\n" + minimal(""), "plan.yaml:1:13: thresholds: is \"refused == 0\", expected a list"},
	} {
		p, err := ReadPlan("plan.yaml", strings.NewReader(tt.plan))
		if err == nil {
			t.Errorf("%s\nread as %+v, want %s", tt.plan, p, tt.want)
		} else if !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "\n") || !strings.HasPrefix(err.Error(), "plan.yaml:") {
			t.Errorf("%s\nerror %q, want %s", tt.plan, err, tt.want)
		}
	}
}

func TestPlanBoundsAllStreamsTogether(t *testing.T) {
	text := "streams:\n"
	for i := range 3 {
		text += fmt.Sprintf("  - {name: s%d, arrivals: {rate: 1000000000, duration: 4m}, input_tokens: 1, output_tokens: 1}\n", i)
	}
	if _, err := ReadPlan("p", strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), "p:4:26: streams[2].arrivals: brings the plan to 12000000000 requests") {
		t.Errorf("error %v", err)
	}
}

func TestPlanOfTooManyTurns(t *testing.T) {
	for _, tt := range []struct {
		session string
		much    bool
	}{
		{"{turns: 100000}", false}, // 10^10 requests
		{"{turns: {uniform: {min: 1, max: 20000}}}", false},
		{"{turns: 999, subagents: {every_turns: 3, count: 30, turns: 9, input_tokens: 1, output_tokens: 1}}", false},
		{"{turns: 999, subagents: {every_turns: 3, count: 3000, turns: 9, input_tokens: 1, output_tokens: 1}}", true},
		{"{turns: 100000, subagents: {count: 100000, turns: 100000, input_tokens: 1, output_tokens: 1}}", true},
	} {
		_, err := ReadPlan("p", strings.NewReader("streams:\n- {name: a, arrivals: {rate: 1000, duration: 100m}, input_tokens: 1, output_tokens: 1, session: "+tt.session+"}\n"))
		if much := err != nil && strings.Contains(err.Error(), "streams[0].session: brings the plan to about "); much != tt.much || err != nil && !much {
			t.Errorf("%s: error %v, too many requests is %v", tt.session, err, tt.much)
		}
	}
}

func TestPlanWrap(t *testing.T) {
	p, err := ReadPlan("p.yaml", strings.NewReader(minimal("thresholds:\n  - refused == 0\n  - wait < 5\n")))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := p.Wrap(bucket.Wrong("thresholds[1]", "is wrong")).Error(), "p.yaml:7:5: thresholds[1]: is wrong"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if got := (&Plan{}).Wrap(bucket.Wrong("a", "b")).Error(); got != "a: b" {
		t.Errorf("without a file: %s", got)
	}
}

func TestOpenPlanWithoutAFile(t *testing.T) {
	if _, err := OpenPlan(filepath.Join(t.TempDir(), "none.yaml")); !os.IsNotExist(err) {
		t.Errorf("error %v", err)
	}
}

func BenchmarkReadPlanOfManyPieces(b *testing.B) {
	var text strings.Builder
	text.WriteString("streams:\n  - input_tokens: 1\n    output_tokens: 1\n    arrivals:\n      diurnal: {peak_to_trough: 4}\n      stages:\n")
	for i := range 1000 {
		fmt.Fprintf(&text, "        - {duration: %ds, target: %d}\n", 30000+i, i)
	}
	text.WriteString("      spikes:\n")
	for i := range 1000 {
		fmt.Fprintf(&text, "        - {at: %dm, duration: 1m, times: 1.000001}\n", i)
	}
	for b.Loop() {
		if _, err := ReadPlan("p", strings.NewReader(text.String())); err != nil {
			b.Fatal(err)
		}
	}
}

func FuzzReadPlan(f *testing.F) {
	for _, path := range examples(f) {
		text, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text))
	}
	f.Add(minimal("    client: {retries: {max_retries: 3, backoff: {base: 1s}}}\n"))
	f.Add("streams: [{closed_loop: {clients: 3, duration: 1}, input_tokens: {empirical: {values: [1], weights: [2]}}, output_tokens: 0}]")
	f.Fuzz(func(t *testing.T, text string) {
		p, err := ReadPlan("testdata/plans/fuzz.yaml", strings.NewReader(text))
		if err != nil {
			if message := err.Error(); strings.ContainsAny(message, "\n\r") || !strings.HasPrefix(message, "testdata/plans/fuzz.yaml:") {
				t.Errorf("error %q", message)
			}
			return
		}
		for i := range p.Streams {
			s := &p.Streams[i]
			if s.Arrivals != nil {
				arrivals, before := arrival.NewTimes(s.Arrivals, draw.New(p.Seed, s.Name, "arrivals")), int64(s.Arrivals.Start)
				for range 100 {
					at, ok := arrivals.Next()
					if !ok {
						break
					}
					if at < before || at > s.End() {
						t.Fatalf("arrival at %d, after one at %d, in a stream until %d", at, before, s.End())
					}
					before = at
				}
			}
			sizes, times, rates := s.InputTokens.Sampler(), s.ttft(), s.outputRate()
			ttft, rate := times.Sampler(), rates.Sampler()
			for r := draw.New(p.Seed, s.Name, "sizes"); r.Below(20) > 0; {
				if n := sizes.Draw(r); n < 0 || n > bucket.MaxLimit {
					t.Fatalf("size %d", n)
				}
				if d := ttft.Draw(r); d < 0 || d > int64(bucket.MaxPer) {
					t.Fatalf("ttft %d", d)
				}
				if v := rate.Draw(r); v < 1 {
					t.Fatalf("rate %d", v)
				}
			}
		}
	})
}

// TestPlanSHA256 tells plans apart by all that was read of them.
func TestPlanSHA256(t *testing.T) {
	dir := t.TempDir()
	const text = "streams: [{arrivals: {rate: 1, duration: 1m}, input_tokens: {empirical: {file: sizes.txt}}, output_tokens: 1}]\n"
	sum := func(plan, sizes string) string {
		t.Helper()
		for name, content := range map[string]string{"plan.yaml": plan, "sizes.txt": sizes} {
			if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		p, err := OpenPlan(filepath.Join(dir, "plan.yaml"))
		if err != nil {
			t.Fatal(err)
		}
		return p.SHA256()
	}
	first := sum(text, "1\n2\n")
	if want := fmt.Sprintf("%x", sha256.Sum256([]byte(text+"\x001\n2\n"))); first != want {
		t.Errorf("is %s, want %s", first, want)
	}
	if again := sum(text, "1\n2\n"); again != first {
		t.Errorf("is %s when it is read again, want %s", again, first)
	}
	for _, other := range []string{sum(text, "1\n3\n"), sum(text+"# as before\n", "1\n2\n")} {
		if other == first {
			t.Error("another plan has the same sum")
		}
	}
}

// drawnFrom are the values that a distribution of a few gives.
func drawnFrom(d *amount.Distribution[amount.Count]) []int64 {
	sampler, r := d.Sampler(), draw.New(1, "", "values")
	var all []int64
	for range 1000 {
		all = append(all, sampler.Draw(r))
	}
	slices.Sort(all)
	return slices.Compact(all)
}
