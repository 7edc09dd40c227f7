package wire_test

import (
	"bufio"
	"net/http"
	"net/textproto"
	"strconv"
	"strings"
	"testing"
	"time"

	"loadshape/bucket"
	"loadshape/bucket/wire"
)

// fuzzedHeader reads a text as header lines, as far as it is one.
func fuzzedHeader(text string) http.Header {
	h, _ := textproto.NewReader(bufio.NewReader(strings.NewReader(text + "\r\n\r\n"))).ReadMIMEHeader()
	return http.Header(h)
}

// FuzzLevels: no headers and instants make a panic; a level is in order and one that a gate takes; written and read
// again the headers are the same.
func FuzzLevels(f *testing.F) {
	const p = "anthropic-ratelimit-"
	f.Add(p+"input-tokens-limit: 30000\r\n"+p+"input-tokens-remaining: 0\r\n"+p+"input-tokens-reset: 2026-03-01T12:01:18Z\r\n", int64(0), int64(time.Second), int64(20000))
	f.Add(p+"requests-limit: 50\r\n"+p+"requests-remaining: 49\r\n"+p+"requests-reset: 1970-01-01T00:00:00Z\r\ndate: Sun, 01 Mar 2026 12:00:30 GMT\r\n", int64(-1), int64(1), int64(1))
	f.Add(p+"tokens-limit: 1000000000000\r\n"+p+"tokens-reset: 9999-12-31T23:59:59Z\r\n", int64(-1<<63), int64(1<<62), int64(1<<62))
	f.Add(p+"tokens-limit: 9223372036854775807\r\n"+p+"tokens-remaining: 9223372036854775807\r\n", int64(1<<62), int64(-1<<62), int64(-1))
	f.Add("anthropic-fast-input-tokens-limit: 0\r\nanthropic-fast-input-tokens-remaining: 0\r\nanthropic-fast-input-tokens-reset: 0001-01-01T00:00:00Z\r\n", int64(0), int64(0), int64(0))
	f.Fuzz(func(t *testing.T, text string, started, answered, cost int64) {
		h := fuzzedHeader(text)
		r := wire.ReadRateLimits(h)
		again := http.Header{}
		r.WriteTo(again)
		second := http.Header{}
		wire.ReadRateLimits(again).WriteTo(second)
		for name := range again {
			if again.Get(name) != second.Get(name) {
				t.Fatalf("%s: %q is read again as %q", name, again.Get(name), second.Get(name))
			}
		}
		wire.Moments(h)
		levels, conflicts := r.Levels(noon.Add(time.Duration(started)), noon.Add(time.Duration(answered)))
		for _, c := range conflicts {
			if c.Why == "" {
				t.Fatalf("%+v says nothing", c)
			}
		}
		for _, l := range levels {
			for _, x := range []wire.Level{l, l.Later(l.At.Add(time.Duration(cost)))} {
				if x.Low > x.High || x.High > x.Limit || x.Low < -bucket.MaxLimit {
					t.Fatalf("%+v", x)
				}
				if a := x.Admits(cost); a.Sure.Before(a.Possible) || !a.Never && a.Possible.Before(x.At) {
					t.Fatalf("%+v of %d on %+v", a, cost, x)
				}
			}
			if w, ok := wire.Refused(l.Dimension, l.Limit, cost, answered, l.At); ok && (w.Low > w.High || w.High > w.Limit) {
				t.Fatalf("%+v", w)
			}
		}
		for _, bound := range []wire.Bound{wire.Low, wire.High} {
			if g := wire.Group(levels, noon.Add(time.Duration(started)), bound); len(g.Limits) > 0 {
				if err := g.Check(""); err != nil {
					t.Fatal(err)
				}
			}
		}
	})
}

// FuzzReadRamp: of no text comes a figure that does not stand in it, whatever stands between its digits.
func FuzzReadRamp(f *testing.F) {
	const said = "Your current limit is 58,276 input tokens per minute, and will increase to 68,276 at the next minute boundary."
	for _, text := range []string{said, strings.ReplaceAll(said, " ", "\n"), strings.ReplaceAll(said, "8,2", "8,\n  2"), "x " + said + said, said[:60]} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		r, ok := wire.ReadRamp(text)
		if !ok {
			return
		}
		digits := strings.Map(func(r rune) rune {
			if r >= '0' && r <= '9' {
				return r
			}
			return -1
		}, text)
		for _, figure := range []int64{r.Current, r.Next} {
			if figure < 0 || !strings.Contains(digits, strconv.FormatInt(figure, 10)) {
				t.Fatalf("%q: %d does not stand there", text, figure)
			}
		}
	})
}

// FuzzExplain: no answer makes a panic; a text without a status is never certain, and every finding is whole.
func FuzzExplain(f *testing.F) {
	for _, c := range ruleExamples {
		f.Add(c.answer.Status, "retry-after: 1\r\nanthropic-ratelimit-unified-status: rejected\r\n", c.answer.Host, string(c.answer.Body))
		f.Add(0, "", "", "429 "+string(c.answer.Body))
	}
	f.Add(200, "", "", "data: {\"error\":[]}\n\nevent: error\ndata: [[")
	f.Add(429, "", "", `[[{"error":{"details":[1],"metadata":[]}}]]`)
	f.Fuzz(func(t *testing.T, status int, header, host, body string) {
		whole := func(g wire.Finding) {
			if g.Owner == "" || g.LimitedBy == "" || g.Retry == "" || g.Confidence == "" || len(g.Evidence) == 0 || g.NextStep == "" {
				t.Fatalf("%q: a gap in %+v", body, g)
			}
			if g.Retry != wire.RetryAfter && g.RetryAfter != nil || g.RetryAfter != nil && *g.RetryAfter < 0 {
				t.Fatalf("%q: retry %s, %d s", body, g.Retry, *g.RetryAfter)
			}
			if g.Owner == wire.UnknownOwner && g.Confidence == wire.Certain && g.LimitedBy != wire.ByNone {
				t.Fatalf("%q: certain of no owner: %+v", body, g)
			}
		}
		h := fuzzedHeader(header)
		whole(wire.Explain(wire.Answer{Status: status, Host: host, Header: h, Body: []byte(body)}, noon))
		text := wire.Explain(wire.Answer{Body: []byte(body)}, time.Time{})
		whole(text)
		if text.Confidence == wire.Certain {
			t.Fatalf("%q is a text and certain: %+v", body, text)
		}
	})
}
