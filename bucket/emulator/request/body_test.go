package request

import (
	"encoding/json"
	"testing"
)

// FuzzBody reads any request: it is cut into blocks that add up, or refused.
func FuzzBody(f *testing.F) {
	f.Add([]byte(`{"model":"m","max_tokens":5,"system":[{"type":"text","text":"a"}],"messages":[{"role":"user","content":"hello"}]}`))
	f.Add([]byte(`{"model":"m","max_tokens":5,"system":[{"type":"text","text":"a","cache_control":{"type":"ephemeral","ttl":"5m"}},{"cache_control":{"type":"ephemeral","ttl":"1h"},"type":"text","text":"b"}],` +
		`"messages":[{"role":"user","content":[{"type":"text","text":"c"},7,null,"x",{"type":"text"}]}]}`))
	f.Add([]byte(`{"model":"m","max_tokens":1,"tools":[null,{}],"system":[[]],"cache_control":{},"messages":[{"role":"user","content":"\ud800"}]}`))
	f.Add([]byte(`{"model":"m","max_tokens":1,"cache_control":{"type":"ephemeral"},"messages":[{"role":"user","content":[]}]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		var b Body
		if json.Unmarshal(text, &b) != nil || b.Check(false) != nil {
			return
		}
		p, err := b.Prompt()
		if err != nil {
			return
		}
		sum := int64(0)
		for _, one := range p.Blocks {
			sum += one.tokens
		}
		var c Cache
		if u := c.Look(p, 0, 1); sum != p.Total || u.Input+u.Written() != p.Total || u.Read != 0 || u.Input < 0 {
			t.Fatalf("%d tokens in blocks of %d are counted as %+v", p.Total, sum, u)
		}
		c.Keep(p, 0, 0, 1)
		before := c.Look(p, 0, 1)
		if before.Input+before.Read+before.Written() != p.Total || before.Written() != 0 {
			t.Fatalf("a second time, %d tokens are counted as %+v", p.Total, before)
		}
	})
}
