package messages

import (
	"strings"
	"testing"
)

func mustParse(t *testing.T, text string) *Body {
	t.Helper()
	b, err := Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestBreakpoint(t *testing.T) {
	const mark = `"cache_control":{"type":"ephemeral"}`
	for _, test := range []struct {
		body           string
		message, block int
	}{
		{`{}`, -1, -1},
		{`{` + mark + `}`, -1, -1},
		{`{"messages":[{"role":"user","content":"q"}]}`, -1, -1},
		{`{"system":[{"type":"text","text":"s",` + mark + `}],"messages":[{"role":"user","content":"q"}]}`, -1, -1},
		{`{"messages":[{"role":"user","content":[{"type":"text","text":"q","cache_control":null}]}]}`, -1, -1},
		{`{"messages":[{"role":"user","content":[{"type":"text","text":"q",` + mark + `},{"type":"text","text":"r"}]},{"role":"assistant","content":"a"}]}`, 0, 0},
		{`{"messages":[{"role":"user","content":[{"type":"text","text":"q",` + mark + `},{"type":"text","text":"r",` + mark + `}]}]}`, 0, 1},
		{`{"messages":[{"role":"user","content":[{"type":"tool_result","tool_use_id":"t","content":[{"type":"text","text":"r"},{"type":"text","text":"r",` + mark + `}]}]},{"role":"user","content":"q"}]}`, 0, 0},
		{`{` + mark + `,"messages":[{"role":"user","content":[{"type":"text","text":"q",` + mark + `}]},{"role":"user","content":[{"type":"text","text":"r"},{"type":"text","text":"s"}]}]}`, 1, 1},
		{`{` + mark + `,"messages":[{"role":"user","content":"q"}]}`, 0, 0},
	} {
		if message, block := mustParse(t, test.body).Breakpoint(); message != test.message || block != test.block {
			t.Errorf("%s: the cached prefix ends at %d, %d, want %d, %d", test.body, message, block, test.message, test.block)
		}
	}
}

// TestSameWorkload: what is the same to a cache is the same workload, and what is not is not.
func TestSameWorkload(t *testing.T) {
	const body = `{"model":"m","max_tokens":1,"system":"s","tools":[{"name":"n","input_schema":{"a":1,"b":[2.50]}}],"messages":[{"role":"user","content":"q"},{"role":"assistant","content":[{"type":"text","text":"a","cache_control":{"type":"ephemeral"}}]},{"role":"user","content":"r"}]}`
	const servers = `{"mcp_servers":[{"url":"u","authorization_token":"TOKEN"}]}`
	for _, test := range []struct {
		a, b string
		same bool
	}{
		{body, strings.ReplaceAll(body, `{"a":1,"b":[2.50]}`, "{ \"b\" : [2.50],\n\"\\u0061\":1}"), true},
		{body, strings.ReplaceAll(body, `"system":"s"`, `"system":[{"type":"text","text":"s"}]`), true},
		{body, strings.ReplaceAll(body, `"content":"q"`, `"content":[{"text":"q","type":"text"}]`), true},
		{body, strings.ReplaceAll(body, `"model":"m","max_tokens":1`, `"model":"n","max_tokens":2,"stream":true,"metadata":{"user_id":"u"},"tool_choice":null`), true},
		{body, strings.ReplaceAll(body, `"content":"r"`, `"content":"another"`), true},
		{body, strings.ReplaceAll(body, `"content":"q"`, `"content":"another"`), false},
		{body, strings.ReplaceAll(body, `"text":"a"`, `"text":"b"`), false},
		{body, strings.ReplaceAll(body, `"system":"s"`, `"system":"t"`), false},
		{body, strings.ReplaceAll(body, `"name":"n"`, `"name":"o"`), false},
		{body, strings.ReplaceAll(body, `[2.50]`, `[2.51]`), false},
		{body, strings.ReplaceAll(body, `"max_tokens":1`, `"max_tokens":1,"thinking":{"type":"adaptive"}`), false},
		{servers, strings.ReplaceAll(servers, "TOKEN", "other"), true},
		{servers, strings.ReplaceAll(servers, `"u"`, `"v"`), false},
	} {
		a, b := mustParse(t, test.a).Fingerprint(), mustParse(t, test.b).Fingerprint()
		if (a == b) != test.same {
			t.Errorf("the same is %v, want %v:\n%s\n%s", a == b, test.same, test.a, test.b)
		}
	}
}

func TestEstimate(t *testing.T) {
	text := strings.Repeat("abcdefg ", 1000) // 8,000 bytes
	for _, test := range []struct {
		name, body        string
		low, likely, high int64 // high -1: unknown
	}{
		{"text", `{"messages":[{"role":"user","content":"` + text + `"}]}`, 1000, 2295, 8034},
		{"escapes are no text of their own", `{"messages":[{"role":"user","content":"` + strings.Repeat(`\u0061`, 800) + `"}]}`, 100, 1380, 4834},
		{"system and tools", `{"system":"` + text + `","tools":[{"name":"n","input_schema":{}}],"messages":[{"role":"user","content":"q"}]}`, 1004, 2655, 10117},
		{"what may be read from a cache", `{"system":[{"type":"text","text":"` + text + `","cache_control":{}}],"messages":[{"role":"user","content":"0123456701234567"}]}`, 2, 2312, 8096},
		{"an image", `{"messages":[{"role":"user","content":[{"type":"image","source":{"data":"` + text + `"}}]}]}`, 0, 1508, -1},
		{"an image in a result", `{"messages":[{"role":"user","content":[{"type":"tool_result","tool_use_id":"t","content":[{"type":"image","source":{"data":"` + text + `"}}]}]}]}`, 0, 1524, -1},
		{"a tool that the provider runs", `{"tools":[{"type":"web_search_20250305","name":"web_search"}],"messages":[{"role":"user","content":"q"}]}`, 6, 374, -1},
		{"thinking of earlier turns", `{"messages":[{"role":"assistant","content":[{"type":"thinking","thinking":"` + text + `"}]}]}`, 0, 8, 8097},
	} {
		t.Run(test.name, func(t *testing.T) {
			e := mustParse(t, test.body).Estimate()
			high := int64(-1)
			if e.High != nil {
				high = *e.High
			}
			if e.Low != test.low || e.Likely != test.likely || high != test.high {
				t.Errorf("between %d and %d, %d as a rule, want %d, %d, %d", e.Low, high, e.Likely, test.low, test.high, test.likely)
			}
		})
	}
}

func TestName(t *testing.T) {
	for text, want := range map[string]string{
		"":                      `""`,
		"max_tokens":            `"max_tokens"`,
		"a\nb":                  "a name",
		"sk-ant":                "a name",
		"é":                     "a name",
		strings.Repeat("a", 31): "a name",
	} {
		if got := Name(text); got != want {
			t.Errorf("%q is shown as %s, want %s", text, got, want)
		}
	}
}
