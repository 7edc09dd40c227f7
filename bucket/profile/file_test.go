package profile

import (
	"bytes"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"loadshape/bucket"
	"loadshape/bucket/yamlfile"

	"pgregory.net/rapid"
)

func ptr[T any](v T) *T { return &v }

func TestReadFile(t *testing.T) {
	openai := Accelerations()[0].Acceleration
	for _, test := range []struct {
		in   string
		want Profile
	}{
		{`
name: my-org
owner: Anthropic organization
limits:
  - {dimension: requests, limit: 1000}
  - {dimension: input_tokens, limit: 500000}
  - {dimension: output_tokens, limit: 100000}
concurrency: 0
acceleration: {dimension: input_tokens, floor: 25000, step: 10000}
`, Profile{Name: "my-org", Owner: "Anthropic organization", Groups: []bucket.Group{{
			Limits: []bucket.Limit{
				{Dimension: bucket.Requests, Limit: 1000},
				{Dimension: bucket.InputTokens, Limit: 500000},
				{Dimension: bucket.OutputTokens, Limit: 100000},
			},
			Acceleration: &bucket.Acceleration{Dimension: bucket.InputTokens, Floor: 25000, Step: 10000},
		}}}},
		{`{"name": "j", "limits": [{"dimension": "tokens", "limit": 0, "per": 0.5, "window": "fixed"}]}`,
			Profile{Name: "j", Groups: []bucket.Group{{Limits: []bucket.Limit{
				{Dimension: bucket.Tokens, Per: bucket.Second / 2, Window: bucket.Fixed}}}}}},
		{`
limits:
  - dimension: tokens
    limit: 7
    per: 1h
    window: token_bucket
    level: -3
    burst: 10s
    oversized: reject
    charge: at_completion
    burndown: 5
    scope: team
    source: a
    as_of: 2026-09-02
  - {dimension: input_tokens, limit: 1, cache_read: counts, estimate_percent: 0}
  - {dimension: requests, limit: 1, rejected_cost: 1}
`, Profile{Name: "limits", Groups: []bucket.Group{{Limits: []bucket.Limit{
			{Dimension: bucket.Tokens, Limit: 7, Per: bucket.Hour, Window: bucket.TokenBucket, Level: ptr(int64(-3)),
				Burst: 10 * bucket.Second, Oversized: bucket.Reject, Charge: bucket.AtCompletion, Burndown: 5, Scope: "team",
				Source: "a", AsOf: "2026-09-02"},
			{Dimension: bucket.InputTokens, Limit: 1, CacheRead: bucket.CacheCounts, EstimatePercent: ptr(int64(0))},
			{Dimension: bucket.Requests, Limit: 1, RejectedCost: 1},
		}}}}},
		{"source: s\nas_of: d\nlimits: [{dimension: requests, limit: 1}, {dimension: requests, limit: 2, source: t}]",
			Profile{Name: "limits", Source: "s", AsOf: "d", Groups: []bucket.Group{{Limits: []bucket.Limit{
				{Dimension: bucket.Requests, Limit: 1, Source: "s", AsOf: "d"},
				{Dimension: bucket.Requests, Limit: 2, Source: "t"},
			}}}}},
		{"models: [a]\nconcurrency: 3\nnotes: [x]\n",
			Profile{Name: "limits", Notes: []string{"x"}, Groups: []bucket.Group{{Models: []string{"a"}, Concurrency: 3}}}},
		{"limits: [{limit: 5}]", // a limit that does not say what it counts
			Profile{Name: "limits", Groups: []bucket.Group{{Limits: []bucket.Limit{{Dimension: bucket.Requests, Limit: 5}}}}}},
		{"acceleration: openai", Profile{Name: "limits", Groups: []bucket.Group{{Acceleration: &openai}}}},
		{"groups: [{concurrency: 1}]", Profile{Name: "limits", Groups: []bucket.Group{{Concurrency: 1}}}},
		{"groups: [{models: [a, b], concurrency: 1}, {models: [c], acceleration: openai}]",
			Profile{Name: "limits", Groups: []bucket.Group{
				{Models: []string{"a", "b"}, Concurrency: 1}, {Models: []string{"c"}, Acceleration: &openai}}}},
	} {
		got, err := Read("dir/limits.yaml", strings.NewReader(test.in))
		if err != nil {
			t.Errorf("%s: %v", test.in, err)
		} else if !reflect.DeepEqual(*got, test.want) {
			t.Errorf("%s: read %+v, want %+v", test.in, *got, test.want)
		}
	}
}

