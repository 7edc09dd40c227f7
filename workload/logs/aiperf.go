package logs

import "loadshape/workload/logs/fields"

// aiPerf is the records that AIPerf exports. The input is the client's own count, without a word on caches.
func aiPerf() *format {
	return &format{
		name: "aiperf",
		told: [][]string{{"metadata", "request_start_ns", "metrics"}},
		fields: []row{
			{"metadata/request_start_ns", fields.Start},
			{"metadata/request_end_ns", fields.End},
			{"metrics/time_to_first_token/value", fields.TTFTMS},
			{"metrics/input_sequence_length/value", fields.Input},
			{"metrics/error_isl/value", fields.Input},
			{"metrics/output_sequence_length/value", fields.Output},
			{"metrics/output_token_count/value", fields.Output},
			{"metadata/conversation_id", fields.Session},
			{"error/code", fields.Status},
			{"error/type", fields.Error},
			{"metadata/x_request_id", fields.ID},
			{"metadata/session_num", fields.Turn},
		},
		input:  includes,
		unit:   inNanoseconds,
		failed: func(r *fields.Record) (int64, bool) { return statusOfText(r.Text(fields.Error)), r.Has(fields.Error) },
	}
}
