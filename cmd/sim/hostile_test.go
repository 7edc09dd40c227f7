package main

import (
	"fmt"
	"io"
	"strings"
	"testing"
	"time"
)

const anyLimits = "--limits=anthropic/start/claude-sonnet-5"

// Every field of a request record, wrong in every way that matters.
func TestRecordsThatCannotBeUsed(t *testing.T) {
	const tokens = "expected a whole number from 0 to 100000000000000"
	const seconds = "expected seconds from 0 to 4611686018.427387904 with at most nine decimals, or a date such as 2026-11-20T12:00:04Z"
	for _, c := range []struct{ record, want string }{
		{`{"input_tokens": 1}`, "at: is missing, expected at in seconds or at_ns"},
		{`{"at": 0}`, "input_tokens: is missing, " + tokens},
		{`{"at": -1, "input_tokens": 1}`, "at: is -1, " + seconds},
		{`{"at": "-0.5", "input_tokens": 1}`, `at: is "-0.5", ` + seconds},
		{`{"at": 1e300, "input_tokens": 1}`, "at: is 1e300, " + seconds},
		{`{"at": 0.0000000001, "input_tokens": 1}`, "at: is 0.0000000001, " + seconds},
		{`{"at": NaN, "input_tokens": 1}`, "column 8: is 'N', expected a value"},
		{`{"at": "NaN", "input_tokens": 1}`, `at: is "NaN", ` + seconds},
		{`{"at": Infinity, "input_tokens": 1}`, "column 8: is 'I', expected a value"},
		{`{"at": null, "input_tokens": 1}`, "at: is null, " + seconds},
		{`{"at": "", "input_tokens": 1}`, `at: is "", ` + seconds},
		{`{"at": [0], "input_tokens": 1}`, "at: is an array, " + seconds},
		{`{"at_ns": 0.5, "input_tokens": 1}`, "at_ns: is 0.5, expected whole nanoseconds from 0 to 4611686018427387904"},
		{`{"at_ns": 9223372036854775808, "input_tokens": 1}`, "at_ns: is 9223372036854775808, expected"},
		{`{"at_ns": "5", "input_tokens": 1}`, `at_ns: is "5", expected`},
		{`{"at": 0, "at_ns": 0, "input_tokens": 1}`, "at_ns: is there beside at, expected one of them"},
		{`{"at": 0, "at": 1, "input_tokens": 1}`, "at: is given twice, expected it once"},
		{`{"at": 0, "input_tokens": -1}`, "input_tokens: is -1, " + tokens},
		{`{"at": 0, "input_tokens": 1.5}`, "input_tokens: is 1.5, " + tokens},
		{`{"at": 0, "input_tokens": "1"}`, `input_tokens: is "1", ` + tokens},
		{`{"at": 0, "input_tokens": true}`, "input_tokens: is true, " + tokens},
		{`{"at": 0, "input_tokens": 100000000000001}`, "input_tokens: is 100000000000001, " + tokens},
		{`{"at": 0, "input_tokens": 99999999999999999999999999}`, "input_tokens: is 99999999999999999999999999, " + tokens},
		{`{"at": 0, "input_tokens": 1, "output_tokens": -1}`, "output_tokens: is -1, " + tokens},
		{`{"at": 0, "input_tokens": 1, "max_tokens": -1}`, "max_tokens: is -1, " + tokens},
		{`{"at": 0, "input_tokens": 1, "cache_creation_input_tokens": -1}`, "cache_creation_input_tokens: is -1, " + tokens},
		{`{"at": 0, "input_tokens": 1, "cache_read_input_tokens": {}}`, "cache_read_input_tokens: is an object, " + tokens},
		{`{"at": 0, "input_tokens": 1, "ttft": "-1s"}`, `ttft: is "-1s", expected 0s to 26000d`},
		{`{"at": 0, "input_tokens": 1, "ttft": "soon"}`, `ttft: is "soon", expected 0s to 26000d`},
		{`{"at": 0, "input_tokens": 1, "duration": -1}`, "duration: is -1, expected 0s to 26000d"},
		{`{"at": 0, "input_tokens": 1, "duration": "1e9d"}`, `duration: is "1e9d", expected 0s to 26000d`},
		{`{"at": 0, "input_tokens": 1, "model": 5}`, "model: is 5, expected a string"},
		{`{"at": 0, "input_tokens": 1, "session": "a\nb"}`, `session: is "a\nb", expected a string of at most 1024 bytes without control characters`},
		{`{"at": 0, "inputtokens": 1}`, "inputtokens: is no field of a request record, expected at, "},
		{`{"at": 0, "input_tokens": 1`, "column 28: is the end of the line, expected"},
		{`{"at": 0, "input_tokens": 1}}`, "column 29: is '}', expected one JSON object a line"},
		{`{"at": 0, "input_tokens": 1,}`, "column 29: is '}', expected a key in double quotes"},
		{`{"at": 0, "input_tokens": 01}`, "column 28: is '1', expected"},
		{`{at: 0}`, "column 2: is 'a', expected a key in double quotes"},
		{`[]`, ""},
		{"{\"at\": 0, \"input_tokens\": 1, \"model\": \"\xff\"}", "column 40: is the byte 0xff, expected text in UTF-8"},
		{"{\"at\": 0,\x00 \"input_tokens\": 1}", "column 10: is a NUL byte, expected text"},
		{strings.Repeat(`{"a":`, 100_000), "a: is no field of a request record"},
	} {
		// as the second record, after one that is right
		dir := files(t, map[string]string{"t.jsonl": `{"at": 0, "input_tokens": 1}` + "\n" + c.record + "\n"})
		status, out, err := sim(nil, "run", "--trace", dir+"/t.jsonl", "--trace-format", "jsonl", anyLimits)
		t.Run(fmt.Sprintf("%.60q", c.record), func(t *testing.T) {
			where := ":2: " + c.want
			refused(t, dir+"/t.jsonl"+strings.TrimSuffix(where, " "), status, out, err)
		})
	}
}

