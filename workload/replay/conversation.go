package replay

import (
	"bytes"
	"fmt"

	"loadshape/workload/messages"
)

// shrinkMessages cuts what comes after the cached prefix down to the smallest conversation that the API takes:
// it begins with the user and ends with the user, and every tool's use is followed by its result.
func (r *Replay) shrinkMessages(b *messages.Body) []edit {
	f, _ := b.Get("messages")
	keep := func(why string) []edit {
		r.Notes = append(r.Notes, "the input stays as it is: "+why)
		return nil
	}
	for i, m := range b.Messages {
		if m.Role != "user" && m.Role != "assistant" && m.Role != "system" {
			return keep(fmt.Sprintf("messages[%d].role is %s, which is not known", i, messages.Name(m.Role)))
		}
	}
	last, block := b.Breakpoint()
	var kept [][]byte
	switch {
	case last < 0:
		kept = [][]byte{userMessage(b, 0)}
	default:
		for _, m := range b.Messages[:last] {
			kept = append(kept, m.Raw)
		}
		rest, why := tail(b, last, block)
		if why != "" {
			return keep(why)
		}
		kept = append(kept, rest...)
	}
	with := join(f, b.Messages, kept)
	if len(with) >= len(f.Raw) {
		if last >= 0 {
			return keep("nothing after the cached prefix can be cut")
		}
		return keep("it is as small as it gets")
	}
	r.Changed = append(r.Changed, fmt.Sprintf("messages: %d in %d bytes to %d in %d", len(b.Messages), len(f.Raw), len(kept), len(with)))
	return []edit{{f.At, f.At + len(f.Raw), with}}
}

// join makes the array of messages. Those that are kept from its beginning keep what stands between them.
func join(array messages.Field, all []messages.Message, kept [][]byte) []byte {
	same := 0
	for same < len(kept) && same < len(all) && bytes.Equal(kept[same], all[same].Raw) {
		same++
	}
	if same == len(all) && same == len(kept) {
		return array.Raw
	}
	out := []byte{'['}
	if same > 0 {
		out = append(out[:0], array.Raw[:all[same-1].At+len(all[same-1].Raw)-array.At]...)
	}
	for i, m := range kept[same:] {
		if same+i > 0 {
			out = append(out, ',')
		}
		out = append(out, m...)
	}
	return append(out, ']')
}

// tail gives the message that the cached prefix ends in, cut after it, and what must follow; or why it cannot.
func tail(b *messages.Body, last, block int) (kept [][]byte, why string) {
	m := b.Messages[last]
	switch m.Role {
	case "user":
		end := min(block+1, len(m.Blocks))
		open := unanswered(b, last, end)
		results, missing := answers(b, last, end, open)
		if missing != "" {
			return nil, missing
		}
		return [][]byte{cut(m, end, results)}, ""
	case "assistant":
		if last == len(b.Messages)-1 {
			return nil, "the cached prefix is all of it"
		}
		// Whole: an assistant's turn with thinking in it may not be changed.
		open := uses(m)
		if len(open) == 0 {
			return [][]byte{m.Raw, userMessage(b, last+1)}, ""
		}
		results, missing := answers(b, last+1, 0, open)
		if missing != "" {
			return nil, missing
		}
		return [][]byte{m.Raw, append(append([]byte(`{"role":"user","content":[`), bytes.Join(results, []byte{','})...), "]}"...)}, ""
	}
	return nil, "the cached prefix ends in a message of the system"
}

// unanswered are the uses of tools in the turn before a message that have no result up to a block of the message.
func unanswered(b *messages.Body, last, end int) []string {
	turn := last
	for turn >= 0 && b.Messages[turn].Role != "assistant" {
		turn--
	}
	if turn < 0 {
		return nil
	}
	open := uses(b.Messages[turn])
	for i := turn + 1; i <= last && len(open) > 0; i++ {
		for j, have := range b.Messages[i].Blocks {
			if i < last || j < end {
				open = without(open, have.String("tool_use_id"))
			}
		}
	}
	return open
}

// uses are the ids of the tools that a turn of the assistant calls for.
func uses(m messages.Message) []string {
	var ids []string
	for i := range m.Blocks {
		if m.Blocks[i].Type == "tool_use" {
			ids = append(ids, m.Blocks[i].String("id"))
		}
	}
	return ids
}

func without(ids []string, id string) []string {
	var rest []string
	for _, have := range ids {
		if have != id {
			rest = append(rest, have)
		}
	}
	return rest
}

// answers finds the results of tools, from a block of a message on and up to the assistant's next turn, and
// leaves their contents out.
func answers(b *messages.Body, from, block int, ids []string) (results [][]byte, missing string) {
	for i := from; i < len(b.Messages) && len(ids) > 0 && b.Messages[i].Role != "assistant"; i++ {
		for j := range b.Messages[i].Blocks {
			have := &b.Messages[i].Blocks[j]
			if i == from && j < block || have.Type != "tool_result" {
				continue
			}
			if rest := without(ids, have.String("tool_use_id")); len(rest) < len(ids) {
				ids = rest
				results = append(results, empty(have))
			}
		}
	}
	if len(ids) > 0 {
		return nil, fmt.Sprintf("a tool that is used before messages[%d] has no result", from)
	}
	return results, ""
}

// empty is a tool's result without its content.
func empty(b *messages.Block) []byte {
	id, _ := b.Get("tool_use_id")
	out := append([]byte(`{"type":"tool_result","tool_use_id":`), id.Raw...)
	if failed, ok := b.Get("is_error"); ok {
		out = append(append(out, `,"is_error":`...), failed.Raw...)
		out = append(out, `,"content":"`+placeholder+`"`...) // a failure must say something
	}
	if out = append(out, '}'); len(out) > len(b.Raw) {
		return b.Raw
	}
	return out
}

// cut gives a message up to a block, and then the results.
func cut(m messages.Message, end int, results [][]byte) []byte {
	if end >= len(m.Blocks) && len(results) == 0 {
		return m.Raw
	}
	at := m.Blocks[end-1].At + len(m.Blocks[end-1].Raw) - m.At
	out := append([]byte{}, m.Raw[:at]...)
	for _, r := range results {
		out = append(append(out, ','), r...)
	}
	lastBlock := m.Blocks[len(m.Blocks)-1]
	return append(out, m.Raw[lastBlock.At+len(lastBlock.Raw)-m.At:]...)
}
