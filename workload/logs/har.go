package logs

import (
	"strings"

	"loadshape/workload/logs/fields"
)

// har is the network log of a browser or a proxy: requests with the usage that stands in their answers, whole or as
// server-sent events.
func har() *format {
	return &format{
		name:    "har",
		told:    [][]string{{"log", "entries"}, {"startedDateTime", "request", "response"}},
		records: []string{"log/entries[]"},
		fields: []row{
			{"request/method", fields.Kind},
			{"request/url", fields.Kind},
			{"startedDateTime", fields.Start},
			{"time", fields.DurationMS},
			{"response/content/text/usage/input_tokens", fields.Input},
			{"response/content/text/message/usage/input_tokens", fields.Input},
			{"response/content/text/usage/cache_read_input_tokens", fields.Read},
			{"response/content/text/message/usage/cache_read_input_tokens", fields.Read},
			{"response/content/text/usage/cache_creation_input_tokens", fields.Write},
			{"response/content/text/message/usage/cache_creation_input_tokens", fields.Write},
			{"response/content/text/usage/output_tokens", fields.Output},
			{"response/content/text/message/usage/output_tokens", fields.Output},
			{"request/postData/text/max_tokens", fields.Max},
			{"request/postData/text/model", fields.Model},
			{"response/content/text/model", fields.Model},
			{"response/content/text/message/model", fields.Model},
			{"response/status", fields.Status},
		},
		input: excludes,
		said:  "the start of a request",
		sift: func(r *fields.Record) string {
			url, _, _ := strings.Cut(r.Kind(1), "?")
			if r.Kind(0) != "POST" || !strings.HasSuffix(url, "/messages") && !strings.HasSuffix(url, "/invoke") && !strings.HasSuffix(url, "Predict") {
				return "requests to other addresses than a model's"
			}
			if !r.Has(fields.Input) && string(r.Text(fields.Status)) == "200" {
				return "answers without a usage"
			}
			return ""
		},
		failed: func(r *fields.Record) (int64, bool) { return 0, string(r.Text(fields.Status)) == "0" },
	}
}