// Every reader of the public formats, with a row that cannot be used.
func TestPublicTracesThatCannotBeUsed(t *testing.T) {
	const azure = "TIMESTAMP,ContextTokens,GeneratedTokens\n2023-11-16 18:15:46.6805900,374,44\n"
	const moon = `{"timestamp": 5, "input_length": 600, "output_length": 5, "hash_ids": [0, 1]}` + "\n"
	const burst = "Timestamp,Model,Request tokens,Response tokens,Total tokens,Log Type\n5,ChatGPT,472,18,490,Conversation log\n"
	const vidur = "arrived_at,num_prefill_tokens,num_decode_tokens\n5.0,374,44\n"
	for _, c := range []struct{ name, trace, want string }{
		{"azure earlier", azure + "2023-11-16 18:15:45,1,1\n", `:3: TIMESTAMP: is 2023-11-16 18:15:45, expected no earlier than 2023-11-16 18:15:46.6805900 in line 2`},
		{"azure no time", azure + "yesterday,1,1\n", `:3: TIMESTAMP: is "yesterday", expected a time such as`},
		{"azure 30 February", azure + "2024-02-30 00:00:00,1,1\n", ":3: TIMESTAMP: is 2024-02-30 00:00:00, expected"},
		{"azure negative", azure + "2023-11-16 18:15:47,-1,1\n", ":3: ContextTokens: is -1, expected"},
		{"azure fraction", azure + "2023-11-16 18:15:47,1,1.5\n", ":3: GeneratedTokens: is 1.5, expected"},
		{"azure empty", azure + "2023-11-16 18:15:47,1,\n", ":3: GeneratedTokens: is empty, expected"},
		{"azure short", azure + "2023-11-16 18:15:47,1\n", ":3: is a row of 2 columns, expected 3"},
		{"azure cut", azure + "2023-11-16 18:15", ":3: is a row of 1 columns, expected 3"},
		{"azure column", "TIMESTAMP,ContextTokens,Tokens\n", `:1: header: has the column "Tokens", expected TIMESTAMP,ContextTokens,GeneratedTokens`},
		{"azure quote", azure + "\"2023,1,1\n", ":3: column 1: is a quote without an end"},
		{"mooncake earlier", moon + `{"timestamp": 4, "input_length": 1, "output_length": 5, "hash_ids": []}`, ":2: timestamp: is 4, expected no earlier than 5 in line 1"},
		{"mooncake negative", moon + `{"timestamp": -4, "input_length": 1, "output_length": 5, "hash_ids": []}`, ":2: timestamp: is -4, expected milliseconds"},
		{"mooncake ids", moon + `{"timestamp": 6, "input_length": 1, "output_length": 5, "hash_ids": ["a"]}`, `:2: hash_ids: holds "a", expected`},
		{"mooncake missing", moon + `{"timestamp": 6, "output_length": 5}`, ":2: input_length: is missing, expected"},
		{"burstgpt NaN", burst + "NaN,ChatGPT,1,1,2,x\n", `:3: Timestamp: is "NaN", expected seconds`},
		{"burstgpt earlier", burst + "4,ChatGPT,1,1,2,x\n", ":3: Timestamp: is 4, expected no earlier than 5 in line 2"},
		{"vidur overflow", vidur + "1e40,1,1\n", `:3: arrived_at: is "1e40", expected seconds`},
		{"vidur negative", vidur + "6,1,-1\n", ":3: num_decode_tokens: is -1, expected"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := files(t, map[string]string{"t": c.trace})
			status, out, err := sim(nil, "run", "--trace", dir+"/t", "--model", "claude-sonnet-5", anyLimits)
			refused(t, dir+"/t"+c.want, status, out, err)
		})
	}
}

