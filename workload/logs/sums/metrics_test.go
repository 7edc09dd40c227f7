package sums

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"loadshape/bucket"
	"loadshape/workload/trace"
)

const (
	ofClaudeCode = "12:01 claude-haiku-4-5 -1 50 0 0 20\n12:01 claude-sonnet-5 -1 1000 7000 90000 300\n12:02 claude-sonnet-5 -1 200 0 0 100\n"
	ofGenAI      = "12:00 claude-sonnet-5 2 9000 0 0 500\n12:02 claude-sonnet-5 3 12000 0 0 900\n12:03 claude-sonnet-5 1 700 0 0 80\n"
)

// TestMetrics: counters that are deltas and such that go on, of several programs, give the same however they are written.
func TestMetrics(t *testing.T) {
	for _, c := range []struct {
		name, want string
		lag        bucket.Duration
		said       string
	}{
		{"claude-code-metrics.jsonl", ofClaudeCode, 50 * bucket.Second, "of what was counted in the minute, or up to 50s before it"},
		{"gen-ai-metrics.json", ofGenAI, 0, "may have been read from a cache, in part or all of it"},
	} {
		text, err := os.ReadFile(filepath.Join("testdata", c.name))
		if err != nil {
			t.Fatal(err)
		}
		for name, texts := range ways(t, string(text)) {
			paths := written(t, texts...)
			if !Tells(paths[0]) {
				t.Errorf("%s, %s: it is not told", c.name, name)
			}
			s, err := Open(paths, nil, "")
			if err != nil {
				t.Errorf("%s, %s: %v", c.name, name, err)
				continue
			}
			if got := shown(s); got != c.want || s.Format != OTelMetrics || s.Lag != int64(c.lag) || (s.Repeats > 0) != (name == "twice") {
				t.Errorf("%s, %s: %s, %v, %d repeats:\n%swant\n%s", c.name, name, s.Format, bucket.Duration(s.Lag), s.Repeats, got, c.want)
			}
			if notes := fmt.Sprint(s.Notes()); !strings.Contains(notes, c.said) || strings.Contains(notes, "CANARY") {
				t.Errorf("%s, %s: %s", c.name, name, notes)
			}
		}
	}
}

// ways are other ways to write the same metrics.
func ways(t *testing.T, text string) map[string][]string {
	var zipped bytes.Buffer
	z := gzip.NewWriter(&zipped)
	if _, err := z.Write([]byte(text)); err != nil || z.Close() != nil {
		t.Fatal(err)
	}
	all := map[string][]string{"as it is": {text}, "CRLF": {strings.ReplaceAll(text, "\n", "\r\n")}, "with a mark": {"\ufeff" + text}, "compressed": {zipped.String()}, "twice": {text, text}}
	var docs []string
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	for {
		var doc any
		if err := d.Decode(&doc); err == io.EOF {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		line, err := json.Marshal(turned(doc))
		if err != nil {
			t.Fatal(err)
		}
		docs = append(docs, string(line)+"\n")
	}
	all["in an array"] = []string{"[" + strings.Join(docs, ",") + "]"}
	slices.Reverse(docs)
	all["in another order"] = []string{strings.Join(docs, "")}
	all["a file each"] = docs
	return all
}

// turned has lists of objects the other way round, and more fields; package json sorts the keys.
func turned(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for key, of := range v {
			v[key] = turned(of)
		}
		v["zCANARY"], v["aCANARY"] = "CANARY", []any{map[string]any{"timeUnixNano": "CANARY"}}
	case []any:
		for i := range v {
			v[i] = turned(v[i])
		}
		if len(v) > 0 {
			if _, ok := v[0].(map[string]any); ok {
				slices.Reverse(v)
			}
		}
	}
	return v
}

// A dot is a point of a counter of a test: seconds after 12:00, and what it says.
type dot struct {
	what      string // a metric, or type=… of Claude Code's
	who       string // the program and its session
	start, at int
	n         string
}

// otlp writes points, each in a batch of its own.
func otlp(temporality string, dots ...dot) string {
	var b strings.Builder
	for _, d := range dots {
		metric, attribute := d.what, ""
		if kind, ok := strings.CutPrefix(d.what, "type="); ok {
			metric, attribute = "claude_code.token.usage", `{"key":"type","value":{"stringValue":"`+kind+`"}},`
		}
		time := func(s int) string {
			if s == 0 {
				return "0"
			}
			return fmt.Sprintf("%d000000000", 1795176000+s)
		}
		fmt.Fprintf(&b, `{"resourceMetrics":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":%q}}]},"scopeMetrics":[{"metrics":[{"name":%q,"sum":{"isMonotonic":true,"aggregationTemporality":%s,"dataPoints":[{"attributes":[%s{"key":"model","value":{"stringValue":"m"}}],"startTimeUnixNano":"%s","timeUnixNano":"%s","asInt":%q}]}}]}]}]}`+"\n",
			d.who, metric, temporality, attribute, time(d.start), time(d.at), d.n)
	}
	return b.String()
}

