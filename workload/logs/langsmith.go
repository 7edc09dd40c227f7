package logs

import "loadshape/workload/logs/fields"

// langSmith is exported runs. Chains repeat the tokens of the runs below them; dates without a zone are UTC.
func langSmith() *format {
	return &format{
		name:    "langsmith",
		told:    [][]string{{"run_type"}},
		records: []string{"", "runs[]"},
		fields: []row{
			{"run_type", fields.Kind},
			{"status", fields.Kind},
			{"start_time", fields.Start},
			{"end_time", fields.End},
			{"first_token_time", fields.First},
			{"outputs/usage_metadata/input_tokens", fields.Input},
			{"extra/metadata/usage_metadata/input_tokens", fields.Input},
			{"prompt_tokens", fields.Input},
			{"outputs/usage_metadata/input_token_details/cache_read", fields.Read},
			{"extra/metadata/usage_metadata/input_token_details/cache_read", fields.Read},
			{"prompt_token_details/cache_read", fields.Read},
			{"outputs/usage_metadata/input_token_details/cache_creation", fields.Write},
			{"extra/metadata/usage_metadata/input_token_details/cache_creation", fields.Write},
			{"prompt_token_details/cache_creation", fields.Write},
			{"outputs/usage_metadata/output_tokens", fields.Output},
			{"extra/metadata/usage_metadata/output_tokens", fields.Output},
			{"completion_tokens", fields.Output},
			{"outputs/usage_metadata/total_tokens", fields.Total},
			{"total_tokens", fields.Total},
			{"extra/metadata/ls_max_tokens", fields.Max},
			{"extra/metadata/ls_model_name", fields.Model},
			{"extra/metadata/thread_id", fields.Session},
			{"extra/metadata/session_id", fields.Session},
			{"error", fields.Error},
			{"id", fields.ID},
			{"parent_run_id", fields.Parent},
		},
		input:  includes,
		failed: func(r *fields.Record) (int64, bool) { return statusOfText(r.Text(fields.Error)), r.Kind(1) == "error" },
		each:   langSmithRun,
		close:  (*builder).descendants,
	}
}

func langSmithRun(b *builder, r *fields.Record) error {
	is := r.Kind(0) == "llm"
	if !is {
		b.leaveOut("runs that are no llm")
	}
	return b.observation(r, is)
}