func TestReadFileErrors(t *testing.T) {
	const duration = `expected a duration such as "1.5s", "250ms", "1h30m" or "7d", or a number of seconds`
	bomb := "notes: &a [x, x, x, x, x, x, x, x, x, x]\nlimits: &b [*a, *a, *a, *a]\n"
	for _, test := range []struct{ in, want string }{
		// The file.
		{"", "f:1:1: is empty, expected a YAML or JSON document"},
		{"[]", "f:1:1: is a list, expected a mapping"},
		{"null", "f:1:1: is null, expected a mapping"},
		{"{}", "f:1:1: limits: is empty, expected at least one limit"},
		{"limits: [{dimension: requests, li", "f:2:1: is not YAML or JSON: did not find expected ',' or '}' while parsing a flow mapping"},
		{"name: \xff\xfe", "f:1:7: is byte 0xff, expected UTF-8 text"},
		{strings.Repeat("limits: []\n", 1<<17), "f:1:1: is larger than 1048576 bytes, expected at most that"},
		{"limits: []\nlimits: []", "f:2:1: limits: is here a second time, after line 1, expected it once"},
		{bomb, `f:1:8: limits[0]: is a list, expected a mapping`},
		{"limits: &a [*a]", `f:1:9: limits[0]: is a list, expected a mapping`},
		{"limit: []", "f:1:1: limit: is not a known key, did you mean limits?"},
		{"name: 5", "f:1:7: name: is 5, expected text: put it in quotes"},
		{"notes: x", `f:1:8: notes: is "x", expected a list`},
		// Groups.
		{"limits: []", "f:1:9: limits: is empty, expected at least one limit"},
		{"limits: null", "f:1:9: limits: is null, expected a list"},
		{"limits: {dimension: requests}", "f:1:10: limits.dimension: is not a known key, expected one of requests, input_tokens, output_tokens, tokens, concurrency"},
		{"limits: [requests]", `f:1:10: limits[0]: is "requests", expected a mapping`},
		{"groups: []", "f:1:9: groups: is empty, expected at least one group"},
		{"groups: null", "f:1:9: groups: is null, expected a list"},
		{"groups: [{}]", "f:1:10: groups[0].limits: is empty, expected at least one limit"},
		{"groups: [{concurrency: 1}]\nlimits: []", "f:2:9: limits: stands beside groups, expected it in one of the groups"},
		{"groups: [{concurrency: 1}]\nconcurrency: 0", "f:2:14: concurrency: stands beside groups, expected it in one of the groups"},
		{"groups: [{concurrency: 1}, {concurrency: 2}]", "f:1:10: groups[0].models: is missing, expected the models of each of several groups"},
		{"groups: [{models: [a], concurrency: 1}, {models: [], concurrency: 2}]", "f:1:50: groups[1].models: is missing, expected the models of each of several groups"},
		{"groups:\n- {models: [a, b], concurrency: 1}\n- {models: [b], concurrency: 2}", `f:3:13: groups[1].models[0]: is "b" like groups[0].models[1], expected a model in one place`},
		{"models: [a, a]\nconcurrency: 1", `f:1:13: models[1]: is "a" like models[0], expected a model in one place`},
		{"models: []\nconcurrency: 1", "f:1:9: models: is empty, expected model ids, or no such key for every model"},
		{"models: null\nconcurrency: 1", "f:1:9: models: is null, expected a list"},
		{"models: ['']\nconcurrency: 1", "f:1:10: models[0]: is empty, expected a model id"},
		{"concurrency: -1", "f:1:14: concurrency: is -1, expected 0 (no limit) to 1000000000000"},
		{"concurrency: 1.5", "f:1:14: concurrency: is 1.5, expected a whole number in plain digits"},
		// Acceleration.
		{"acceleration: fast", `f:1:15: acceleration: is "fast", expected openai, google-500-50-5, dynamodb or a mapping`},
		{"acceleration: null", "f:1:15: acceleration: is null, expected a mapping"},
		{"acceleration: {dimension: requests}", "f:1:15: acceleration.floor: is missing, expected the least ceiling of a minute"},
		{"acceleration: {dimension: tokens, floor: 1}", `f:1:27: acceleration.dimension: is "tokens", expected input_tokens or requests`},
		{"acceleration: {floor: 1}", "f:1:15: acceleration.dimension: is missing, expected input_tokens or requests"},
		{"acceleration: {dimension: requests, floor: -1}", "f:1:44: acceleration.floor: is -1, expected 0 to 1000000000000"},
		{"acceleration: {dimension: requests, floor: 1, every: 0}", "f:1:54: acceleration.every: is 0s, expected whole minutes, at least 1m"},
		{"acceleration: {dimension: requests, floor: 1, every: 90s}", "f:1:54: acceleration.every: is 1m30s, expected whole minutes, at most 31d"},
		{"acceleration: {dimension: requests, floor: 1, step: -1}", "f:1:53: acceleration.step: is -1, expected 0 to 1000000000000"},
		{"acceleration: {dimension: requests, floor: 1, growth_percent: 10001}", "f:1:63: acceleration.growth_percent: is 10001, expected 0 to 10000"},
		{"acceleration: {dimension: requests, floor: 1, growth: 150}", "f:1:47: acceleration.growth: is not a known key, expected one of dimension, floor, growth_percent, step, every, source"},
		// Every field of a limit.
		{limit("tokens", "limit: -1"), "f:2:32: limits[0].limit: is -1, expected 0 to 1000000000000"},
		{limit("tokens", "limit: 1000000000001"), "f:2:32: limits[0].limit: is 1000000000001, expected 0 to 1000000000000"},
		{limit("tokens", "limit: 9223372036854775808"), "f:2:32: limits[0].limit: is 9223372036854775808, expected a whole number that 64 bits hold"},
		{limit("tokens", "limit: .nan"), "f:2:32: limits[0].limit: is .nan, expected a whole number in plain digits"},
		{limit("tokens", "limit: 1e400"), "f:2:32: limits[0].limit: is 1e400, expected a whole number in plain digits"},
		{limit("tokens", "limit: 1e3"), "f:2:32: limits[0].limit: is 1e3, expected a whole number in plain digits"},
		{limit("tokens", "limit: '5'"), `f:2:32: limits[0].limit: is "5", expected a whole number in plain digits`},
		{limit("tokens", "limit: null"), "f:2:32: limits[0].limit: is null, expected a whole number in plain digits"},
		{limit("tokens", "limit: [5]"), "f:2:32: limits[0].limit: is a list, expected a whole number in plain digits"},
		{limit("tokens", "per: 1m"), "f:2:5: limits[0].limit: is missing, expected a whole number, 0 or more"},
		{limit("", "limit: 1"), `f:2:17: limits[0].dimension: is null, expected text`},
		{limit("''", "limit: 1"), "f:2:17: limits[0].dimension: is empty, expected requests, input_tokens, output_tokens or tokens"},
		{limit("token", "limit: 1"), `f:2:17: limits[0].dimension: is "token", expected requests, input_tokens, output_tokens or tokens`},
		{limit("tokens", "limit: 1, per: 0"), "f:2:40: limits[0].per: is 0s, expected more than 0s"},
		{limit("tokens", "limit: 1, per: -1m"), "f:2:40: limits[0].per: is -1m, expected more than 0s and at most 31d"},
		{limit("tokens", "limit: 1, per: 32d"), "f:2:40: limits[0].per: is 32d, expected more than 0s and at most 31d"},
		{limit("tokens", "limit: 1, per: 1e400"), `f:2:40: limits[0].per: is "1e400", ` + duration},
		{limit("tokens", "limit: 1, per: .inf"), `f:2:40: limits[0].per: is ".inf", ` + duration},
		{limit("tokens", "limit: 1, per: [1]"), `f:2:40: limits[0].per: is a list, expected a single value`},
		{limit("tokens", "limit: 1, window: ''"), "f:2:43: limits[0].window: is empty, expected token_bucket, fixed, anchored, sliding_log or sliding_counter"},
		{limit("tokens", "limit: 1, window: leaky"), `f:2:43: limits[0].window: is "leaky", expected token_bucket, fixed, anchored, sliding_log or sliding_counter`},
		{limit("tokens", "limit: 1, level: 2"), "f:2:42: limits[0].level: is 2, expected -1000000000000 to the capacity, 1"},
		{limit("tokens", "limit: 1, level: null"), "f:2:42: limits[0].level: is null, expected a whole number in plain digits"},
		{limit("tokens", "limit: 1, level: 0, window: fixed"), "f:2:42: limits[0].level: is set, expected it on a token_bucket only, not on window fixed"},
		{limit("tokens", "limit: 1, burst: 0"), "f:2:42: limits[0].burst: is 0s, expected more than 0s"},
		{limit("tokens", "limit: 1, burst: 1s, window: anchored"), "f:2:42: limits[0].burst: is set, expected it on a token_bucket only, not on window anchored"},
		{limit("tokens", "limit: 1, oversized: ''"), "f:2:46: limits[0].oversized: is empty, expected admit_when_full or reject"},
		{limit("tokens", "limit: 1, oversized: drop"), `f:2:46: limits[0].oversized: is "drop", expected admit_when_full or reject`},
		{limit("tokens", "limit: 1, charge: ''"), "f:2:43: limits[0].charge: is empty, expected as_generated, reserve_max_tokens or at_completion"},
		{limit("requests", "limit: 1, charge: at_completion"), "f:2:45: limits[0].charge: is set, expected it on output_tokens and tokens only, not on requests"},
		{limit("tokens", "limit: 1, burndown: 0"), "f:2:45: limits[0].burndown: is 0, expected 1 to 1000"},
		{limit("tokens", "limit: 1, burndown: 1001"), "f:2:45: limits[0].burndown: is 1001, expected 1 to 1000"},
		{limit("tokens", "limit: 1, cache_read: ''"), "f:2:47: limits[0].cache_read: is empty, expected free, counts, until_first_token or unknown"},
		{limit("tokens", "limit: 1, cache_read: counts"), "f:2:47: limits[0].cache_read: is counts, expected that on input_tokens only, not on tokens"},
		{limit("input_tokens", "limit: 1, estimate_percent: -1"), "f:2:59: limits[0].estimate_percent: is -1, expected 0 to 10000"},
		{limit("requests", "limit: 1, rejected_cost: -1"), "f:2:52: limits[0].rejected_cost: is -1, expected 0 to 100000000, or full"},
		{limit("tokens", "limit: 1, rejected_cost: 1"), "f:2:50: limits[0].rejected_cost: is a number, expected that on requests only, and full (what was asked for) on tokens"},
		{limit("tokens", "limit: 1, rejected_cost: half"), `f:2:50: limits[0].rejected_cost: is "half", expected a whole number from 0, or full`},
		{limit("tokens", "limit: 1, scope: [x]"), "f:2:42: limits[0].scope: is a list, expected text"},
		{limit("tokens", "limit: 1, source: 5"), "f:2:43: limits[0].source: is 5, expected text: put it in quotes"},
		{limit("tokens", "limit: 1, as_of: 2026"), "f:2:42: limits[0].as_of: is 2026, expected text: put it in quotes"},
	} {
		got, err := Read("f", strings.NewReader(test.in))
		if err == nil {
			t.Errorf("%.80q: read as %+v, want %s", test.in, got, test.want)
			continue
		}
		if wrong := (*yamlfile.Error)(nil); !errors.As(err, &wrong) {
			t.Errorf("%.80q: %v has no place", test.in, err)
		}
		if err.Error() != test.want {
			t.Errorf("%.80q:\n got %.300s\nwant %.300s", test.in, err, test.want)
		}
	}
}

