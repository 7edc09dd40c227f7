package replay

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"loadshape/workload/messages"
)

// conversation draws a request that the API would take: tools that are used and answered, thinking, pictures,
// text of all kinds, and breakpoints anywhere.
func conversation(t *rapid.T) []byte {
	text := rapid.OneOf(rapid.StringMatching(`[a-z]{1,200}`), rapid.StringMatching(`([a-zé😀"\\\x{2028}<]{1,9} ){1,40}x`), rapid.Just("\t\u00a0hi\n"))
	mark := func(block map[string]any) map[string]any {
		if rapid.IntRange(0, 9).Draw(t, "mark") == 0 {
			block["cache_control"] = map[string]any{"type": "ephemeral"}
		}
		return block
	}
	textBlock := func() map[string]any { return mark(map[string]any{"type": "text", "text": text.Draw(t, "text")}) }
	var all []any
	var open []string
	ids := 0
	turns := rapid.IntRange(0, 4).Draw(t, "turns")
	for turn := range turns + 1 {
		parts := rapid.IntRange(1, 2).Draw(t, "messages of the user")
		for part := range parts {
			var blocks []any
			for i, id := range open {
				if parts == 2 && i%2 != part {
					continue
				}
				result := map[string]any{"type": "tool_result", "tool_use_id": id}
				switch rapid.IntRange(0, 3).Draw(t, "result") {
				case 0:
					result["content"] = text.Draw(t, "result's text")
				case 1:
					result["content"] = []any{textBlock(), map[string]any{"type": "image", "source": map[string]any{"type": "base64", "data": "aGk="}}}
				case 2:
					result["content"], result["is_error"] = "no", true
				}
				blocks = append(blocks, mark(result))
			}
			switch rapid.IntRange(0, 3).Draw(t, "the user says") {
			case 0:
				if len(blocks) == 0 {
					all = append(all, map[string]any{"role": "user", "content": text.Draw(t, "plain text")})
					continue
				}
			case 1:
				blocks = append(blocks, mark(map[string]any{"type": "image", "source": map[string]any{"type": "url", "url": "https://example.org/a.png"}}))
			case 2:
				blocks = append(blocks, textBlock(), textBlock())
			}
			if len(blocks) == 0 {
				blocks = append(blocks, textBlock())
			}
			all = append(all, map[string]any{"role": "user", "content": blocks})
		}
		open = nil
		if turn == turns && rapid.IntRange(0, 5).Draw(t, "the assistant's turn is begun") > 0 {
			break
		}
		var blocks []any
		if rapid.Bool().Draw(t, "thinks") && turn < turns {
			blocks = append(blocks, map[string]any{"type": "thinking", "thinking": text.Draw(t, "thought"), "signature": "c2ln"})
		}
		blocks = append(blocks, textBlock())
		for range rapid.IntRange(0, 4).Draw(t, "tools") {
			if turn == turns {
				break
			}
			id := fmt.Sprintf("toolu_%d", ids)
			ids++
			open = append(open, id)
			blocks = append(blocks, mark(map[string]any{"type": "tool_use", "id": id, "name": "look", "input": map[string]any{"q": text.Draw(t, "input")}}))
		}
		all = append(all, map[string]any{"role": "assistant", "content": blocks})
	}
	fields := []string{`"model":"claude-x"`, `"max_tokens": ` + fmt.Sprint(rapid.IntRange(1, 9999).Draw(t, "max_tokens")), `"messages" : ` + layout(t, all), `"unknown":[1.50,{"b":1,"a":2}]`}
	if rapid.Bool().Draw(t, "system") {
		fields = append(fields, `"system":`+layout(t, []any{textBlock()}))
	}
	if rapid.Bool().Draw(t, "tools") {
		fields = append(fields, `"tools":`+layout(t, []any{mark(map[string]any{"name": "look", "input_schema": map[string]any{"type": "object"}})}))
	}
	if rapid.Bool().Draw(t, "budget") {
		fields = append(fields, fmt.Sprintf(`"thinking":{"type":"enabled","budget_tokens":%d}`, rapid.IntRange(1024, 4096).Draw(t, "budget")))
	}
	if rapid.IntRange(0, 9).Draw(t, "all cached") == 0 {
		fields = append(fields, `"cache_control":{"type":"ephemeral"}`)
	}
	for i := len(fields) - 1; i > 0; i-- {
		j := rapid.IntRange(0, i).Draw(t, "order")
		fields[i], fields[j] = fields[j], fields[i]
	}
	return []byte("{" + strings.Join(fields, ",\n ") + "}")
}

