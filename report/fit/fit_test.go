package fit

import (
	"bytes"
	"encoding/json"
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"loadshape/bucket"
	"loadshape/bucket/profile"
	"loadshape/bucket/wire/refuse"
	"loadshape/report/layout"
	"loadshape/workload/exchange"
)

// Of is Read of a log that was read already.
func Of(source string, l *exchange.Log, alone bool) (*Fit, error) {
	r := newReader(source, filepath.Base(source))
	for _, one := range l.Records {
		r.add(exchange.Place{Name: one.Place}, one.Exchange)
	}
	return r.fit(l, alone)
}

// line is a recorded answer at a second of a day, with the headers of a requests limit and whatever else is given.
func line(second, limit int, more string) string {
	at := fmt.Sprintf("2026-11-20T10:%02d:%02dZ", second/60, second%60)
	return fmt.Sprintf(`{"status": 200, "recorded_at": %q, "headers": {"date": "Fri, 20 Nov 2026 10:%02d:%02d GMT", "anthropic-ratelimit-requests-limit": "%d",`+
		`"anthropic-ratelimit-requests-remaining": "%d", "anthropic-ratelimit-requests-reset": %q%s}`, at, second/60, second%60, limit, limit-1, at, more)
}

func refusal(second int, message string) string {
	body, _ := json.Marshal(message)
	return fmt.Sprintf(`{"status": 429, "headers": {"date": "Fri, 20 Nov 2026 10:%02d:%02d GMT"}, "error_body": {"type": "error", "error": {"type": "rate_limit_error", "message": %s}}}`,
		second/60, second%60, body)
}

func log(lines ...string) string { return strings.Join(lines, "\n") + "\n" }

