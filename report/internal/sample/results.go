// Package sample has results, plans and limits that the tests of several packages try. Only tests
// import it.
package sample

import (
	"bytes"
	"fmt"
	"math/big"

	"loadshape/bucket"
	"loadshape/report"
	"loadshape/report/interval"
	"loadshape/report/layout"
	"loadshape/report/search"
)

// At is a time in seconds.
func At(seconds float64) *report.Seconds { return new(report.Seconds(seconds * 1e9)) }

const docs = "https://docs.claude.com/en/api/rate-limits"

// minutesOf makes the minutes of a run of a shape: the load of each and what is left of three limits.
func minutesOf(n int, requests func(i int) int64, levels func(i int) []int64) []report.Minute {
	var minutes []report.Minute
	for i := range n {
		k := requests(i)
		load := report.Load{Requests: k, InputTokens: 2000 * k, CacheReadInputTokens: 500 * k, InputTokensTotal: 2500 * k, OutputTokens: 420 * k}
		minutes = append(minutes, report.Minute{AtS: report.Seconds(int64(i) * 60e9), Offered: load, Admitted: load, LowestLevels: levels(i)})
	}
	return minutes
}

func threeLimits() []report.LimitUse {
	return []report.LimitUse{
		{Dimension: "requests", Scope: "organization", Limit: 1000, Per: "1m", Window: "token_bucket", Capacity: 1000,
			PeakUsedShare: new(0.412), BusiestMinuteShare: Ratio(3, 5), BusiestMinuteAtS: At(540), SustainedShare: Ratio(11, 20), LowestLevel: 588, LowestAtS: At(540), Source: docs, AsOf: "2026-09-01"},
		{Dimension: "input_tokens", Scope: "organization", Limit: 500_000, Per: "1m", Window: "token_bucket", Capacity: 500_000,
			PeakUsedShare: new(0.8734), BusiestMinuteShare: Ratio(11, 12), BusiestMinuteAtS: At(540), SustainedShare: Ratio(9, 10), LowestLevel: 63_300, LowestAtS: At(540), Source: docs, AsOf: "2026-09-01"},
		{Dimension: "output_tokens", Scope: "organization", Limit: 100_000, Per: "1m", Window: "token_bucket", Capacity: 100_000,
			PeakUsedShare: new(0.66), BusiestMinuteShare: Ratio(2, 3), BusiestMinuteAtS: At(540), SustainedShare: Ratio(1, 3), LowestLevel: 34_000, LowestAtS: At(600), Source: docs, AsOf: "2026-09-01"},
	}
}

// Ratio is a share.
func Ratio(a, b int64) *report.Ratio { return &report.Ratio{Rat: *big.NewRat(a, b)} }

// counted sets how many of the runs fail under a reading.
func counted(r *report.Reading, failing, runs int64) {
	low, high := interval.Wilson(int(failing), int(runs))
	r.FailingRuns, r.FailingRunsShare, r.FailingRunsInterval = failing, Ratio(failing, runs), &[2]float64{low, high}
}

// metBy sets how many attempts met the limits.
func metBy(r *report.Reading) *report.Reading {
	for i := range r.Limits {
		r.Limits[i].Attempts = r.Attempts
	}
	return r
}

func threeAssumptions() []report.Assumption {
	return []report.Assumption{
		{What: "bucket size", Value: "what refills in one period", Source: "published as a maximum a minute; the size of the bucket is not"},
		{What: "output counting", Value: "at every whole second; a running answer is never cut", Source: "published as real time; the steps are not"},
		{What: "a refused request costs", Value: "nothing", Source: "not published; the one complete public record of a refusal (2026-02-27) shows it"},
		{What: "service time", Value: "first token after 1s, then 50 tokens a second", Source: "the defaults of ttft and output_rate"},
	}
}

func threeRules() []report.AccelerationRule {
	return []report.AccelerationRule{
		{Name: "openai", Owner: "OpenAI", Source: "https://platform.openai.com/docs/guides/rate-limits"},
		{Name: "google-500-50-5", Owner: "Google", Source: "https://cloud.google.com/storage/docs/request-rate"},
		{Name: "dynamodb", Owner: "Amazon DynamoDB", Source: "https://docs.aws.amazon.com/amazondynamodb", Minutes: 2, FirstAtS: At(240), FirstOver: 9_000, MostOver: 31_000},
	}
}

