package converse

import (
	"testing"

	"loadshape/bucket/emulator/request"
)

// FuzzConverse reads any request of Converse: it becomes one of the Messages API, or is refused.
func FuzzConverse(f *testing.F) {
	f.Add([]byte(`{"messages":[{"role":"user","content":[{"text":"a"},{"cachePoint":{"type":"default"}}]}],"system":[{"cachePoint":{}}]}`))
	f.Add([]byte(`{"messages":[{"role":"user","content":[7,null,{"image":{}},{"cachePoint":{"ttl":"1h"}}]}],"inferenceConfig":{"maxTokens":0},"toolConfig":{"tools":[null]}}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		var c body
		if request.Decode(text, &c) != nil {
			return
		}
		b, refusal := c.messages()
		if refusal != nil {
			if refusal.Status != 400 {
				t.Fatalf("it is refused with %d", refusal.Status)
			}
			return
		}
		b.Model = "m"
		if b.Check(false) != nil {
			return
		}
		if p, err := b.Prompt(); err == nil && len(p.Blocks) > len(text) {
			t.Fatalf("%d blocks come of %d bytes", len(p.Blocks), len(text))
		}
	})
}
