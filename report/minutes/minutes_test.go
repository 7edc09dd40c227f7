package minutes

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"loadshape/bucket"
	"loadshape/bucket/profile"
	"loadshape/report"
	"loadshape/report/internal/golden"
	"loadshape/report/internal/sample"
	"loadshape/report/internal/schema"
	"loadshape/report/layout"
	"loadshape/workload/logs/sums"

	"pgregory.net/rapid"
)

// TestSchema makes the schema of the types, and holds the published one against it.
func TestSchema(t *testing.T) {
	text := schema.SchemaOf(t, Schema, "What sums of minutes decide", "Answer", map[string][]string{"Verdict": {"HOLDS", "DEPENDS", "FAILS"}}, "minutes.go", "../layout/limitname.go", "../result.go")
	golden.Check(t, "../minutes.schema.json", text)
	if !golden.Updating() && !bytes.Equal(JSONSchema(), text) {
		t.Error("the embedded schema is another one")
	}
}

// origin is a minute of the clock that windows of any length of the tests begin at.
var origin = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC).UnixNano()

// A piece is a request of a minute.
type piece struct {
	at     int64
	summed int64 // the minute that it is in the sum of
	bucket.Request
}

// anyPieces are requests of any sizes at any times, some of them at the edges of their minutes, and how much later they may be summed.
func anyPieces(t *rapid.T) (all []piece, lag int64) {
	lag = rapid.SampledFrom([]int64{0, 0, minute / 2, minute, 3 * minute / 2}).Draw(t, "lag")
	all = rapid.SliceOfN(rapid.Custom(func(t *rapid.T) piece {
		var p piece
		p.at = rapid.Int64Range(0, 7).Draw(t, "minute")*minute + rapid.OneOf(rapid.SampledFrom([]int64{0, 1, minute - 1}), rapid.Int64Range(0, minute-1)).Draw(t, "within")
		p.InputTokens, p.CacheReadInputTokens, p.OutputTokens = rapid.Int64Range(0, 900).Draw(t, "input"), rapid.Int64Range(0, 500).Draw(t, "read"), rapid.Int64Range(0, 300).Draw(t, "output")
		p.MaxTokens = p.OutputTokens + rapid.Int64Range(0, 100).Draw(t, "max_tokens")
		p.summed = p.at + rapid.OneOf(rapid.SampledFrom([]int64{0, lag}), rapid.Int64Range(0, lag)).Draw(t, "later")
		p.summed -= p.summed % minute
		return p
	}), 1, 30).Draw(t, "requests")
	slices.SortStableFunc(all, func(a, b piece) int { return cmp.Compare(a.at, b.at) })
	return all, lag
}

// summed are the sums of requests.
func summed(all []piece, lag int64, counted, split bool) *sums.Sums {
	s := &sums.Sums{Format: sums.UsageReport, Largest: 1400, Lag: lag}
	all = slices.Clone(all)
	slices.SortStableFunc(all, func(a, b piece) int { return cmp.Compare(a.summed, b.summed) })
	for i := range all {
		p := &all[i]
		at := origin + p.summed
		if n := len(s.Minutes); n == 0 || s.Minutes[n-1].At != at {
			s.Minutes = append(s.Minutes, sums.Minute{At: at, Amounts: []sums.Amount{{Model: "m"}}})
		}
		a := &s.Minutes[len(s.Minutes)-1].Amounts[0]
		a.Requests++
		a.InputTokens += p.InputTokens
		if split {
			a.CacheRead += p.CacheReadInputTokens
		} else {
			a.InputTokens += p.CacheReadInputTokens
			a.Unsplit = true
		}
		a.OutputTokens += p.OutputTokens
		if !counted {
			a.Requests = -1
		}
	}
	return s
}

