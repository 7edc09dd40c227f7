package logs

import (
	"strings"

	"loadshape/workload/logs/fields"
)

// bedrockLog is the invocation log of Amazon Bedrock, as it is in S3, or as CloudWatch wraps it.
func bedrockLog() *format {
	return &format{
		name:    "bedrock-log",
		told:    [][]string{{"schemaType=ModelInvocationLog"}, {`\schemaType`, `\modelId`}, {"modelId", "operation", "requestId", "input"}},
		records: []string{"", "message", "logEvents[]/message", "Records[]"},
		fields: []row{
			{"operation", fields.Kind},
			{"errorCode", fields.Kind},
			{"timestamp", fields.Start},
			{"output/outputBodyJson[]/amazon-bedrock-invocationMetrics/invocationLatency", fields.DurationMS},
			{"output/outputBodyJson/metrics/latencyMs", fields.DurationMS},
			{"output/outputBodyJson[]/amazon-bedrock-invocationMetrics/firstByteLatency", fields.TTFTMS},
			{"input/inputTokenCount", fields.Input},
			{"input/cacheReadInputTokenCount", fields.Read},
			{"cacheReadInputTokenCount", fields.Read},
			{"input/cacheWriteInputTokenCount", fields.Write},
			{"cacheWriteInputTokenCount", fields.Write},
			{"output/outputTokenCount", fields.Output},
			{"input/inputBodyJson/max_tokens", fields.Max},
			{"input/inputBodyJson/inferenceConfig/maxTokens", fields.Max},
			{"modelId", fields.Model},
			{"errorCode", fields.Error},
			{"requestId", fields.ID},
		},
		input:  excludes,
		said:   "AWS does not say whether it is the start or the end of a request; taken as the start, --at-is end takes it off by the latency where the log has one",
		sift:   bedrockSift,
		failed: func(r *fields.Record) (int64, bool) { return statusOfText(r.Text(fields.Error)), r.Kind(1) != "" },
	}
}

func bedrockSift(r *fields.Record) string {
	if operation := r.Kind(0); !strings.HasPrefix(operation, "InvokeModel") && !strings.HasPrefix(operation, "Converse") {
		return "calls that generate nothing"
	}
	if strings.Contains(string(r.Text(fields.Model)), "embed") {
		return "calls of models that embed"
	}
	return ""
}
