package exchange

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"loadshape/bucket/wire"
)

// TestSurvey counts failures by owner and limit: each once however often a log repeats it, with the first and the last of them
// whatever their order.
func TestSurvey(t *testing.T) {
	failure := func(at, id, message string) string {
		return `{"recorded_at":"2026-11-30T` + at + `Z","status":429,"headers":{"request-id":"` + id + `"},"error_body":{"type":"error","error":{"type":"rate_limit_error","message":"` + message + `"}}}`
	}
	const tokens = "This request would exceed your organization's rate limit of 30,000 input tokens per minute"
	const requests = "This request would exceed your organization's rate limit of 50 requests per minute"
	for _, c := range []struct {
		name  string
		lines []string
		want  string // of each group: limit, count, first and last
	}{
		{"one", []string{failure("10:00:05", "req_1", tokens)}, "input_tokens 1 10:00:05 10:00:05"},
		{"in order", []string{failure("10:00:05", "req_1", tokens), failure("10:00:07", "req_2", tokens), failure("10:00:09", "req_3", tokens)}, "input_tokens 3 10:00:05 10:00:09"},
		{"in another order", []string{failure("10:00:07", "req_2", tokens), failure("10:00:09", "req_3", tokens), failure("10:00:05", "req_1", tokens)}, "input_tokens 3 10:00:05 10:00:09"},
		{"one that is repeated", []string{failure("10:00:05", "req_1", tokens), failure("10:00:05", "req_1", tokens), failure("10:00:05", "req_1", tokens)}, "input_tokens 1 10:00:05 10:00:05"},
		{"of two limits", []string{failure("10:00:05", "req_1", tokens), failure("10:00:06", "req_2", requests), failure("10:00:07", "req_3", tokens)},
			"input_tokens 2 10:00:05 10:00:07, requests 1 10:00:06 10:00:06"},
	} {
		var s Survey
		if err := s.Read("f", strings.NewReader(strings.Join(c.lines, "\n")+"\n"), nil); err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, g := range s.Groups {
			got = append(got, fmt.Sprint(g.LimitedBy, " ", g.Count, " ", g.First.Format(time.TimeOnly), " ", g.Last.Format(time.TimeOnly)))
		}
		if said := strings.Join(got, ", "); said != c.want {
			t.Errorf("%s: %s, want %s", c.name, said, c.want)
		}
	}
}

// TestLead: a quota leads before a failure of which only the owner is known, that before capacity, and so on whatever came first;
// of the same kind the first in time.
func TestLead(t *testing.T) {
	inOrder := []*Group{ // the last explains most
		{Owner: wire.UnknownOwner, LimitedBy: wire.ByUnknown},
		{Owner: wire.UnknownOwner, LimitedBy: wire.ByInputTokens},
		{Owner: wire.ProviderCapacity, LimitedBy: wire.ByCapacity},
		{Owner: wire.AnthropicOrganization, LimitedBy: wire.ByUnknown},
		{Owner: wire.AnthropicOrganization, LimitedBy: wire.ByRequests},
	}
	now := time.Now()
	for i, g := range inOrder {
		g.First = new(now.Add(time.Duration(i) * time.Second))
	}
	for i, more := range inOrder {
		for _, less := range inOrder[:i] {
			for at, groups := range [][]*Group{{more, less}, {less, more}} {
				if lead := (&Survey{Groups: groups}).Lead(); lead != at {
					t.Errorf("%s, %s leads before %s, %s", groups[lead].Owner, groups[lead].LimitedBy, more.Owner, more.LimitedBy)
				}
			}
		}
	}
	early, late := &Group{Owner: wire.AnthropicOrganization, LimitedBy: wire.ByRequests, First: &now}, inOrder[4]
	if lead := (&Survey{Groups: []*Group{late, early}}).Lead(); lead != 1 {
		t.Error("of two quotas the later one leads")
	}
	if lead := (&Survey{}).Lead(); lead != -1 {
		t.Errorf("of no failure the one at %d leads", lead)
	}
}

// TestViews: what a log shows of one failure in several ways is one failure, and two failures beside each other are two.
func TestViews(t *testing.T) {
	body := func(id, what string) string {
		return `{"type":"error","error":{"type":"rate_limit_error","message":"This request would exceed your organization's rate limit of ` + what + ` per minute"},"request_id":"` + id + `"}`
	}
	tokens, requests := body("req_011", "30,000 input tokens"), body("req_012", "50 requests")
	bare := strings.Replace(tokens, `,"request_id":"req_011"`, "", 1)
	for _, c := range []struct {
		name, text string
		want       int
	}{
		{"a body, and the line of a library", tokens + "\nanthropic.RateLimitError: Error code: 429 - " + tokens + "\n", 1},
		{"a record that has it twice", `{"statusCode":429,"responseBody":` + tokens + `,"data":` + tokens + "}\n", 1},
		{"two of two requests", tokens + "\n" + requests + "\n", 2},
		{"two of two requests, in records of their own", `{"statusCode":429,"responseBody":` + tokens + "}\n" + `{"statusCode":429,"responseBody":` + requests + "}\n", 2},
		{"two far from each other", tokens + strings.Repeat("\nall is well", 40) + "\n" + body("req_013", "30,000 input tokens") + "\n", 2},
		{"two that name no request, far from each other", bare + strings.Repeat("\nall is well", 40) + "\n" + bare + "\n", 2},
		{"two views that name none", bare + "\nanthropic.RateLimitError: Error code: 429 - " + bare + "\n", 1},
		{"a 529 and a 429", `{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"},"request_id":"req_014"}` + "\n" + tokens + "\n", 2},
	} {
		var s Survey
		if err := s.Read("f", strings.NewReader(c.text), nil); err != nil {
			t.Fatal(err)
		}
		n := 0
		for _, g := range s.Groups {
			n += g.Count
		}
		if n != c.want {
			t.Errorf("%s: %d failures, want %d", c.name, n, c.want)
		}
	}
}
