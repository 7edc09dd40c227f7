package logs

import (
	"errors"
	"strings"
	"testing"

	"loadshape/workload/trace"
)

// TestBadInput: what cannot be right is an error of one line that says where, and what would be right.
func TestBadInput(t *testing.T) {
	for _, c := range []struct {
		name  string // of the sample
		time  string // a time in it
		wrong string // the same in another unit, or none
		count string // a number of tokens in it
		zone  [2]string
	}{
		{"01-claude-code-transcript.jsonl", `"2026-11-20T12:00:06.900Z"`, `61.1`, `214`, [2]string{"12:00:25.300Z", "12:00:25.300"}},
		{"02-claude-code-otel-logs.json", `"2026-11-20T12:00:06.900Z"`, `"61.1"`, `"214"`, [2]string{"12:00:25.300Z", "12:00:25.300"}},
		{"03-otel-genai-spans.json", `"1795176004000000000"`, `"1795176004000"`, `"420"`, [2]string{}},
		{"04-litellm-standard-logging.jsonl", `1795176004.1`, `1795176004100`, `420`, [2]string{}},
		{"05-litellm-spendlogs.csv", `2026-11-20 12:00:04.1,`, `4.1,`, `,420,`, [2]string{"12:00:05.6,", "12:00:05.6+01:00,"}},
		{"06-bedrock-invocation-log.jsonl", `"2026-11-20T12:00:13Z"`, `13.5`, `420`, [2]string{"12:00:08Z", "12:00:08"}},
		{"07-langfuse-observations.json", `"2026-11-20T12:00:04.100Z"`, `4.1`, `420`, [2]string{"12:00:08.000Z", "12:00:08.000"}},
		{"08-langsmith-runs.jsonl", `"2026-11-20T12:00:04.100000"`, `4.1`, `"output_tokens":420`, [2]string{`12:00:08.000000"`, `12:00:08.000000Z"`}},
		{"09-datadog-llmobs-spans.jsonl", `1795176004000000000`, `1795176004000`, `420`, [2]string{}},
		{"10-openinference-otlp.json", `"1795176004000000000"`, `"1795176004000"`, `"420"`, [2]string{}},
		{"11-openrouter-generation.jsonl", `"2026-11-20T12:00:13.300000+00:00"`, `13.3`, `420`, [2]string{}},
		{"13-envoy-ai-gateway-access.jsonl", `"2026-11-20T12:00:04.100Z"`, `4.1`, `420`, [2]string{"12:00:08.000Z", "12:00:08.000"}},
		{"15-aiperf-profile-export.jsonl", `1795176004000000000`, `1795176004000`, `"output_sequence_length":{"value":420`, [2]string{}},
		{"16-guidellm-benchmarks.json", `1795176004.1`, `1795176004100`, `420`, [2]string{}},
		{"18-vllm-bench-serve.json", ``, ``, `420`, [2]string{}},
		{"har.json", `"2026-11-20T12:00:04.100Z"`, `4.1`, `\"output_tokens\": 420`, [2]string{"12:00:08.000Z", "12:00:08.000"}},
	} {
		text := sample(t, c.name)
		negative := strings.ReplaceAll(c.count, "420", "-420")
		negative = strings.ReplaceAll(negative, "214", "-214")
		nan := strings.NewReplacer("420", "NaN", "214", "NaN").Replace(c.count)
		for _, v := range []struct{ name, from, to string }{
			{"negative", c.count, negative}, {"NaN", c.count, nan}, {"another unit", c.time, c.wrong}, {"two time zones", c.zone[0], c.zone[1]},
			{"a binary", text, "\x00\x01\x02\x7fELF"}, {"cut off", text, text[:len(text)*3/5]},
		} {
			if v.from == "" || v.name == "cut off" && c.name[:2] == "01" { // whose last line may be being written
				continue
			}
			changed := strings.Replace(text, v.from, v.to, 1)
			if changed == text {
				t.Fatalf("%s: %s is not in it", c.name, v.from)
			}
			wantError(t, c.name+": "+v.name, changed, Options{})
		}
	}
}

