package report_test

import (
	"encoding/json"
	"fmt"
	"math/big"
	"strings"
	"testing"

	"loadshape/bucket"
	"loadshape/report"
	"loadshape/report/internal/sample"

	"pgregory.net/rapid"
)

func mustParse(t *testing.T, s string) report.ThresholdExpr {
	t.Helper()
	e, err := report.ParseThreshold(s)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestThreshold(t *testing.T) {
	r := sample.Failing().Readings.Loose
	r.Limits = append(r.Limits, report.LimitUse{Dimension: "input_tokens", Scope: "workspace w.1", PeakUsedShare: new(0.3), LowestLevel: -7},
		report.LimitUse{Dimension: "output_tokens", Target: "eu", Refused: 3},
		report.LimitUse{Dimension: "tokens", Refused: 2, Hopeless: 2}, report.LimitUse{Dimension: "concurrency"})
	r.Streams = append(r.Streams, report.StreamUse{Name: "a.b c >= d"})
	r.Wait.P999, r.Streams[0].Wait.P999 = new(report.Seconds(61e9)), new(report.Seconds(61e9))
	for _, c := range []struct {
		text     string
		ok       bool
		observed string
	}{
		{"refused == 0", false, "1204"},
		{" refused==1204 ", true, "1204"},
		{"refused != 1204", false, "1204"},
		{"refused <= 1203.9999999999999999999999", false, "1204"},
		{"refused <= 1204.0000000000000000000001", true, "1204"},
		{"gave_up < 57", true, "56"},
		{"gave_up < 56", false, "56"},
		{"gave_up >= 56", true, "56"},
		{"gave_up > 56", false, "56"},
		{"refused_by.input_tokens == 1204", true, "1204"},
		{"refused_by.concurrency == 0", true, "0"},
		{"wait_s.p99 < 38.7", false, "38.7s"},
		{"wait_s.p99 <= 38.7s", true, "38.7s"},
		{"wait_s.p90 == 850ms", true, "0.85s"},
		{"wait_s.p99.9 <= 2m", true, "61s"},
		{"streams.chat.wait_s.p99.9 <= 2m", true, "61s"},
		{"streams.a.b c >= d.wait_s.p99.9 <= 2m", false, "none"},
		{"wait_s.p90 == 850 ms", true, "0.85s"},
		{"wait_s.max <= 2m11s", true, "131s"},
		{"wait_s.count == 18148", true, "18148"},
		{"first_refusal_s > 4m", true, "252s"},
		{"refused_share < 0.0623", true, "0.062216 (1204 of 19352)"},
		{"refused_share < 6.22%", false, "0.062216 (1204 of 19352)"},
		{"gave_up_share < 1 %", true, "0.003076 (56 of 18204)"},
		{"limits.input_tokens.peak_used_share <= 99.996%", true, "0.99996"},
		{"limits.input_tokens.peak_used_share < 0.99996", false, "0.99996"},
		{"limits.input_tokens.lowest_level >= 0", false, "-7"},
		{"limits.input_tokens.lowest_level >= -7", true, "-7"},
		{"limits.input_tokens@organization.lowest_level >= 0", true, "20"},
		{"limits.input_tokens@workspace w.1.peak_used_share < 0.5", true, "0.3"},
		{"limits.output_tokens@eu.refused == 3", true, "3"},
		{"limits.output_tokens@us.refused == 3", false, "none"},
		{"limits.input_tokens.first_refusal_s > 600", false, "252s"},
		{"limits.output_tokens.first_refusal_s > 600", true, "none"},
		{"limits.output_tokens.longest_retry_after_s < 1", true, "none"},
		{"limits.tokens.longest_retry_after_s < 100000000", false, "none"}, // no wait helps
		{"limits.input_tokens.longest_retry_after_s <= 38", true, "38s"},
		{"limits.concurrency.lowest_at_s > 0", false, "none"},
		{"limits.acceleration.refused == 0", false, "none"}, // there is no such limit
		{"streams.chat.gave_up == 56", true, "56"},
		{"streams.chat.wait_s.p95 < 5s", true, "4.25s"},
		{"streams.chat.refused_share < 10%", true, "0.062879 (1204 of 19148)"},
		{"streams.a.b c >= d.requests >= 0", true, "0"},
		{"streams.a.b c >= d.wait_s.p95 >= 0", false, "none"},
		{"streams.other.gave_up == 0", false, "none"},
		{"minutes.offered.requests <= 600", true, "600"},
		{"minutes.offered.requests < 600", false, "600"},
		{"minutes.refused == 0", true, "0"},
	} {
		if have := mustParse(t, c.text).Evaluate(r); have != (report.Check{OK: c.ok, Observed: c.observed}) {
			t.Errorf("%s: is %+v, want %v, %s", c.text, have, c.ok, c.observed)
		}
	}
}

// TestThresholdOnNothing holds conditions against a reading in which nothing was refused, and one in which
// nothing happened at all: what is missing never passes for good.
func TestThresholdOnNothing(t *testing.T) {
	for _, op := range []string{"==", "!=", "<=", ">=", "<", ">"} {
		for _, name := range []string{"wait_s.p99", "wait_s.max", "refused_share", "gave_up_share", "limits.requests.refused",
			"streams.x.gave_up", "minutes.refused"} {
			if have := mustParse(t, name+" "+op+" 0.5").Evaluate(&report.Reading{}); have != (report.Check{OK: false, Observed: "none"}) {
				t.Errorf("%s %s 0.5 of nothing is %+v, want broken", name, op, have)
			}
		}
	}
	for text, want := range map[string]bool{
		"first_refusal_s > 600": true, "first_refusal_s >= 600": true, "first_refusal_s != 5": true,
		"first_refusal_s < 600": false, "first_refusal_s <= 600": false, "first_refusal_s == 5": false,
		"last_refusal_s < 600": true, "last_refusal_s != 5": true, "last_refusal_s > 0": false, "last_refusal_s == 0": false,
	} {
		if have := mustParse(t, text).Evaluate(&report.Reading{}); have != (report.Check{OK: want, Observed: "none"}) {
			t.Errorf("%s without refusals is %+v, want %v", text, have, want)
		}
	}
	if have := mustParse(t, report.DefaultThreshold).Evaluate(nil); have.OK {
		t.Error("a reading that is not there holds")
	}
}

func TestThresholdErrors(t *testing.T) {
	for text, want := range map[string]string{
		"p95 < 5s":                               `threshold "p95 < 5s": figure is "p95", expected wait_s.p95, how long requests wait to be admitted`,
		"error_rate < 1%":                        `threshold "error_rate < 1%": figure is "error_rate", expected gave_up_share`,
		"http_req_failed < 0.01":                 `threshold "http_req_failed < 0.01": figure is "http_req_failed", expected refused_share (of attempts) or gave_up_share (of requests)`,
		"":                                       `threshold "": has no operator, expected <figure> <operator> <number>, as in "refused == 0"`,
		"refused":                                `threshold "refused": has no operator, expected`,
		"refused = 0":                            `operator is =, expected one of == != < <= > >=`,
		"refused => 0":                           `operator is =>, expected one of`,
		"refused =< 0":                           `operator is =<, expected one of`,
		"refused <> 0":                           `operator is <>, expected one of`,
		"refused === 0":                          `operator is ===, expected one of`,
		"== 0":                                   `figure is missing, expected one such as refused`,
		"refused ==":                             `number is missing`,
		"refusd == 0":                            `figure is "refusd", expected one such as refused, `,
		"wait_s.p98 < 5":                         `figure is "wait_s.p98", expected one such as wait_s.p90, wait_s.p95 or wait_s.p99`,
		"wait_s < 5":                             `figure is "wait_s", expected one such as `,
		"holds == 1":                             `figure is "holds", expected`,
		"conserved == 1":                         `figure is "conserved", expected`,
		"refused == x":                           `number is "x", expected a whole or decimal number`,
		"refused == 1e3":                         `number is "1e3", expected`,
		"refused == 0x10":                        `number is "0x10", expected`,
		"refused == 1/2":                         `number is "1/2", expected`,
		"refused == 1_000":                       `number is "1_000", expected`,
		"refused == 5s":                          `number is "5s", expected a whole or decimal number`,
		"refused < 1%":                           `number is "1%", expected no % on a figure that is not a share`,
		"refused_share < 5s":                     `number is "5s", expected a share such as "0.8" or "80%"`,
		"refused_share < NaN":                    `number is "NaN", expected a share`,
		"wait_s.p99 < 5 parsecs":                 `number is "5parsecs", expected a duration`,
		"limits == 0":                            `figure is "limits", expected`,
		"limits.requests == 0":                   `figure is "limits.requests", expected one such as limits.requests.limit`,
		"limits.inputs.refused == 0":             `limit is "inputs", expected one of requests, input_tokens, output_tokens, tokens, acceleration, concurrency`,
		"limits.requests.refusd == 0":            `figure is "limits.requests.refusd", expected one such as limits.requests.refused, `,
		"limits.requests@o.refusd == 0":          `figure is "limits.requests@o.refusd", expected one such as limits.requests@o.refused, `,
		"streams.chat == 0":                      `figure is "streams.chat", expected one such as streams.`,
		"streams.chat.wait_s.p1 == 0":            `figure is "streams.chat.wait_s.p1", expected one such as streams.chat.wait_s.p`,
		"minutes.at_s == 0":                      `figure is "minutes.at_s", expected`,
		"refused == " + strings.Repeat("9", 200): `expected a whole or decimal number`,
	} {
		_, err := report.ParseThreshold(text)
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: error is\n%v\nwant\n%s", text, err, want)
		}
	}
}

