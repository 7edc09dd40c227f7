package report

import "fmt"

// at is a time in seconds.
func at(seconds float64) *Seconds { return new(Seconds(seconds * 1e9)) }

const docs = "https://docs.claude.com/en/api/rate-limits"

// minutesOf makes the minutes of a run of a shape: the load of each and what is left of three limits.
func minutesOf(n int, requests func(i int) int64, levels func(i int) []int64) []Minute {
	var minutes []Minute
	for i := range n {
		k := requests(i)
		load := Load{Requests: k, InputTokens: 2000 * k, CacheReadInputTokens: 500 * k, InputTokensTotal: 2500 * k, OutputTokens: 420 * k}
		minutes = append(minutes, Minute{AtS: Seconds(int64(i) * 60e9), Offered: load, Admitted: load, LowestLevels: levels(i)})
	}
	return minutes
}

func threeLimits() []LimitUse {
	return []LimitUse{
		{Dimension: "requests", Scope: "organization", Limit: 1000, Per: "1m", Window: "token_bucket", Capacity: 1000,
			PeakUsedShare: new(0.412), LowestLevel: 588, LowestAtS: at(540), Source: docs, AsOf: "2026-09-01"},
		{Dimension: "input_tokens", Scope: "organization", Limit: 500_000, Per: "1m", Window: "token_bucket", Capacity: 500_000,
			PeakUsedShare: new(0.8734), LowestLevel: 63_300, LowestAtS: at(540), Source: docs, AsOf: "2026-09-01"},
		{Dimension: "output_tokens", Scope: "organization", Limit: 100_000, Per: "1m", Window: "token_bucket", Capacity: 100_000,
			PeakUsedShare: new(0.66), LowestLevel: 34_000, LowestAtS: at(600), Source: docs, AsOf: "2026-09-01"},
	}
}

// metBy sets how many attempts met the limits.
func metBy(r *Reading) *Reading {
	for i := range r.Limits {
		r.Limits[i].Attempts = r.Attempts
	}
	return r
}

func threeAssumptions() []Assumption {
	return []Assumption{
		{"bucket size", "what refills in one period", "published as a maximum a minute; the size of the bucket is not"},
		{"output counting", "at every whole second; a running answer is never cut", "published as real time; the steps are not"},
		{"a refused request costs", "nothing", "not published; the one complete public record of a refusal (2026-02-27) shows it"},
		{"service time", "first token after 1s, then 50 tokens a second", "the defaults of ttft and output_rate"},
	}
}

func threeRules() []AccelerationRule {
	return []AccelerationRule{
		{Name: "openai", Owner: "OpenAI", Source: "https://platform.openai.com/docs/guides/rate-limits"},
		{Name: "google-500-50-5", Owner: "Google", Source: "https://cloud.google.com/storage/docs/request-rate"},
		{Name: "dynamodb", Owner: "Amazon DynamoDB", Source: "https://docs.aws.amazon.com/amazondynamodb", Minutes: 2, FirstAtS: at(240), FirstOver: 9_000, MostOver: 31_000},
	}
}

// holds is a launch that fits.
func holds() *Result {
	shape := func(i int) int64 { return min(int64(60+60*i), 600) }
	reading := func() *Reading {
		return metBy(&Reading{Holds: true, Requests: 18_204, Attempts: 18_204, Admitted: 18_204, Limits: threeLimits(),
			Wait:    Waits{Count: 18_204, Mean: at(0), P50: at(0), P90: at(0), P95: at(0), P99: at(0), Max: at(0)},
			Streams: []StreamUse{{Name: "chat", Requests: 18_204, Attempts: 18_204, Admitted: 18_204}},
			Minutes: minutesOf(30, shape, func(i int) []int64 {
				k := shape(i)
				return []int64{1000 - k*412/600, 500_000 - k*436_700/600, 100_000 - k*66_000/600}
			}), Conserved: true})
	}
	return &Result{
		Schema: Schema, Name: "launch", Verdict: Holds, Seed: 1,
		Workload: Workload{Kind: "plan", Source: "launch.yaml", Streams: []string{"chat"}, Retries: "anthropic-python", LengthS: 1834e9,
			Offered: Offered{Load{18_204, 36_408_000, 0, 9_102_000, 45_510_000, 7_645_680}, Load{600, 1_200_000, 0, 300_000, 1_500_000, 252_000}}},
		Limits:       Limits{Name: "anthropic/build/claude-sonnet-5", Owner: "Anthropic organization", Source: "published", AsOf: "2026-09-01"},
		Readings:     Readings{reading(), reading()},
		DecidedBy:    []Decider{},
		Acceleration: Acceleration{SteepestRise: &Rise{FromAtS: 60e9, From: 120_000, To: 240_000}, Rules: threeRules()},
		Assumptions:  threeAssumptions(),
		Thresholds:   []Threshold{{Expression: "refused == 0", Loose: &Check{OK: true, Observed: "0"}, Strict: &Check{OK: true, Observed: "0"}}},
	}
}