func wantError(t *testing.T, name, text string, o Options) {
	t.Helper()
	l, err := Read("log", strings.NewReader(text), o)
	if err == nil {
		t.Errorf("%s: no error: %s", name, shown(t, l))
		l.Close()
		return
	}
	var e *trace.Error
	if s := err.Error(); !errors.As(err, &e) || !strings.HasPrefix(s, "log:") || !strings.Contains(s, "expected ") || strings.Contains(s, "\n") || len(s) > 600 ||
		strings.Contains(s, canary) {
		t.Errorf("%s: error is %q, want one line with the file and what would be right", name, s)
	}
}

// TestContradictions: a file whose figures do not fit the rule is refused, and --input decides.
func TestContradictions(t *testing.T) {
	raw := strings.Replace(sample(t, "03-otel-genai-spans.json"), `"intValue": "15000"`, `"intValue": "3000"`, 1) // an older library
	wantError(t, "an input below what was read", raw, Options{})
	if got := shown(t, read(t, "log", raw, Options{Input: "excludes-cache"})); !strings.HasPrefix(got, "4 3000 0 12000 420") {
		t.Error(got)
	}
	const row = `{"type":"GENERATION","id":"%","startTime":"2026-11-20T12:00:04Z","usageDetails":{"input":20000,"cache_read_input_tokens":12000,"output":420%}}` + "\n"
	either := strings.Replace(strings.Replace(row, "%", "a", 1), "%", "", 1)
	wantError(t, "nothing tells", either, Options{})
	tells := strings.Replace(strings.Replace(row, "%", "b", 1), "%", `,"total":20420`, 1)
	if got := shown(t, read(t, "log", either+tells, Options{})); strings.Count(got, " 8000 0 12000 420 ") != 2 {
		t.Error(got)
	}
	other := strings.Replace(strings.Replace(row, "%", "c", 1), "%", `,"total":32420`, 1)
	wantError(t, "both kinds", tells+other, Options{})
}

// TestUsedOnce: nothing is counted twice.
func TestUsedOnce(t *testing.T) {
	transcript := sample(t, "01-claude-code-transcript.jsonl")
	var replay strings.Builder // what a side-chain repeats of its parent, with requests of other names
	for line := range strings.Lines(transcript) {
		if strings.Contains(line, "req_011BBB") {
			line = strings.Replace(line, `"isSidechain":false`, `"isSidechain":true`, 1)
			replay.WriteString(strings.Replace(line, "req_011BBB", "req_011DDD", 1))
		}
	}
	torn := transcript + replay.String() + `{"parentUuid":"a3","type":"assistant","uuid":"a9","mess`
	l := read(t, "log", torn, Options{})
	if got := shown(t, l); got != samples[0].want {
		t.Errorf("%swant\n%s", got, samples[0].want)
	}
	for _, said := range []string{"1 copies of a request in another conversation", "1 a last line that was not written to its end"} {
		if s := strings.Join(l.Summary(), "\n"); !strings.Contains(s, said) {
			t.Errorf("%s\nis without %q", s, said)
		}
	}
	spans := sample(t, "03-otel-genai-spans.json") // a framework's span, another in between, and the library's
	spans = strings.Replace(spans, `"spanId": "0000000000000001",`, `"spanId": "0000000000000001", "parentSpanId": "0000000000000008",`, 1)
	spans = strings.Replace(spans, `"spans": [`, `"spans": [{"traceId": "00000000000000000000000000000001", "spanId": "0000000000000008", "parentSpanId": "0000000000000007", "attributes": []},
		{"traceId": "00000000000000000000000000000001", "spanId": "0000000000000007", "startTimeUnixNano": "1795176003000000000", "endTimeUnixNano": "1795176013200000000", "attributes": [
		{"value": {"stringValue": "chat"}, "key": "gen_ai.operation.name"}, {"key": "gen_ai.usage.input_tokens", "value": {"intValue": 15000}}]},`, 1)
	if got := shown(t, read(t, "log", spans, Options{})); got != samples[2].want {
		t.Errorf("%swant\n%s", got, samples[2].want)
	}
}

// TestWrapped: Bedrock's log as CloudWatch gives it.
func TestWrapped(t *testing.T) {
	var b strings.Builder
	for line := range strings.Lines(sample(t, "06-bedrock-invocation-log.jsonl")) {
		b.WriteString(`{"timestamp":1795176013000,"message":` + quoted(strings.TrimSpace(line)) + "}\n")
	}
	if got := shown(t, read(t, "log", b.String(), Options{})); got != samples[5].want {
		t.Errorf("%swant\n%s", got, samples[5].want)
	}
}

