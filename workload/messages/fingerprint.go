package messages

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
)

// workload are the fields that make a workload, besides the cached messages. The model and the sizes do not: the
// same workload can be asked of another model, and in another size.
var workload = [...]string{"system", "tools", "tool_choice", "thinking", "output_config", "context_management", "mcp_servers"}

// Fingerprint names the workload: what the request has in common with those that came before it and after it.
// It is the same whatever the order of the keys and the spaces, and whether a text is a string or a block.
// Nothing can be read out of it; whoever has the same text can tell that it is the same.
func (b *Body) Fingerprint() string {
	parts := make(map[string]any)
	for _, key := range workload {
		if f, ok := b.Get(key); ok {
			parts[key] = canonical(f.Raw)
		}
	}
	if system, ok := parts["system"].(string); ok {
		parts["system"] = asBlocks(system)
	}
	if servers, ok := parts["mcp_servers"].([]any); ok {
		for _, s := range servers {
			if s, ok := s.(map[string]any); ok {
				delete(s, "authorization_token") // a credential, which changes while the workload does not
			}
		}
	}
	if prefix := b.prefix(); len(prefix) > 0 {
		parts["messages"] = prefix
	}
	text, _ := json.Marshal(parts) // of maps, in the order of their keys
	sum := sha256.Sum256(append([]byte("loadshape workload 1\n"), text...))
	return "wl_" + hex.EncodeToString(sum[:])
}

// prefix gives the messages up to the last breakpoint.
func (b *Body) prefix() []any {
	last, block := b.Breakpoint()
	var all []any
	for i := 0; i <= last; i++ {
		m, _ := canonical(b.Messages[i].Raw).(map[string]any)
		if text, ok := m["content"].(string); ok {
			m["content"] = asBlocks(text)
		}
		if blocks, ok := m["content"].([]any); ok && i == last && block < len(blocks) {
			m["content"] = blocks[:block+1]
		}
		all = append(all, m)
	}
	return all
}

func asBlocks(text string) []any {
	return []any{map[string]any{"type": "text", "text": text}}
}

func canonical(raw []byte) any {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber() // a number is its digits
	var v any
	d.Decode(&v)
	return v
}
