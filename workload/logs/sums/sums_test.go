package sums

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"loadshape/bucket"
	"loadshape/workload/trace"
)

// shown are sums, a line for each minute and model: requests, input, written, read, output.
func shown(s *Sums) string {
	var b strings.Builder
	for _, m := range s.Minutes {
		for _, a := range m.Amounts {
			fmt.Fprintf(&b, "%s %s%s %d %d %d %d %d\n", time.Unix(0, m.At).UTC().Format("15:04"), a.Model, a.Speed, a.Requests, a.InputTokens, a.CacheCreation, a.CacheRead, a.OutputTokens)
		}
	}
	return b.String()
}

// written writes files, and gives their paths.
func written(t *testing.T, texts ...string) (paths []string) {
	dir := t.TempDir()
	for i, text := range texts {
		path := filepath.Join(dir, fmt.Sprint("f", i))
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		paths = append(paths, path)
	}
	return paths
}

const sample = "12:00 claude-sonnet-5 -1 21000 27000 120000 4200\n12:01 claude-sonnet-5 -1 48000 0 0 9100\n"

// TestReport: the documented shape gives the minutes in which there was anything, with CRLF, compressed, in other orders and twice, too.
func TestReport(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("testdata", "12-anthropic-usage-report-1m.json"))
	if err != nil {
		t.Fatal(err)
	}
	var zipped bytes.Buffer
	z := gzip.NewWriter(&zipped)
	z.Write(text)
	z.Close()
	one := string(text)
	reordered := `{"has_more":false,"more":[{"x":1}],"data":[{"results":[{"output_tokens":9100,"model":"claude-sonnet-5","uncached_input_tokens":48000,"cache_creation":null}],"ending_at":"2026-11-20T12:02:00Z","starting_at":"2026-11-20T12:01:00Z"},
		{"results":[{"model":"claude-sonnet-5","cache_creation_input_tokens":27000,"cache_read_input_tokens":120000,"output_tokens":4200,"uncached_input_tokens":20000},
		{"model":"claude-sonnet-5","uncached_input_tokens":1000},{"model":"claude-sonnet-5","service_tier":"batch","uncached_input_tokens":7}],"starting_at":"2026-11-20T12:00:00+00:00"}]}`
	for name, texts := range map[string][]string{"as it is": {one}, "CRLF": {strings.ReplaceAll(one, "\n", "\r\n")}, "compressed": {zipped.String()}, "twice": {one, one},
		"pages": {one + "\n" + `{"data":[]}`}, "in another order": {reordered}, "with a mark": {"\ufeff" + one}} {
		paths := written(t, texts...)
		if !Tells(paths[0]) {
			t.Errorf("%s: it is not told", name)
		}
		s, err := Open(paths, nil, "")
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := shown(s); got != sample || s.Format != UsageReport || s.More {
			t.Errorf("%s: %s, more %v:\n%s", name, s.Format, s.More, got)
		}
		if want := int64(len(texts)-1) * 3; s.Repeats != want || name == "in another order" && s.Batch != 1 || name == "as it is" && s.Largest != 200_000 {
			t.Errorf("%s: %d repeats, %d of batches, at most %d", name, s.Repeats, s.Batch, s.Largest)
		}
	}
	counted := `{"data":[{"starting_at":"2026-11-20T12:00:00Z","results":[{"requests":3,"uncached_input_tokens":5,"speed":"fast","context_window":"200k-1M"},{"requests":4,"speed":"fast"}]}],"has_more":true}`
	s, err := Open(written(t, counted), nil, "")
	if err != nil || shown(s) != "12:00 fast 7 5 0 0 0\n" || s.Largest != 1_000_000 || !s.More {
		t.Errorf("%v, %+v", err, s)
	}
	if notes := fmt.Sprint(s.Notes()); !strings.Contains(notes, "has_more") || !strings.Contains(notes, "1,000,000") {
		t.Error(notes)
	}
}

// TestTable: metrics with a row for each minute and model.
func TestTable(t *testing.T) {
	text := "minute,model,input_tokens,cache_read_input_tokens,cache_creation_input_tokens,output_tokens,requests\r\n" +
		"2026-11-20T12:00:00Z,claude-sonnet-5,21000,120000,27000,4200,\r\n2026-11-20T12:01:00Z,claude-sonnet-5,48000,,,9100,\r\n"
	paths := written(t, text)
	s, err := Open(paths, nil, "")
	if !Tells(paths[0]) || err != nil || shown(s) != sample || s.Format != MinuteSums {
		t.Errorf("%v, %+v", err, s)
	}
	s, err = Open([]string{"-"}, strings.NewReader("minute,input_tokens,requests\n1795176060,2,1\n1795176000,1,1\n"), MinuteSums)
	if err != nil || shown(s) != "12:00  1 1 0 0 0\n12:01  1 2 0 0 0\n" {
		t.Errorf("%v, %+v", err, s)
	}
}

