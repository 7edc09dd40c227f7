package logs

import "loadshape/workload/logs/fields"

// guideLLM is the report of GuideLLM's benchmarks, with the requests that were kept in it.
func guideLLM() *format {
	return &format{
		name:    "guidellm",
		told:    [][]string{{"benchmarks", "requests"}, {"benchmarks", "successful"}},
		records: []string{"benchmarks[]/requests/successful[]", "benchmarks[]/requests/errored[]", "benchmarks[]/requests/incomplete[]"},
		fields: []row{
			{"info/status", fields.Kind},
			{"info/timings/request_start", fields.Start},
			{"info/timings/request_end", fields.End},
			{"info/timings/first_token_iteration", fields.First},
			{"input_metrics/text_tokens", fields.Input},
			{"prompt_tokens", fields.Input},
			{"input_metrics/cached_tokens", fields.Read},
			{"output_metrics/text_tokens", fields.Output},
			{"output_tokens", fields.Output},
			{"info/conversation_id", fields.Session},
			{"info/error", fields.Error},
			{"request_id", fields.ID},
		},
		input: includes,
		unit:  inSeconds,
		failed: func(r *fields.Record) (int64, bool) {
			return statusOfText(r.Text(fields.Error)), r.Kind(0) == "errored"
		},
	}
}