// fails is one that is refused under either reading, more under the strict one.
func fails() *Result {
	r := holds()
	r.Verdict = Fails
	for i, v := range r.views() {
		n := int64(i)
		v.Holds = false
		v.Attempts, v.Refused, v.GaveUp = 19_352+40*n, 1_204+40*n, 56+2*n
		v.Admitted = v.Requests - v.GaveUp
		v.TooEarly = 9
		v.RefusedBy = RefusedBy{InputTokens: 1_204, Requests: 40 * n}
		v.FirstRefusalS, v.LastRefusalS = at(252-200*float64(n)), at(1790)
		v.Wait = Waits{v.Admitted, at(0.8), at(0), at(0.85), at(4.25), at(38.7), at(131)}
		v.Limits[1] = LimitUse{Dimension: "input_tokens", Scope: "organization", Limit: 500_000, Per: "1m", Window: "token_bucket", Capacity: 500_000,
			PeakUsedShare: new(0.99996), LowestLevel: 20, LowestAtS: at(252), Refused: 1_204, FirstRefusalS: at(252), LongestRetryAfter: new(uint64(38)), Source: docs, AsOf: "2026-09-01"}
		v.Limits[2].LowestLevel, v.Limits[2].PeakUsedShare = -12_400, new(1.124)
		for m := range v.Minutes {
			v.Minutes[m].LowestLevels[2] = 50_000 - int64(m%7)*10_400
		}
		if n == 1 {
			v.Limits[0].PeakUsedShare, v.Limits[0].LowestLevel = new(1.0), 0
			v.Limits[0].Refused, v.Limits[0].FirstRefusalS, v.Limits[0].LongestRetryAfter = 40, at(52), new(uint64(1))
		}
		v.Streams = []StreamUse{
			{Name: "chat", Requests: 18_000, Attempts: 19_148, Admitted: 17_944, Refused: 1_204, GaveUp: 56, Wait: v.Wait, PeakBusy: 812},
			{Name: "nightly batch", Requests: 204, Attempts: 204, Admitted: 204, Wait: Waits{204, at(0), at(0), at(0), at(0), at(0), at(0)}, PeakBusy: 4},
		}
		metBy(v.Reading)
	}
	r.Workload.Streams = []string{"chat", "nightly batch"}
	r.Thresholds = []Threshold{
		{Expression: "refused == 0", Loose: &Check{OK: false, Observed: "1204"}, Strict: &Check{OK: false, Observed: "1244"}},
		{Expression: "wait_s.p99 < 60s", Loose: &Check{OK: true, Observed: "38.7s"}, Strict: &Check{OK: true, Observed: "38.7s"}},
		{Expression: "limits.input_tokens.peak_used_share < 1", Loose: &Check{OK: true, Observed: "0.99996"}, Strict: &Check{OK: true, Observed: "0.99996"}},
		{Expression: "gave_up_share <= 0.1%", Loose: &Check{OK: false, Observed: "0.003076 (56 of 18204)"}, Strict: &Check{OK: false, Observed: "0.003186 (58 of 18204)"}},
	}
	r.Runs = []Run{
		{0, 1, Fails, 0.9, &Tally{18_204, 1_204, 56, at(252), at(38.7), nil}, &Tally{18_204, 1_244, 58, at(52), at(38.7), nil}},
		{1, 2, Depends, 0.9, &Tally{18_190, 0, 0, nil, at(0), nil}, &Tally{18_190, 31, 0, at(57), at(0), nil}},
		{2, 3, Holds, 0.9, &Tally{18_201, 0, 0, nil, at(0), nil}, &Tally{18_201, 0, 0, nil, at(0), nil}},
	}
	return r
}