func TestThresholdNames(t *testing.T) {
	groups := []bucket.Group{{Limits: []bucket.Limit{{Dimension: bucket.Requests, Scope: "organization"}, {Dimension: bucket.Tokens}}, Concurrency: 2}}
	for text, want := range map[string]string{
		"refused == 0":                            "",
		"limits.requests.refused == 0":            "",
		"limits.requests@organization.limit == 0": "",
		"limits.concurrency.refused == 0":         "",
		"limits.acceleration.refused == 0":        `threshold "limits.acceleration.refused == 0": limit is "acceleration", expected one of concurrency, requests, requests@organization, tokens`,
		"limits.requests@x.refused == 0":          `limit is "requests@x", expected one of`,
		"streams.chat.refused == 0":               "",
		"streams.chit.refused == 0":               `threshold "streams.chit.refused == 0": stream is "chit", expected one of chat, batch`,
		"minutes.refused == 0":                    "",
	} {
		err := mustParse(t, text).In(groups, []string{"chat", "batch"})
		if have := fmt.Sprint(err); want == "" && err != nil || !strings.Contains(have, want) {
			t.Errorf("%s: error is %v, want %s", text, err, want)
		}
	}
}

// TestEveryFigureHasAThreshold walks through a reading as JSON shows it: what is a number there can be named.
func TestEveryFigureHasAThreshold(t *testing.T) {
	r := sample.Failing().Readings.Loose
	r.Limits = r.Limits[1:2] // the one with every figure
	r.Streams, r.Minutes = r.Streams[:1], r.Minutes[:1]
	text, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	d := json.NewDecoder(strings.NewReader(string(text)))
	d.UseNumber()
	var tree map[string]any
	if err := d.Decode(&tree); err != nil {
		t.Fatal(err)
	}
	seen := 0
	var walk func(path string, node any)
	walk = func(path string, node any) {
		switch v := node.(type) {
		case map[string]any:
			for name, child := range v {
				walk(strings.TrimPrefix(path+"."+name, "."), child)
			}
		case []any:
			name := map[string]string{"limits": "limits.input_tokens", "streams": "streams.chat", "minutes": "minutes"}[path]
			if len(v) > 0 && name != "" {
				walk(name, v[0])
			}
		case json.Number:
			if path == "minutes.at_s" {
				return // when a minute was is not how bad it was
			}
			seen++
			e, err := report.ParseThreshold(path + " == " + v.String())
			if err != nil {
				t.Error(err)
			} else if c := e.Evaluate(r); !c.OK {
				t.Errorf("%s: is %s, want %s", path, c.Observed, v)
			}
		}
	}
	walk("", tree)
	if seen < 50 {
		t.Errorf("%d figures, want 50 or more", seen)
	}
}