// Holding is a launch that fits.
func Holding() *report.Result {
	shape := func(i int) int64 { return min(int64(60+60*i), 600) }
	reading := func() *report.Reading {
		return metBy(&report.Reading{Holds: true, Requests: 18_204, Attempts: 18_204, Admitted: 18_204, Limits: threeLimits(),
			Wait:    report.Waits{Count: 18_204, Mean: At(0), P50: At(0), P90: At(0), P95: At(0), P99: At(0), Max: At(0)},
			Streams: []report.StreamUse{{Name: "chat", Requests: 18_204, Attempts: 18_204, Admitted: 18_204}},
			Minutes: minutesOf(30, shape, func(i int) []int64 {
				k := shape(i)
				return []int64{1000 - k*412/600, 500_000 - k*436_700/600, 100_000 - k*66_000/600}
			}), Conserved: true})
	}
	r := &report.Result{
		Schema: report.Schema, Name: "launch", Verdict: report.Holds, Seed: 1, RunsTotal: 1,
		Headroom: &report.Headroom{Scale: 109, FailsAt: new(search.Scale(110)), FirstToBind: new("input_tokens"),
			Limit: &layout.LimitName{Dimension: "input_tokens", Scope: "organization", Limit: 500_000, Per: "1m"}, Reading: "loose", Seed: new(uint64(1))},
		Workload: report.Workload{Kind: "plan", Source: "launch.yaml", Streams: []string{"chat"}, Retries: "anthropic-python", LengthS: 1834e9,
			Offered: report.Offered{Load: report.Load{Requests: 18_204, InputTokens: 36_408_000, CacheCreationInputTokens: 0, CacheReadInputTokens: 9_102_000, InputTokensTotal: 45_510_000, OutputTokens: 7_645_680}, Peaks: report.Load{Requests: 600, InputTokens: 1_200_000, CacheCreationInputTokens: 0, CacheReadInputTokens: 300_000, InputTokensTotal: 1_500_000, OutputTokens: 252_000}}},
		Limits:       report.Limits{Name: "anthropic/build/claude-sonnet-5", Owner: "Anthropic organization", Source: "published", AsOf: "2026-09-01"},
		Readings:     report.Readings{Loose: reading(), Strict: reading()},
		DecidedBy:    []report.Decider{},
		Acceleration: report.Acceleration{SteepestRise: &report.Rise{FromAtS: 60e9, From: 120_000, To: 240_000}, Rules: threeRules()},
		Assumptions:  threeAssumptions(),
		Thresholds:   []report.Threshold{{Expression: "refused == 0", Loose: &report.Check{OK: true, Observed: "0"}, Strict: &report.Check{OK: true, Observed: "0"}}},
	}
	for _, v := range r.Views() {
		counted(v.Reading, 0, 1)
	}
	return r
}

// notHolding is what a result that does not hold says of more traffic, and of how much of it would hold.
func notHolding(r *report.Result, holdsAt *report.Headroom) {
	r.Headroom, r.HeadroomReason, r.HoldsAt = nil, "the traffic does not hold as it is", holdsAt
}

// Seeds is a launch that fits with all of 100 seeds.
func Seeds() *report.Result {
	r := Holding()
	r.RunsTotal, r.Seed = 100, 8
	for _, v := range r.Views() {
		counted(v.Reading, 0, 100)
	}
	r.Headroom.Seed = new(uint64(8))
	for i := range 100 {
		t := func() *report.Tally { return &report.Tally{Requests: 18_100 + int64(i), P99WaitS: At(0)} }
		r.Runs = append(r.Runs, report.Run{Run: i, Seed: uint64(1 + i), Verdict: report.Holds, ClosestShare: 0.8 + float64(i%7)/50, Loose: t(), Strict: t()})
	}
	return r
}

// Lenient fails with some of its seeds, as a threshold on all of them lets it. It is a part of all runs.
func Lenient() *report.Result {
	r := Failing()
	r.Verdict, r.HoldsAt = report.Holds, nil
	r.HeadroomReason = "some runs fail as it is, as failing_runs_share lets them: sim capacity says at which scale enough of them hold"
	r.RunsTotal, r.Part = 12, &report.PartOf{FirstRun: 4, Runs: 4}
	for i := range r.Runs {
		r.Runs[i].Run, r.Runs[i].Seed = r.Runs[i].Run+4, r.Runs[i].Seed+4
	}
	r.Seed = 5
	r.Thresholds = append(r.Thresholds, report.Threshold{Expression: "failing_runs_share <= 50%", Loose: &report.Check{OK: true, Observed: "0.25"}, Strict: &report.Check{OK: true, Observed: "0.5"}})
	return r
}