// depends holds only if requests may come in bursts.
func depends() *Result {
	r := holds()
	r.Verdict = Depends
	s := r.Readings.Strict
	s.Holds = false
	s.Attempts, s.Refused, s.GaveUp, s.Admitted = 18_204, 731, 731, 17_473
	s.RefusedBy = RefusedBy{Requests: 731}
	s.FirstRefusalS, s.LastRefusalS = at(361.25), at(1799)
	s.Limits[0] = LimitUse{Dimension: "requests", Scope: "organization", Limit: 1000, Per: "1m", Window: "token_bucket", Capacity: 16,
		PeakUsedShare: new(1.0), LowestLevel: 0, LowestAtS: at(360), Refused: 731, FirstRefusalS: at(361.25), LongestRetryAfter: new(uint64(1)), Source: docs, AsOf: "2026-09-01"}
	metBy(s)
	for m := range s.Minutes {
		s.Minutes[m].LowestLevels[0] = max(16-int64(2*m), 0)
	}
	r.DecidedBy = []Decider{{"burst", "a whole period's requests may come at once", "requests are enforced second by second", "refused == 0"}}
	r.Thresholds[0].Strict = &Check{OK: false, Observed: "731"}
	return r
}

// shares is a trace against two groups, two of whose limits count the same, with figures at their widest.
func wide() *Result {
	r := holds()
	r.Name = "a-recording-with-a-very-long-name-that-nobody-would-type-but-that-a-pipeline-makes-2026-11-23T13:09:00Z"
	r.Verdict = Fails
	r.Workload = Workload{Kind: "trace", Source: "/var/lib/recordings/2026/11/23/" + r.Name + ".jsonl", Format: "jsonl", Retries: "none",
		Start: "2026-11-23T13:09:00Z", LengthS: 31 * 86400e9, Offered: r.Workload.Offered}
	r.Limits = Limits{Name: "my-org", Owner: "Anthropic organization", Source: "limits.yaml", Notes: []string{"The workspace's limit is what the console showed."}}
	r.Readings.Strict = nil
	l := r.Readings.Loose
	l.Holds = false
	l.Requests, l.Attempts, l.Admitted, l.Refused, l.GaveUp, l.Unsent = 3_000_000_000, 3_000_000_000, 1_876_543_211, 1_123_456_789, 1_123_456_789, 12
	l.FirstRefusalS, l.LastRefusalS = at(2*86400+7*3600+42*60+13.5), at(31*86400)
	l.Wait = Waits{l.Admitted, at(0.012), at(0.000018), at(0.0125), at(5025), at(86_399), at(1_382_412)}
	l.Streams = []StreamUse{{Name: "trace", Requests: l.Requests, Attempts: l.Attempts, Admitted: l.Admitted, Refused: l.Refused, GaveUp: l.GaveUp, Wait: l.Wait}}
	l.Limits = []LimitUse{
		{Group: "claude-opus-4-1, claude-opus-4", Dimension: "tokens", Scope: "organization", Limit: 1_000_000_000_000, Per: "31d", Window: "sliding_log", Capacity: 1_000_000_000_000,
			PeakUsedShare: new(1.234567), LowestLevel: -234_567_000_000, LowestAtS: at(9000), Refused: 1_123_456_700, FirstRefusalS: l.FirstRefusalS, LongestRetryAfter: new(uint64(2_678_400)), Hopeless: 3},
		{Group: "claude-opus-4-1, claude-opus-4", Dimension: "tokens", Scope: "workspace wrkspc_01JwQvzr7rXLA5AGx3HKfFUJ", Limit: 20_000, Per: "1m", Window: "token_bucket", Capacity: 20_000,
			PeakUsedShare: new(25.5), LowestLevel: -490_000, LowestAtS: at(9000), Refused: 89, FirstRefusalS: at(300_000), LongestRetryAfter: new(uint64(1470))},
		{Group: "claude-haiku-4-5", Dimension: "input_tokens", Scope: "organization", Limit: 0, Per: "1m", Window: "token_bucket", Capacity: 0, LowestAtS: nil},
		{Group: "claude-haiku-4-5", Dimension: "concurrency", Limit: 40, Capacity: 40, PeakUsedShare: new(0.000012), LowestLevel: 39, LowestAtS: at(60)},
		{Group: "claude-haiku-4-5", Dimension: "acceleration", Per: "1m", Capacity: 25_000, PeakUsedShare: new(0.5), LowestLevel: 12_500, LowestAtS: at(60)},
	}
	l.Minutes = minutesOf(31*24*6, func(i int) int64 { return 67_204 }, func(i int) []int64 {
		low := int64(1_000_000_000_000 - i*240_000_000)
		if i == 2_000 {
			low = -234_567_000_000
		}
		return []int64{low, 20_000 - int64(i%97)*5_200, 0, 39, 12_500, 50}
	})
	l.Limits = append(l.Limits, LimitUse{Group: "claude-sonnet-5", Dimension: "requests", Scope: "organization", Limit: 50, Per: "1m", Window: "token_bucket", Capacity: 50,
		PeakUsedShare: new(0.0), LowestLevel: 50, LowestAtS: at(0)})
	for i := range l.Limits[:5] {
		l.Limits[i].Attempts = []int64{2_999_999_000, 1000}[i/2%2]
	}
	for i := range l.Minutes {
		l.Minutes[i].AtS *= 10 // in the others nothing is asked
	}
	r.Acceleration = Acceleration{Rules: []AccelerationRule{}}
	r.Thresholds = []Threshold{{Expression: "limits.tokens@workspace wrkspc_01JwQvzr7rXLA5AGx3HKfFUJ.peak_used_share <= 80%", Loose: &Check{OK: false, Observed: "25.5"}, Strict: nil}}
	return r
}