func TestThresholdComparesExactly(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		have := rapid.Int64().Draw(t, "have")
		want := rapid.OneOf(rapid.Int64(), rapid.SampledFrom([]int64{have - 1, have, have + 1})).Draw(t, "want")
		tenth := rapid.IntRange(0, 9).Draw(t, "tenth")
		op := rapid.SampledFrom([]string{"==", "!=", "<=", ">=", "<", ">"}).Draw(t, "op")
		if want < 0 {
			tenth = 0
		}
		e, err := report.ParseThreshold(fmt.Sprintf("refused%s%d.%d", op, want, tenth))
		if err != nil {
			t.Fatal(err)
		}
		left := new(big.Int).Mul(big.NewInt(have), big.NewInt(10))
		right := new(big.Int).Mul(big.NewInt(want), big.NewInt(10))
		order := left.Cmp(right.Add(right, big.NewInt(int64(tenth))))
		ok := map[string]bool{"==": order == 0, "!=": order != 0, "<": order < 0, "<=": order <= 0, ">": order > 0, ">=": order >= 0}[op]
		if c := e.Evaluate(&report.Reading{Refused: have}); c.OK != ok {
			t.Fatalf("%d %s: is %v, want %v", have, e, c.OK, ok)
		}
	})
}

func FuzzParseThreshold(f *testing.F) {
	for _, s := range []string{"refused == 0", "wait_s.p99<5s", "limits.tokens@a.b.refused>=1", "streams.a.b.wait_s.max != 2m", "minutes.refused<1", "gave_up_share<=1%"} {
		f.Add(s)
	}
	r := sample.Failing().Readings.Loose
	f.Fuzz(func(t *testing.T, s string) {
		e, err := report.ParseThreshold(s)
		if err != nil {
			return
		}
		again, err := report.ParseThreshold(e.String())
		if err != nil || again.Evaluate(r) != e.Evaluate(r) {
			t.Errorf("%q reads back as %v, %v", s, again, err)
		}
	})
}

