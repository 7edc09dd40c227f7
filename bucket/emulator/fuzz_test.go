package emulator

import (
	"encoding/json"
	"testing"
)

// FuzzBody reads any request: it is cut into blocks that add up, or refused.
func FuzzBody(f *testing.F) {
	f.Add([]byte(asking))
	f.Add([]byte(prompted(model, []string{part("a", "5m"), part("b", "1h")}, []string{part("c", ""), `7`, `null`, `"x"`, `{"type":"text"}`})))
	f.Add([]byte(`{"model":"m","max_tokens":1,"tools":[null,{}],"system":[[]],"cache_control":{},"messages":[{"role":"user","content":"\ud800"}]}`))
	f.Add([]byte(`{"model":"m","max_tokens":1,"cache_control":{"type":"ephemeral"},"messages":[{"role":"user","content":[]}]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		var b body
		if json.Unmarshal(text, &b) != nil || b.check(false) != "" {
			return
		}
		p, err := b.prompt()
		if err != nil {
			return
		}
		sum := int64(0)
		for _, one := range p.blocks {
			sum += one.tokens
		}
		var c cache
		if u := c.look(p, 0, 1); sum != p.total || u.input+u.written() != p.total || u.read != 0 || u.input < 0 {
			t.Fatalf("%d tokens in blocks of %d are counted as %+v", p.total, sum, u)
		}
		c.keep(p, 0, 0, 1)
		before := c.look(p, 0, 1)
		if before.input+before.read+before.written() != p.total || before.written() != 0 {
			t.Fatalf("a second time, %d tokens are counted as %+v", p.total, before)
		}
	})
}

// FuzzConverse reads any request of Converse: it becomes one of the Messages API, or is refused.
func FuzzConverse(f *testing.F) {
	f.Add([]byte(`{"messages":[{"role":"user","content":[{"text":"a"},{"cachePoint":{"type":"default"}}]}],"system":[{"cachePoint":{}}]}`))
	f.Add([]byte(`{"messages":[{"role":"user","content":[7,null,{"image":{}},{"cachePoint":{"ttl":"1h"}}]}],"inferenceConfig":{"maxTokens":0},"toolConfig":{"tools":[null]}}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		var c converseBody
		if decode(text, &c) != nil {
			return
		}
		b, no := c.messages()
		if no != nil {
			if no.Status != 400 {
				t.Fatalf("it is refused with %d", no.Status)
			}
			return
		}
		b.Model = "m"
		if b.check(false) != "" {
			return
		}
		if p, err := b.prompt(); err == nil && len(p.blocks) > len(text) {
			t.Fatalf("%d blocks come of %d bytes", len(p.blocks), len(text))
		}
	})
}
