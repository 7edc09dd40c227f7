package proof

import (
	"slices"
	"strings"
	"testing"
	"time"

	"loadshape/bucket/wire"

	"pgregory.net/rapid"
)

// proves is a run that proves a fix.
func proves() *Run {
	run := runOf(refusedBy(answeredAt(noon.Add(-10*time.Second), asking(40000, 4096), 5000), overLimit(), "30"),
		passed(answeredAt(noon.Add(time.Second), asking(10, 16), 10000)))
	run.Change, run.Changes, run.Own = "the prompt is cached", 1, true
	return run
}

// unmakes are all that a proof of a fix needs, each taken away, with the words in which that is told.
var unmakes = []struct {
	what, told string
	take       func(*Run)
}{
	{"a change", "what was changed (--change)", func(run *Run) { run.Change, run.Changes = "", 0 }},
	{"the user's own request", "the changed request itself (--request)", func(run *Run) { run.Own = false }},
	{"the kind of the limit", "names the kind of its limit", func(run *Run) { run.Before.LimitedBy = "unknown" }},
	{"the owner", "whose limit it was", func(run *Run) { run.Before.Owner = "unknown" }},
	{"that it can be met here", "can be met on this route", func(run *Run) { run.Baseline.Owner = Unknown }},
	{"what the failure said of the buckets", "would still be refused", func(run *Run) { run.Past = nil }},
	{"a model that is known", "a model whose name is known", func(run *Run) { run.Request.Model = "fast" }},
	{"clocks that agree", "clocks that agree", func(run *Run) { run.This.EndedAt = new(noon.Add(time.Hour)) }},
	{"an answer after the failure", "dated before the failure", func(run *Run) {
		run.This.Headers["date"] = noon.Add(-time.Minute).Format("Mon, 02 Jan 2006 15:04:05 GMT")
		run.This.EndedAt = new(noon.Add(-time.Minute))
	}},
	{"the same limit", "its limit is another one now: 30000 then, 450000 now", func(run *Run) { run.This.Headers["anthropic-ratelimit-input-tokens-limit"] = "450000" }},
	{"a level that refill explains", "more in the input_tokens bucket", func(run *Run) {
		run.This = passed(answeredAt(noon.Add(time.Second), asking(10, 16), 25000))
	}},
	{"headers that agree with each other", "headers of the answer contradict each other", func(run *Run) { run.This.Headers["anthropic-ratelimit-input-tokens-remaining"] = "29000" }},
	{"a request that is smaller", "as large as the one that failed", func(run *Run) { run.This.Usage.InputTokens = 45000 }},
	{"an instant at which it would be refused", "would still be refused", func(run *Run) {
		run.This = passed(answeredAt(noon.Add(5*time.Minute), asking(10, 16), 25000))
	}},
}

// TestFix takes away what a proof of a fix needs: the pass then shows the route open, and what is lacking is said.
func TestFix(t *testing.T) {
	if r := proves().Result(); r.Proves != FixEffective {
		t.Fatalf("proves %s: %s %q", r.Proves, r.Because, r.DoesNotProve)
	}
	for _, u := range unmakes {
		run := proves()
		u.take(run)
		r := run.Result()
		if r.Verdict != Held || r.Proves != RouteOpen {
			t.Errorf("without %s: %s, proves %s", u.what, r.Verdict, r.Proves)
		}
		if !slices.ContainsFunc(r.DoesNotProve, func(s string) bool {
			return strings.HasPrefix(s, "that the change did it: ") && strings.Contains(s, u.told)
		}) {
			t.Errorf("without %s: does not prove %q, want %q", u.what, r.DoesNotProve, u.told)
		}
	}
}

// TestFixNeedsAll takes any of them away, several at once: no fix is proven unless nothing is.
func TestFixNeedsAll(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		run := proves()
		var taken []string
		for _, u := range unmakes {
			if rapid.IntRange(0, 5).Draw(t, u.what) == 0 {
				u.take(run)
				taken = append(taken, u.what)
			}
		}
		if run.This == nil || run.This.Status != 200 {
			return
		}
		r := run.Result()
		if (r.Proves == FixEffective) != (taken == nil) {
			t.Fatalf("without %q it proves %s: %s", taken, r.Proves, r.Because)
		}
	})
}

// TestFixOutputCounts: where max_tokens may count, a request that asks for more of it is not known to be smaller.
func TestFixOutputCounts(t *testing.T) {
	for _, c := range []struct {
		owner wire.Owner
		by    wire.LimitedBy
		most  int64 // max_tokens of what is sent; the failure's is 4096
		want  Proves
	}{
		{wire.AnthropicOrganization, wire.ByInputTokens, 8192, FixEffective},
		{wire.Gateway, wire.ByInputTokens, 8192, RouteOpen},
		{wire.Gateway, wire.ByInputTokens, 4096, FixEffective},
		{wire.AnthropicOrganization, wire.ByTokens, 8192, RouteOpen},
		{wire.AnthropicOrganization, wire.ByTokens, 16, FixEffective},
	} {
		run := proves()
		run.Before.Owner, run.Before.LimitedBy, run.Past.Finding.LimitedBy = c.owner, c.by, c.by
		run.Request.MaxTokens = new(c.most)
		if r := run.Result(); r.Proves != c.want {
			t.Errorf("%s, %s, max_tokens %d: proves %s, want %s: %q", c.owner, c.by, c.most, r.Proves, c.want, r.DoesNotProve)
		}
	}
}

// TestRaised: a limit that was raised or lowered since is told with both figures, and is no proof.
func TestRaised(t *testing.T) {
	for figure, want := range map[string]string{"450000": "the input token limit was raised from 30,000 to 450,000",
		"20000": "the input token limit was lowered from 30,000 to 20,000", "30000": ""} {
		run := proves()
		run.This.Headers["anthropic-ratelimit-input-tokens-limit"] = figure
		r := run.Result()
		if !strings.Contains(r.Because, want) || (r.Proves == FixEffective) != (want == "") {
			t.Errorf("%s: proves %s, because %s, want %s", figure, r.Proves, r.Because, want)
		}
	}
}
