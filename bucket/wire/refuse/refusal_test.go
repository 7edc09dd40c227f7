package refuse

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"loadshape/bucket/datadir"
)

func TestRefusals(t *testing.T) {
	const details = " For details, refer to: https://docs.claude.com/en/api/rate-limits."
	for _, c := range []struct {
		refusal Refusal
		body    string
	}{
		{OverLimit(30_000, "input tokens", "minute", "org-1", "claude-a"), `{"type":"error","error":{"type":"rate_limit_error","message":"This request would exceed your organization's rate limit of 30,000 input tokens per minute (org: org-1, model: claude-a).` + details + ` You can see the response headers for current usage. Please reduce the prompt length or the maximum tokens requested, or try again later. You may also contact sales at https://claude.com/contact-sales to discuss your options for a rate limit increase."},"request_id":"req_1"}`},
		{OverAcceleration(58_276, 68_276, "input tokens", "org-1", "claude-a"), `{"type":"error","error":{"type":"rate_limit_error","message":"This request would exceed your organization's maximum usage increase rate for input tokens per minute (org: org-1, model: claude-a). Your current limit is 58,276 input tokens per minute, and will increase to 68,276 at the next minute boundary. Please scale up your input tokens usage more gradually to stay within the acceleration limit.` + details + `","details":{"error_code":"ramp_limit_exceeded"}},"request_id":"req_1"}`},
		{OverConcurrency(), `{"type":"error","error":{"type":"rate_limit_error","message":"Number of concurrent connections has exceeded your rate limit. Please try again later or contact sales at https://claude.com/contact-sales to discuss your options for a rate limit increase."},"request_id":"req_1"}`},
		{OverSpend(time.Date(2026, 9, 1, 2, 0, 0, 0, time.FixedZone("", 7200))), `{"type":"error","error":{"type":"rate_limit_error","message":"You have reached your API usage limits: your organization has crossed its monthly API usage threshold, set based on your organization's API tier. You will regain access on 2026-09-01 at 00:00 UTC.","details":{"error_code":"enforced_spend_limit_reached"}},"request_id":"req_1"}`},
		{AtCapacity(), `{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"},"request_id":"req_1"}`},
		{Broken(), `{"type":"error","error":{"type":"api_error","message":"Internal server error"},"request_id":"req_1"}`},
		{Missing("model: claude-b"), `{"type":"error","error":{"type":"not_found_error","message":"model: claude-b"},"request_id":"req_1"}`},
		{Unauthenticated(), `{"type":"error","error":{"type":"authentication_error","message":"invalid x-api-key"},"request_id":"req_1"}`},
		{TooLarge(), `{"error":{"type":"request_too_large","message":"Request exceeds the maximum size"}}`},
	} {
		if got := string(c.refusal.Body("req_1")); got != c.body {
			t.Errorf("the body is\n%s, expected\n%s", got, c.body)
		}
	}
}

func TestWithCommas(t *testing.T) {
	for n, want := range map[int64]string{0: "0", 999: "999", 1000: "1,000", 1234567: "1,234,567", -1000: "-1,000", -100: "-100"} {
		if got := withCommas(n); got != want {
			t.Errorf("%d is %s, want %s", n, got, want)
		}
	}
}

// TestRecordedWording makes the messages of recorded refusals again, of those in today's wording: only the address of
// the sales department has changed since.
func TestRecordedWording(t *testing.T) {
	files, err := filepath.Glob(datadir.Path(t, "responses", "errors", "*anthropic*.json"))
	if err != nil {
		t.Fatal(err)
	}
	said := regexp.MustCompile(`^This request would exceed your organization's rate limit of ([0-9,]+) ([a-z ]+) per ([a-z]+) \(org: (\S+), model: (\S+)\)`)
	checked := 0
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var recorded struct {
			Body struct {
				Message string
				Error   struct{ Message string }
			} `json:"error_body"`
		}
		if err := json.Unmarshal(text, &recorded); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		message := recorded.Body.Message + recorded.Body.Error.Message
		m := said.FindStringSubmatch(message)
		if m == nil {
			continue
		}
		limit, err := strconv.ParseInt(strings.ReplaceAll(m[1], ",", ""), 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		message = strings.Replace(message, "https://www.anthropic.com/contact-sales", "https://claude.com/contact-sales", 1)
		if got := OverLimit(limit, m[2], m[3], m[4], m[5]).Message; got != message {
			t.Errorf("%s:\n%s, expected\n%s", filepath.Base(file), got, message)
		}
		checked++
	}
	if checked < 4 {
		t.Errorf("%d recorded messages are in today's wording, want at least 4", checked)
	}
}

// TestRecordedOverload: a recorded 529 had no request id in its body, which was 75 bytes long.
func TestRecordedOverload(t *testing.T) {
	if body := AtCapacity().Body(""); len(body) != 75 {
		t.Errorf("%s has %d bytes, want 75", body, len(body))
	}
}