// TestAborting tells of conditions which no instant before the end decides.
func TestAborting(t *testing.T) {
	for text, want := range map[string]string{
		"refused == 0": "", "first_refusal_s > 10m": "", "first_refusal_s < 1m": "", "limits.input_tokens.lowest_level >= 0": "",
		"limits.requests@organization.peak_used_share <= 80%": "", "minutes.offered.requests < 9": "", "streams.chat.wait_s.max < 5s": "",
		"wait_s.p99 < 5s":                  "wait_s.p99 can still go either way while the run goes on",
		"gave_up_share <= 1%":              "gave_up_share is a share of a sum that is known at the end only",
		"streams.chat.refused_share <= 1%": "streams.chat.refused_share is a share of a sum that is known at the end only",
		"requests >= 10":                   "requests only grows: until the end it can still become true",
		"refused != 0":                     "refused only grows: until the end it can still become true",
		"limits.tokens.lowest_level < 5":   "limits.tokens.lowest_level only falls: until the end it can still become true",
		"refused < 0":                      "refused is never less than 0: it cannot be met at all",
		"limits.tokens.limit == 5":         "limits.tokens.limit is the same from the start",
	} {
		if want != "" {
			want = `threshold "` + text + `": cannot abort a run, as ` + want + "; expected it without abort"
		}
		_, err := mustParse(t, text).Aborting()
		if (err == nil) != (want == "") || err != nil && err.Error() != want {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
}
