package logs

import "loadshape/workload/logs/fields"

// envoyAI is the access log of Envoy AI Gateway, one JSON object a line, with the names of its documentation. A limit
// that refused at the gateway itself is its own; the request was meant to be sent all the same.
func envoyAI() *format {
	return &format{
		name: "envoy-ai",
		told: [][]string{{"start_time", "response_code", "gen_ai.request.model"}, {"start_time", "response_code", "llm_input_token"}, {"start_time", "response_code", "gen_ai.usage.input_tokens"}},
		fields: []row{
			{"start_time", fields.Start},
			{"duration", fields.DurationMS},
			{"gen_ai.usage.input_tokens", fields.Input},
			{"llm_input_token", fields.Input},
			{"gen_ai.usage.cached_input_tokens", fields.Read},
			{"gen_ai.usage.cache_read.input_tokens", fields.Read},
			{"llm_cached_input_token", fields.Read},
			{"gen_ai.usage.cache_creation.input_tokens", fields.Write},
			{"llm_cache_creation_input_token", fields.Write},
			{"gen_ai.usage.output_tokens", fields.Output},
			{"llm_output_token", fields.Output},
			{"gen_ai.usage.total_tokens", fields.Total},
			{"llm_total_token", fields.Total},
			{"gen_ai.request.model", fields.Model},
			{"gen_ai.response.model", fields.Model},
			{"session.id", fields.Session},
			{"response_code", fields.Status},
			{"x-request-id", fields.ID},
		},
		input: includes,
	}
}
