package logs

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"loadshape/workload/trace"
)

// TestOtherSamples: samples of logs that cannot be used say why, however they are written.
func TestOtherSamples(t *testing.T) {
	for _, c := range []struct{ name, want string }{
		{"01b-claude-code-transcript-error-line.jsonl", "has no request, expected at least one; left out: 1 errors that the client shows in place of an answer (verify explain reads them)"},
		{"11b-openrouter-activity.json", "is OpenRouter's activity, a sum for each day"},
		{"14-codex-rollout.jsonl", "is a Codex session"},
		{"17-servegen-chunk-trace.csv", "is a chunk of ServeGen, rates and distributions with no request in them"},
		{"19-k6-output.jsonl", "is the output of k6, which knows no tokens"},
		{"20-nginx-json-access.jsonl", "is a log of nginx, which knows no tokens"},
		{"23-anthropic-console-usage.csv", "is the usage export of the Console, a sum for each day"},
		{"24-braintrust-logs.jsonl", "is a log of Braintrust, whose input is not documented: expected the format json, with --map at=metrics.start,input_tokens=metrics.prompt_tokens,cache_read_input_tokens=metrics.prompt_cached_tokens and --input"},
	} {
		for _, v := range variants(t, c.name, sample(t, "unusable/"+c.name)) {
			if c.name[:2] == "17" && v.name == "with a byte order mark" { // which has no header before it
				continue
			}
			l, err := Read("log", strings.NewReader(v.text), Options{})
			if err == nil {
				l.Close()
			}
			if err == nil || !strings.HasPrefix(err.Error(), "log: "+c.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("%s, %s: error is %v, want %s", c.name, v.name, err, c.want)
			}
		}
	}
}

// TestBraintrust is read as its message says.
func TestBraintrust(t *testing.T) {
	const name = "24-braintrust-logs.jsonl"
	o := Options{Format: mappedJSON, Input: "includes-cache",
		Map: "at=metrics.start,end=metrics.end,ttft=metrics.time_to_first_token,input_tokens=metrics.prompt_tokens,cache_read_input_tokens=metrics.prompt_cached_tokens,cache_creation_input_tokens=metrics.prompt_cache_creation_tokens,output_tokens=metrics.completion_tokens,total_tokens=metrics.tokens,max_tokens=metadata.max_tokens,model=metadata.model,id=id"}
	for _, v := range variants(t, name, sample(t, "unusable/"+name)) {
		if got, want := shown(t, read(t, name, v.text, o)), "4.1 3000 0 12000 420 4096 0.85 9.2 claude-sonnet-5  0\n"; got != want {
			t.Errorf("%s: %s, want %s", v.name, got, want)
		}
	}
}

// TestTogether: logs go together, and of traces there is one.
func TestTogether(t *testing.T) {
	dir := t.TempDir()
	path := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	one := path("a.jsonl", `{"at":0,"input_tokens":1}`)
	log := path("b.jsonl", sample(t, "04-litellm-standard-logging.jsonl"))
	nothing := path("c.txt", "nothing")
	for _, c := range []struct {
		paths  []string
		format trace.Format
		want   string // of the error; empty: there is none
	}{
		{[]string{log, log}, "", ""}, {[]string{one, log}, "", log + ": is one file too many, expected one trace"}, {[]string{one, one}, trace.JSONL, one + ": is one file too many, expected one jsonl trace"},
		{[]string{nothing, log}, "", nothing + ": is no log that is known by its content"}, {[]string{log, one}, "", one + ":1: startTime: is missing"},
	} {
		r, l, err := OpenAny(c.paths, nil, trace.Options{Format: c.format}, Options{})
		if err == nil {
			r.Close()
			l.Close()
		}
		var e *trace.Error
		if (err == nil) != (c.want == "") || err != nil && (!errors.As(err, &e) || !strings.HasPrefix(err.Error(), c.want)) {
			t.Errorf("%v: error is %v, want %q", c.paths, err, c.want)
		}
	}
}
