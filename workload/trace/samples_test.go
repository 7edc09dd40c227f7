package trace

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestSamples: samples of public traces give their requests, and so does each way to write the same.
func TestSamples(t *testing.T) {
	for _, c := range []struct {
		name   string
		format Format // that has to be named; empty: it is told
		want   string // start in nanoseconds, input, read, output
	}{
		{"21-qwen-bailian.jsonl", "", "0 521 0 132\n61114000000 162 528 80\n122500000000 40 0 11\n"},
		{"21b-qwen-trimmed-seconds.jsonl", QwenBailian, "0 521 0 132\n61114000000 162 528 80\n122500000000 40 0 11\n3599500000000 40 0 11\n"},
		{"22-azure-2024.csv", "", "0 2162 0 5\n7405000 2399 0 6\n1490070000 76 0 15\n"},
	} {
		raw, err := os.ReadFile(filepath.Join("testdata", c.name))
		if err != nil {
			t.Fatal(err)
		}
		text := string(raw)
		var zipped bytes.Buffer
		z := gzip.NewWriter(&zipped)
		if _, err := z.Write(raw); err != nil || z.Close() != nil {
			t.Fatal(err)
		}
		ways := map[string]string{"as it is": text, "CRLF": strings.ReplaceAll(text, "\n", "\r\n"), "gzip": zipped.String(), "with a byte order mark": "\ufeff" + text,
			"without a last line end": strings.TrimSuffix(text, "\n")}
		if !strings.HasSuffix(c.name, ".csv") {
			ways["other order of keys"] = turned(text)
		}
		for way, text := range ways {
			var got strings.Builder
			for _, q := range mustRead(t, text, Options{Format: c.format}) {
				fmt.Fprintln(&got, q.At, q.InputTokens, q.CacheReadInputTokens, q.OutputTokens)
			}
			if got.String() != c.want {
				t.Errorf("%s, %s:\n%swant\n%s", c.name, way, got.String(), c.want)
			}
		}
	}
	trimmed, err := os.ReadFile(filepath.Join("testdata", "21b-qwen-trimmed-seconds.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	_, err = readAll(string(trimmed), Options{})
	wantError(t, err, "f:1: hash_ids: is 33 blocks, expected at most 3 of 512 tokens each for an input of 521; a trace in seconds with blocks of 16 is qwen-bailian")
}

// turned writes the first key of each record last.
func turned(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		first, rest, _ := strings.Cut(strings.TrimPrefix(strings.TrimSuffix(line, "\n"), "{"), ",")
		b.WriteString("{" + strings.TrimSuffix(rest, "}") + "," + first + "}\n")
	}
	return b.String()
}