// Each case replaces a line of a plan that is right.
func TestPlansThatCannotBeUsed(t *testing.T) {
	const plan = `seed: 1
limits: anthropic/start/claude-sonnet-5
streams:
  - name: chat
    model: claude-sonnet-5
    arrivals: {rate: 60, duration: 1m}
    input_tokens: 100
    output_tokens: 10
    max_tokens: 100
    ttft: 1s
    output_rate: 50
client: {retries: none}
`
	if dir := files(t, map[string]string{"p.yaml": plan}); true {
		if status, _, err := sim(nil, dir+"/p.yaml"); status != statusHolds {
			t.Fatalf("the plan that is right: %d %s", status, err)
		}
	}
	for _, c := range []struct{ line, instead, want string }{
		{"seed: 1", "seed: -1", "1:7: seed: is -1, expected 0 or more"},
		{"seed: 1", "seed: 1.5", "1:7: seed: is 1.5, expected a whole number"},
		{"seed: 1", "seed: 99999999999999999999", "1:7: seed: is 99999999999999999999, expected"},
		{"seed: 1", "sede: 1", "1:1: sede: is not a known key, did you mean seed?"},
		{"  - name: chat", "  - name: [a]", "4:11: streams[0].name: is a list, expected text"},
		{"    model: claude-sonnet-5", "    model: gpt-4", `5:12: streams[0].model: model "gpt-4" is in no group of anthropic/start/claude-sonnet-5, expected one of claude-sonnet-5`},
		{"    arrivals: {rate: 60, duration: 1m}", "    arrivals: {rate: -1, duration: 1m}", "6:22: streams[0].arrivals.rate: is -1, expected"},
		{"    arrivals: {rate: 60, duration: 1m}", "    arrivals: {rate: .nan, duration: 1m}", "6:22: streams[0].arrivals.rate: is "},
		{"    arrivals: {rate: 60, duration: 1m}", "    arrivals: {rate: 1e30, duration: 1m}", "6:22: streams[0].arrivals.rate: is "},
		{"    arrivals: {rate: 60, duration: 1m}", "    arrivals: {rate: 60, duration: -5m}", "6:36: streams[0].arrivals.duration: is -5m, expected more than 0s"},
		{"    arrivals: {rate: 60, duration: 1m}", "    arrivals: {rate: 60, duration: 0}", "6:36: streams[0].arrivals.duration: is 0s, expected more than 0s"},
		{"    arrivals: {rate: 60, duration: 1m}", "    arrivals: {rate: 60, duration: 5 fortnights}", `6:36: streams[0].arrivals.duration: is "5 fortnights", expected a duration`},
		{"    arrivals: {rate: 60, duration: 1m}", "    arrivals: {rate: 60, duration: 99999999d}", "6:36: streams[0].arrivals.duration: is "},
		{"    arrivals: {rate: 60, duration: 1m}", "    arrivals: {process: zipf, rate: 60, duration: 1m}", "6:25: streams[0].arrivals.process: is \"zipf\", expected"},
		{"    arrivals: {rate: 60, duration: 1m}", "    arrivals: {rate: 60, stages: [{duration: 1m, rate: 1}]}", "6:"},
		{"    arrivals: {rate: 60, duration: 1m}", "", "4:5: streams[0]: has neither arrivals nor closed_loop, expected one of them"},
		{"    arrivals: {rate: 60, duration: 1m}", "    arrivals: {rate: 1000000000, duration: 30d}", "6:"},
		{"    input_tokens: 100", "", "4:5: streams[0].input_tokens: is missing, expected a number of tokens, 0 for none"},
		{"    input_tokens: 100", "    input_tokens: -100", "7:19: streams[0].input_tokens: is -100, expected"},
		{"    input_tokens: 100", "    input_tokens: many", "7:19: streams[0].input_tokens: is \"many\", expected"},
		{"    input_tokens: 100", "    input_tokens: {lognormal: {median: -1, p99: 3}}", "7:"},
		{"    input_tokens: 100", "    input_tokens: {uniform: {min: 9, max: 3}}", "7:"},
		{"    input_tokens: 100", "    input_tokens: {file: nothere.csv}", "7:"},
		{"    input_tokens: 100", "    input_tokens: {uniform: {min: 1, max: 2}, constant: 3}", "7:"},
		{"    max_tokens: 100", "    max_tokens: -5", "9:17: streams[0].max_tokens: is -5, expected"},
		{"    ttft: 1s", "    ttft: -1s", "10:11: streams[0].ttft: is -1s, expected"},
		{"    output_rate: 50", "    output_rate: 0", "11:18: streams[0].output_rate: is 0, expected"},
		{"client: {retries: none}", "client: {retries: often}", "12:19: client.retries: is \"often\", expected"},
		{"client: {retries: none}", "client: {concurrency: -1}", "12:23: client.concurrency: is -1, expected"},
		{"client: {retries: none}", "thresholds: [refused]", `12:14: thresholds[0]: threshold "refused": has no operator`},
		{"client: {retries: none}", "thresholds: refused == 0", "12:13: thresholds: is \"refused == 0\", expected a list"},
		{"client: {retries: none}", "client: {retries: none", "13:1: is not YAML or JSON: "},
		{"client: {retries: none}", "name: \"\xff\"", "12:8: is byte 0xff, expected UTF-8 text"},
		{"client: {retries: none}", "name: \"\x00\"", "12:8: is the control character U+0000, expected text"},
		{"client: {retries: none}", "name: " + strings.Repeat("[", 5000), "12:"},
		{"client: {retries: none}", "name: *unknown", "12:"},
		{"client: {retries: none}", "name: 5", "12:7: name: is 5, expected text: put it in quotes"},
	} {
		t.Run(fmt.Sprintf("%.60q", c.instead), func(t *testing.T) {
			text := strings.Replace(plan, c.line, c.instead, 1)
			dir := files(t, map[string]string{"p.yaml": text})
			status, out, err := sim(nil, dir+"/p.yaml")
			refused(t, dir+"/p.yaml:"+c.want, status, out, err)
		})
	}
}

