package redact

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

const aKey = "sk-ant-api03-c4n4ryQ7x-51b2WmZk_8vR3tYpL0aHdNqEuGjXs-AA"

func TestScrub(t *testing.T) {
	scrub := Scrubber([]string{aKey, "Bearer other-t0ken", "short1", "abc"})
	for text, want := range map[string]string{
		"":                                     "",
		"nothing here":                         "nothing here",
		aKey:                                   Placeholder,
		"key=" + aKey + ".":                    "key=" + Placeholder + ".",
		strings.ToUpper(aKey):                  Placeholder,
		"the end " + aKey[20:40]:               "the end " + Placeholder,
		"the start " + aKey[:16]:               "the start " + Placeholder,
		"other-t0ken, SHORT1":                  Placeholder + ", " + Placeholder,
		"abc is no secret":                     "abc is no secret",
		"sk-ant-api03-someone-else1":           Placeholder,
		"sk-or-v1-0123456789abcdef":            Placeholder,
		"AKIAABCDEFGHIJKLMNOP":                 Placeholder,
		"ya29.a0AfH6SMBxxxxxxx":                Placeholder,
		"eyJhbGciOiJ9.eyJzdWIiOiJ9x.sig":       Placeholder,
		"Authorization: Bearer abcd1234efgh":   "Authorization: Bearer " + Placeholder,
		"Bearer authentication is needed":      "Bearer authentication is needed",
		"req_011CSHoEeqs5C35K2UUqR7Fy":         "req_011CSHoEeqs5C35K2UUqR7Fy",
		"This request would exceed your limit": "This request would exceed your limit",
		"claude-sonnet-5, anthropic-ratelimit": "claude-sonnet-5, anthropic-ratelimit",
	} {
		if got := scrub(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
	if got := JSON([]byte("no JSON "+aKey), scrub); got != nil {
		t.Errorf("got %s", got)
	}
	same := `{"b": 1.50, "a": ["<x>", 12345678901234567890]}`
	if got := JSON([]byte(same), scrub); string(got) != same {
		t.Errorf("got %s, want it as it was", got)
	}
	twice := `{"a":"` + strings.ReplaceAll(aKey, "4", `\u0034`) + `","a":"b"}`
	if got := JSON([]byte(twice), scrub); string(got) != `{"a":"b"}` {
		t.Errorf("got %s", got)
	}
	big := Scrubber([]string{"12345678901234567890"})
	if got := JSON([]byte(`{"n":12345678901234567890}`), big); strings.Contains(string(got), "1234567890") || !json.Valid(got) {
		t.Errorf("got %s", got)
	}
}

// FuzzScrub checks that a secret is found wherever it stands, and that JSON stays JSON.
func FuzzScrub(f *testing.F) {
	f.Add("before ", aKey, " after")
	f.Add("Bearer ", "a\"\\b<c>dé\u2028", "sk-ant-")
	f.Add("[creden", "tial]short", "x")
	f.Add("0", "000\xc30000", "")
	f.Fuzz(func(t *testing.T, before, value, after string) {
		if len(value) < 8 || strings.Contains(Placeholder, value) || strings.Contains(Placeholder, strings.ToLower(value)) {
			t.Skip()
		}
		scrub := Scrubber([]string{value})
		clean := scrub(before + value + after)
		// The placeholder may make the value anew together with what stands around it, if it is a part of it.
		if strings.Contains(clean, value) && !strings.ContainsAny(value, "[]") {
			t.Errorf("%q is in %q", value, clean)
		}
		text, err := json.Marshal(map[string]any{before + value: []string{value + after, fmt.Sprintf("%q", value)}})
		if err != nil {
			t.Skip()
		}
		var valid string // as JSON has it, which is not any bytes
		quoted, _ := json.Marshal(value)
		json.Unmarshal(quoted, &valid)
		if valid != value {
			t.Skip()
		}
		got := JSON(text, scrub)
		var plain any
		if err := json.Unmarshal(got, &plain); err != nil {
			t.Fatalf("%s: %v", got, err)
		}
		if strings.Contains(fmt.Sprint(plain), value) && !strings.ContainsAny(value, "[] ") {
			t.Errorf("%q is in %s", value, got)
		}
	})
}
