package main

import (
	"path/filepath"
	"testing"

	"loadshape/bucket/datadir"
	"loadshape/cmd/internal/script"
)

// The public traces of Azure and Mooncake come out with the counts and the busiest minutes that are known of them.
func TestPublishedTraces(t *testing.T) {
	dir := datadir.Path(t, "traces")
	for _, c := range []struct{ file, format, requests, busiest, input, output string }{
		{"AzureLLMInferenceTrace_code.csv", "azure", "8819", "632", "1327909", "16642"},
		{"mooncake_conversation_trace.jsonl", "mooncake", "12031", "247", "3139400", "97382"},
	} {
		t.Run(c.format, func(t *testing.T) {
			status, out, err := sim(nil, "run", "--trace", filepath.Join(dir, c.file),
				"--limits", "anthropic/start/claude-sonnet-5", "--format", "json")
			if status == statusInput {
				t.Fatal(err)
			}
			result, e := script.ParseJSON(out)
			if e != nil {
				t.Fatal(e)
			}
			for path, want := range map[string]string{
				"workload.format":                                 c.format,
				"workload.offered.requests":                       c.requests,
				"workload.offered.peak_minute.requests":           c.busiest,
				"workload.offered.peak_minute.input_tokens_total": c.input,
				"workload.offered.peak_minute.output_tokens":      c.output,
				"readings.loose.requests":                         c.requests,
				"readings.strict.requests":                        c.requests,
				"readings.loose.conserved":                        "true",
				"readings.strict.conserved":                       "true",
			} {
				if v, _ := script.At(result, path); script.Shown(v) != want {
					t.Errorf("%s: is %s, want %s", path, script.Shown(v), want)
				}
			}
		})
	}
}