// Every field of a limits file, each alone in a file that would be right without it.
func TestLimitsThatCannotBeUsed(t *testing.T) {
	for _, c := range []struct{ limits, want string }{
		{"", ":1:1: is empty, expected a YAML or JSON document"},
		{"{}", ":1:1: "},
		{"limits: []", ":1:"},
		{"limits: [{dimension: requests}]", ":1:10: limits[0].limit: is missing, expected a whole number, 0 or more"},
		{"limits: [{dimension: minutes, limit: 5}]", ":1:22: limits[0].dimension: is \"minutes\", expected"},
		{"limits: [{dimension: requests, limit: -5}]", ":1:39: limits[0].limit: is -5, expected"},
		{"limits: [{dimension: requests, limit: 5.5}]", ":1:39: limits[0].limit: is 5.5, expected a whole number"},
		{"limits: [{dimension: requests, limit: 1e9}]", ":1:39: limits[0].limit: is 1e9, expected a whole number"},
		{"limits: [{dimension: requests, limit: 9223372036854775807}]", ":1:39: limits[0].limit: is 9223372036854775807, expected"},
		{"limits: [{dimension: requests, limit: .inf}]", ":1:39: limits[0].limit: is "},
		{"limits: [{dimension: requests, limit: 5, per: 0s}]", ":1:47: limits[0].per: is 0s, expected more than 0s"},
		{"limits: [{dimension: requests, limit: 5, per: -1m}]", ":1:47: limits[0].per: is -1m, expected"},
		{"limits: [{dimension: requests, limit: 5, per: 99d}]", ":1:47: limits[0].per: is 99d, expected"},
		{"limits: [{dimension: requests, limit: 5, per: fortnight}]", `:1:47: limits[0].per: is "fortnight", expected a duration`},
		{"limits: [{dimension: requests, limit: 5, window: rolling}]", ":1:50: limits[0].window: is \"rolling\", expected"},
		{"limits: [{dimension: requests, limit: 5, burst: -1s}]", ":1:49: limits[0].burst: is -1s, expected"},
		{"limits: [{dimension: requests, limit: 5, window: fixed, burst: 1s}]", ":1:64: limits[0].burst: "},
		{"limits: [{dimension: requests, limit: 5, level: 6}]", ":1:49: limits[0].level: is 6, expected"},
		{"limits: [{dimension: requests, limit: 5, oversized: shrug}]", ":1:53: limits[0].oversized: is \"shrug\", expected"},
		{"limits: [{dimension: requests, limit: 5, charge: at_completion}]", ":1:50: limits[0].charge: "},
		{"limits: [{dimension: output_tokens, limit: 5, charge: later}]", ":1:55: limits[0].charge: is \"later\", expected"},
		{"limits: [{dimension: output_tokens, limit: 5, burndown: 0}]", ":1:57: limits[0].burndown: is 0, expected 1 to 1000"},
		{"limits: [{dimension: input_tokens, limit: 5, cache_read: maybe}]", ":1:58: limits[0].cache_read: is \"maybe\", expected"},
		{"limits: [{dimension: input_tokens, limit: 5, estimate_percent: -1}]", ":1:64: limits[0].estimate_percent: is -1, expected"},
		{"limits: [{dimension: requests, limit: 5, rejected_cost: -1}]", ":1:57: limits[0].rejected_cost: is -1, expected"},
		{"limits: [{dimension: requests, limit: 5, unknown: 1}]", ":1:42: limits[0].unknown: is not a known key"},
		{"limits: [{dimension: requests, limit: 5}]\nconcurrency: -1", ":2:14: concurrency: is -1, expected"},
		{"limits: [{dimension: requests, limit: 5}]\nacceleration: openia", ":2:15: acceleration: is \"openia\", expected"},
		{"limits: [{dimension: requests, limit: 5}]\nacceleration: {dimension: input_tokens}", ":2:15: acceleration.floor: is missing"},
		{"limits: [{dimension: requests, limit: 5}]\nacceleration: {dimension: output_tokens, floor: 5}", ":2:27: acceleration.dimension: is \"output_tokens\", expected"},
		{"limits: [{dimension: requests, limit: 5}]\nacceleration: {dimension: requests, floor: 5, every: 90s}", ":2:54: acceleration.every: is 1m30s, expected whole minutes"},
		{"groups: []", ":1:9: groups: is empty, expected at least one group"},
		{"groups: [{limits: [{dimension: requests, limit: 5}]}, {limits: [{dimension: requests, limit: 5}]}]", ":1:10: groups[0].models: is missing"},
		{"groups: [{models: [a], limits: [{dimension: requests, limit: 5}]}, {models: [a], limits: [{dimension: requests, limit: 5}]}]", `:1:78: groups[1].models[0]: is "a" like groups[0].models[0]`},
		{`{"data": []}`, ":1:"},
		{`{"data": [{"limits": [{"type": "requests_per_fortnight", "value": 5}]}]}`, ":1:"},
		{`{"error": {"type": "authentication_error"}}`, ":1:2: error: is not a known key"},
	} {
		t.Run(fmt.Sprintf("%.80q", c.limits), func(t *testing.T) {
			dir := files(t, map[string]string{"l.yaml": c.limits})
			status, out, err := sim(nil, "--limits", dir+"/l.yaml")
			refused(t, dir+"/l.yaml"+c.want, status, out, err)
			status, out, err = sim(nil, "limits", dir+"/l.yaml")
			refused(t, dir+"/l.yaml"+c.want, status, out, err)
		})
	}
}

