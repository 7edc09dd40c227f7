package logs

import "loadshape/workload/logs/fields"

// datadog is spans of Datadog's LLM Observability.
func datadog() *format {
	return &format{
		name:    "datadog",
		told:    [][]string{{"start_ns", "span_id"}},
		records: []string{"", "data[]", "data[]/attributes", "spans[]"},
		fields: []row{
			{"meta/span/kind", fields.Kind},
			{"status", fields.Kind},
			{"start_ns", fields.Start},
			{"duration", fields.DurationNS},
			{"metrics/time_to_first_token", fields.TTFTS},
			{"metrics/input_tokens", fields.Input},
			{"metrics/cache_read_input_tokens", fields.Read},
			{"metrics/cache_write_input_tokens", fields.Write},
			{"metrics/output_tokens", fields.Output},
			{"metrics/total_tokens", fields.Total},
			{"meta/metadata/max_tokens", fields.Max},
			{"meta/model_name", fields.Model},
			{"session_id", fields.Session},
			{"meta/error/message", fields.Error},
			{"meta/error/type", fields.Error},
			{"span_id", fields.ID},
			{"trace_id", fields.Turn},
			{"parent_id", fields.Parent},
		},
		input:  includes,
		unit:   inNanoseconds,
		failed: func(r *fields.Record) (int64, bool) { return statusOfText(r.Text(fields.Error)), r.Kind(1) == "error" },
		each:   datadogSpan,
		close:  (*builder).descendants,
	}
}

func datadogSpan(b *builder, r *fields.Record) error {
	is := r.Kind(0) == "llm"
	if !is {
		b.leaveOut("spans that are no llm")
	}
	return b.observation(r, is)
}
