package logs

import (
	"strings"

	"loadshape/workload/logs/fields"
)

// liteLLM is what the proxy logs of each try: the payload of its callbacks as JSON, or its table of spend as CSV. The
// input is the whole prompt. Versions that left the tokens written to a cache out of it can be told where the figures
// contradict each other only.
func liteLLM() *format {
	return &format{
		name: "litellm",
		told: [][]string{{"call_type", "startTime", "prompt_tokens"}, {"call_type", "startTime", "completion_tokens"}},
		fields: []row{
			{"call_type", fields.Kind},
			{"cache_hit", fields.Kind},
			{"status", fields.Kind},
			{"startTime", fields.Start},
			{"endTime", fields.End},
			{"completionStartTime", fields.First},
			{"prompt_tokens", fields.Input},
			{"metadata/usage_object/cache_read_input_tokens", fields.Read},
			{"metadata/usage_object/prompt_tokens_details/cached_tokens", fields.Read},
			{"metadata/usage_object/cache_creation_input_tokens", fields.Write},
			{"completion_tokens", fields.Output},
			{"model_parameters/max_tokens", fields.Max},
			{"model_parameters/max_completion_tokens", fields.Max},
			{"proxy_server_request/max_tokens", fields.Max},
			{"proxy_server_request/body/max_tokens", fields.Max},
			{"model", fields.Model},
			{"session_id", fields.Session},
			{"trace_id", fields.Session},
			{"error_information/error_code", fields.Status},
			{"metadata/error_information/error_code", fields.Status},
			{"error_information/error_class", fields.Error},
			{"metadata/error_information/error_class", fields.Error},
			{"id", fields.ID},
			{"request_id", fields.ID},
		},
		input:   includes,
		unit:    inSeconds,
		flatCSV: true,
		sift:    liteLLMSift,
		failed:  liteLLMFailed,
	}
}

func liteLLMSift(r *fields.Record) string {
	call := r.Kind(0)
	switch {
	case strings.EqualFold(r.Kind(1), "true"):
		return "answers of the proxy's own cache"
	case strings.Contains(call, "embedding"), strings.Contains(call, "batch"), strings.Contains(call, "image"), strings.Contains(call, "speech"),
		strings.Contains(call, "transcription"), strings.Contains(call, "moderation"), strings.Contains(call, "rerank"), strings.Contains(call, "file"),
		strings.Contains(call, "health"):
		return "calls that generate no text, such as " + fields.Short([]byte(call))
	}
	return ""
}

func liteLLMFailed(r *fields.Record) (int64, bool) {
	if r.Kind(2) != "failure" {
		return 0, false
	}
	return statusOfText(r.Text(fields.Error)), true
}
