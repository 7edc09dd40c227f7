package exchange

import (
	"fmt"
	"strings"
	"testing"
)

// quota, denied and overloaded are three kinds of failures, of which the first explains the others.
const (
	quota      = `{"type":"error","error":{"type":"rate_limit_error","message":"This request would exceed your organization's rate limit of 30,000 input tokens per minute (org: o, model: m)."}}`
	denied     = `{"type":"error","error":{"type":"authentication_error","message":"invalid x-api-key"}}`
	overloaded = `{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}`
)

// forms are the same exchanges, each a status and a body, in the forms of files that hold several.
var forms = map[string]func(all [][2]string) string{
	"HAR": func(all [][2]string) string {
		var entries []string
		for i, x := range all {
			entries = append(entries, fmt.Sprintf(`{"startedDateTime":"2026-11-30T03:01:%02dZ","request":{"method":"POST","url":"https://api.anthropic.com/v1/messages"},"response":{"status":%s,"headers":[],"content":{"text":%q}}}`, i, x[0], x[1]))
		}
		return `{"log":{"entries":[` + strings.Join(entries, ",") + `]}}`
	},
	"lines": func(all [][2]string) string {
		var out strings.Builder
		for _, x := range all {
			fmt.Fprintf(&out, "{\"status\":%s,\"headers\":{},\"error_body\":%s}\n", x[0], x[1])
		}
		return out.String()
	},
	"list": func(all [][2]string) string {
		var out []string
		for _, x := range all {
			out = append(out, fmt.Sprintf(`{"status":%s,"headers":{},"error_body":%s}`, x[0], x[1]))
		}
		return "[" + strings.Join(out, ",") + "]"
	},
	"log": func(all [][2]string) string {
		var out strings.Builder
		for i, x := range all {
			fmt.Fprintf(&out, "2026-11-30T03:0%d:00Z ERROR Error code: %s - %s\n", i, x[0], x[1])
		}
		return out.String()
	},
}

// TestOneRule: whatever the form of a file, a baseline is the failure that a survey leads with, which explains the others; a
// number takes another, and the note says which was taken.
func TestOneRule(t *testing.T) {
	for form, of := range forms {
		for _, order := range [][3]string{{quota, denied, overloaded}, {denied, quota, overloaded}, {overloaded, denied, quota}} {
			status := map[string]string{quota: "429", denied: "401", overloaded: "529"}
			var all [][2]string
			for _, body := range order {
				all = append(all, [2]string{status[body], body})
			}
			text := of(all)
			s := &Survey{}
			if err := s.Read("f", strings.NewReader(text), nil); err != nil {
				t.Fatalf("%s: %v", form, err)
			}
			b, err := Read("f", strings.NewReader(text))
			if err != nil {
				t.Fatalf("%s: %v", form, err)
			}
			lead := s.Groups[s.Lead()]
			if b.Failure.Status != 429 || lead.Exchange.Status != 429 {
				t.Errorf("%s: the baseline has the status %d, the survey leads with %d, want 429", form, b.Failure.Status, lead.Exchange.Status)
			}
			if want := fmt.Sprintf("failure %d of %d is taken: anthropic-organization, input_tokens, the latest of 1 (", s.Lead()+1, len(s.Groups)); len(b.Notes) == 0 || !strings.HasPrefix(b.Notes[0], want) {
				t.Errorf("%s: notes %q, want one that begins %q", form, b.Notes, want)
			}
			for i, g := range s.Groups {
				b, err := ReadNumber("f", strings.NewReader(text), i+1)
				if err != nil {
					t.Fatalf("%s: %v", form, err)
				}
				if b.Failure.Status != g.Exchange.Status {
					t.Errorf("%s: number %d takes the status %d, want %d", form, i+1, b.Failure.Status, g.Exchange.Status)
				}
			}
			if _, err := ReadNumber("f", strings.NewReader(text), len(s.Groups)+1); err == nil || !strings.HasPrefix(err.Error(), "f: has ") {
				t.Errorf("%s: a number beyond the last gives %v", form, err)
			}
		}
	}
}