// TestCounters: what a counter counted is in no minute twice, nor in one that nobody knows.
func TestCounters(t *testing.T) {
	for name, c := range map[string]struct {
		text, want string
		unplaced   int64
	}{
		"it goes on":                         {otlp("2", dot{"type=input", "a", 1, 60, "5"}, dot{"type=input", "a", 1, 120, "5"}, dot{"type=input", "a", 1, 180, "9"}), "12:00 m -1 5 0 0 0\n12:02 m -1 4 0 0 0\n", 0},
		"it begins anew":                     {otlp("2", dot{"type=input", "a", 1, 60, "5"}, dot{"type=input", "a", 70, 120, "3"}), "12:00 m -1 5 0 0 0\n12:01 m -1 3 0 0 0\n", 0},
		"it begins anew with the same start": {otlp("2", dot{"type=input", "a", 1, 60, "5"}, dot{"type=input", "a", 1, 120, "3"}), "12:00 m -1 5 0 0 0\n12:01 m -1 3 0 0 0\n", 0},
		"two programs":                       {otlp("2", dot{"type=input", "a", 1, 60, "5"}, dot{"type=input", "b", 1, 60, "7"}, dot{"type=input", "a", 1, 120, "6"}, dot{"type=input", "b", 1, 120, "7"}), "12:00 m -1 12 0 0 0\n12:01 m -1 1 0 0 0\n", 0},
		"two of one name":                    {otlp("1", dot{"type=input", "a", 1, 60, "5"}, dot{"type=input", "a", 2, 60, "7"}), "12:00 m -1 12 0 0 0\n", 0},
		"the log begins within":              {otlp("2", dot{"type=input", "a", 1, 600, "500"}, dot{"type=input", "a", 1, 660, "507"}), "12:10 m -1 7 0 0 0\n", 500},
		"a start that nobody wrote":          {otlp("2", dot{"type=input", "a", 0, 600, "500"}, dot{"type=input", "a", 0, 660, "507"}), "12:10 m -1 7 0 0 0\n", 500},
		"deltas without a start":             {otlp("1", dot{"type=input", "a", 0, 60, "5"}, dot{"type=input", "a", 0, 120, "6"}), "12:01 m -1 6 0 0 0\n", 5},
		"it came later":                      {otlp("2", dot{"type=input", "a", 1, 600, "1"}, dot{"type=input", "a", 1, 660, "2"}, dot{"type=output", "a", 1, 660, "8"}), "12:10 m -1 1 0 0 8\n", 1},
		"a long pause":                       {otlp("2", dot{"type=input", "a", 1, 60, "5"}, dot{"type=input", "a", 1, 900, "50"}, dot{"type=input", "a", 1, 960, "51"}), "12:00 m -1 5 0 0 0\n12:15 m -1 1 0 0 0\n", 45},
		"the later metrics": {otlp("1", dot{"gen_ai.client.inference.usage.input_tokens", "a", 1, 60, "15000"}, dot{"gen_ai.client.inference.usage.cache_read.input_tokens", "a", 1, 60, "12000"},
			dot{"gen_ai.client.inference.usage.cache_write.input_tokens", "a", 1, 60, "1000"}, dot{"gen_ai.client.inference.usage.output_tokens", "a", 1, 60, "420"}), "12:00 m -1 2000 1000 12000 420\n", 0},
		"other tokens":     {otlp("1", dot{"type=input", "a", 1, 60, "5"}, dot{"type=thoughts", "a", 1, 60, "7"}), "12:00 m -1 5 0 0 0\n", 0},
		"names in words":   {otlp(`"AGGREGATION_TEMPORALITY_DELTA"`, dot{"type=input", "a", 1, 60, "5"}) + otlp(`"AGGREGATION_TEMPORALITY_CUMULATIVE"`, dot{"type=output", "a", 1, 60, "5"}), "12:00 m -1 5 0 0 5\n", 0},
		"nothing was said": {otlp("1", dot{"type=input", "a", 1, 60, "5"}) + strings.Replace(otlp("1", dot{"type=input", "a", 60, 120, ""}), `"asInt":""`, `"flags":1`, 1), "12:00 m -1 5 0 0 0\n", 0},
	} {
		s, err := Open(written(t, c.text), nil, "")
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := shown(s); got != c.want || s.counted.unplaced != c.unplaced {
			t.Errorf("%s: %d of no minute, and\n%swant %d and\n%s", name, s.counted.unplaced, got, c.unplaced, c.want)
		}
		if said := strings.Contains(fmt.Sprint(s.Notes()), "tokens of which nobody knows the minute"); said != (c.unplaced > 0) {
			t.Errorf("%s: %v", name, s.Notes())
		}
	}
	both := otlp("1", dot{"gen_ai.client.inference.usage.input_tokens", "a", 1, 60, "15"}) +
		strings.NewReplacer(`"sum":{`, `"histogram":{`, `"asInt":"15"`, `"sum":15,"count":1`, `"key":"model"`, `"key":"gen_ai.token.type","value":{"stringValue":"input"}},{"key":"model"`).Replace(otlp("1", dot{"gen_ai.client.token.usage", "a", 1, 60, "15"}))
	s, err := Open(written(t, both), nil, "")
	if err != nil || shown(s) != "12:00 m -1 15 0 0 0\n" || !s.Minutes[0].Amounts[0].Unsplit || !strings.Contains(fmt.Sprint(s.Notes()), "1 points of gen_ai.client.token.usage") {
		t.Errorf("%v, %+v", err, s)
	}
}