// layout writes a value as JSON, in one of the ways that clients do.
func layout(t *rapid.T, v any) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(rapid.Bool().Draw(t, "escapes"))
	if rapid.Bool().Draw(t, "indented") {
		e.SetIndent(" ", "  ")
	}
	if err := e.Encode(v); err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(b.String())
}

// valid tells what of a conversation the API would refuse.
func valid(body []byte) error {
	var request struct {
		Messages []struct {
			Role    string          `json:"role"`
			Content json.RawMessage `json:"content"`
		} `json:"messages"`
	}
	if err := json.Unmarshal(body, &request); err != nil {
		return err
	}
	if len(request.Messages) == 0 || request.Messages[0].Role != "user" {
		return fmt.Errorf("it does not begin with the user")
	}
	var open []string // uses without a result
	for i, m := range request.Messages {
		type block struct {
			Type, Text, ID string
			Tool           string `json:"tool_use_id"`
		}
		var blocks []block
		var text string
		if json.Unmarshal(m.Content, &text) == nil {
			blocks = []block{{Type: "text", Text: text}}
		} else if err := json.Unmarshal(m.Content, &blocks); err != nil {
			return err
		}
		if len(blocks) == 0 {
			return fmt.Errorf("message %d is empty", i)
		}
		if m.Role == "assistant" && len(open) > 0 {
			return fmt.Errorf("message %d comes before the results of %q", i, open)
		}
		if m.Role == "assistant" && request.Messages[i-1].Role == "assistant" {
			return fmt.Errorf("message %d is the assistant's again", i)
		}
		for _, b := range blocks {
			switch b.Type {
			case "text":
				if strings.TrimSpace(b.Text) == "" {
					return fmt.Errorf("message %d has a text without text", i)
				}
			case "tool_use":
				open = append(open, b.ID)
			case "tool_result":
				if !slices.Contains(open, b.Tool) {
					return fmt.Errorf("message %d has a result of %q, which was not used before", i, b.Tool)
				}
				open = without(open, b.Tool)
			}
		}
	}
	if len(open) > 0 {
		return fmt.Errorf("there are no results of %q", open)
	}
	return nil
}

// TestShrinking: whatever the conversation, a smaller one is one that the API takes, of the same workload, in
// nothing larger, the same but for what was named, and made smaller again it stays as it is.
func TestShrinking(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		body := conversation(t)
		if err := valid(body); err != nil {
			t.Fatalf("drawn: %v: %s", err, body)
		}
		how := rapid.SampledFrom([]Shrink{ShrinkInput, ShrinkMaxTokens, ShrinkBoth, ShrinkNone}).Draw(t, "how")
		most := int64(rapid.IntRange(0, 5000).Draw(t, "most"))
		r, err := Smaller(body, how, most)
		if err != nil {
			t.Fatal(err)
		}
		if err := valid(r.Body); err != nil {
			t.Fatalf("%v\n%s\nof\n%s", err, r.Body, body)
		}
		if r.Before.Workload != r.After.Workload {
			t.Fatalf("another workload:\n%s\nof\n%s", r.Body, body)
		}
		if *r.After.MaxTokens > *r.Before.MaxTokens || len(r.Body) > len(body) || *r.After.InputTokens > *r.Before.InputTokens ||
			r.BeforeInput.High != nil && (r.AfterInput.High == nil || *r.AfterInput.High > *r.BeforeInput.High) {
			t.Fatalf("something is larger:\n%s\nof\n%s", r.Body, body)
		}
		if r.Smaller() == bytes.Equal(r.Body, body) {
			t.Fatalf("changed is %q:\n%s\nof\n%s", r.Changed, r.Body, body)
		}
		again, err := Smaller(r.Body, how, most)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(again.Body, r.Body) || again.Smaller() {
			t.Fatalf("made smaller again it is\n%s\nof\n%s", again.Body, r.Body)
		}
		checkRest(t, body, r.Body, how)
	})
}

