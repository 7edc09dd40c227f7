package emulator

import (
	"net/http"
	"strings"

	"loadshape/bucket"
	"loadshape/bucket/wire/refuse"
)

// databricksFace is Databricks' model serving with the limits of a workspace's tier: input is counted at once, and
// max_tokens are reserved of the output's.
func databricksFace() *face {
	f := gateway("databricks", "")
	f.told = noTime
	f.example = []bucket.Limit{
		{Dimension: bucket.InputTokens, Limit: 200_000, Window: bucket.SlidingLog, Scope: "workspace"},
		{Dimension: bucket.OutputTokens, Limit: 20_000, Window: bucket.SlidingLog, Charge: bucket.ReserveMaxTokens, Scope: "workspace"},
		{Dimension: bucket.Requests, Limit: 10_000, Per: bucket.Hour, Window: bucket.SlidingLog, Scope: "workspace"},
	}
	f.names = func(id string) ([]string, string) {
		return []string{id, strings.TrimPrefix(id, "databricks-")}, id
	}
	f.requestID = (*Emulator).uuid
	f.identify = func(_ *Emulator, h http.Header, id string, _ bool) { h.Set("X-Request-Id", id) }
	f.refused = func(e *Emulator, d *decision) refuse.Refusal {
		counts := "request" // a limit that its messages are not known for
		if l, ok := e.by(d); ok {
			counts = map[bucket.Dimension]string{bucket.Requests: "QPS", bucket.InputTokens: "input tokens per minute",
				bucket.OutputTokens: "output tokens per minute", bucket.Tokens: "tokens per minute"}[l.Dimension]
		}
		return refuse.DatabricksOverLimit(counts, d.model)
	}
	f.upstream = nil // what it makes of one is not known
	return f
}