// Failing is one that is refused under either reading, more under the strict one.
func Failing() *report.Result {
	r := Holding()
	r.Verdict = report.Fails
	for i, v := range r.Views() {
		n := int64(i)
		v.Holds = false
		v.Attempts, v.Refused, v.GaveUp = 19_352+40*n, 1_204+40*n, 56+2*n
		v.Admitted = v.Requests - v.GaveUp
		v.TooEarly = 9
		v.RefusedBy = report.RefusedBy{InputTokens: 1_204, Requests: 40 * n}
		v.FirstRefusalS, v.LastRefusalS = At(252-200*float64(n)), At(1790)
		v.Wait = report.Waits{Count: v.Admitted, Mean: At(0.8), P50: At(0), P90: At(0.85), P95: At(4.25), P99: At(38.7), Max: At(131)}
		v.Limits[1] = report.LimitUse{Dimension: "input_tokens", Scope: "organization", Limit: 500_000, Per: "1m", Window: "token_bucket", Capacity: 500_000,
			PeakUsedShare: new(0.99996), BusiestMinuteShare: Ratio(27, 20), BusiestMinuteAtS: At(240), SustainedShare: Ratio(10001, 10000), LowestLevel: 20, LowestAtS: At(252), Refused: 1_204, FirstRefusalS: At(252), LongestRetryAfter: new(uint64(38)), Source: docs, AsOf: "2026-09-01"}
		v.Limits[2].LowestLevel, v.Limits[2].PeakUsedShare = -12_400, new(1.124)
		for m := range v.Minutes {
			v.Minutes[m].LowestLevels[2] = 50_000 - int64(m%7)*10_400
		}
		if n == 1 {
			v.Limits[0].PeakUsedShare, v.Limits[0].LowestLevel = new(1.0), 0
			v.Limits[0].Refused, v.Limits[0].FirstRefusalS, v.Limits[0].LongestRetryAfter = 40, At(52), new(uint64(1))
		}
		v.Streams = []report.StreamUse{
			{Name: "chat", Requests: 18_000, Attempts: 19_148, Admitted: 17_944, Refused: 1_204, GaveUp: 56, Wait: v.Wait, PeakBusy: 812},
			{Name: "nightly batch", Requests: 204, Attempts: 204, Admitted: 204, Wait: report.Waits{Count: 204, Mean: At(0), P50: At(0), P90: At(0), P95: At(0), P99: At(0), Max: At(0)}, PeakBusy: 4},
		}
		metBy(v.Reading)
	}
	r.Workload.Streams = []string{"chat", "nightly batch"}
	notHolding(r, &report.Headroom{Scale: 85, FailsAt: new(search.Scale(86)), FirstToBind: new("input_tokens"),
		Limit: &layout.LimitName{Dimension: "input_tokens", Scope: "organization", Limit: 500_000, Per: "1m"}, Reading: "loose", Seed: new(uint64(1))})
	r.RunsTotal = 4
	counted(r.Readings.Loose, 1, 4)
	counted(r.Readings.Strict, 2, 4)
	r.Thresholds = []report.Threshold{
		{Expression: "refused == 0", Loose: &report.Check{OK: false, Observed: "1204"}, Strict: &report.Check{OK: false, Observed: "1244"}},
		{Expression: "wait_s.p99 < 60s", Loose: &report.Check{OK: true, Observed: "38.7s"}, Strict: &report.Check{OK: true, Observed: "38.7s"}},
		{Expression: "limits.input_tokens.peak_used_share < 1", Loose: &report.Check{OK: true, Observed: "0.99996"}, Strict: &report.Check{OK: true, Observed: "0.99996"}},
		{Expression: "gave_up_share <= 0.1%", Loose: &report.Check{OK: false, Observed: "0.003076 (56 of 18204)"}, Strict: &report.Check{OK: false, Observed: "0.003186 (58 of 18204)"}},
	}
	r.Runs = []report.Run{
		{Run: 0, Seed: 1, Verdict: report.Fails, ClosestShare: 1.35, Loose: &report.Tally{Requests: 18_204, Refused: 1_204, GaveUp: 56, FirstRefusalS: At(252), P99WaitS: At(38.7), AbortedAtS: nil}, Strict: &report.Tally{Requests: 18_204, Refused: 1_244, GaveUp: 58, FirstRefusalS: At(52), P99WaitS: At(38.7), AbortedAtS: nil}},
		{Run: 1, Seed: 2, Verdict: report.Depends, ClosestShare: 0.9996, Loose: &report.Tally{Requests: 18_190, Refused: 0, GaveUp: 0, FirstRefusalS: nil, P99WaitS: At(0), AbortedAtS: nil}, Strict: &report.Tally{Requests: 18_190, Refused: 31, GaveUp: 0, FirstRefusalS: At(57), P99WaitS: At(0), AbortedAtS: nil}},
		{Run: 2, Seed: 3, Verdict: report.Holds, ClosestShare: 0.94, Loose: &report.Tally{Requests: 18_201, Refused: 0, GaveUp: 0, FirstRefusalS: nil, P99WaitS: At(0), AbortedAtS: nil}, Strict: &report.Tally{Requests: 18_201, Refused: 0, GaveUp: 0, FirstRefusalS: nil, P99WaitS: At(0), AbortedAtS: nil}},
		{Run: 3, Seed: 4, Verdict: report.Holds, ClosestShare: 0.9175, Loose: &report.Tally{Requests: 18_201, Refused: 0, GaveUp: 0, FirstRefusalS: nil, P99WaitS: At(0), AbortedAtS: nil}, Strict: &report.Tally{Requests: 18_201, Refused: 0, GaveUp: 0, FirstRefusalS: nil, P99WaitS: At(0), AbortedAtS: nil}},
	}
	return r
}

