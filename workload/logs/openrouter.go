package logs

import "loadshape/workload/logs/fields"

// openRouter is the generations of OpenRouter's API. Its tokens_prompt are counted with another tokenizer than the
// model's and not used.
func openRouter() *format {
	return &format{
		name:    "openrouter",
		told:    [][]string{{"native_tokens_prompt"}},
		records: []string{"", "data", "data[]"},
		fields: []row{
			{"created_at", fields.Start},
			{"generation_time", fields.GenerationMS},
			{"latency", fields.TTFTMS},
			{"native_tokens_prompt", fields.Input},
			{"native_tokens_cached", fields.Read},
			{"native_tokens_completion", fields.Output},
			{"model", fields.Model},
			{"session_id", fields.Session},
			{"id", fields.ID},
		},
		input: includes,
		said:  "OpenRouter does not say whether created_at is the start or the end; taken as the start, --at-is end takes latency and generation_time off",
	}
}
