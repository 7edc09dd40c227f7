package trace

import (
	"strings"
	"testing"

	"loadshape/bucket"
	"loadshape/workload"
)

func TestRecord(t *testing.T) {
	full := workload.Request{At: 12_250_000_000, Model: "claude-sonnet-5", Session: "s1", Request: bucket.Request{
		InputTokens: 3000, CacheCreationInputTokens: 5, CacheReadInputTokens: 12000, OutputTokens: 420, MaxTokens: 4096,
		TTFT: 800_000_000, Duration: 9_200_000_000}}
	with := func(change func(*workload.Request)) workload.Request {
		q := plain(0, 1, 0)
		change(&q)
		return q
	}
	tests := []struct {
		name, text string
		want       workload.Request
	}{
		{"every field", `{"at": "12.250000000", "input_tokens": 3000, "cache_creation_input_tokens": 5, "cache_read_input_tokens": 12000, "output_tokens": 420, "max_tokens": 4096, "model": "claude-sonnet-5", "ttft": "0.8s", "duration": "9.2s", "session": "s1"}`, full},
		{"any order, any space", "\t{ \"session\":\"s1\" ,\"duration\":9.2,\"ttft\":\"800ms\",\"model\":\"claude-sonnet-5\",\"max_tokens\":4096,\"output_tokens\":420,\"cache_read_input_tokens\":12000,\"cache_creation_input_tokens\":5,\"input_tokens\":3000\t,\"at_ns\":12250000000} \r", full},
		{"only what is required", `{"at":0,"input_tokens":1}`, plain(0, 1, 0)},
		{"number", `{"at":12.25,"input_tokens":1}`, plain(12_250_000_000, 1, 0)},
		{"no float could hold it", `{"at":4611686018.427387903,"input_tokens":1}`, plain(4611686018427387903, 1, 0)},
		{"last instant", `{"at_ns":4611686018427387904,"input_tokens":1}`, plain(bucket.MaxTime, 1, 0)},
		{"exact exponent", `{"at":1e3,"input_tokens":1.2e4}`, plain(1000_000_000_000, 12000, 0)},
		{"small exponent", `{"at":125E-3,"input_tokens":30e-1}`, plain(125_000_000, 3, 0)},
		{"zeros that say nothing", `{"at":"1.50000000000000","input_tokens":7.0}`, plain(1_500_000_000, 7, 0)},
		{"negative nought", `{"at":-0.0,"input_tokens":1}`, plain(0, 1, 0)},
		{"most tokens", `{"at":0,"input_tokens":1000000000000}`, plain(0, 1_000_000_000_000, 0)},
		{"escaped key", `{"\u0061t":0,"input\u005ftokens":1}`, plain(0, 1, 0)},
		{"escaped name", `{"at":0,"input_tokens":1,"model":"a\"\\\/\u00e9\ud83d\ude00b"}`, with(func(q *workload.Request) { q.Model = `a"\/é😀b` })},
		{"raw name", `{"at":0,"input_tokens":1,"session":"é😀"}`, with(func(q *workload.Request) { q.Session = "é😀" })},
		{"empty name", `{"at":0,"input_tokens":1,"model":""}`, plain(0, 1, 0)},
		{"durations", `{"at":0,"input_tokens":1,"ttft":"1m30s","duration":"7d"}`, with(func(q *workload.Request) { q.TTFT, q.Duration = 90e9, 7*86400e9 })},
		{"duration of a plain number in a string", `{"at":0,"input_tokens":1,"duration":"2.5"}`, with(func(q *workload.Request) { q.Duration = 2_500_000_000 })},
		{"longest duration", `{"at":0,"input_tokens":1,"duration":"26000d"}`, with(func(q *workload.Request) { q.Duration = 26000 * 86400e9 })},
		{"first token after the last", `{"at":0,"input_tokens":1,"ttft":2,"duration":1}`, with(func(q *workload.Request) { q.TTFT, q.Duration = 1e9, 1e9 })},
		{"no time at all", `{"at":0,"input_tokens":1,"ttft":0,"duration":"0s"}`, with(func(q *workload.Request) { q.TTFT, q.Duration = 0, 0 })},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			wantRequests(t, mustRead(t, tt.text, Options{Format: JSONL}), tt.want)
		})
	}
}