// anyLimits are limits of every kind.
func anyLimits(t *rapid.T) string {
	var b strings.Builder
	b.WriteString("limits:\n")
	for range rapid.IntRange(1, 3).Draw(t, "limits") {
		what := rapid.SampledFrom([]string{"requests", "input_tokens", "output_tokens", "tokens"}).Draw(t, "dimension")
		most := map[string]int64{"requests": 12, "input_tokens": 4000, "output_tokens": 1500, "tokens": 5000}[what]
		fmt.Fprintf(&b, "- {dimension: %s, limit: %d, per: %s", what, rapid.Int64Range(0, most).Draw(t, "limit"), rapid.SampledFrom([]string{"1m", "10s", "2m", "5m"}).Draw(t, "per"))
		switch window := rapid.SampledFrom([]string{"token_bucket", "token_bucket", "token_bucket", "fixed", "sliding_log", "sliding_counter", "anchored"}).Draw(t, "window"); window {
		case "token_bucket":
			if rapid.Bool().Draw(t, "burst") {
				fmt.Fprintf(&b, ", burst: %s", rapid.SampledFrom([]string{"1s", "30s", "3m"}).Draw(t, "size"))
			}
		default:
			fmt.Fprintf(&b, ", window: %s", window)
		}
		if rapid.Bool().Draw(t, "reject") {
			b.WriteString(", oversized: reject")
		}
		switch what {
		case "input_tokens":
			fmt.Fprintf(&b, ", cache_read: %s", rapid.SampledFrom([]string{"free", "counts", "until_first_token"}).Draw(t, "cache_read"))
		case "output_tokens", "tokens":
			fmt.Fprintf(&b, ", charge: %s", rapid.SampledFrom([]string{"as_generated", "at_completion", "reserve_max_tokens"}).Draw(t, "charge"))
			if rapid.Bool().Draw(t, "burns") {
				b.WriteString(", burndown: 3")
			}
		}
		if rapid.IntRange(0, 4).Draw(t, "costs") == 0 {
			b.WriteString(", rejected_cost: full")
		}
		b.WriteString("}\n")
	}
	if rapid.IntRange(0, 3).Draw(t, "acceleration") == 0 {
		fmt.Fprintf(&b, "acceleration: {dimension: %s, floor: %d, step: %d, growth_percent: %d, every: %s}\n", rapid.SampledFrom([]string{"requests", "input_tokens"}).Draw(t, "of"),
			rapid.Int64Range(0, 2000).Draw(t, "floor"), rapid.Int64Range(0, 300).Draw(t, "step"), rapid.SampledFrom([]int64{100, 150}).Draw(t, "growth"), rapid.SampledFrom([]string{"1m", "3m"}).Draw(t, "every"))
	}
	return b.String()
}

// refusedBy plays the requests, which answer at once, and gives what of each limit's offer was refused by it, minute by minute.
func refusedBy(t sample.Tester, group bucket.Group, all []piece) (by map[int]map[int64]int64, total bool) {
	first := all[0].at - all[0].at%minute // the run begins with the first minute in which there is anything
	gate, err := bucket.NewGate([]bucket.Group{group}, origin+first)
	if err != nil {
		t.Fatalf("%v", err)
	}
	by = map[int]map[int64]int64{}
	for i := range all {
		v := gate.Admit(0, all[i].at-first, &all[i].Request)
		if v.Admitted() {
			continue
		}
		total = true
		l := &bucket.Limit{Dimension: bucket.InputTokens}
		switch {
		case v.Limit == bucket.AtAcceleration:
			l.Dimension = group.Acceleration.Dimension
		case v.Limit >= 0:
			l = &group.Limits[v.Limit]
		}
		one := asked{requests: 1, input: all[i].InputTokens, read: all[i].CacheReadInputTokens, output: all[i].OutputTokens}
		if by[v.Limit] == nil {
			by[v.Limit] = map[int64]int64{}
		}
		by[v.Limit][all[i].summed] += demandOf(l, nil).most(&one)
	}
	return by, total
}

