package drift

import (
	"testing"

	"loadshape/bucket"
)

// TestCounted reads what the head of a column counts, from words and from abbreviations.
func TestCounted(t *testing.T) {
	for head, want := range map[string]column{
		"Requests per minute":                {dimension: bucket.Requests, per: bucket.Minute, times: 1},
		"Queries a day":                      {dimension: bucket.Requests, per: bucket.Day, times: 1},
		"RPM":                                {dimension: bucket.Requests, per: bucket.Minute, times: 1},
		"QPS":                                {dimension: bucket.Requests, per: bucket.Second, times: 1},
		"ITPM":                               {dimension: bucket.InputTokens, per: bucket.Minute, times: 1},
		"Maximum input tokens per minute":    {dimension: bucket.InputTokens, per: bucket.Minute, times: 1},
		"Output tokens/hour (millions)":      {dimension: bucket.OutputTokens, per: bucket.Hour, times: 1_000_000},
		"TPM (thousands)":                    {dimension: bucket.Tokens, per: bucket.Minute, times: 1_000},
		"TPM, input":                         {dimension: bucket.InputTokens, per: bucket.Minute, times: 1},
		"Tokens":                             {dimension: bucket.Tokens, times: 1},
		"RPM, which is what counts per hour": {dimension: bucket.Requests, per: bucket.Hour, times: 1},
	} {
		if got, ok := counted(head); !ok || got != want {
			t.Errorf("%s: %+v, %v, want %+v", head, got, ok, want)
		}
	}
	for _, head := range []string{"Model", "Price per minute", ""} {
		if got, ok := counted(head); ok {
			t.Errorf("%s: %+v, want nothing that is counted", head, got)
		}
	}
}
