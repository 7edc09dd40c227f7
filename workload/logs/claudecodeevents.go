package logs

import "loadshape/workload/logs/fields"

// claudeCodeEvents is what Claude Code sends as OpenTelemetry logs: an event at the end of each request. Tries before
// the last are in none.
func claudeCodeEvents() *format {
	a := func(name string) string { return "attributes{}/" + name }
	return &format{
		name:    "claude-code-otel",
		told:    [][]string{{"resourceLogs"}, {"scopeLogs"}},
		records: []string{"resourceLogs[]/scopeLogs[]/logRecords[]", "scopeLogs[]/logRecords[]"},
		fields: []row{
			{a("event.name"), fields.Kind},
			{"body/stringValue", fields.Kind},
			{a("event.timestamp"), fields.Start},
			{"timeUnixNano", fields.Start},
			{a("duration_ms"), fields.DurationMS},
			{a("ttft_ms"), fields.TTFTMS},
			{a("input_tokens"), fields.Input},
			{a("cache_read_tokens"), fields.Read},
			{a("cache_creation_tokens"), fields.Write},
			{a("output_tokens"), fields.Output},
			{a("model"), fields.Model},
			{a("session.id"), fields.Session},
			{a("speed"), fields.Speed},
			{a("status_code"), fields.Status},
			{a("error"), fields.Error},
			{a("request_id"), fields.ID},
		},
		input: excludes,
		ends:  true,
		said:  "the end of a request, from which its duration is taken off",
		each:  claudeCodeEvent,
		failed: func(r *fields.Record) (int64, bool) {
			return statusOfText(r.Text(fields.Error)), eventOf(r) == "api_error"
		},
	}
}

func eventOf(r *fields.Record) string {
	const prefix = "claude_code."
	name := r.Kind(0)
	if name == "" {
		name = r.Kind(1)
	}
	if len(name) > len(prefix) && name[:len(prefix)] == prefix {
		name = name[len(prefix):]
	}
	return name
}

func claudeCodeEvent(b *builder, r *fields.Record) error {
	switch eventOf(r) {
	case "api_request", "api_error":
	default:
		b.leaveOut("events that are no request")
		return nil
	}
	e, total, err := b.entry(r)
	if err != nil {
		return err
	}
	if e.Key == 0 { // a request that failed has no id
		e.Key, e.Key2 = fields.Hash([]byte(e.Session), []byte(eventOf(r)), []byte(e.Model)), uint64(e.At)
	}
	return b.give(r, e, total)
}
