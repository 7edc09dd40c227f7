package logs

import "loadshape/workload/logs/fields"

// langfuse is observations as its API gives them and exports have them. What its input includes depends on what made the
// observation.
func langfuse() *format {
	return &format{
		name:    "langfuse",
		told:    [][]string{{"usageDetails"}, {"type=GENERATION", "startTime"}, {"parentObservationId"}},
		records: []string{"", "data[]"},
		fields: []row{
			{"type", fields.Kind},
			{"level", fields.Kind},
			{"startTime", fields.Start},
			{"endTime", fields.End},
			{"completionStartTime", fields.First},
			{"timeToFirstToken", fields.TTFTS},
			{"latency", fields.DurationS},
			{"usageDetails/input", fields.Input},
			{"usageDetails/input_tokens", fields.Input},
			{"usageDetails/prompt_tokens", fields.Input},
			{"usageDetails/cache_read_input_tokens", fields.Read},
			{"usageDetails/input_cached_tokens", fields.Read},
			{"usageDetails/input_cache_read", fields.Read},
			{"usageDetails/cache_creation_input_tokens", fields.Write},
			{"usageDetails/input_cache_creation", fields.Write},
			{"usageDetails/output", fields.Output},
			{"usageDetails/output_tokens", fields.Output},
			{"usageDetails/completion_tokens", fields.Output},
			{"usageDetails/total", fields.Total},
			{"usageDetails/total_tokens", fields.Total},
			{"modelParameters/max_tokens", fields.Max},
			{"modelParameters/maxTokens", fields.Max},
			{"model", fields.Model},
			{"sessionId", fields.Session},
			{"traceId", fields.Session},
			{"statusMessage", fields.Error},
			{"id", fields.ID},
			{"parentObservationId", fields.Parent},
		},
		input:  byFile,
		failed: func(r *fields.Record) (int64, bool) { return statusOfText(r.Text(fields.Error)), r.Kind(1) == "ERROR" },
		each:   langfuseObservation,
		close:  (*builder).descendants,
	}
}

func langfuseObservation(b *builder, r *fields.Record) error {
	is := r.Kind(0) == "GENERATION"
	if !is {
		b.leaveOut("observations that are no generation")
	}
	return b.observation(r, is)
}
