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
	wired := "HTTP/1.1 429 Too Many Requests\nContent-Type: application/json\n\n" + strings.Replace(refusal, ",", ",\n", 1) + "\n"
	for _, c := range []struct {
		name, text string
		want       string // line and record of the pieces, of which an error may have several
	}{
		{"a record a line", one + "\n" + one + "\n" + one, "1:1 2:2 3:3"},
		{"lines between them", one + "\n\nall is well\n" + one, "1:1 4:2"},
		{"records of a list", `{"errors":[` + one + `,` + one + `]}`, "1:1 1:2"},
		{"answers as they are on the wire", wired + wired, "1:1 6:2"},
		{"an answer on the wire, and a record", wired + one, "1:1 6:2"},
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

// TestReadings: a text that a terminal broke at its width is among what it may have been, and one that was not broken is the first.
func TestReadings(t *testing.T) {
	record := `{"level":"error","statusCode":429,"body":` + refusal + `}`
	for _, text := range []string{record, record + "\n" + record, "2026-11-30T03:01:12Z ERROR Error code: 429 - " + refusal} {
		if got := Readings(text); got[0] != text {
			t.Errorf("%q is read as %q", text, got[0])
		}
		for width := narrowest; width <= widest; width++ {
			if strings.Contains(text, "\n") && len(record)%width == 0 {
				continue // whether a line goes on that fills the width cannot be told
			}
			var broken []string
			for line := range strings.SplitSeq(text, "\n") {
				for len(line) > width {
					broken = append(broken, line[:width])
					line = line[width:]
				}
				broken = append(broken, line)
			}
			if got := Readings(strings.Join(broken, "\n")); !slices.Contains(got, text) {
				t.Errorf("broken at %d, %q is not among %q", width, text, got)
			}
		}
	}
}