func limit(dimension, rest string) string {
	return fmt.Sprintf("limits:\n  - {dimension: %s, %s}", dimension, rest)
}

// What Write writes, Read gives back, whatever the text is.
func TestWriteReadsBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := Profile{Name: text().Filter(func(s string) bool { return s != "" }).Draw(t, "name"), Owner: text().Draw(t, "owner")}
		p.Notes = rapid.SliceOfN(text(), 0, 3).Draw(t, "notes")
		if len(p.Notes) == 0 {
			p.Notes = nil
		}
		n := rapid.IntRange(1, 3).Draw(t, "groups")
		for i := range n {
			g := bucket.Group{Concurrency: rapid.Int64Range(0, 5).Draw(t, "concurrency")}
			if n > 1 || rapid.Bool().Draw(t, "named") {
				g.Models = []string{fmt.Sprintf("%d", i), "m" + text().Draw(t, "model") + fmt.Sprint(i)}
			}
			g.Limits = rapid.SliceOfN(anyLimit(), 1, 4).Draw(t, "limits")
			if rapid.Bool().Draw(t, "accelerated") {
				g.Acceleration = &bucket.Acceleration{
					Dimension: rapid.SampledFrom([]bucket.Dimension{bucket.Requests, bucket.InputTokens}).Draw(t, "d"),
					Floor:     rapid.Int64Range(0, bucket.MaxLimit).Draw(t, "floor"),
					Step:      rapid.Int64Range(0, 2).Draw(t, "step"),
					Every:     bucket.Minute * bucket.Duration(rapid.Int64Range(0, 90).Draw(t, "every")),
					Source:    text().Draw(t, "source"),
				}
				if rapid.Bool().Draw(t, "growth") {
					g.Acceleration.GrowthPercent = ptr(rapid.Int64Range(0, 200).Draw(t, "percent"))
				}
			}
			p.Groups = append(p.Groups, g)
		}
		readsBack(t, &p)
	})
}