// TestMapped: any CSV and any JSON with the names of its fields.
func TestMapped(t *testing.T) {
	for _, c := range []struct {
		text, want string
		o          Options
	}{
		{"when,prompt,cached,out,code\n2026-11-20T12:00:04.5Z,15000,12000,420,200\n2026-11-20T12:00:09Z,,,,429\n", "4.5 3000 0 12000 420 0 ? ?   200\n9 0 0 0 0 0 ? ?   429 unsized\n",
			Options{Format: "csv", Map: "at=when,input_tokens=prompt,cache_read_input_tokens=cached,output_tokens=out,status=code", Input: "includes-cache"}},
		{`{"t":1.5,"usage":{"in":3},"a.b":7}`, "1.5 3 0 0 7 0 ? ?   0\n", Options{Format: "json", Map: "at=t,input_tokens=usage.in,output_tokens=a.b", TimeUnit: "s"}},
		{`[{"t":1500,"in":"3","d":0.5}]`, "1 3 0 0 0 0 ? 0.5   0\n", Options{Format: "json", Map: "at=t,input_tokens=in,duration=d", TimeUnit: "ms", AtIs: "end"}},
	} {
		if got := shown(t, read(t, "log", c.text, c.o)); got != c.want {
			t.Errorf("%s\nis %swant %s", c.text, got, c.want)
		}
	}
	wantError(t, "no unit", `{"t":1.5,"in":3}`, Options{Format: "json", Map: "at=t,input_tokens=in"})
	for _, text := range []string{"at", "at=a", "x=a,at=b", "input_tokens=a"} {
		if _, err := Read("log", strings.NewReader("{}"), Options{Format: "json", Map: text}); err == nil {
			t.Errorf("%q is taken as a map", text)
		}
	}
}

func quoted(s string) string {
	return `"` + strings.ReplaceAll(strings.ReplaceAll(s, `\`, `\\`), `"`, `\"`) + `"`
}

// TestExplained: what is known and cannot be used says why.
func TestExplained(t *testing.T) {
	for text, want := range map[string]string{
		`{"data":[{"starting_at":"2026-11-20T12:00:00Z","results":[{"uncached_input_tokens":1}]}]}`:                 "sums of minutes",
		`{"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"name":"claude_code.token.usage"}]}]}]}`:                 "sums with no request in them",
		`{"type":"event_msg","payload":{"type":"token_count","info":{"total_token_usage":{"input_tokens":1}}}}`:     "Codex",
		`{"data":[{"date":"2026-11-20","model_permaslug":"a","requests":310}]}`:                                     "a sum for each day",
		`{"type":"Metric","data":{"thresholds":[]},"metric":"http_req_duration"}`:                                   "k6",
		`{"msec":"1795176013.300","status":"200","request_time":"9.2"}`:                                             "nginx",
		`{"span_attributes":{"type":"llm"},"metrics":{"prompt_tokens":15000,"prompt_cached_tokens":12000}}`:         "Braintrust",
		"usage_date_utc,model_version,api_key,usage_input_tokens_no_cache\n2026-11-20,claude-sonnet-5,key1,21000\n": "a sum for each day",
		`{"a":1}`: "is no log that is known by its content",
	} {
		wantError(t, text, text, Options{})
		if _, err := Read("log", strings.NewReader(text), Options{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error is %v, want %q", text, err, want)
		}
	}
}

// FuzzRead: whatever is read gives requests in order, or an error of one line.
func FuzzRead(f *testing.F) {
	for _, s := range samples {
		f.Add(sample(f, s.name))
	}
	f.Fuzz(func(t *testing.T, text string) {
		l, err := Read("log", strings.NewReader(text), Options{})
		if err != nil {
			if s := err.Error(); !strings.HasPrefix(s, "log") || strings.Contains(s, "\n") || len(s) > 1000 {
				t.Fatalf("error is %q", s)
			}
			return
		}
		defer l.Close()
		if shown(t, l) == "" {
			t.Fatal("nothing was read, and it is no error")
		}
	})
}
