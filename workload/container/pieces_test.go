package container

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// TestPieces: where errors stand in a text, and which of them stand in one record.
func TestPieces(t *testing.T) {
	one := `{"level":"error","statusCode":429,"body":` + refusal + `}`
	for _, c := range []struct {
		name, text string
		want       string // line and record of the pieces, of which an error may have several
	}{
		{"a record a line", one + "\n" + one + "\n" + one, "1:1 2:2 3:3"},
		{"lines between them", one + "\n\nall is well\n" + one, "1:1 4:2"},
		{"records of a list", `{"errors":[` + one + `,` + one + `]}`, "1:1 1:2"},
		{"two errors in one record", `{"first":` + one + `,"second":` + one + `}`, "1:1"},
	} {
		var got []string
		for _, p := range Find(c.text) {
			got = append(got, fmt.Sprintf("%d:%d", p.Line, p.Record))
		}
		if s := strings.Join(slices.Compact(got), " "); s != c.want {
			t.Errorf("%s: %s, want %s", c.name, s, c.want)
		}
	}
}

// TestBodies: an error's body is what a provider sent of it, wherever it stands: what a log puts beside it is none of it, and
// a key without a value neither.
func TestBodies(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{refusal, `{"error":{"message":"This request would exceed your organization's rate limit of 30,000 input tokens per minute","type":"rate_limit_error"},"request_id":"req_011","type":"error"}`},
		{`{"time":1796007672,"host":"a","error":{"type":"rate_limit_error","message":"Rate limit reached","param":null},"code":null,"request_id":"r"}`,
			`{"error":{"message":"Rate limit reached","param":null,"type":"rate_limit_error"},"request_id":"r"}`},
		{`{"errorCode":"ThrottlingException","errorMessage":"Too many tokens, please wait","region":"us-east-1"}`, `{"__type":"ThrottlingException","message":"Too many tokens, please wait"}`},
		{`{"errors":[{"code":1015,"message":"You are being rate limited"}],"success":false,"result":null,"details":null}`, `{"errors":[{"code":1015,"message":"You are being rate limited"}],"success":false}`},
		{`{"message":"too many requests: quota exceeded","type":"QuotaError","code":null,"level":50}`, ``},
	} {
		got := ""
		if pieces := Find(c.text); len(pieces) > 0 {
			got = string(pieces[0].Body)
		}
		if got != c.want {
			t.Errorf("%s\nis %s\nwant %s", c.text, got, c.want)
		}
	}
}