func text() *rapid.Generator[string] {
	return rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"1e400", "5", "true", "null", "~", "<<", "yes", "2026-09-02", "- x", " a ", "a: b", "# c", "'", "0x1", "1_0", "a\nb\n\n", "\t", "\u2028", "\x7f", "[", "*a", "!x"}))
}

func anyLimit() *rapid.Generator[bucket.Limit] {
	return rapid.Custom(func(t *rapid.T) bucket.Limit {
		l := bucket.Limit{
			Dimension: rapid.SampledFrom([]bucket.Dimension{bucket.Requests, bucket.InputTokens, bucket.OutputTokens, bucket.Tokens}).Draw(t, "dimension"),
			Limit:     rapid.Int64Range(0, bucket.MaxLimit).Draw(t, "limit"),
			Per:       bucket.Duration(rapid.Int64Range(0, int64(bucket.MaxPer)).Draw(t, "per")),
			Window:    rapid.SampledFrom([]bucket.Window{"", bucket.TokenBucket, bucket.Fixed, bucket.SlidingLog}).Draw(t, "window"),
			Oversized: rapid.SampledFrom([]bucket.Oversized{"", bucket.AdmitWhenFull, bucket.Reject}).Draw(t, "oversized"),
			Scope:     text().Draw(t, "scope"), Source: text().Draw(t, "source"), AsOf: text().Draw(t, "as_of"),
		}
		switch l.Dimension {
		case bucket.Requests:
			l.RejectedCost = rapid.SampledFrom([]bucket.RejectedCost{0, 1, 2, bucket.RejectedFull}).Draw(t, "rejected_cost")
		case bucket.InputTokens:
			l.CacheRead = rapid.SampledFrom([]bucket.CacheRead{"", bucket.CacheFree, bucket.CacheCounts}).Draw(t, "cache_read")
			l.EstimatePercent = rapid.SampledFrom([]*int64{nil, ptr(int64(0)), ptr(int64(100))}).Draw(t, "estimate_percent")
		default:
			l.Charge = rapid.SampledFrom([]bucket.Charge{"", bucket.AsGenerated, bucket.AtCompletion}).Draw(t, "charge")
			l.Burndown = rapid.Int64Range(0, 15).Draw(t, "burndown")
		}
		if l.Window == "" || l.Window == bucket.TokenBucket {
			l.Level = rapid.SampledFrom([]*int64{nil, ptr(int64(0)), ptr(int64(-7))}).Draw(t, "level")
		}
		return l
	})
}