func TestRecordLines(t *testing.T) {
	a, b := plain(1e9, 1, 0), plain(2e9, 2, 0)
	for name, text := range map[string]string{
		"plain":                  "{\"at\":1,\"input_tokens\":1}\n{\"at\":2,\"input_tokens\":2}\n",
		"no newline at the end":  "{\"at\":1,\"input_tokens\":1}\n{\"at\":2,\"input_tokens\":2}",
		"carriage returns":       "{\"at\":1,\"input_tokens\":1}\r\n{\"at\":2,\"input_tokens\":2}\r\n",
		"empty lines":            "\n \n{\"at\":1,\"input_tokens\":1}\n\t\r\n{\"at\":2,\"input_tokens\":2}\n\n",
		"byte order mark":        "\xef\xbb\xbf{\"at\":1,\"input_tokens\":1}\n{\"at\":2,\"input_tokens\":2}\n",
		"byte order mark, alone": "\xef\xbb\xbf\n{\"at\":1,\"input_tokens\":1}\n{\"at\":2,\"input_tokens\":2}\n",
	} {
		t.Run(name, func(t *testing.T) {
			wantRequests(t, mustRead(t, text, Options{}), a, b)
		})
	}
}

// TestRecordErrors puts each line third, after two good ones.
func TestRecordErrors(t *testing.T) {
	const (
		seconds = "expected seconds from 0 to 4611686018.427387904 with at most nine decimals, or a date such as 2026-11-20T12:00:04Z"
		nanos   = "expected whole nanoseconds from 0 to 4611686018427387904"
		tokens  = "expected a whole number from 0 to 100000000000000"
		long    = `expected 0s to 26000d such as "1.5s" or a number of seconds, in whole nanoseconds`
		name    = "expected a string of at most 1024 bytes without control characters"
		known   = "is no field of a request record, expected at, at_ns, input_tokens, cache_creation_input_tokens, cache_read_input_tokens, output_tokens, max_tokens, model, ttft, duration, session, agent, status or speed"
	)
	tests := []struct{ text, want string }{
		// the time
		{`{"input_tokens":1}`, `at: is missing, expected at in seconds or at_ns`},
		{`{}`, `at: is missing, expected at in seconds or at_ns`},
		{`{"at":2,"at_ns":2000000000,"input_tokens":1}`, `at_ns: is there beside at, expected one of them`},
		{`{"at":-1,"input_tokens":1}`, `at: is -1, ` + seconds},
		{`{"at":"-1","input_tokens":1}`, `at: is "-1", ` + seconds},
		{`{"at":null,"input_tokens":1}`, `at: is null, ` + seconds},
		{`{"at":true,"input_tokens":1}`, `at: is true, ` + seconds},
		{`{"at":[2],"input_tokens":1}`, `at: is an array, ` + seconds},
		{`{"at":{},"input_tokens":1}`, `at: is an object, ` + seconds},
		{`{"at":"","input_tokens":1}`, `at: is "", ` + seconds},
		{`{"at":"2s","input_tokens":1}`, `at: is "2s", ` + seconds},
		{`{"at":" 2","input_tokens":1}`, `at: is " 2", ` + seconds},
		{`{"at":"02","input_tokens":1}`, `at: is "02", ` + seconds},
		{`{"at":"2.","input_tokens":1}`, `at: is "2.", ` + seconds},
		{`{"at":".5","input_tokens":1}`, `at: is ".5", ` + seconds},
		{`{"at":"+2","input_tokens":1}`, `at: is "+2", ` + seconds},
		{`{"at":"NaN","input_tokens":1}`, `at: is "NaN", ` + seconds},
		{`{"at":"2e","input_tokens":1}`, `at: is "2e", ` + seconds},
		{`{"at":2.0000000001,"input_tokens":1}`, `at: is 2.0000000001, ` + seconds},
		{`{"at":25e-10,"input_tokens":1}`, `at: is 25e-10, ` + seconds},
		{`{"at":1e999999999999999999999,"input_tokens":1}`, `at: is 1e999999999999999999999, ` + seconds},
		{`{"at":4611686018.427387905,"input_tokens":1}`, `at: is 4611686018.427387905, ` + seconds},
		{`{"at":99999999999999999999,"input_tokens":1}`, `at: is 99999999999999999999, ` + seconds},
		{`{"at_ns":2.5,"input_tokens":1}`, `at_ns: is 2.5, ` + nanos},
		{`{"at_ns":"2000000000","input_tokens":1}`, `at_ns: is "2000000000", ` + nanos},
		{`{"at_ns":4611686018427387905,"input_tokens":1}`, `at_ns: is 4611686018427387905, ` + nanos},
		{`{"at":1.5,"input_tokens":1}`, `at: is 1.5, expected no earlier than "2.0" in line 2`},
		{`{"at_ns":1500000000,"input_tokens":1}`, `at_ns: is 1500000000, expected no earlier than at "2.0" in line 2`},
		// the sizes
		{`{"at":2}`, `input_tokens: is missing, ` + tokens},
		{`{"at":2,"input_tokens":-1}`, `input_tokens: is -1, ` + tokens},
		{`{"at":2,"input_tokens":1.5}`, `input_tokens: is 1.5, ` + tokens},
		{`{"at":2,"input_tokens":"1"}`, `input_tokens: is "1", ` + tokens},
		{`{"at":2,"input_tokens":null}`, `input_tokens: is null, ` + tokens},
		{`{"at":2,"input_tokens":100000000000001}`, `input_tokens: is 100000000000001, ` + tokens},
		{`{"at":2,"input_tokens":1,"cache_creation_input_tokens":-2}`, `cache_creation_input_tokens: is -2, ` + tokens},
		{`{"at":2,"input_tokens":1,"cache_read_input_tokens":false}`, `cache_read_input_tokens: is false, ` + tokens},
		{`{"at":2,"input_tokens":1,"output_tokens":1e15}`, `output_tokens: is 1e15, ` + tokens},
		{`{"at":2,"input_tokens":1,"max_tokens":null}`, `max_tokens: is null, ` + tokens},
		// the rest
		{`{"at":2,"input_tokens":1,"ttft":-1}`, `ttft: is -1, ` + long},
		{`{"at":2,"input_tokens":1,"ttft":"-1s"}`, `ttft: is "-1s", ` + long},
		{`{"at":2,"input_tokens":1,"ttft":null}`, `ttft: is null, ` + long},
		{`{"at":2,"input_tokens":1,"ttft":"soon"}`, `ttft: is "soon", ` + long},
		{`{"at":2,"input_tokens":1,"ttft":"1.5ns"}`, `ttft: is "1.5ns", ` + long},
		{`{"at":2,"input_tokens":1,"duration":"26000d1ns"}`, `duration: is "26000d1ns", ` + long},
		{`{"at":2,"input_tokens":1,"duration":2246400000.000000001}`, `duration: is 2246400000.000000001, ` + long},
		{`{"at":2,"input_tokens":1,"duration":"` + strings.Repeat("1s", 60) + `"}`, `duration: is "1s1s1s1s1s1s1s1s1s1s1s1s1s1s1s1s1s1s1s1s1s1s1s1s1s1s1s1s1s1…, ` + long},
		{`{"at":2,"input_tokens":1,"model":5}`, `model: is 5, ` + name},
		{`{"at":2,"input_tokens":1,"model":null}`, `model: is null, ` + name},
		{`{"at":2,"input_tokens":1,"model":"a\u001b[2J"}`, `model: is "a\u001b[2J", ` + name},
		{`{"at":2,"input_tokens":1,"session":"a\nb"}`, `session: is "a\nb", ` + name},
		{`{"at":2,"input_tokens":1,"session":"` + strings.Repeat("é", 513) + `"}`, `session: is "` + strings.Repeat("é", 29) + `…, ` + name},
		{`{"at":2,"input_tokens":1,"at":2}`, `at: is given twice, expected it once`},
		{`{"at":2,"input_tokens":1,"a\u0074":2}`, `at: is given twice, expected it once`},
		{`{"at":2,"input_tokens":1,"state":200}`, `state: ` + known},
		{`{"At":2,"input_tokens":1}`, `At: ` + known},
		{`{"":2,"input_tokens":1}`, `"": ` + known},
		{`{"a\nb":2,"input_tokens":1}`, `"a\nb": ` + known},
		// not the JSON that it should be
		{`{"at":2,"input_tokens":1`, `column 25: is the end of the line, expected ',' or '}'`},
		{`{"at":2,"input_tokens":`, `column 24: is the end of the line, expected a value`},
		{`{"at":2,"input_tokens"`, `column 23: is the end of the line, expected ':'`},
		{`{"at":2,"input_to`, `column 18: is the end of the line, expected '"'`},
		{`{"at":2,"model":"a\`, `column 20: is the end of the line, expected '"'`},
		{`{"at":2,`, `column 9: is the end of the line, expected a key in double quotes`},
		{`{"at":2,}`, `column 9: is '}', expected a key in double quotes`},
		{`{`, `column 2: is the end of the line, expected a key in double quotes`},
		{`{,"at":2}`, `column 2: is ',', expected a key in double quotes`},
		{`{'at':2}`, `column 2: is '\'', expected a key in double quotes`},
		{`{"at" 2}`, `column 7: is '2', expected ':'`},
		{`{"at":2 "input_tokens":1}`, `column 9: is '"', expected ',' or '}'`},
		{`{"at":02,"input_tokens":1}`, `column 8: is '2', expected ',' or '}'`},
		{`{"at":2.,"input_tokens":1}`, `column 9: is ',', expected a digit`},
		{`{"at":2e,"input_tokens":1}`, `column 9: is ',', expected a digit`},
		{`{"at":-,"input_tokens":1}`, `column 8: is ',', expected a digit`},
		{`{"at":+2,"input_tokens":1}`, `column 7: is '+', expected a value`},
		{`{"at":NaN,"input_tokens":1}`, `column 7: is 'N', expected a value`},
		{`{"at":nul,"input_tokens":1}`, `column 7: is 'n', expected a value`},
		{`{"at":2,"input_tokens":1} {}`, `column 27: is '{', expected one JSON object a line`},
		{`{"at":2,"input_tokens":1},`, `column 26: is ',', expected one JSON object a line`},
		{`[1]`, `column 1: is '[', expected a JSON object`},
		{`at=2`, `column 1: is 'a', expected a JSON object`},
		{"{\"at\":2,\"model\":\"a\tb\"}", `column 19: is '\t', expected an escape for a control character`},
		{"{\"at\":2,\"model\":\"\\\"a\tb\"}", `column 21: is '\t', expected an escape for a control character`},
		{`{"at":2,"model":"\x"}`, `column 19: is 'x', expected one of "\/bfnrtu after a backslash`},
		{`{"at":2,"model":"\u12g4"}`, `column 19: is 'u', expected four hex digits of a character`},
		{`{"at":2,"model":"\ud83d"}`, `column 19: is 'u', expected four hex digits of a character`},
		{`{"at":2,"model":"\ude00\ud83d"}`, `column 19: is 'u', expected four hex digits of a character`},
		{`{"at":2,"model":"\ud83d\u0041"}`, `column 19: is 'u', expected four hex digits of a character`},
		{"{\"at\":2,\x00}", `column 9: is a NUL byte, expected text`},
		{"{\"at\":2,\"model\":\"\xe9\"}", `column 18: is the byte 0xe9, expected text in UTF-8`},
		{"\xef\xbb\xbf{\"at\":2,\"input_tokens\":1}", `column 1: is '\ufeff', expected a JSON object`},
	}
	for _, tt := range tests {
		t.Run(tt.text, func(t *testing.T) {
			all, err := readAll("{\"at\":0,\"input_tokens\":1}\n{\"at\":\"2.0\",\"input_tokens\":1}\n"+tt.text+"\n", Options{})
			wantError(t, err, "f:3: "+tt.want)
			if len(all) != 2 {
				t.Errorf("%d requests before it, want 2", len(all))
			}
		})
	}
}

func TestErrorStays(t *testing.T) {
	r, err := NewReader("f", strings.NewReader("{\"at\":0}\n{\"at\":0,\"input_tokens\":1}\n"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	var q workload.Request
	first := r.Next(&q)
	if second := r.Next(&q); first == nil || second != first {
		t.Errorf("%v, then %v, want the same error", first, second)
	}
}

// TestRecordDates: a record may have a date, and then all have one; the first is at 0.
func TestRecordDates(t *testing.T) {
	const first, second = `{"at":"2026-11-20T12:00:04Z","input_tokens":1}` + "\n", `{"at":"2026-11-20T13:00:05.5+01:00","input_tokens":2}` + "\n"
	wantRequests(t, mustRead(t, first+second, Options{}), plain(0, 1, 0), plain(1_500_000_000, 2, 0))
	for _, text := range []string{first + `{"at":5,"input_tokens":1}`, `{"at":5,"input_tokens":1}` + "\n" + first, `{"at":"2026-11-20T12:00:04","input_tokens":1}`} {
		if _, err := readAll(text, Options{}); err == nil || !strings.Contains(err.Error(), "expected ") {
			t.Errorf("%s: error is %v, want one", text, err)
		}
	}
}

// TestRecordStatus: a request that failed may be of a size that nobody knows.
func TestRecordStatus(t *testing.T) {
	r, err := NewReader("f", strings.NewReader(`{"at":1,"status":429}`+"\n"+`{"at":2,"input_tokens":3,"agent":"a1","status":429}`+"\n"+`{"at":3,"input_tokens":3}`+"\n"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	w := NewWriter(&b)
	var q workload.Request
	for _, want := range []Answered{{Status: 429, Unsized: true}, {Status: 429, Agent: "a1"}, {}} {
		if err := r.Next(&q); err != nil || r.Answered() != want {
			t.Fatalf("%v, %+v, want %+v", err, r.Answered(), want)
		}
		if err := w.WriteAnswered(&q, r.Answered()); err != nil {
			t.Fatal(err)
		}
	}
	w.Flush()
	const want = `{"at":"1.000000000","status":429}` + "\n" + `{"at":"2.000000000","input_tokens":3,"agent":"a1","status":429}` + "\n" + `{"at":"3.000000000","input_tokens":3}` + "\n"
	if b.String() != want {
		t.Errorf("%swant\n%s", b.String(), want)
	}
	if _, err := readAll(`{"at":1,"status":200}`, Options{}); err == nil {
		t.Error("an answer without a size is taken")
	}
}