// Aliases that stand for ever more aliases are cut off, and quickly.
func TestAliasesThatExplode(t *testing.T) {
	var b strings.Builder
	b.WriteString("thresholds: &l0 [" + strings.Repeat("refused == 0, ", 9) + "refused == 0]\n")
	for i := 1; i < 30; i++ {
		fmt.Fprintf(&b, "x%d: &l%d [%s*l%d]\n", i, i, strings.Repeat(fmt.Sprintf("*l%d, ", i-1), 9), i-1)
	}
	b.WriteString("streams: *l29\n")
	long := "streams:\n  - &s\n    name: a\n    arrivals: &a\n      stages: [" + strings.Repeat("&x {duration: 1s, rate: 1}, ", 1) + strings.Repeat("*x, ", 20_000) + "]\n"
	for name, text := range map[string]string{"nested": b.String(), "wide": long, "circle": "streams: &s [*s]\n", "self": "streams: &s\n  - session: *s\n"} {
		t.Run(name, func(t *testing.T) {
			dir := files(t, map[string]string{"p.yaml": text})
			began := time.Now()
			status, out, err := sim(nil, dir+"/p.yaml")
			refused(t, dir+"/p.yaml:", status, out, err)
			status, out, err = sim(nil, "limits", dir+"/p.yaml")
			refused(t, dir+"/p.yaml:", status, out, err)
			if passed := time.Since(began); passed > 5*time.Second {
				t.Errorf("it took %v", passed)
			}
		})
	}
}