// TestBadMetrics: each error is one line with the file, the line and the field, and what would be right.
func TestBadMetrics(t *testing.T) {
	good := otlp("2", dot{"type=input", "a", 1, 60, "5"})
	for _, c := range []struct{ from, to, want string }{
		{`"asInt":"5"`, `"asInt":"-5"`, `: asInt: is "-5", expected a whole number from 0 to `},
		{`"asInt":"5"`, `"asDouble":"NaN"`, `: asInt: is "NaN", expected a whole number`},
		{`"asInt":"5"`, `"asDouble":5.5`, `: asInt: is "5.5", expected a whole number`},
		{`"asInt":"5"`, `"asDouble":NaN`, `column`},
		{`,"asInt":"5"`, ``, `: asInt: is missing, expected a whole number`},
		{`"timeUnixNano":"1795176060000000000"`, `"timeUnixNano":"1795176060000"`, `: timeUnixNano: is "1795176060000", expected nanoseconds since 1970`},
		{`"timeUnixNano":"1795176060000000000"`, `"timeUnixNano":"2026-11-20T12:01:00Z"`, `: timeUnixNano: is "2026-11-20T12:01:00Z", expected nanoseconds`},
		{`"startTimeUnixNano":"1795176001000000000"`, `"startTimeUnixNano":1795176001`, `: startTimeUnixNano: is "1795176001", expected nanoseconds`},
		{`"startTimeUnixNano":"1795176001000000000"`, `"startTimeUnixNano":"1795176061000000000"`, `: startTimeUnixNano: is later than timeUnixNano`},
		{`"aggregationTemporality":2`, `"aggregationTemporality":0`, `: aggregationTemporality: is "0", expected 1 (delta) or 2 (cumulative)`},
		{`"aggregationTemporality":2,`, ``, `: aggregationTemporality: is missing, expected 1`},
		{`"isMonotonic":true`, `"isMonotonic":false`, `: isMonotonic: is not true, expected a counter`},
		{`"sum":{`, `"gauge":{`, `: metrics: is a gauge or a summary, expected a sum or a histogram`},
		{`"sum":{`, `"histogram":{`, `: metrics: is a histogram, expected a sum`},
		{`"claude_code.token.usage"`, `"gen_ai.client.token.usage"`, `: metrics: is a sum, expected a histogram`},
		{`[{"attributes"`, `[3,{"attributes"`, `dataPoints: is no object`},
		{`"resourceMetrics":[`, `"resourceMetrics":3,"x":[`, `resourceMetrics: is no array`},
		{`"claude_code.token.usage"`, `"claude_code.cost.usage"`, `has no minute in which there was anything`},
		{`1795176001`, `1795170001`, `has only tokens of which nobody knows the minute, 5 of them, expected exports at most 5m apart`},
		{"}]}]}]}\n", "}", `is the end of the file`},
		{good, good + strings.Replace(good, `"5"`, `"6"`, 1), `has a point again, with another figure than `},
		{good, strings.Replace(otlp("1", dot{"gen_ai.client.inference.usage.input_tokens", "a", 1, 60, "5"}), "\n", "", 1) + otlp("1", dot{"gen_ai.client.inference.usage.cache_read.input_tokens", "a", 1, 60, "7"}), `has 7 tokens that were read from a cache or written to one in a minute with 5 of input, expected an input that they are a part of`},
	} {
		text := strings.Replace(good, c.from, c.to, 1)
		if text == good {
			t.Fatalf("%s is not in %s", c.from, good)
		}
		path := written(t, text)[0]
		_, err := Open([]string{path}, nil, OTelMetrics)
		var e *trace.Error
		if !errors.As(err, &e) || !strings.HasPrefix(err.Error(), path) || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s\n\tgives %v, want %s", c.to, err, c.want)
		}
	}
}