// TestBounds: however requests make up the sums, what a limit refuses of them is no more than is possible, and something is refused
// wherever that is certain. A verdict that is none of DEPENDS is that of the play.
func TestBounds(t *testing.T) {
	verdicts := map[report.Verdict]int{}
	refusals := 0
	rapid.Check(t, func(t *rapid.T) {
		all, lag := anyPieces(t)
		limits := sample.ReadLimits(t, anyLimits(t))
		counted, split := rapid.IntRange(0, 3).Draw(t, "counted") > 0, rapid.IntRange(0, 3).Draw(t, "split") > 0
		a, err := Judge(&Question{Name: "sums", Sums: summed(all, lag, counted, split), Profile: limits, Loose: true, Strict: true})
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range []struct {
			reading bucket.Reading
			found   *Bounds
		}{{bucket.Loose, a.Readings.Loose}, {bucket.Strict, a.Readings.Strict}} {
			verdicts[r.found.Verdict]++
			group := limits.Groups[0].Under(r.reading)
			by, refused := refusedBy(t, group, all)
			if refused && r.found.Verdict == report.Holds || !refused && r.found.Verdict == report.Fails {
				t.Fatalf("it %s, and something was refused: %v", r.found.Verdict, refused)
			}
			if refused {
				refusals++
			}
			for at, l := range r.found.Limits {
				limit := at
				if at == len(group.Limits) {
					limit = bucket.AtAcceleration
				}
				n := int64(0)
				for _, of := range by[limit] {
					n += of
				}
				if l.Judged != (l.AtMost != nil) || len(by[limit]) > l.Possible {
					t.Fatalf("limit %d refused %d in %d minutes, it says %+v", at, n, len(by[limit]), l)
				}
				if l.Judged && (n > *l.AtMost || l.AtLeast > *l.AtMost) {
					t.Fatalf("limit %d refused %d, at least %d and at most %d", at, n, l.AtLeast, *l.AtMost)
				}
			}
		}
		want := report.Depends
		switch {
		case a.Readings.Loose.Verdict == report.Holds && a.Readings.Strict.Verdict == report.Holds:
			want = report.Holds
		case a.Readings.Loose.Verdict == report.Fails:
			want = report.Fails
		}
		if a.Verdict != want {
			t.Fatalf("it %s, want %s", a.Verdict, want)
		}
	})
	if verdicts[report.Holds] == 0 || verdicts[report.Depends] == 0 || verdicts[report.Fails] == 0 || refusals == 0 {
		t.Errorf("the verdicts were %v, with %d refusals: not all of them came up", verdicts, refusals)
	}
}

// TestAtLeast: of one limit that nothing else is beside, at least as much is refused as is certain. TestByHand has some that is.
func TestAtLeast(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all, lag := anyPieces(t)
		limits := sample.ReadLimits(t, fmt.Sprintf("limits: [{dimension: input_tokens, limit: %d, window: %s, cache_read: free}]", rapid.SampledFrom([]int64{1, 2, 5, 20, 100, 400, 1500}).Draw(t, "limit"),
			rapid.SampledFrom([]string{"token_bucket", "fixed"}).Draw(t, "window")))
		a, err := Judge(&Question{Name: "sums", Sums: summed(all, lag, true, rapid.Bool().Draw(t, "split")), Profile: limits, Loose: true})
		if err != nil {
			t.Fatal(err)
		}
		by, _ := refusedBy(t, limits.Groups[0].Under(bucket.Loose), all)
		n := int64(0)
		for _, of := range by[0] {
			n += of
		}
		if l := a.Readings.Loose.Limits[0]; n < l.AtLeast {
			t.Fatalf("%d was refused, at least %d", n, l.AtLeast)
		}
	})
}

// ofMinutes are sums of so many input tokens in the minutes from the origin on.
func ofMinutes(input ...int64) *sums.Sums {
	s := &sums.Sums{Format: sums.UsageReport, Largest: 200_000}
	for i, n := range input {
		if n > 0 {
			s.Minutes = append(s.Minutes, sums.Minute{At: origin + int64(i)*minute, Amounts: []sums.Amount{{Model: "m", Requests: 5, InputTokens: n, OutputTokens: 10}}})
		}
	}
	return s
}

