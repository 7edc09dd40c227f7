package request

import (
	"strings"
	"testing"
)

// TestCacheFromFirstToken: what an answer writes can be read as soon as its first token is there, and not before.
func TestCacheFromFirstToken(t *testing.T) {
	var c Cache
	b := Body{Model: "m", System: []byte(`[{"type":"text","text":"` + strings.Repeat("abcd", 100) + `","cache_control":{"type":"ephemeral"}}]`)}
	p, err := b.Prompt()
	if err != nil {
		t.Fatal(err)
	}
	c.Keep(p, 10, 50, 8)
	for at, read := range map[int64]int64{49: 0, 50: 100, 50 + fiveMinutes - 1: 100, 50 + fiveMinutes: 0} {
		if u := c.Look(p, at, 8); u.Read != read {
			t.Errorf("at %d it reads %d, want %d", at, u.Read, read)
		}
	}
	c.Keep(p, 20, 40, 8) // another answer, whose first token comes earlier
	if u := c.Look(p, 40, 8); u.Read != 100 {
		t.Errorf("at 40 it reads %d, want 100", u.Read)
	}
}