// checkRest: every field but those that were named is there byte for byte, in its order, and so is the cached
// prefix; a turn of the assistant's is there whole or not at all.
func checkRest(t *rapid.T, before, after []byte, how Shrink) {
	a, err := messages.Parse(before)
	if err != nil {
		t.Fatal(err)
	}
	b, err := messages.Parse(after)
	if err != nil {
		t.Fatal(err)
	}
	for i, f := range a.Fields {
		named := f.Key == "messages" && (how == ShrinkInput || how == ShrinkBoth) || f.Key == "max_tokens" && (how == ShrinkMaxTokens || how == ShrinkBoth)
		if b.Fields[i].Key != f.Key || !named && !bytes.Equal(b.Fields[i].Raw, f.Raw) {
			t.Fatalf("field %s is %s, was %s", b.Fields[i].Key, b.Fields[i].Raw, f.Raw)
		}
	}
	if last, block := a.Breakpoint(); last >= 0 {
		from, to := a.Messages[0].At, a.Messages[last].At+len(a.Messages[last].Raw)
		if n := len(a.Messages[last].Blocks); n > 0 {
			to = a.Messages[last].Blocks[block].At + len(a.Messages[last].Blocks[block].Raw)
		}
		if !bytes.HasPrefix(after[b.Messages[0].At:], prefixOf(before[from:to], a, last)) {
			t.Fatalf("the cached prefix is not as it was:\n%s\nof\n%s", after, before)
		}
	}
	for _, m := range b.Messages {
		if m.Role == "assistant" && !slices.ContainsFunc(a.Messages, func(before messages.Message) bool { return bytes.Equal(before.Raw, m.Raw) }) {
			t.Fatalf("a turn of the assistant's was changed: %s", m.Raw)
		}
	}
}

// prefixOf gives the prefix up to the message that it ends in where that message was written anew, and so stands
// after a bare comma.
func prefixOf(prefix []byte, b *messages.Body, last int) []byte {
	if last == 0 {
		return prefix
	}
	end := b.Messages[last-1].At + len(b.Messages[last-1].Raw) - b.Messages[0].At
	return prefix[:end]
}

// TestFingerprint: the order of keys, spaces and escapes make no other workload, nor do the model and the sizes; the
// system's text does.
func TestFingerprint(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		body := conversation(t)
		before, err := Describe(body)
		if err != nil {
			t.Fatal(err)
		}
		var fields map[string]any
		d := json.NewDecoder(bytes.NewReader(body))
		d.UseNumber()
		if err := d.Decode(&fields); err != nil {
			t.Fatal(err)
		}
		fields["model"], fields["max_tokens"], fields["stream"], fields["unknown"] = "other", 1, true, nil
		same, err := Describe([]byte(layout(t, fields)))
		if err != nil || same.Workload != before.Workload {
			t.Fatalf("another workload (%v): %s", err, body)
		}
		fields["system"] = "another text, which no conversation has"
		other, err := Describe([]byte(layout(t, fields)))
		if err != nil || other.Workload == before.Workload {
			t.Fatalf("the same workload (%v): %s", err, body)
		}
	})
}

// FuzzSmaller: any text is an error of this package's or made smaller without harm.
func FuzzSmaller(f *testing.F) {
	f.Add([]byte(`{"model":"m","max_tokens":4096,"thinking":{"budget_tokens":1024},"messages":[{"role":"user","content":"q \ud83d\ude00"},{"role":"assistant","content":[{"type":"tool_use","id":"t","cache_control":{}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"t","content":[{"type":"text","text":"x"}]}]}]}`), int64(1))
	f.Add([]byte(`{"model":"m","max_tokens":1,"cache_control":{},"system":"s","tools":[{"type":"t","cache_control":{}}],"messages":[{"role":"system","content":[]},{"role":"user","content":[]}]}`), int64(0))
	f.Add([]byte("0\n"), int64(0))
	f.Add([]byte("{\n\"a\":1,\"\\u0061\":2}"), int64(0))
	f.Fuzz(func(t *testing.T, body []byte, most int64) {
		before, err := Describe(body)
		if err != nil {
			if s := err.Error(); strings.Contains(s, "\n") || len(s) > 300 {
				t.Fatalf("error is %q", s)
			}
			return
		}
		e, err := Estimate(body)
		if err != nil || e.Low < 0 || e.Low > e.Likely || e.High != nil && e.Likely > *e.High {
			t.Fatalf("estimate is %+v (%v)", e, err)
		}
		for _, how := range []Shrink{ShrinkInput, ShrinkMaxTokens, ShrinkBoth, ShrinkNone} {
			r, err := Smaller(body, how, most)
			if err != nil {
				t.Fatal(err)
			}
			if len(r.Body) > len(body) || *r.After.MaxTokens > *r.Before.MaxTokens || r.After.Workload != before.Workload || r.After.Model != before.Model {
				t.Fatalf("%s of\n%s", r.Body, body)
			}
			again, err := Smaller(r.Body, how, most)
			if err != nil || !bytes.Equal(again.Body, r.Body) {
				t.Fatalf("made smaller again it is\n%s\nof\n%s (%v)", again.Body, r.Body, err)
			}
		}
	})
}