// TestByHand are bounds that can be worked out.
func TestByHand(t *testing.T) {
	for _, c := range []struct {
		limits          string
		input           []int64
		least, most     int64
		verdict         report.Verdict
		possible, start int
	}{
		// A bucket of 30,000: 48,000 in a minute fit if it is full and refills meanwhile, and do not if they come at once.
		{"{dimension: input_tokens, limit: 30000, oversized: reject}", []int64{48_000}, 0, 48_000, report.Depends, 1, 0},
		{"{dimension: input_tokens, limit: 30000, oversized: reject}", []int64{30_000}, 0, 0, report.Holds, 0, 0},
		{"{dimension: input_tokens, limit: 30000, oversized: reject}", []int64{70_000}, 10_000, 70_000, report.Fails, 1, 0},
		// Two minutes may meet at their border; with a minute between them the bucket has refilled.
		{"{dimension: input_tokens, limit: 30000, oversized: reject}", []int64{20_000, 20_000}, 0, 20_000, report.Depends, 1, 1},
		{"{dimension: input_tokens, limit: 30000, oversized: reject}", []int64{30_000, 0, 30_000}, 0, 0, report.Holds, 0, 0},
		// One request of 200,000 may be admitted by the full bucket, and 30,000 refill in the minute.
		{"{dimension: input_tokens, limit: 30000, oversized: admit_when_full}", []int64{230_000}, 0, 230_000, report.Depends, 1, 0},
		{"{dimension: input_tokens, limit: 30000, oversized: admit_when_full}", []int64{230_001}, 1, 230_001, report.Fails, 1, 0},
		// A window of the clock knows its sum.
		{"{dimension: input_tokens, limit: 30000, window: fixed, oversized: reject}", []int64{30_000, 30_000}, 0, 0, report.Holds, 0, 0},
		{"{dimension: input_tokens, limit: 30000, window: fixed, oversized: reject}", []int64{30_001}, 1, 30_001, report.Fails, 1, 0},
		{"{dimension: input_tokens, limit: 50000, per: 2m, window: fixed, oversized: reject}", []int64{30_000, 30_000, 30_000}, 10_000, 30_000, report.Fails, 1, 1},
		// Output is never cut: nothing is certain of it.
		{"{dimension: output_tokens, limit: 1}", []int64{5}, 0, 10, report.Depends, 1, 0},
		{"{dimension: output_tokens, limit: 11}", []int64{5}, 0, 0, report.Holds, 0, 0},
		{"{dimension: output_tokens, limit: 10}", []int64{5}, 0, 10, report.Depends, 1, 0},
		{"{dimension: requests, limit: 2, burst: 1m}", []int64{1}, 1, 5, report.Fails, 1, 0},
		{"{dimension: input_tokens, limit: 0}", []int64{7}, 7, 7, report.Fails, 1, 0},
	} {
		a, err := Judge(&Question{Name: "sums", Sums: ofMinutes(c.input...), Profile: sample.ReadLimits(t, "limits: ["+c.limits+"]"), Loose: true})
		if err != nil {
			t.Fatal(err)
		}
		l := a.Readings.Loose.Limits[0]
		if l.AtLeast != c.least || *l.AtMost != c.most || a.Verdict != c.verdict || l.Possible != c.possible || l.Possible > 0 && l.FirstAt != clock(origin+int64(c.start)*minute) {
			t.Errorf("%s of %v: %s, %d to %d in %d minutes from %s", c.limits, c.input, a.Verdict, l.AtLeast, *l.AtMost, l.Possible, l.FirstAt)
		}
	}
}

// TestNotJudged are limits that sums say nothing of, with the reason.
func TestNotJudged(t *testing.T) {
	uncounted := ofMinutes(5)
	uncounted.Minutes[0].Amounts[0].Requests = -1
	for limits, why := range map[string]string{
		"limits: [{dimension: requests, limit: 1000}]":                           "the number of requests is not in the sums",
		"limits: [{dimension: tokens, limit: 1000}]":                             "it reserves max_tokens, which is not in the sums",
		"limits: [{dimension: input_tokens, limit: 1000, estimate_percent: 50}]": "admission asks for a share of the input, and the rest is settled later",
		"limits: [{dimension: input_tokens, limit: 1000, level: 7}]":             "it begins at a level of its own",
		"concurrency: 3": "sums do not say how many requests are under way at once",
		"acceleration: {dimension: requests, floor: 3}": "the number of requests is not in the sums",
	} {
		a, err := Judge(&Question{Name: "sums", Sums: uncounted, Profile: sample.ReadLimits(t, limits), Loose: true, Strict: true})
		if err != nil {
			t.Fatal(err)
		}
		if l := a.Readings.Loose.Limits[0]; l.Judged || l.Why != why || a.Verdict != report.Depends || !strings.Contains(a.sentence(), "undecided. No limit that sums can decide refuses anything; "+l.Label()+" cannot be judged: "+why) {
			t.Errorf("%s: %s, %+v\n%s", limits, a.Verdict, l, a.sentence())
		}
	}
}

