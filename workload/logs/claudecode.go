package logs

import "loadshape/workload/logs/fields"

// claudeCode is a transcript of Claude Code: a file a session, and one a sub-agent. One line is one block of an answer,
// and all blocks of an answer repeat its usage, the early ones with an output that is not whole yet.
func claudeCode() *format {
	return &format{
		name: "claude-code",
		told: [][]string{{"parentUuid"}, {"sessionId", "leafUuid"}, {"type=summary", "leafUuid"}, {"type=file-history-snapshot"}, {"type=queue-operation", "sessionId"}},
		fields: []row{
			{"type", fields.Kind},
			{"isApiErrorMessage", fields.Kind},
			{"isSidechain", fields.Kind},
			{"uuid", fields.Kind},
			{"timestamp", fields.Start},
			{"parentUuid", fields.Parent},
			{"sessionId", fields.Session},
			{"agentId", fields.Agent},
			{"requestId", fields.Turn},
			{"message/id", fields.ID},
			{"message/model", fields.Model},
			{"message/usage/input_tokens", fields.Input},
			{"message/usage/cache_read_input_tokens", fields.Read},
			{"message/usage/cache_creation_input_tokens", fields.Write},
			{"message/usage/cache_creation/ephemeral_5m_input_tokens", fields.Write5m},
			{"message/usage/cache_creation/ephemeral_1h_input_tokens", fields.Write1h},
			{"message/usage/output_tokens", fields.Output},
			{"message/usage/speed", fields.Speed},
		},
		input: excludes,
		said:  "the start is the time of the line before the answer, a prompt or a tool's result; how long an answer took is not known",
		each:  claudeCodeLine,
		close: claudeCodeEnd,
		torn:  true,
	}
}

func claudeCodeLine(b *builder, r *fields.Record) error {
	usage := r.Kind(0) == "assistant" && r.Has(fields.Input)
	failed := r.Kind(1) == "true" || string(r.Text(fields.Model)) == "<synthetic>"
	uuid := r.Kind(3)
	if uuid == "" && !usage { // no line of the conversation
		return nil
	}
	at, ok, err := b.clock.time(r, fields.Start)
	if err != nil {
		return err
	}
	if !ok {
		return r.Missing(fields.Start, "a time such as 2026-11-20T12:00:04.100Z")
	}
	id, turn := r.Text(fields.ID), r.Text(fields.Turn)
	var of uint64
	if usage && len(id) > 0 {
		of = fields.Hash(id)
	}
	var parent uint64
	if p := r.Text(fields.Parent); len(p) > 0 {
		parent = fields.Hash(p)
	}
	if uuid != "" {
		b.lineage.note(fields.Hash([]byte(uuid)), line{at, parent, of})
	}
	switch {
	case failed:
		b.leaveOut("errors that the client shows in place of an answer (verify explain reads them)")
	case usage:
		e, total, err := b.entry(r)
		if err != nil {
			return err
		}
		if _, err := b.sizes.settle(r, e, total); err != nil {
			return err
		}
		e.Key, e.Key2, e.Copy = of, fields.Hash(turn), r.Kind(2) == "true"
		b.lineage.waiting = append(b.lineage.waiting, child{*e, parent, of})
	}
	if b.lineage.full() {
		return claudeCodeEnd(b)
	}
	return nil
}

// claudeCodeEnd gives the requests of a file their start: the time of the line that the first block of an answer follows.
func claudeCodeEnd(b *builder) error {
	for i := range b.lineage.waiting {
		c := &b.lineage.waiting[i]
		before, ok := b.lineage.up(c.parent, c.of)
		if ok && before.at <= c.entry.At {
			c.entry.At = before.at
		} else {
			c.entry.Late = true
		}
		if err := b.add(&c.entry); err != nil {
			return err
		}
	}
	b.lineage.forget()
	return nil
}
