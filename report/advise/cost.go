package advise

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"loadshape/bucket"
	"loadshape/report"
	"loadshape/report/judge"
	"loadshape/report/layout"
	"loadshape/workload/change"
)

// grades are what a change can cost, the cheapest first.
var grades = []string{
	"a setting",
	"a setting and short waits",
	"time",
	"engineering",
	"a setting and long waits",
	"less gets done",
	"a grant",
}

const (
	gradeSetting = 1 + iota
	gradeShortWait
	gradeTime
	gradeWork
	gradeLongWait
	gradeLess
	gradeProvider
)

// What is added to the wait of one request in a hundred …
const (
	noticed   = report.Seconds(bucket.Second)      // … up to here is not noticed
	shortWait = report.Seconds(10 * bucket.Second) // … up to here is short
)

// cost is what a degree of a change costs.
func (s *adviser) cost(c *candidate, after *judge.Outcome) Cost {
	before, now := s.before.Strict, after.Strict
	if after.Verdict != report.Holds {
		before, now = s.before.Loose, after.Loose
	}
	waitBefore, wait := s.waits(before, c), s.waits(now, c)
	cost := Cost{WaitP50Added: added(waitBefore.P50, wait.P50), WaitP99Added: added(waitBefore.P99, wait.P99), LengthAdded: report.Seconds(after.Length - s.before.Length)}
	b, n := report.OfferedIn(before.Minutes), report.OfferedIn(now.Minutes)
	switch c.Kind {
	case change.KindTier:
		cost.Grade, cost.Text = gradeProvider, "the provider grants a tier, on what was used and paid before; ask for it"
	case change.KindTarget:
		cost.Grade, cost.Text = gradeSetting, "its requests go to another organization, region or cloud, where that is allowed"
	case change.KindRamp:
		cost.Grade, cost.Text = gradeTime, "the full rate is reached later"
	case change.KindSplit:
		cost.Grade, cost.Text = gradeTime, "the requests are sent over a longer time, where that is up to you"
	case change.KindLater:
		cost.Grade, cost.Text = gradeTime, "the requests are sent later, where that is up to you"
	case change.KindCache:
		cost.Grade, cost.Text = gradeWork, fmt.Sprintf("prompts with a beginning that stays the same; %s tokens are read from the cache, before %s",
			layout.Count(n.CacheReadInputTokens), layout.Count(b.CacheReadInputTokens))
	case change.KindBatch:
		cost.Grade, cost.Text = gradeWork, s.batched(b.Requests-n.Requests)
	case change.KindInput:
		cost.Grade, cost.Text = gradeLess, fmt.Sprintf("requests have %s fewer input tokens", layout.PercentOf(b.Load.Fresh()-n.Load.Fresh(), b.Load.Fresh()))
	case change.KindOutput:
		cost.Grade, cost.Text = gradeLess, fmt.Sprintf("answers have %s fewer tokens", layout.PercentOf(b.OutputTokens-n.OutputTokens, b.OutputTokens))
	default: // a setting of the client
		switch {
		case n.Requests < b.Requests || n.OutputTokens < b.OutputTokens:
			cost.Grade = gradeLess
		case cost.WaitP99Added <= noticed:
			cost.Grade = gradeSetting
		case cost.WaitP99Added <= shortWait:
			cost.Grade = gradeShortWait
		default:
			cost.Grade = gradeLongWait
		}
		cost.Text = "nobody waits longer"
		if cost.WaitP50Added > 0 || cost.WaitP99Added > 0 {
			cost.Text = ""
		}
		if n.Requests < b.Requests {
			cost.Text = layout.PercentOf(b.Requests-n.Requests, b.Requests) + " fewer requests in the same time"
		} else if n.OutputTokens < b.OutputTokens {
			cost.Text = "answers are cut: " + layout.PercentOf(b.OutputTokens-n.OutputTokens, b.OutputTokens) + " of their tokens"
		}
	}
	cost.What = grades[cost.Grade-1]
	if cost.WaitP50Added > 0 {
		cost.Text += fmt.Sprintf("; p50 wait %s (was %s)", report.SpanOr(wait.P50), report.SpanOr(waitBefore.P50))
	}
	if cost.WaitP99Added > 0 {
		cost.Text += fmt.Sprintf("; p99 wait %s (was %s)", report.SpanOr(wait.P99), report.SpanOr(waitBefore.P99))
	}
	if l := cost.LengthAdded; c.Kind != change.KindBatch && l >= report.Seconds(bucket.Second) && int64(l) >= s.before.Length/100 {
		cost.Text += "; all is done " + l.Span() + " later"
	}
	cost.Text = strings.ReplaceAll(strings.TrimPrefix(cost.Text, "; "), layout.Glue, " ")
	return cost
}

// waits are those of the stream that a change is about, or of all.
func (s *adviser) waits(r *report.Reading, c *candidate) report.Waits {
	if c.Stream >= 0 && len(r.Streams) == len(s.q.Plan.Streams) {
		return r.Streams[c.Stream].Wait
	}
	return r.Wait
}

// added is by how much a wait grows; one that nobody waits is none.
func added(before, after *report.Seconds) report.Seconds {
	known := func(s *report.Seconds) report.Seconds {
		if s == nil {
			return 0
		}
		return *s
	}
	return known(after) - known(before)
}

// batchQueues are how many requests may wait in the Message Batches API at once, by tier.
var batchQueues = []struct {
	tier  string
	queue int64
}{{"anthropic/start", 200_000}, {"anthropic/build", 300_000}, {"anthropic/scale", 500_000}}

const batchSource = "platform.claude.com/docs/en/api/rate-limits, read 2026-09-02"

// batched is what it means to send so many requests in batches.
func (s *adviser) batched(requests int64) string {
	text := layout.Counted(requests, "request") + " answered within 24 hours, not at once"
	for _, b := range batchQueues {
		if s.q.Profile.Name == b.tier || strings.HasPrefix(s.q.Profile.Name, b.tier+"/") {
			return fmt.Sprintf("%s; the Message Batches API has limits of its own, with up to %s requests waiting (%s)", text, layout.Count(b.queue), batchSource)
		}
	}
	return text + "; whether the route has such a way, and its limits, is not known here"
}

// rank puts the cheapest change first: by grade, by what is added to the wait of one in a hundred, by how much later
// all is done, and last by kind and stream, in their order.
func (s *adviser) rank() {
	slices.SortStableFunc(s.a.Changes, func(a, b Advised) int {
		return cmp.Or(
			strings.Compare(a.Holds, b.Holds), // both before loose
			cmp.Compare(a.Cost.Grade, b.Cost.Grade),
			cmp.Compare(max(0, a.Cost.WaitP99Added), max(0, b.Cost.WaitP99Added)),
			cmp.Compare(max(0, a.Cost.LengthAdded), max(0, b.Cost.LengthAdded)),
		)
	})
	if n := len(s.a.Changes); n > 0 {
		s.a.Enough = Enough(s.a.Changes[0].Holds)
	}
}
