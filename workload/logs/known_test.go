package logs

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"loadshape/workload"
	"loadshape/workload/trace"
)

// TestKnown: what is known of the requests of every sample is counted as the requests themselves have it.
func TestKnown(t *testing.T) {
	for _, s := range samples {
		l := read(t, s.name, sample(t, s.name), Options{})
		want := Known{Late: l.Known().Late}
		for line := range strings.Lines(s.want) {
			f := strings.Split(strings.TrimSuffix(line, "\n"), " ")
			unsized := f[len(f)-1] == "unsized"
			want.Requests++
			for _, c := range []struct {
				when bool
				n    *int64
			}{{unsized, &want.Unsized}, {f[5] == "0", &want.NoMax}, {f[6] == "?", &want.NoTTFT}, {f[7] == "?", &want.NoLength}, {f[8] == "", &want.NoModel},
				{f[10] >= "400" || unsized, &want.Failed}, {f[10] == "429", &want.Limited}} {
				if c.when {
					*c.n++
				}
			}
			want.Sessions = want.Sessions || f[9] != ""
		}
		if got := l.Known(); got != want {
			t.Errorf("%s: known is %+v, want %+v", s.name, got, want)
		}
	}
}

// TestSummary: what a log is taken for, what is not known, and what was left out of it is said.
func TestSummary(t *testing.T) {
	const span, with = `"spans": [`, `"spans": [{"traceId": "00000000000000000000000000000009", "spanId": "0000000000000009", "name": "GET /", "startTimeUnixNano": "1795176003000000000",
		"endTimeUnixNano": "1795176003100000000", "attributes": [{"key": "gen_ai.operation.name", "value": {"stringValue": "embeddings"}}]},`
	const name = "03-otel-genai-spans.json"
	text := strings.Replace(sample(t, name), span, with, 1)
	const want = `3 requests in 1 file, otel log
input in the log: with what was read from a cache and written to one, which is taken off (how the otel format writes it)
refused requests of unknown size: count as requests without tokens: token limits were asked for more (not known of 1 of 3 requests)
max_tokens: the output of the request (not known of 1 of 3 requests)
left out of the log: 1 spans of another operation than to generate (nothing else was)
not known: ttft of 3`
	if got := strings.Join(read(t, name, text, Options{}).Summary(), "\n"); got != want {
		t.Errorf("the summary is\n%s\nwant\n%s", got, want)
	}
}

// TestOpenAny: a trace and a log are told apart by what is in them, whether they are files or a stream.
func TestOpenAny(t *testing.T) {
	const record = `{"at": 1, "input_tokens": 3}` + "\n"
	for _, c := range []struct {
		text  string
		isLog bool
		n     int
	}{{sample(t, samples[2].name), true, 3}, {record + record, false, 2}} {
		path := filepath.Join(t.TempDir(), "x")
		if err := os.WriteFile(path, []byte(c.text), 0o600); err != nil {
			t.Fatal(err)
		}
		for _, src := range []io.Reader{nil, strings.NewReader(c.text)} {
			r, l, err := OpenAny([]string{path}, src, trace.Options{}, Options{})
			if err != nil || (l != nil) != c.isLog {
				t.Fatalf("%.40q: the log is %v, %v", c.text, l, err)
			}
			n := 0
			for q := (workload.Request{}); err == nil; n++ {
				err = r.Next(&q)
			}
			if n-1 != c.n || err != io.EOF {
				t.Errorf("%.40q: %d requests, %v, want %d", c.text, n-1, err, c.n)
			}
			if l != nil {
				l.Close()
			}
		}
	}
}
