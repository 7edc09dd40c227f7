package logs

import (
	"strings"

	"loadshape/workload/logs/fields"
)

// openTelemetry is spans in OTLP's JSON, whole or one batch a line, with the names of the GenAI conventions, of before
// them, of OpenInference, and of the AI SDK. A span that has the same request below it once more, as of a framework around a library, is
// left out for that one.
func openTelemetry() *format {
	a := func(name string) string { return "attributes{}/" + name }
	return &format{
		name:    "otel",
		told:    [][]string{{"resourceSpans"}, {"scopeSpans"}},
		records: []string{"resourceSpans[]/scopeSpans[]/spans[]", "scopeSpans[]/spans[]"},
		fields: []row{
			{a("gen_ai.operation.name"), fields.Kind},
			{a("openinference.span.kind"), fields.Kind},
			{a("llm.request.type"), fields.Kind},
			{"status/code", fields.Kind},
			{a("ai.operationId"), fields.Kind},
			{"status/message", fields.Kind},
			{"startTimeUnixNano", fields.Start},
			{"endTimeUnixNano", fields.End},
			{a("gen_ai.response.time_to_first_chunk"), fields.TTFTS},
			{a("ai.response.msToFirstChunk"), fields.TTFTMS},
			{a("gen_ai.usage.input_tokens"), fields.Input},
			{a("gen_ai.usage.prompt_tokens"), fields.Input},
			{a("llm.token_count.prompt"), fields.Input},
			{a("gen_ai.usage.cache_read.input_tokens"), fields.Read},
			{a("gen_ai.usage.cache_read_input_tokens"), fields.Read},
			{a("llm.token_count.prompt_details.cache_read"), fields.Read},
			{a("ai.usage.inputTokenDetails.cacheReadTokens"), fields.Read},
			{a("ai.usage.cachedInputTokens"), fields.Read},
			{a("gen_ai.usage.cache_creation.input_tokens"), fields.Write},
			{a("gen_ai.usage.cache_creation_input_tokens"), fields.Write},
			{a("llm.token_count.prompt_details.cache_write"), fields.Write},
			{a("ai.usage.inputTokenDetails.cacheWriteTokens"), fields.Write},
			{a("gen_ai.usage.output_tokens"), fields.Output},
			{a("gen_ai.usage.completion_tokens"), fields.Output},
			{a("llm.token_count.completion"), fields.Output},
			{a("llm.token_count.total"), fields.Total},
			{a("gen_ai.request.max_tokens"), fields.Max},
			{a("llm.invocation_parameters") + "/max_tokens", fields.Max},
			{a("gen_ai.request.model"), fields.Model},
			{a("gen_ai.response.model"), fields.Model},
			{a("llm.model_name"), fields.Model},
			{a("gen_ai.conversation.id"), fields.Session},
			{a("session.id"), fields.Session},
			{a("http.response.status_code"), fields.Status},
			{a("error.type"), fields.Error},
			{"spanId", fields.ID},
			{"traceId", fields.Turn},
			{"parentSpanId", fields.Parent},
		},
		input:  includes,
		unit:   inNanoseconds,
		failed: spanFailed,
		each:   otelSpan,
		close:  (*builder).descendants,
	}
}

// spanKind says whether a span is a request that generates, and of what is none why.
func spanKind(r *fields.Record) (is bool, why string) {
	operation, inference, request, ai := r.Kind(0), r.Kind(1), r.Kind(2), r.Kind(4)
	switch {
	case strings.HasSuffix(ai, ".doGenerate"), strings.HasSuffix(ai, ".doStream"):
		return true, ""
	case operation == "chat", operation == "text_completion", operation == "generate_content", inference == "LLM":
		return true, ""
	case operation != "":
		return false, "spans of another operation than to generate"
	case request == "chat", request == "completion", inference == "" && request == "" && r.Has(fields.Input):
		return true, ""
	}
	return false, "spans of another kind"
}

// otelSpan takes one span.
func otelSpan(b *builder, r *fields.Record) error {
	id := r.Text(fields.ID)
	if len(id) == 0 {
		return r.Missing(fields.ID, "the id of the span")
	}
	trace := r.Text(fields.Turn)
	key := fields.Hash(trace, id)
	var parent uint64
	if p := r.Text(fields.Parent); len(p) > 0 && strings.Trim(string(p), "0") != "" {
		parent = fields.Hash(trace, p)
	}
	is, why := spanKind(r)
	if !is {
		b.leaveOut(why)
	}
	return b.descendant(r, key, parent, is)
}

// spanFailed reads what a span says of a request that failed: a type of error, or the status of the span.
func spanFailed(r *fields.Record) (int64, bool) {
	code := r.Kind(3)
	if !r.Has(fields.Error) && code != "2" && code != "STATUS_CODE_ERROR" {
		return 0, false
	}
	if status := statusOfText(r.Text(fields.Error)); status != 0 {
		return status, true
	}
	return statusOfText([]byte(r.Kind(5))), true
}