// endless gives the same bytes again and again, and counts them.
type endless struct {
	text string
	read int64
}

func (e *endless) Read(p []byte) (int, error) {
	n := 0
	for n < len(p) {
		n += copy(p[n:], e.text)
	}
	e.read += int64(n)
	return n, nil
}

// A line, a plan and a limits file without an end are given up after some megabytes, however they come.
func TestInputWithoutAnEnd(t *testing.T) {
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"run", "--trace", "-", anyLimits}, "-:1: is longer than 4194304 bytes, expected a shorter line"},
		{[]string{"run", "--trace", "-", anyLimits, "--reading", "loose"}, "-:1: is longer than 4194304 bytes, expected a shorter line"},
		{[]string{"import", "auto", "-"}, "-:1: is longer than 4194304 bytes, expected a shorter line"},
		{[]string{"run", "-"}, "-:1:1: is larger than 1048576 bytes, expected at most that"},
	} {
		in := &endless{text: strings.Repeat("a", 64<<10)}
		status, out, err := sim(in, c.args...)
		refused(t, c.want, status, out, err)
		if in.read > 16<<20 {
			t.Errorf("%v: %d bytes were read, want no more than a few megabytes", c.args, in.read)
		}
	}
}

// A stream that breaks is told with the line at which it did, in whichever pass.
func TestInputThatBreaks(t *testing.T) {
	in := io.MultiReader(strings.NewReader("{\"at\": 0, \"input_tokens\": 1}\n{\"at\":"), broken{})
	status, out, err := sim(in, "run", "--trace", "-", anyLimits)
	refused(t, "-:2: cannot be read: the cable is out", status, out, err)
	status, out, err = sim(broken{}, "run", "-")
	refused(t, "-: the cable is out", status, out, err)
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, fmt.Errorf("the cable is out") }