// TestBad: each error is one line with the file, the line and the field, and what would be right.
func TestBad(t *testing.T) {
	minute := func(s string) string { return `{"data":[{"starting_at":"2026-11-20T12:00:00Z",` + s + `}]}` }
	for text, want := range map[string]string{
		"":                     "has no sums of minutes, expected usage-report, minute-sums or otel-metrics",
		`{"a":1}`:              "has no sums of minutes",
		minute(`"results":[]`): "has no minute in which there was anything",
		minute(`"results":[{"output_tokens":-1}]`):                                                          ":1: output_tokens: is no whole number from 0",
		minute(`"results":[{"output_tokens":1.5}]`):                                                         ":1: output_tokens: is no whole number",
		minute(`"results":[{"output_tokens":"5"}]`):                                                         ":1: output_tokens: is no whole number",
		minute("\n" + `"results":[{"output_tokens":NaN}]`):                                                  ":2: column",
		minute(`"results":[{"output_tokens":1,"output_tokens":1}]`):                                         ":1: output_tokens: is there twice",
		minute(`"results":3`):                                                                               ":1: results: is no array, expected one",
		minute(`"results":[3]`):                                                                             ":1: results: is no object, expected one",
		minute(`"ending_at":"2026-11-20T13:00:00Z","results":[]`):                                           ":1: ending_at: is 1h after starting_at, expected a report of minutes: bucket_width=1m",
		`{"data":[{"starting_at":"2026-11-20T12:00:30Z","results":[]}]}`:                                    ":1: starting_at: is within a minute, expected the start of one",
		`{"data":[{"starting_at":12,"results":[]}]}`:                                                        ":1: starting_at: is no time",
		`{"data":[{"Starting_at":"","starting_at":null,"results":[]}]}`:                                     ":1: starting_at: is no time",
		`{"data":[{"x":"starting_at","starting_at":"2026-11-20T12:00:00Z","results":[{}]},{"results":[]}]}`: ":1: starting_at: is missing",
		minute(`"results":[{"output_tokens":1}]`) + minute(`"results":[{"output_tokens":2}]`):               ":1: has the minute of 2026-11-20T12:00:00Z again, with other figures than ",
		minute(`"results":[{"output_tokens":1`):                                                             "is the end of the file",
		minute(fmt.Sprintf(`"results":[{"output_tokens":%d},{"output_tokens":%d}]`, int64(bucket.MaxTokens), int64(bucket.MaxTokens))): "has sums of more than",
		"minute,tokens\n": ":1: column 2: is \"tokens\", expected each of minute,",
		"minute,model\n":  ":1: input_tokens: is missing",
		"minute,input_tokens\n2026-11-20T12:00:01Z,1\n":                   ":2: minute: is no start of a minute",
		"minute,input_tokens\n2026-11-20T12:00:00Z,-1\n":                  ":2: input_tokens: is no whole number",
		"minute,input_tokens\n2026-11-20T12:00:00Z\n":                     ":2: is no row of the table",
		"minute,input_tokens\n1795176000,1\n1795176060,1\n1795176000,2\n": ":4: has the minute of 2026-11-20T12:00:00Z again",
	} {
		path := written(t, text)[0]
		_, err := Open([]string{path}, nil, "")
		var e *trace.Error
		if !errors.As(err, &e) || !strings.HasPrefix(err.Error(), path) || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s\n\tgives %v, want %s", text, err, want)
		}
	}
	if _, err := Open([]string{"none"}, nil, ""); err == nil || !strings.HasPrefix(err.Error(), "none: cannot be read: ") {
		t.Error(err)
	}
	paths := written(t, minute(`"results":[{"output_tokens":1}]`), "minute,input_tokens\n1795176000,1\n")
	if _, err := Open(paths, nil, ""); err == nil || !strings.Contains(err.Error(), "is no usage-report as the file before it, expected one form") {
		t.Error(err)
	}
}

// endless is text that never ends.
type endless string

func (e endless) Read(p []byte) (int, error) {
	n := 0
	for n+len(e) <= len(p) {
		n += copy(p[n:], e)
	}
	return n, nil
}

// TestEndless: what has no end is given up at the bound.
func TestEndless(t *testing.T) {
	s := &Sums{read: map[int64][]part{}}
	for _, err := range []error{
		s.report("-", &capped{io.MultiReader(strings.NewReader(`{"more":`), endless(" ")), 10_000}),
		s.table("-", &capped{io.MultiReader(strings.NewReader("minute,input_tokens\n\""), endless("x")), 10_000}),
	} {
		if err == nil || !strings.Contains(err.Error(), fmt.Sprintf("-:1: cannot be read: is larger than %d bytes", mostBytes)) && !strings.Contains(err.Error(), fmt.Sprintf("-: cannot be read: is larger than %d bytes", mostBytes)) {
			t.Error(err)
		}
	}
}

func FuzzReport(f *testing.F) {
	f.Add([]byte(`{"data":[{"starting_at":"2026-11-20T12:00:00Z","ending_at":"2026-11-20T12:01:00Z","results":[{"uncached_input_tokens":1,"cache_creation":{"ephemeral_5m_input_tokens":2}}]}],"has_more":false}`))
	f.Add([]byte("minute,input_tokens\n1795176000,1\n"))
	f.Add([]byte(otlp("2", dot{"type=input", "a", 1, 60, "5"}, dot{"type=cacheRead", "a", 1, 120, "6"}, dot{"gen_ai.client.inference.usage.output_tokens", "b", 0, 60, "7"})))
	f.Fuzz(func(t *testing.T, text []byte) {
		for _, form := range Formats() {
			s, err := Open([]string{"-"}, bytes.NewReader(text), form)
			if err != nil {
				if strings.Contains(err.Error(), "\n") {
					t.Errorf("%q", err)
				}
				continue
			}
			for i, m := range s.Minutes {
				if m.At%int64(bucket.Minute) != 0 || i > 0 && m.At <= s.Minutes[i-1].At || len(m.Amounts) == 0 {
					t.Errorf("minute %d is %+v", i, m)
				}
			}
		}
	})
}
