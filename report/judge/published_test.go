package judge

import (
	"errors"
	"io"
	"path/filepath"
	"testing"

	"loadshape/bucket/datadir"
	"loadshape/bucket/profile"
	"loadshape/report"
	"loadshape/workload"
	"loadshape/workload/retry"
	"loadshape/workload/trace"
)

// TestPublishedTraces plays real traffic against published limits under both readings. What is offered is known, by
// whatever it is held against.
func TestPublishedTraces(t *testing.T) {
	dir := datadir.Path(t, "traces")
	for _, c := range []struct {
		file   string
		format trace.Format
		want   int64       // requests
		peak   report.Load // its input is the total, cache reads included
		cached bool
	}{
		{"AzureLLMInferenceTrace_code.csv", trace.Azure, 8819, report.Load{Requests: 632, InputTokensTotal: 1_327_909, OutputTokens: 16_642}, false},
		{"mooncake_conversation_trace.jsonl", trace.Mooncake, 12_031, report.Load{Requests: 247, InputTokensTotal: 3_139_400, OutputTokens: 97_382}, true},
	} {
		requests := recorded(t, filepath.Join(dir, c.file), c.format)
		for _, limits := range []struct{ name, model string }{
			{"anthropic/start", "claude-sonnet-5"}, {"anthropic/scale/claude-opus-5", ""}, {"anthropic/old-tier-1/2026-05", "claude-sonnet-4-5"},
		} {
			t.Run(c.file+" "+limits.name, func(t *testing.T) {
				p, ok := profile.Published(limits.name)
				if !ok {
					t.Fatalf("%s is not published", limits.name)
				}
				q := asked(t, p)
				for i := range requests {
					requests[i].Model = limits.model
				}
				r := q.of(retry.Policy{}, requests...).judge(t)
				o := &r.Workload.Offered
				have := report.Load{Requests: o.Peaks.Requests, InputTokensTotal: o.Peaks.InputTokensTotal, OutputTokens: o.Peaks.OutputTokens}
				if o.Requests != c.want || have != c.peak || (o.CacheReadInputTokens > 0) != c.cached {
					t.Errorf("offers %d requests, %+v at most in a minute, %d cache reads, want %d, %+v", o.Requests, have, o.CacheReadInputTokens, c.want, c.peak)
				}
				for _, v := range r.Views() {
					var requests int64
					for i := range v.Minutes {
						requests += v.Minutes[i].Offered.Requests
					}
					if requests != c.want || v.Requests != c.want || v.Attempts != c.want || v.Admitted+v.Refused != c.want || !v.Conserved {
						t.Errorf("%s: %d requests, %d attempts, %d admitted, %d refused", v.Name, requests, v.Attempts, v.Admitted, v.Refused)
					}
				}
				if r.Verdict == report.Holds != (r.Readings.Strict.Refused == 0) || r.Verdict == report.Fails != (r.Readings.Loose.Refused > 0) {
					t.Errorf("is %s with %d and %d refused", r.Verdict, r.Readings.Loose.Refused, r.Readings.Strict.Refused)
				}
				t.Log(r.Sentence())
			})
		}
	}
}

// recorded reads a trace, whose format is told by its content.
func recorded(t *testing.T, path string, format trace.Format) []workload.Request {
	r, err := trace.Open(path, trace.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if r.Format() != format {
		t.Errorf("format is %s, want %s", r.Format(), format)
	}
	var requests []workload.Request
	for {
		var request workload.Request
		if err := r.Next(&request); errors.Is(err, io.EOF) {
			return requests
		} else if err != nil {
			t.Fatal(err)
		}
		requests = append(requests, request)
	}
}