// empty is a result in which nothing was admitted, and next to nothing is there.
func empty() *Result {
	return &Result{Schema: Schema, Name: "x", Verdict: Fails, Limits: Limits{Name: "zero"},
		Workload:   Workload{Offered: Offered{Load: Load{Requests: 1, InputTokens: 1, InputTokensTotal: 1}, Peaks: Load{Requests: 1, InputTokens: 1, InputTokensTotal: 1}}},
		Readings:   Readings{Loose: &Reading{Requests: 1, Attempts: 1, Refused: 1, GaveUp: 1, FirstRefusalS: at(0), Conserved: true, Limits: []LimitUse{{Dimension: "requests", Per: "1m", Attempts: 1, Refused: 1, Hopeless: 1, FirstRefusalS: at(0)}}}},
		Thresholds: []Threshold{{Expression: "wait_s.max < 1", Loose: &Check{OK: false, Observed: "none"}, Strict: nil}}}
}

// hostile has names that would move a cursor, break a line or a table.
func hostile() *Result {
	r := depends()
	r.Name = "a\x1b[2Jb\nc|d\u202e`e` <script>"
	r.Limits.Name = "l|m\r\n# n"
	r.Readings.Strict.Limits[0].Scope = "s|\x07t"
	r.DecidedBy = []Decider{{"burst", "x|y", "z", "refused == 0"}, {"oversized", "u", "v", ""}}
	for i := range 14 {
		r.Runs = append(r.Runs, Run{i, uint64(1<<63) + uint64(i), Holds, 0, &Tally{}, &Tally{}})
	}
	r.Runs[13].Verdict = Fails
	r.Assumptions = []Assumption{{fmt.Sprint("*bold* _it_ [a](b) ", "@someone"), "", ""}}
	return r
}

var samples = []struct {
	name string
	make func() *Result
}{{"holds", holds}, {"fails", fails}, {"depends", depends}, {"wide", wide}, {"empty", empty}, {"hostile", hostile}, {"steep", steep}}

// steep is a run that acceleration limits refused something of.
func steep() *Result {
	r := holds()
	r.Acceleration.InForce = []RuleInForce{
		{Group: "claude-sonnet-5", Source: "the pasted refusal, an assumption: Anthropic publishes no figure", Dimension: "input_tokens", Floor: 58276,
			GrowthPercent: 100, Step: 10000, Every: "1m", Minutes: 3, FirstAtS: at(60), FirstOver: 1200, MostOver: 20000},
		{Group: "claude-opus-5, claude-opus-5-1", Source: "the pasted refusal, an assumption: Anthropic publishes no figure", Dimension: "input_tokens", Floor: 58276,
			GrowthPercent: 100, Step: 10000, Every: "1m"},
		{Group: "claude-haiku-4-5", Source: "somebody\x1b[31m else's", Dimension: "requests", Floor: 300, GrowthPercent: 150, Every: "15m", Minutes: 1, FirstAtS: at(0), FirstOver: 7, MostOver: 7},
	}
	stretch := Scale(237)
	ramp := &ShortestRamp{Stretch: &stretch, LongerS: Seconds(500 * second), Requests: 20_000, Before: 12_345, Tried: 9,
		Left: []string{"streams[0].arrivals.spikes[0]", "streams[0].arrivals.spikes[1]", "streams[0].arrivals.spikes[2]", "streams[1].arrivals.diurnal"}}
	for i := range 10 {
		ramp.Rises = append(ramp.Rises, RampRise{fmt.Sprintf("streams[0].arrivals.stages[%d]", i), Seconds(int64(i) * minute), Seconds(int64(i+1) * 137 * second)})
	}
	r.Acceleration.ShortestRamp = ramp
	return r
}
