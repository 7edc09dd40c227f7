package report

import (
	"strings"
	"testing"

	"loadshape/report/layout"
)

// TestLimitInWords: scope, period and models are said where another limit of the same dimension has another, and only there.
func TestLimitInWords(t *testing.T) {
	r := &Reading{Limits: []LimitUse{
		{Dimension: "requests", Limit: 50, Per: "1m", Scope: "organization"},
		{Dimension: "input_tokens", Limit: 30_000, Per: "1m", Scope: "organization"},
		{Dimension: "input_tokens", Limit: 20_000, Per: "1m", Scope: "workspace w"},
		{Dimension: "output_tokens", Limit: 8_000, Per: "1m"},
		{Dimension: "output_tokens", Limit: 100_000, Per: "1d"},
		{Dimension: "concurrency", Limit: 5},
	}}
	for i, want := range []string{"the request limit", "the input token limit (organization)", "the input token limit (workspace w)",
		"the output token limit (8,000/min)", "the output token limit (100k/day)", "the concurrency limit"} {
		if have := strings.ReplaceAll(r.LimitInWords(i), layout.Glue, " "); have != want {
			t.Errorf("%q, want %q", have, want)
		}
	}
}