// Depending holds only if requests may come in bursts.
func Depending() *report.Result {
	r := Holding()
	r.Verdict = report.Depends
	s := r.Readings.Strict
	s.Holds = false
	s.Attempts, s.Refused, s.GaveUp, s.Admitted = 18_204, 731, 731, 17_473
	s.RefusedBy = report.RefusedBy{Requests: 731}
	s.FirstRefusalS, s.LastRefusalS = At(361.25), At(1799)
	s.Limits[0] = report.LimitUse{Dimension: "requests", Scope: "organization", Limit: 1000, Per: "1m", Window: "token_bucket", Capacity: 16,
		PeakUsedShare: new(1.0), BusiestMinuteShare: Ratio(3, 5), BusiestMinuteAtS: At(540), SustainedShare: Ratio(11, 20), LowestLevel: 0, LowestAtS: At(360), Refused: 731, FirstRefusalS: At(361.25), LongestRetryAfter: new(uint64(1)), Source: docs, AsOf: "2026-09-01"}
	metBy(s)
	for m := range s.Minutes {
		s.Minutes[m].LowestLevels[0] = max(16-int64(2*m), 0)
	}
	notHolding(r, &report.Headroom{Scale: 61, FailsAt: new(search.Scale(62)), FirstToBind: new("requests"),
		Limit: &layout.LimitName{Dimension: "requests", Scope: "organization", Limit: 1000, Per: "1m"}, Reading: "strict", Seed: new(uint64(1))})
	counted(s, 1, 1)
	r.DecidedBy = []report.Decider{{Point: "burst", Loose: "a whole period's requests may come at once", Strict: "requests are enforced second by second", Breaks: "refused == 0"}}
	r.Thresholds[0].Strict = &report.Check{OK: false, Observed: "731"}
	return r
}

