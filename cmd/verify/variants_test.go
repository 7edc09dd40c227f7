package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"html"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"loadshape/bucket/wire"
	"loadshape/workload/exchange"
)

// line is a value as one line of JSON.
func jsonLine(v any) string {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	e.Encode(v) // of strings and maps of them
	return out.String()
}

// folded breaks each line of a text at a width, words or not.
func folded(text string, width int, words bool) string {
	var out strings.Builder
	for l := range strings.Lines(text) {
		runes := []rune(strings.TrimRight(l, "\n"))
		for len(runes) > width {
			at := width
			if words {
				for at > 0 && runes[at] != ' ' {
					at--
				}
				if at == 0 {
					at = width
				}
			}
			out.WriteString(string(runes[:at]) + "\n")
			runes = runes[at:]
			if words && runes[0] == ' ' {
				runes = runes[1:]
			}
		}
		out.WriteString(string(runes) + "\n")
	}
	return out.String()
}

// prefixed puts something before each line.
func prefixed(text string, prefix func(i int) string) string {
	var out strings.Builder
	i := 0
	for l := range strings.Lines(strings.TrimRight(text, "\n") + "\n") {
		out.WriteString(prefix(i) + l)
		i++
	}
	return out.String()
}

// A variant is what may become of a text on its way to a person.
type variant struct {
	name   string
	of     func(text string) string
	timed  bool // it adds a time: a wait that needs none may be told where it was not
	strips bool // what is at the end is gone, and with it perhaps the wait
}

func utf16Of(text string) string {
	out := []byte{0xff, 0xfe}
	for _, u := range utf16.Encode([]rune(text)) {
		out = append(out, byte(u), byte(u>>8))
	}
	return string(out)
}

const before, after = "2026-11-30T02:00:00.000Z INFO server started on :8080\n", "2026-11-30T04:00:00.000Z INFO shutting down\n"

// variants are the ways, of which each leaves the answer as it is.
func variants() []variant {
	all := []variant{
		{name: "docker", of: func(s string) string {
			var out strings.Builder
			for l := range strings.Lines(strings.TrimRight(s, "\n") + "\n") {
				out.WriteString(jsonLine(map[string]any{"log": l, "stream": "stderr", "time": "2026-11-30T03:01:12.000000001Z"}))
			}
			return out.String()
		}},
		{name: "pino", timed: true, of: func(s string) string {
			return jsonLine(map[string]any{"level": 30, "time": int64(1795921272000), "msg": "listening"}) +
				jsonLine(map[string]any{"level": 50, "time": int64(1795921272441), "pid": 1, "hostname": "pod-1", "err": map[string]any{"type": "Error", "message": s, "stack": s}, "msg": "call failed"})
		}},
		{name: "structlog", timed: true, of: func(s string) string {
			return jsonLine(map[string]any{"event": "llm call failed", "level": "error", "timestamp": "2026-11-30T03:01:12.441Z", "exception": s})
		}},
		{name: "cloud logging", timed: true, of: func(s string) string {
			return jsonLine(map[string]any{"severity": "ERROR", "timestamp": "2026-11-30T03:01:12.441Z", "resource": map[string]any{"type": "k8s_container", "labels": map[string]any{"pod_name": "p"}},
				"jsonPayload": map[string]any{"message": s}, "logName": "projects/p/logs/stderr"})
		}},
		{name: "sentry", timed: true, of: func(s string) string {
			return jsonLine(map[string]any{"event_id": "e", "timestamp": "2026-11-30T03:01:12.441Z", "platform": "python", "level": "error",
				"exception": map[string]any{"values": []any{map[string]any{"type": "RateLimitError", "value": s, "mechanism": map[string]any{"handled": false}}}}})
		}},
		{name: "opentelemetry", timed: true, of: func(s string) string {
			attribute := func(key, value string) any {
				return map[string]any{"key": key, "value": map[string]any{"stringValue": value}}
			}
			return jsonLine(map[string]any{"resourceSpans": []any{map[string]any{"resource": map[string]any{"attributes": []any{attribute("service.name", "bot")}},
				"scopeSpans": []any{map[string]any{"spans": []any{map[string]any{"name": "chat", "startTimeUnixNano": "1795921272000000000", "endTimeUnixNano": "1795921272441000000",
					"events": []any{map[string]any{"name": "exception", "timeUnixNano": "1795921272441000000", "attributes": []any{attribute("exception.message", s)}}}}}}}}}})
		}},
		{name: "litellm", timed: true, of: func(s string) string {
			return jsonLine(map[string]any{"id": "c", "status": "failure", "startTime": 1795921272.0, "endTime": 1795921272.4, "error_str": s,
				"messages": []any{map[string]any{"role": "user", "content": "why does it say rate limit of 5 requests per minute exceeded?"}}})
		}},
		{name: "json in a string", of: func(s string) string {
			return jsonLine(map[string]any{"payload": jsonLine(map[string]any{"detail": s})})
		}},
		{name: "time before each line", timed: true, of: func(s string) string {
			return prefixed(s, func(i int) string { return fmt.Sprintf("2026-11-30T03:01:12.%07dZ ", i) })
		}},
		{name: "compose", of: func(s string) string { return prefixed(s, func(int) string { return "app-1  | " }) }},
		{name: "quoted", of: func(s string) string { return prefixed(s, func(int) string { return "> " }) }},
		{name: "colored", of: func(s string) string { return prefixed(s, func(int) string { return "\x1b[31m" }) + "\x1b[0m" }},
		{name: "html", of: html.EscapeString},
		{name: "utf-16", of: utf16Of},
		{name: "windows", of: func(s string) string { return strings.ReplaceAll(s, "\n", "\r\n") }},
		{name: "within a log", timed: true, of: func(s string) string { return before + s + "\n" + after }},
		{name: "cut at the end", strips: true, of: func(s string) string {
			s = strings.TrimRight(s, "\n")
			return s[:len(s)-min(len(s)/50, 3)]
		}},
	}
	for _, width := range []int{40, 53, 72, 80, 100, 120} {
		all = append(all,
			variant{name: fmt.Sprint("folded at ", width), of: func(s string) string { return folded(s, width, false) }},
			variant{name: fmt.Sprint("words folded at ", width), of: func(s string) string { return folded(s, width, true) }})
	}
	return all
}

