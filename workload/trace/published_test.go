package trace

import (
	"io"
	"path/filepath"
	"testing"

	"loadshape/bucket"
	"loadshape/bucket/datadir"
	"loadshape/workload"
)

// TestPublishedTraces reads real traces and compares with what is known of them.
func TestPublishedTraces(t *testing.T) {
	dir := datadir.Path(t, "traces")
	for _, tt := range []struct {
		file                                string
		format                              Format
		records                             int64
		peakRequests, peakInput, peakOutput int64 // of a minute, counted from the first request
	}{
		{"AzureLLMInferenceTrace_code.csv", Azure, 8819, 632, 1_327_909, 16_642},
		{"mooncake_conversation_trace.jsonl", Mooncake, 12031, 247, 3_139_400, 97_382},
	} {
		t.Run(tt.file, func(t *testing.T) {
			r, err := Open(filepath.Join(dir, tt.file), Options{AutoOffset: true})
			if err != nil {
				t.Fatal(err)
			}
			defer r.Close()
			var q workload.Request
			var requests, input, output [60]int64
			var cached int64
			for {
				err := r.Next(&q)
				if err == io.EOF {
					break
				}
				if err != nil {
					t.Fatal(err)
				}
				minute := q.At / int64(bucket.Minute)
				requests[minute]++
				input[minute] += q.InputTokens + q.CacheReadInputTokens
				output[minute] += q.OutputTokens
				cached += q.CacheReadInputTokens
			}
			if r.Format() != tt.format || r.Records() != tt.records {
				t.Errorf("%d records of %s, want %d of %s", r.Records(), r.Format(), tt.records, tt.format)
			}
			for name, peak := range map[string]struct {
				of   [60]int64
				want int64
			}{"requests": {requests, tt.peakRequests}, "input": {input, tt.peakInput}, "output": {output, tt.peakOutput}} {
				var most int64
				for _, n := range peak.of {
					most = max(most, n)
				}
				if most != peak.want {
					t.Errorf("peak of %s is %d, want %d", name, most, peak.want)
				}
			}
			if (cached > 0) != (tt.format == Mooncake) {
				t.Errorf("%d tokens were read from the cache", cached)
			}
			if read, total := r.Progress(); read != total || total == 0 {
				t.Errorf("%d of %d bytes read, want all", read, total)
			}
		})
	}
}