// shares is a trace against two groups, two of whose limits count the same, with figures at their widest.
func Wide() *report.Result {
	r := Holding()
	r.Name = "a-recording-with-a-very-long-name-that-nobody-would-type-but-that-a-pipeline-makes-2026-11-23T13:09:00Z"
	r.Verdict = report.Fails
	r.Workload = report.Workload{Kind: "trace", Source: "/var/lib/recordings/2026/11/23/" + r.Name + ".jsonl", Format: "jsonl", Retries: "none",
		Start: "2026-11-23T13:09:00Z", LengthS: 31 * 86400e9, Offered: r.Workload.Offered}
	r.Limits = report.Limits{Name: "my-org", Owner: "Anthropic organization", Source: "limits.yaml", Notes: []string{"The workspace's limit is what the console showed."}}
	r.Readings.Strict = nil
	l := r.Readings.Loose
	l.Holds = false
	notHolding(r, nil)
	r.HeadroomReason = "recorded traffic is not scaled"
	counted(l, 1, 1)
	l.Requests, l.Attempts, l.Admitted, l.Refused, l.GaveUp, l.Unsent = 3_000_000_000, 3_000_000_000, 1_876_543_211, 1_123_456_789, 1_123_456_789, 12
	l.FirstRefusalS, l.LastRefusalS = At(2*86400+7*3600+42*60+13.5), At(31*86400)
	l.Wait = report.Waits{Count: l.Admitted, Mean: At(0.012), P50: At(0.000018), P90: At(0.0125), P95: At(5025), P99: At(86_399), Max: At(1_382_412)}
	l.Streams = []report.StreamUse{{Name: "trace", Requests: l.Requests, Attempts: l.Attempts, Admitted: l.Admitted, Refused: l.Refused, GaveUp: l.GaveUp, Wait: l.Wait}}
	l.Limits = []report.LimitUse{
		{Group: "claude-opus-4-1, claude-opus-4", Dimension: "tokens", Scope: "organization", Limit: 1_000_000_000_000, Per: "31d", Window: "sliding_log", Capacity: 1_000_000_000_000,
			PeakUsedShare: new(1.234567), BusiestMinuteShare: Ratio(7, 6), BusiestMinuteAtS: At(0), BusiestStretch: "31d", SustainedShare: Ratio(7, 6), LowestLevel: -234_567_000_000, LowestAtS: At(9000), Refused: 1_123_456_700, FirstRefusalS: l.FirstRefusalS, LongestRetryAfter: new(uint64(2_678_400)), Hopeless: 3},
		{Group: "claude-opus-4-1, claude-opus-4", Dimension: "tokens", Scope: "workspace wrkspc_01JwQvzr7rXLA5AGx3HKfFUJ", Limit: 20_000, Per: "1m", Window: "token_bucket", Capacity: 20_000,
			PeakUsedShare: new(25.5), BusiestMinuteShare: Ratio(32_000_001, 1_000_000), BusiestMinuteAtS: At(8940), SustainedShare: Ratio(1, 1_000_000), LowestLevel: -490_000, LowestAtS: At(9000), Refused: 89, FirstRefusalS: At(300_000), LongestRetryAfter: new(uint64(1470))},
		{Group: "claude-haiku-4-5", Dimension: "input_tokens", Scope: "organization", Limit: 0, Per: "1m", Window: "token_bucket", Capacity: 0, LowestAtS: nil},
		{Group: "claude-haiku-4-5", Dimension: "concurrency", Limit: 40, Capacity: 40, PeakUsedShare: new(0.000012), LowestLevel: 39, LowestAtS: At(60)},
		{Group: "claude-haiku-4-5", Dimension: "acceleration", Per: "1m", Capacity: 25_000, PeakUsedShare: new(0.5), LowestLevel: 12_500, LowestAtS: At(60)},
	}
	l.Minutes = minutesOf(31*24*6, func(i int) int64 { return 67_204 }, func(i int) []int64 {
		low := 1_000_000_000_000 - int64(i)*240_000_000
		if i == 2_000 {
			low = -234_567_000_000
		}
		return []int64{low, 20_000 - int64(i%97)*5_200, 0, 39, 12_500, 50}
	})
	l.Limits = append(l.Limits, report.LimitUse{Group: "claude-sonnet-5", Dimension: "requests", Scope: "organization", Limit: 50, Per: "1m", Window: "token_bucket", Capacity: 50,
		PeakUsedShare: new(0.0), BusiestMinuteShare: Ratio(0, 1), BusiestMinuteAtS: At(0), SustainedShare: Ratio(0, 1), LowestLevel: 50, LowestAtS: At(0)})
	for i := range l.Limits[:5] {
		l.Limits[i].Attempts = []int64{2_999_999_000, 1000}[i/2%2]
	}
	for i := range l.Minutes {
		l.Minutes[i].AtS *= 10 // in the others nothing is asked
	}
	r.Acceleration = report.Acceleration{Rules: []report.AccelerationRule{}}
	r.Thresholds = []report.Threshold{{Expression: "limits.tokens@workspace wrkspc_01JwQvzr7rXLA5AGx3HKfFUJ.peak_used_share <= 80%", Loose: &report.Check{OK: false, Observed: "25.5"}, Strict: nil}}
	return r
}