func TestWrongQuestions(t *testing.T) {
	limits := sample.ReadLimits(t, "groups: [{models: [one], limits: [{dimension: requests, limit: 1}]}, {models: [two], limits: [{dimension: requests, limit: 1}]}]")
	if _, err := Judge(&Question{Sums: ofMinutes(1), Profile: limits}); err == nil || err.Error() != "no reading was asked for" {
		t.Error(err)
	}
	if _, err := Judge(&Question{Sums: ofMinutes(1), Profile: limits, Loose: true}); err == nil || !strings.Contains(err.Error(), "--model NAME takes everything as of that model") {
		t.Error(err)
	}
	if _, err := Judge(&Question{Sums: ofMinutes(bucket.MaxSum/1000, bucket.MaxSum/1000), Profile: limits, Loose: true, Model: "one"}); err == nil || !strings.Contains(err.Error(), "has sums of more than") {
		t.Error(err)
	}
}

// TestWords has every verdict in every format.
func TestWords(t *testing.T) {
	groups := sample.ReadLimits(t, "name: small\ngroups: [{models: [m], limits: [{dimension: requests, limit: 100}, {dimension: input_tokens, limit: 30000, oversized: reject}, {dimension: tokens, limit: 90000}]}, {models: [other], limits: [{dimension: requests, limit: 1}]}]")
	one := sample.ReadLimits(t, "name: one\nlimits: [{dimension: requests, limit: 100, burst: 1m}, {dimension: input_tokens, limit: 30000, oversized: reject, cache_read: free}]")
	strict := sample.ReadLimits(t, "name: strict\nlimits: [{dimension: input_tokens, limit: 30000}]")
	for name, c := range map[string]struct {
		sums   *sums.Sums
		limits *profile.Profile
	}{"holds": {ofMinutes(9_000, 9_000), one}, "fails": {ofMinutes(9_000, 90_000), groups}, "depends": {ofMinutes(29_000, 0, 29_000, 29_000), one}, "strict": {ofMinutes(90_000), strict}} {
		a, err := Judge(&Question{Name: "usage.json", Source: "usage.json", Sums: c.sums, Profile: c.limits, Loose: true, Strict: true,
			Assumptions: []report.Assumption{{What: "one request", Value: "200,000 tokens of input at the most", Source: "the context window of the report"}}})
		if err != nil {
			t.Fatal(err)
		}
		var all bytes.Buffer
		for _, format := range Formats() {
			if err := Write(&all, format, a, layout.Options{Unicode: true}); err != nil {
				t.Fatal(err)
			}
			all.WriteString("\n")
		}
		if broken := strings.Contains(all.String(), "<failure ") || strings.Contains(all.String(), "<error "); broken != (a.Verdict != report.Holds) {
			t.Errorf("%s: it %s, and something is broken in its JUnit report: %v", name, a.Verdict, broken)
		}
		golden.Check(t, name+".txt", all.Bytes())
		var b bytes.Buffer
		if err := WriteJSON(&b, a); err != nil {
			t.Fatal(err)
		}
		if misfits := schema.Misfits(t, JSONSchema(), name, b.Bytes()); len(misfits) > 0 {
			t.Error(misfits[0])
		}
	}
	if err := Write(new(bytes.Buffer), "html", &Answer{}, layout.Options{}); err == nil || err.Error() != `is "html", expected one of text, json, markdown, csv, junit and github` {
		t.Error(err)
	}
}