// TestVariants: what is answered right stays right on whatever way it came.
func TestVariants(t *testing.T) {
	tried := 0
	for name, x := range expected(t) {
		text, err := os.ReadFile(filepath.Join("testdata", "failures", filepath.FromSlash(name)))
		if err != nil {
			t.Fatal(err)
		}
		f := explain(text)
		if f == nil {
			continue
		}
		if misses, _ := x.misses(f); len(misses) > 0 {
			continue
		}
		for _, v := range variants() {
			tried++
			g := explain([]byte(v.of(string(text))))
			switch {
			case g == nil:
				t.Errorf("%s, %s: cannot be read", name, v.name)
			case v.strips && g.Owner == wire.UnknownOwner: // what decides is gone
			case g.Owner != f.Owner || g.LimitedBy != f.LimitedBy || !v.strips && g.Retry != f.Retry:
				t.Errorf("%s, %s: %s, %s, %s, was %s, %s, %s", name, v.name, g.Owner, g.LimitedBy, g.Retry, f.Owner, f.LimitedBy, f.Retry)
			case f.RetryAfter != nil && (g.RetryAfter == nil || *g.RetryAfter != *f.RetryAfter && !slices.Contains(x.RetryAfter, fmt.Sprint(*g.RetryAfter))) && !v.timed && !v.strips:
				t.Errorf("%s, %s: the wait is another", name, v.name)
			}
		}
	}
	if tried < 2000 {
		t.Errorf("%d variants, want 2,000 or more", tried)
	}
}

// heads are answers without a body: what follows one in a text is taken for it, as it would be on the wire.
var heads = []string{"claude/79-unified-7d-http-head.txt"}

// TestJoined: of two failures in one text both are found, whichever comes first, and the answer is about the first that is a
// quota.
func TestJoined(t *testing.T) {
	all := expected(t)
	names := slices.Sorted(maps.Keys(all))
	texts, found := map[string]string{}, map[string]*exchange.Survey{}
	for _, name := range names {
		raw, err := os.ReadFile(filepath.Join("testdata", "failures", filepath.FromSlash(name)))
		if err != nil {
			t.Fatal(err)
		}
		texts[name] = strings.TrimRight(string(raw), "\n") + "\n"
		s := &exchange.Survey{}
		if s.Read("f", bytes.NewReader(raw), nil) == nil && len(s.Groups) == 1 && s.Groups[0].Owner != wire.UnknownOwner && s.Groups[0].LimitedBy != wire.ByUnknown {
			found[name] = s
		}
	}
	if len(found) < 20 {
		t.Fatalf("%d reports of one known limit, want 20 or more", len(found))
	}
	tried := 0
	for i, a := range names {
		for j := 1; j < len(names); j += 3 {
			b := names[(i+j)%len(names)]
			if found[a] == nil || found[b] == nil || slices.Contains(heads, a) {
				continue
			}
			tried++
			s := &exchange.Survey{}
			if err := s.Read("f", strings.NewReader(texts[a]+"\n"+texts[b]), nil); err != nil {
				t.Errorf("%s and %s: %v", a, b, err)
				continue
			}
			for _, one := range []string{a, b} {
				want := found[one].Groups[0]
				if !slices.ContainsFunc(s.Groups, func(g *exchange.Group) bool { return g.Owner == want.Owner && g.LimitedBy == want.LimitedBy }) {
					t.Errorf("%s and %s: nothing is found of %s, %s", a, b, want.Owner, want.LimitedBy)
				}
			}
		}
	}
	if tried < 1000 {
		t.Errorf("%d pairs, want 500 or more", tried)
	}
}
