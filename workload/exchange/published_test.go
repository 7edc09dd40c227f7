package exchange

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"loadshape/bucket/datadir"
	"loadshape/workload/container"
	"loadshape/workload/scrub"
)

// responses names the folder of recorded answers.
func responses(t *testing.T) string {
	t.Helper()
	return datadir.Path(t, "responses")
}

// TestPublishedFiles reads every recorded answer. What is known of it must be what the record says.
func TestPublishedFiles(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(responses(t), "*", "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("%d files (%v)", len(files), err)
	}
	for _, file := range files {
		checkPublished(t, filepath.Base(file), mustFile(t, file))
	}
}

// TestPublishedAnswers reads the recorded answers of one file, one by one and together.
func TestPublishedAnswers(t *testing.T) {
	all := mustFile(t, filepath.Join(responses(t), "anthropic-200.jsonl"))
	n := 0
	for line := range bytes.Lines(all) {
		n++
		e := checkPublished(t, "anthropic-200.jsonl", line)
		if e.Failed() || e.Request.Model == "" && e.ResponseModel == "" && e.Route.Host == "" {
			t.Errorf("line %d is read as %s", n, told(t, e))
		}
	}
	if n != 450 {
		t.Errorf("%d lines, want 450", n)
	}
	if b := mustRead(t, string(all)); b.Failure != nil || b.LastSuccess == nil {
		t.Errorf("together they are read as %+v", b)
	}
}

func checkPublished(t *testing.T, name string, raw []byte) *Exchange {
	t.Helper()
	b, err := Read(name, bytes.NewReader(raw))
	if err != nil {
		t.Error(err)
		return &Exchange{}
	}
	e := b.Failure
	if e == nil {
		e = b.LastSuccess
	}
	var record struct {
		Status    int               `json:"status"`
		Headers   map[string]string `json:"headers"`
		ErrorBody json.RawMessage   `json:"error_body"`
		Request   struct {
			Model     string `json:"model"`
			MaxTokens *int64 `json:"max_tokens"`
		} `json:"request"`
	}
	if err := json.Unmarshal(raw, &record); err != nil {
		t.Fatal(err)
	}
	if e.Status != record.Status || record.Request.Model != "" && e.Request.Model != record.Request.Model || (e.Request.MaxTokens == nil) != (record.Request.MaxTokens == nil) {
		t.Errorf("%s: is read as %s", name, told(t, e))
	}
	if there := len(record.ErrorBody) > 0 && string(record.ErrorBody) != "null"; there != (len(e.ErrorBody) > 0 || e.Message != "") {
		t.Errorf("%s: the error's body is %s", name, e.ErrorBody)
	}
	for header, value := range record.Headers {
		if got, ok := e.Headers[lower(header)]; ok != (container.Allowed(header) && !Redacted(value)) || ok && got != value {
			t.Errorf("%s: header %s is %q, want %q", name, header, got, value)
		}
	}
	if kinds := scrub.Leaks([]byte(told(t, e))); kinds != nil {
		t.Errorf("%s: what is kept holds %q", name, kinds)
	}
	return e
}

func lower(s string) string { return string(bytes.ToLower([]byte(s))) }

func mustFile(t *testing.T, path string) []byte {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}