// written is the limits file of a log, or the error.
func written(t *testing.T, text, owner string) string {
	t.Helper()
	l, err := exchange.ReadLog("folder/log.jsonl", strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	f, err := Of("folder/log.jsonl", l, false)
	if err != nil {
		return err.Error()
	}
	var b bytes.Buffer
	if err := f.WriteLimits(&b, owner); err != nil {
		return err.Error()
	}
	p, err := profile.Read("fitted.yaml", bytes.NewReader(b.Bytes()))
	if err != nil {
		t.Errorf("%v\n%s", err, b.String())
	}
	if again, err := f.Profile(owner); err != nil || len(again.Groups) != len(p.Groups) {
		t.Errorf("the profile is %+v, %v", again, err)
	}
	return b.String()
}

const (
	sonnet = `}, "request": {"model": "claude-sonnet-5"}`
	haiku  = `}, "request": {"model": "claude-haiku-4-5-20251001"}, "response_model": "claude-haiku-4-5-20251001"`
	latest = `}, "request": {"model": "claude-haiku-4-5-latest"}, "response_model": "claude-haiku-4-5-20251001"`
	org1   = `, "anthropic-organization-id": "org-1"`
	org2   = `, "anthropic-organization-id": "org-2"`
)

// tail is what follows the headers.
func tail(of string) string { return strings.TrimPrefix(of, "}") }

func answerOf(second, limit int, ids, of string) string {
	return strings.TrimSuffix(line(second, limit, ids), "}") + "}" + tail(of) + "}"
}

var wrapped = regexp.MustCompile(`\n *# `) // where a comment goes on

func TestLimits(t *testing.T) {
	ramp := func(current, next int64) string {
		return refuse.OverAcceleration(current, next, "input tokens", "org-1", "claude-sonnet-5").Message
	}
	for _, test := range []struct {
		name, log, owner string
		want             []string
		not              []string
	}{
		{name: "constant", log: log(answerOf(0, 50, "", sonnet), answerOf(9, 50, "", sonnet)),
			want: []string{"# Fitted to 2 recorded answers of log.jsonl, 2026-11-20T10:00:00Z to 2026-11-20T10:00:09Z.", "name: log\n", "owner: Anthropic organization\n",
				"as_of: '2026-11-20T10:00:09Z'\n", "models:\n- claude-sonnet-5\n", " limit: told by the headers of 2 answers ", "- dimension: requests\n  limit: 50\n"},
			not: []string{"groups:", "folder", "burst: 1"}},
		{name: "changed", log: log(answerOf(9, 1000, "", sonnet), answerOf(0, 50, "", sonnet)),
			want: []string{"it changed from 50 to 1,000 between 2026-11-20T10:00:00Z and 2026-11-20T10:00:09Z ", "limit: 1000\n"}},
		{name: "in turn", log: log(answerOf(0, 50, "", sonnet), answerOf(5, 1000, "", sonnet), answerOf(9, 50, "", sonnet)),
			want: []string{"folder/log.jsonl: no limit can be told: the answers give several in turn"}},
		{name: "in turn for one model", log: log(answerOf(0, 50, "", sonnet), answerOf(5, 1000, "", sonnet), answerOf(9, 50, "", sonnet), answerOf(9, 70, "", haiku)),
			want: []string{"Not here: claude-sonnet-5, requests: limit: cannot be told: 50 in 2 answers and 1,000 in 1 answer in turn", "- claude-haiku-4-5\n", "limit: 70"},
			not:  []string{"- claude-sonnet-5"}},
		{name: "models", log: log(answerOf(0, 50, "", sonnet), answerOf(1, 70, "", haiku), answerOf(2, 70, "", latest)),
			want: []string{"groups:\n- models:\n  - claude-haiku-4-5\n  - claude-haiku-4-5-latest\n", "- models:\n  - claude-sonnet-5\n"}},
		{name: "several organizations", log: log(answerOf(0, 50, org1, sonnet), answerOf(1, 70, org2, sonnet)),
			want: []string{"folder/log.jsonl: has the limits of 2 owners, expected --owner with an id of one: org-1, org-2"}},
		{name: "one of several", owner: "org-2", log: log(answerOf(0, 50, org1, sonnet), answerOf(1, 70, org2, sonnet)),
			want: []string{"limit: 70\n"}, not: []string{"limit: 50"}},
		{name: "none of several", owner: "org-3", log: log(answerOf(0, 50, org1, sonnet), answerOf(1, 70, org2, sonnet)),
			want: []string{`--owner: is "org-3", expected one of org-1, org-2`}},
		{name: "some without an id", log: log(answerOf(0, 50, org1, sonnet), answerOf(1, 50, "", sonnet)),
			want: []string{"told by the headers of 2 answers"}},
		{name: "a workspace", log: log(answerOf(0, 50, org1+`, "anthropic-workspace-id": "ws-1"`, sonnet)),
			want: []string{"owner: Anthropic organization or workspace\n"}},
		{name: "by words", log: log(refusal(0, refuse.OverLimit(30000, "input tokens", "minute", "org-1", "claude-opus-4-6").Message)),
			want: []string{"# limit: told by the words of 1 refusal\n", "- claude-opus-4-6\n", "- dimension: input_tokens\n  limit: 30000\n"}},
		{name: "by words, of an hour", log: log(refusal(0, refuse.OverLimit(90, "requests", "hour", "org-1", "m").Message)),
			want: []string{"limit: 90\n  per: 1h\n"}},
		{name: "acceleration", log: log(refusal(0, ramp(58276, 68276))),
			want: []string{"observed, not published: the words of 1 refusal, first log.jsonl; floor and step are the least that they name\n", "acceleration:\n  dimension: input_tokens\n  floor: 58276\n  step: 10000\n"},
			not:  []string{"the steps differ"}},
		{name: "accelerations", log: log(refusal(0, ramp(58276, 68276)), refusal(60, ramp(25000, 95000)), answerOf(61, 50, org1, sonnet)),
			want: []string{"the words of 2 refusals", "the steps differ", "floor: 25000\n  step: 10000\n", "limit: 50\n"}},
		{name: "concurrency", log: log(answerOf(0, 50, "", sonnet), strings.TrimSuffix(refusal(1, refuse.OverConcurrency().Message), "}")+`, "request": {"model": "claude-sonnet-5"}}`),
			want: []string{"Not here: claude-sonnet-5, what refused by concurrency (1 answer): no figure is named."}},
		{name: "nothing", log: log(refusal(0, refuse.OverConcurrency().Message), `{"status": 200, "headers": {"date": "Fri, 20 Nov 2026 10:00:00 GMT"}}`),
			want: []string{"folder/log.jsonl: no answer has rate-limit headers, and no refusal names a limit that a limits file can have: there is nothing to fit (1 refusal by concurrency)"}},
		{name: "hostile names", log: log(answerOf(0, 50, "", `}, "request": {"model": "a\n- dimension: requests\n# b: [\""}`)),
			want: []string{"limit: 50"}},
	} {
		have := written(t, test.log, test.owner)
		for _, want := range test.want {
			if !strings.Contains(have, want) && !strings.Contains(wrapped.ReplaceAllString(have, " "), want) {
				t.Errorf("%s: is\n%s\nwant\n%s", test.name, have, want)
			}
		}
		for _, not := range test.not {
			if strings.Contains(have, not) {
				t.Errorf("%s: is\n%s\nwant no\n%s", test.name, have, not)
			}
		}
	}
}

// TestTokensOfTheirOwn takes the limit of both kinds of tokens together only where it is not the sum of the two, and only as
// long as it is shown.
func TestTokensOfTheirOwn(t *testing.T) {
	quotas := func(in, out, both int) string {
		return fmt.Sprintf(`, "anthropic-ratelimit-input-tokens-limit": "%d", "anthropic-ratelimit-output-tokens-limit": "%d", "anthropic-ratelimit-tokens-limit": "%d"`, in, out, both)
	}
	if have := written(t, log(answerOf(0, 50, quotas(100, 50, 150), sonnet)), ""); strings.Contains(have, "dimension: tokens") {
		t.Errorf("the sum is a bucket:\n%s", have)
	}
	if have := written(t, log(answerOf(0, 50, quotas(100, 50, 120), sonnet)), ""); !strings.Contains(have, "dimension: tokens\n  limit: 120\n") {
		t.Errorf("what is not the sum is no bucket:\n%s", have)
	}
	have := written(t, log(answerOf(0, 50, quotas(100, 50, 120), sonnet), answerOf(9, 50, quotas(100, 50, 150), sonnet)), "")
	if strings.Contains(have, "dimension: tokens") || !strings.Contains(have, "# Not here: claude-sonnet-5, tokens: limit: 120, and 1 answer since that do not show it.") {
		t.Errorf("what is over stands:\n%s", have)
	}
}

// FuzzFit makes sure that no log of others breaks the fit, and that every limits file it writes can be read.
func FuzzFit(f *testing.F) {
	f.Add([]byte(log(answerOf(0, 50, org1, sonnet), answerOf(1, 70, org2, haiku))), false)
	f.Add([]byte(log(refusal(0, refuse.OverAcceleration(1, 2, "input tokens", "o", "m").Message))), true)
	f.Add([]byte(`{"status": 429, "headers": {"anthropic-ratelimit-requests-limit": "9223372036854775807", "anthropic-ratelimit-requests-remaining": "0"}}`), false)
	f.Add([]byte(`{"log": {"entries": [{"request": {"method": "POST", "url": "https://api.anthropic.com/v1/messages"}, "response": {"status": 200}}]}}`), true)
	f.Fuzz(func(t *testing.T, text []byte, alone bool) {
		l, err := exchange.ReadLog("log", bytes.NewReader(text))
		if err != nil {
			return
		}
		fit, err := Of("log", l, alone)
		if err != nil {
			return
		}
		var b bytes.Buffer
		if err := WriteJSON(&b, fit); err != nil {
			t.Fatal(err)
		}
		if err := WriteText(&b, fit, layout.Options{}); err != nil {
			t.Fatal(err)
		}
		b.Reset()
		if fit.WriteLimits(&b, "") != nil {
			return
		}
		if err := WriteSummary(&bytes.Buffer{}, fit, "", layout.Options{}); err != nil {
			t.Fatal(err)
		}
		p, err := profile.Read("fitted.yaml", bytes.NewReader(b.Bytes()))
		if err != nil {
			t.Fatalf("%v\n%s", err, b.Bytes())
		}
		if _, err := bucket.NewGate(p.Groups, 0); err != nil {
			t.Fatal(err)
		}
	})
}

// TestTextOfGroups writes of every group what it answered, and its buckets.
func TestTextOfGroups(t *testing.T) {
	f := &Fit{Answers: 3, Alone: true, Notes: []string{"a note"}, Owners: []Owner{{Organization: "o", Notes: []string{"of the owner"}, Groups: []Group{
		{Models: []string{"a"}, Answers: 2, Refused: map[string]int{"input_tokens": 1, "requests": 2}, Buckets: []Bucket{{Dimension: "requests", Limit: new(int64(50)), Per: "minute", Values: []Value{{Limit: 50, Answers: 2}}}}},
		{Models: []string{"b"}, Answers: 1, Buckets: []Bucket{{Dimension: "input_tokens", Per: "minute", Values: []Value{{Limit: 7}, {Limit: 9}}}}}}}}}
	var b strings.Builder
	if err := WriteText(&b, f, layout.Options{}); err != nil {
		t.Fatal(err)
	}
	text := strings.ReplaceAll(b.String(), layout.Glue, " ")
	at := 0
	for _, want := range []string{"nothing else used the limits", "a, organization o", "2 answers, refused: 1 by input tokens and 2 by requests.", "requests 50 per minute",
		"b, organization o", "1 answer, none refused.", "input tokens ? per minute", "Of the owner.", "Notes", "a note"} {
		i := strings.Index(text[at:], want)
		if i < 0 {
			t.Fatalf("%q is not there, in this order, in\n%s", want, text)
		}
		at += i
	}
}

// TestFirstAgainst: of the answers that contradict an option the first is named.
func TestFirstAgainst(t *testing.T) {
	var o Option
	for i, does := range []bool{false, true, false, true} {
		o.against(&answer{place: exchange.Place{Name: "log", Line: i}}, does)
	}
	if o.Answers != 4 || o.Contradicted != 2 || o.First != "log:1" {
		t.Errorf("%d of %d answers, the first %s, want 2 of 4, the first log:1", o.Contradicted, o.Answers, o.First)
	}
}

// TestPrecedes: two answers that were both measured by whoever asked go by that clock, and others by the provider's.
func TestPrecedes(t *testing.T) {
	const measured = 1
	for i, c := range []struct {
		a, b answer
		want bool
	}{
		{answer{measured: measured, endedAt: 5, answered: 9}, answer{measured: measured, at: 5, started: 7}, true},
		{answer{measured: measured, endedAt: 6, answered: 1}, answer{measured: measured, at: 5, started: 7}, false},
		{answer{endedAt: 1, answered: 9}, answer{measured: measured, at: 5, started: 7}, false},
		{answer{measured: measured, endedAt: 9, answered: 7}, answer{at: 5, started: 7}, true},
		{answer{endedAt: 1, answered: 7}, answer{at: 5, started: 6}, false},
		{answer{endedAt: 1, answered: 7}, answer{at: 5}, false},
	} {
		if have := c.a.precedes(&c.b); have != c.want {
			t.Errorf("case %d: %v, want %v", i, have, c.want)
		}
	}
}

// TestHeadersOfOthers: answers whose headers tell nothing here are counted by what they have instead.
func TestHeadersOfOthers(t *testing.T) {
	for headers, want := range map[string]string{
		`"x-ratelimit-remaining-requests": "5"`:           "1 answer is with rate-limit headers of another kind, which are not read",
		`"ratelimit-remaining": "5"`:                      "1 answer is with rate-limit headers of another kind, which are not read",
		`"anthropic-ratelimit-unified-status": "allowed"`: "1 answer is of a subscription: its windows are shares of amounts that are not published",
		`"content-type": "application/json"`:              "1 answer is without headers or words that tell a limit",
	} {
		l, err := exchange.ReadLog("log", strings.NewReader(log(answerOf(0, 50, "", sonnet), `{"status": 200, "headers": {`+headers+sonnet+"}")))
		if err != nil {
			t.Fatal(err)
		}
		f, err := Of("log", l, false)
		if err != nil {
			t.Fatal(err)
		}
		if notes := strings.ReplaceAll(strings.Join(f.Notes, "\n"), layout.Glue, " "); notes != want {
			t.Errorf("%s: %q, want %q", headers, notes, want)
		}
	}
}