// Empty is a result in which nothing was admitted, and next to nothing is there.
func Empty() *report.Result {
	return &report.Result{Schema: report.Schema, Name: "x", Verdict: report.Fails, Limits: report.Limits{Name: "zero"},
		Workload:   report.Workload{Offered: report.Offered{Load: report.Load{Requests: 1, InputTokens: 1, InputTokensTotal: 1}, Peaks: report.Load{Requests: 1, InputTokens: 1, InputTokensTotal: 1}}},
		Readings:   report.Readings{Loose: &report.Reading{Requests: 1, Attempts: 1, Refused: 1, GaveUp: 1, FirstRefusalS: At(0), Conserved: true, Limits: []report.LimitUse{{Dimension: "requests", Per: "1m", Attempts: 1, Refused: 1, Hopeless: 1, FirstRefusalS: At(0)}}}},
		Thresholds: []report.Threshold{{Expression: "wait_s.max < 1", Loose: &report.Check{OK: false, Observed: "none"}, Strict: nil}}}
}

// Hostile has names that would move a cursor, break a line or a table.
func Hostile() *report.Result {
	r := Depending()
	r.Name = "a\x1b[2Jb\nc|d\u202e`e` <script>"
	r.Limits.Name = "l|m\r\n# n"
	r.Readings.Strict.Limits[0].Scope = "s|\x07t"
	r.DecidedBy = []report.Decider{{Point: "burst", Loose: "x|y", Strict: "z", Breaks: "refused == 0"}, {Point: "oversized", Loose: "u", Strict: "v", Breaks: ""}}
	for i := range 14 {
		r.RunsTotal = 14
		r.Runs = append(r.Runs, report.Run{Run: i, Seed: uint64(1<<63) + uint64(i), Verdict: report.Holds, Loose: &report.Tally{}, Strict: &report.Tally{}})
	}
	r.Runs[13].Verdict, r.Seed = report.Fails, r.Runs[13].Seed
	counted(r.Readings.Strict, 1, 14)
	r.Assumptions = []report.Assumption{{What: fmt.Sprint("*bold* _it_ [a](b) ", "@someone"), Value: "", Source: ""}}
	return r
}

// All are the results that every format is tried on.
var All = []struct {
	Name string
	Make func() *report.Result
}{{"holds", Holding}, {"fails", Failing}, {"depends", Depending}, {"wide", Wide}, {"empty", Empty}, {"hostile", Hostile}, {"steep", Steep}, {"seeds", Seeds}, {"lenient", Lenient}}

// Steep is a run that acceleration limits refused something of.
func Steep() *report.Result {
	r := Holding()
	r.Acceleration.InForce = []report.RuleInForce{
		{Group: "claude-sonnet-5", Source: "the pasted refusal, an assumption: Anthropic publishes no figure", Dimension: "input_tokens", Floor: 58276,
			GrowthPercent: 100, Step: 10000, Every: "1m", Minutes: 3, FirstAtS: At(60), FirstOver: 1200, MostOver: 20000},
		{Group: "claude-opus-5, claude-opus-5-1", Source: "the pasted refusal, an assumption: Anthropic publishes no figure", Dimension: "input_tokens", Floor: 58276,
			GrowthPercent: 100, Step: 10000, Every: "1m"},
		{Group: "claude-haiku-4-5", Source: "somebody\x1b[31m else's", Dimension: "requests", Floor: 300, GrowthPercent: 150, Every: "15m", Minutes: 1, FirstAtS: At(0), FirstOver: 7, MostOver: 7},
	}
	stretch := search.Scale(237)
	ramp := &report.ShortestRamp{Stretch: &stretch, LongerS: report.Seconds(500 * int64(bucket.Second)), Requests: 20_000, Before: 12_345, Tried: 9,
		Left: []string{"streams[0].arrivals.spikes[0]", "streams[0].arrivals.spikes[1]", "streams[0].arrivals.spikes[2]", "streams[1].arrivals.diurnal"}}
	for i := range 10 {
		ramp.Rises = append(ramp.Rises, report.RampRise{Path: fmt.Sprintf("streams[0].arrivals.stages[%d]", i), FromS: report.Seconds(int64(i) * int64(bucket.Minute)), ToS: report.Seconds(int64(i+1) * 137 * int64(bucket.Second))})
	}
	r.Acceleration.ShortestRamp = ramp
	return r
}

// JSONOf is a result as it is written.
func JSONOf(t Tester, r *report.Result) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := report.WriteJSON(&b, r); err != nil {
		t.Fatalf("%v", err)
	}
	return b.Bytes()
}