type fataler interface {
	Helper()
	Fatalf(string, ...any)
}

func readsBack(t fataler, p *Profile) {
	t.Helper()
	var b bytes.Buffer
	if err := p.Write(&b); err != nil {
		t.Fatalf("write %+v: %v", p, err)
	}
	got, err := Read("x", bytes.NewReader(b.Bytes()))
	if err != nil {
		t.Fatalf("%v in\n%s", err, b.Bytes())
	}
	if !reflect.DeepEqual(got, p) {
		t.Fatalf("read back %+v, want %+v, from\n%s", got, p, b.Bytes())
	}
}

// Whatever a file holds, reading it ends with limits that check out and read back, or with one line.
func FuzzRead(f *testing.F) {
	for _, s := range []string{
		"limits: [{dimension: requests, limit: 1, per: 1s, burst: 0.5}]", "groups: [{models: [a], acceleration: openai}]",
		orgAnswer, workspaceAnswer, newAnswer, "concurrency: 1\nname: &a x\nowner: *a", "limits: &a [*a]", "",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := Read("f", bytes.NewReader(data))
		if err != nil {
			if s := err.Error(); !strings.HasPrefix(s, "f:") || strings.ContainsAny(s, "\n\r") {
				t.Errorf("%q, want one line that names the file", s)
			}
			return
		}
		for i := range p.Groups {
			if err := p.Groups[i].Check("g"); err != nil {
				t.Error(err)
			}
		}
		readsBack(t, p)
	})
}
