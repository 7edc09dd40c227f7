package bucket_test

import (
	"errors"
	"reflect"
	"testing"

	"loadshape/bucket"
)

func TestLimitCheck(t *testing.T) {
	base := func(d bucket.Dimension) bucket.Limit { return bucket.Limit{Dimension: d, Limit: 100} }
	with := func(l bucket.Limit, change func(*bucket.Limit)) bucket.Limit { change(&l); return l }
	requests, input, output, tokens := base(bucket.Requests), base(bucket.InputTokens), base(bucket.OutputTokens), base(bucket.Tokens)
	for _, c := range []struct {
		name  string
		limit bucket.Limit
		want  string // "" where it is right
	}{
		{"plain requests", requests, ""},
		{"plain input", input, ""},
		{"plain output", output, ""},
		{"plain tokens", tokens, ""},

		{"no dimension", bucket.Limit{Limit: 1}, "l.dimension: is empty, expected requests, input_tokens, output_tokens or tokens"},
		{"bad dimension", base("rpm"), `l.dimension: is "rpm", expected requests, input_tokens, output_tokens or tokens`},

		{"limit 0", with(input, func(l *bucket.Limit) { l.Limit = 0 }), ""},
		{"limit most", with(input, func(l *bucket.Limit) { l.Limit = bucket.MaxLimit }), ""},
		{"limit -1", with(input, func(l *bucket.Limit) { l.Limit = -1 }), "l.limit: is -1, expected 0 to 1000000000000"},
		{"limit too large", with(input, func(l *bucket.Limit) { l.Limit = bucket.MaxLimit + 1 }), "l.limit: is 1000000000001, expected 0 to 1000000000000"},

		{"per least", with(input, func(l *bucket.Limit) { l.Per = 1 }), ""},
		{"per most", with(input, func(l *bucket.Limit) { l.Per = bucket.MaxPer }), ""},
		{"per -1s", with(input, func(l *bucket.Limit) { l.Per = -bucket.Second }), "l.per: is -1s, expected more than 0s and at most 31d"},
		{"per too long", with(input, func(l *bucket.Limit) { l.Per = bucket.MaxPer + 1 }), "l.per: is 31d0.000000001s, expected more than 0s and at most 31d"},

		{"token bucket", with(input, func(l *bucket.Limit) { l.Window = bucket.TokenBucket }), ""},
		{"fixed", with(input, func(l *bucket.Limit) { l.Window = bucket.Fixed }), ""},
		{"anchored", with(input, func(l *bucket.Limit) { l.Window = bucket.Anchored }), ""},
		{"sliding log", with(input, func(l *bucket.Limit) { l.Window = bucket.SlidingLog }), ""},
		{"sliding counter", with(input, func(l *bucket.Limit) { l.Window = bucket.SlidingCounter }), ""},
		{"bad window", with(input, func(l *bucket.Limit) { l.Window = "leaky" }),
			`l.window: is "leaky", expected token_bucket, fixed, anchored, sliding_log or sliding_counter`},

		{"burst", with(input, func(l *bucket.Limit) { l.Burst = bucket.Second }), ""},
		{"burst longer than per", with(input, func(l *bucket.Limit) { l.Burst = bucket.MaxPer }), ""},
		{"burst -1s", with(input, func(l *bucket.Limit) { l.Burst = -bucket.Second }), "l.burst: is -1s, expected more than 0s and at most 31d"},
		{"burst too long", with(input, func(l *bucket.Limit) { l.Burst = bucket.MaxPer + bucket.Second }), "l.burst: is 31d1s, expected more than 0s and at most 31d"},
		{"burst of a window", with(input, func(l *bucket.Limit) { l.Window, l.Burst = bucket.Fixed, bucket.Second }),
			"l.burst: is set, expected it on a token_bucket only, not on window fixed"},
		{"capacity too large", bucket.Limit{Dimension: bucket.InputTokens, Limit: bucket.MaxLimit, Per: 1, Burst: bucket.MaxPer},
			"l.burst: is 31d, expected a bucket of at most 1000000000000000000, which is limit × burst / per"},
		{"capacity most", bucket.Limit{Dimension: bucket.InputTokens, Limit: bucket.MaxLimit, Per: 1, Burst: 1_000_000}, ""},
		{"capacity one more", bucket.Limit{Dimension: bucket.InputTokens, Limit: bucket.MaxLimit, Per: 1, Burst: 1_000_001},
			"l.burst: is 1.000001ms, expected a bucket of at most 1000000000000000000, which is limit × burst / per"},

		{"level full", with(input, func(l *bucket.Limit) { l.Level = new(int64(100)) }), ""},
		{"level least", with(input, func(l *bucket.Limit) { l.Level = new(int64(-bucket.MaxLimit)) }), ""},
		{"level above", with(input, func(l *bucket.Limit) { l.Level = new(int64(101)) }), "l.level: is 101, expected -1000000000000 to the capacity, 100"},
		{"level above the burst", with(input, func(l *bucket.Limit) { l.Level, l.Burst = new(int64(51)), 30*bucket.Second }), "l.level: is 51, expected -1000000000000 to the capacity, 50"},
		{"level below", with(input, func(l *bucket.Limit) { l.Level = new(int64(-bucket.MaxLimit - 1)) }),
			"l.level: is -1000000000001, expected -1000000000000 to the capacity, 100"},
		{"level of a window", with(input, func(l *bucket.Limit) { l.Window, l.Level = bucket.SlidingLog, new(int64(1)) }),
			"l.level: is set, expected it on a token_bucket only, not on window sliding_log"},

		{"oversized reject", with(input, func(l *bucket.Limit) { l.Oversized = bucket.Reject }), ""},
		{"oversized admit", with(input, func(l *bucket.Limit) { l.Oversized = bucket.AdmitWhenFull }), ""},
		{"bad oversized", with(input, func(l *bucket.Limit) { l.Oversized = "wait" }), `l.oversized: is "wait", expected admit_when_full or reject`},

		{"charge as generated", with(tokens, func(l *bucket.Limit) { l.Charge = bucket.AsGenerated }), ""},
		{"charge reserve", with(output, func(l *bucket.Limit) { l.Charge = bucket.ReserveMaxTokens }), ""},
		{"charge at completion", with(output, func(l *bucket.Limit) { l.Charge = bucket.AtCompletion }), ""},
		{"charge of requests", with(requests, func(l *bucket.Limit) { l.Charge = bucket.AtCompletion }),
			"l.charge: is set, expected it on output_tokens and tokens only, not on requests"},
		{"charge of input", with(input, func(l *bucket.Limit) { l.Charge = bucket.AsGenerated }),
			"l.charge: is set, expected it on output_tokens and tokens only, not on input_tokens"},
		{"bad charge", with(output, func(l *bucket.Limit) { l.Charge = "later" }),
			`l.charge: is "later", expected as_generated, reserve_max_tokens or at_completion`},

		{"burndown 1", with(requests, func(l *bucket.Limit) { l.Burndown = 1 }), ""},
		{"burndown most", with(output, func(l *bucket.Limit) { l.Burndown = bucket.MaxTimes }), ""},
		{"burndown -1", with(output, func(l *bucket.Limit) { l.Burndown = -1 }), "l.burndown: is -1, expected 1 to 1000"},
		{"burndown too large", with(output, func(l *bucket.Limit) { l.Burndown = bucket.MaxTimes + 1 }), "l.burndown: is 1001, expected 1 to 1000"},
		{"burndown of requests", with(requests, func(l *bucket.Limit) { l.Burndown = 2 }),
			"l.burndown: is set, expected it on output_tokens and tokens only, not on requests"},
		{"burndown of input", with(input, func(l *bucket.Limit) { l.Burndown = 5 }),
			"l.burndown: is set, expected it on output_tokens and tokens only, not on input_tokens"},

		{"cache read free", with(requests, func(l *bucket.Limit) { l.CacheRead = bucket.CacheFree }), ""},
		{"cache read counts", with(input, func(l *bucket.Limit) { l.CacheRead = bucket.CacheCounts }), ""},
		{"cache read until", with(input, func(l *bucket.Limit) { l.CacheRead = bucket.CacheUntilFirstToken }), ""},
		{"cache read of tokens", with(tokens, func(l *bucket.Limit) { l.CacheRead = bucket.CacheCounts }),
			"l.cache_read: is counts, expected that on input_tokens only, not on tokens"},
		{"bad cache read", with(input, func(l *bucket.Limit) { l.CacheRead = "half" }), `l.cache_read: is "half", expected free, counts, until_first_token or unknown`},

		{"estimate 0", with(input, func(l *bucket.Limit) { l.EstimatePercent = new(int64(0)) }), ""},
		{"estimate most", with(input, func(l *bucket.Limit) { l.EstimatePercent = new(int64(bucket.MaxPercent)) }), ""},
		{"estimate 100 of requests", with(requests, func(l *bucket.Limit) { l.EstimatePercent = new(int64(100)) }), ""},
		{"estimate -1", with(input, func(l *bucket.Limit) { l.EstimatePercent = new(int64(-1)) }), "l.estimate_percent: is -1, expected 0 to 10000"},
		{"estimate too large", with(input, func(l *bucket.Limit) { l.EstimatePercent = new(int64(10_001)) }), "l.estimate_percent: is 10001, expected 0 to 10000"},
		{"estimate of tokens", with(tokens, func(l *bucket.Limit) { l.EstimatePercent = new(int64(50)) }),
			"l.estimate_percent: is set, expected it on input_tokens only, not on tokens"},

		{"rejected cost", with(requests, func(l *bucket.Limit) { l.RejectedCost = 1 }), ""},
		{"rejected cost most", with(requests, func(l *bucket.Limit) { l.RejectedCost = bucket.MaxRejected }), ""},
		{"rejected cost -1", with(requests, func(l *bucket.Limit) { l.RejectedCost = -1 }), "l.rejected_cost: is -1, expected 0 to 100000000, or full"},
		{"rejected cost too large", with(requests, func(l *bucket.Limit) { l.RejectedCost = bucket.MaxRejected + 1 }),
			"l.rejected_cost: is 100000001, expected 0 to 100000000, or full"},
		{"rejected cost of tokens", with(tokens, func(l *bucket.Limit) { l.RejectedCost = 1 }),
			"l.rejected_cost: is a number, expected that on requests only, and full (what was asked for) on tokens"},
		{"rejected cost of tokens, full", with(tokens, func(l *bucket.Limit) { l.RejectedCost = bucket.RejectedFull }), ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			wantFieldError(t, c.limit.Check("l"), c.want)
			// A gate is made of exactly the limits that are right.
			want := c.want
			if want != "" {
				want = "limits[0]" + want[1:]
			}
			_, err := bucket.NewGate([]bucket.Group{{Limits: []bucket.Limit{c.limit}}}, 0)
			wantFieldError(t, err, want)
		})
	}
}

func wantFieldError(t *testing.T, err error, want string) {
	t.Helper()
	if want == "" {
		if err != nil {
			t.Errorf("%v, want no error", err)
		}
		return
	}
	var field *bucket.FieldError
	if err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	} else if !errors.As(err, &field) {
		t.Errorf("%T, want a FieldError", err)
	}
}

func TestAccelerationCheck(t *testing.T) {
	right := bucket.Acceleration{Dimension: bucket.InputTokens, Floor: 25_000}
	with := func(change func(*bucket.Acceleration)) bucket.Acceleration { a := right; change(&a); return a }
	for _, c := range []struct {
		acceleration bucket.Acceleration
		want         string
	}{
		{right, ""},
		{with(func(a *bucket.Acceleration) { a.Dimension = bucket.Requests }), ""},
		{with(func(a *bucket.Acceleration) { a.Dimension = "" }), "a.dimension: is missing, expected input_tokens or requests"},
		{with(func(a *bucket.Acceleration) { a.Dimension = bucket.OutputTokens }), `a.dimension: is "output_tokens", expected input_tokens or requests`},
		{with(func(a *bucket.Acceleration) { a.Floor = -1 }), "a.floor: is -1, expected 0 to 1000000000000"},
		{with(func(a *bucket.Acceleration) { a.Floor = bucket.MaxLimit + 1 }), "a.floor: is 1000000000001, expected 0 to 1000000000000"},
		{with(func(a *bucket.Acceleration) { a.GrowthPercent = new(int64(0)) }), ""},
		{with(func(a *bucket.Acceleration) { a.GrowthPercent = new(int64(-1)) }), "a.growth_percent: is -1, expected 0 to 10000"},
		{with(func(a *bucket.Acceleration) { a.GrowthPercent = new(int64(10_001)) }), "a.growth_percent: is 10001, expected 0 to 10000"},
		{with(func(a *bucket.Acceleration) { a.Step = -1 }), "a.step: is -1, expected 0 to 1000000000000"},
		{with(func(a *bucket.Acceleration) { a.Step = bucket.MaxLimit + 1 }), "a.step: is 1000000000001, expected 0 to 1000000000000"},
		{with(func(a *bucket.Acceleration) { a.Every = 5 * bucket.Minute }), ""},
		{with(func(a *bucket.Acceleration) { a.Every = bucket.MaxPer }), ""},
		{with(func(a *bucket.Acceleration) { a.Every = -bucket.Minute }), "a.every: is -1m, expected whole minutes, at most 31d"},
		{with(func(a *bucket.Acceleration) { a.Every = 90 * bucket.Second }), "a.every: is 1m30s, expected whole minutes, at most 31d"},
		{with(func(a *bucket.Acceleration) { a.Every = bucket.MaxPer + bucket.Minute }), "a.every: is 31d1m, expected whole minutes, at most 31d"},
	} {
		wantFieldError(t, c.acceleration.Check("a"), c.want)
	}
}

func TestGroupCheck(t *testing.T) {
	one := []bucket.Limit{{Dimension: bucket.Requests, Limit: 1}}
	wrong := []bucket.Limit{{Dimension: bucket.Requests, Limit: 1}, {Dimension: bucket.Tokens, Limit: -1}}
	for _, c := range []struct {
		group bucket.Group
		path  string
		want  string
	}{
		{bucket.Group{Limits: one}, "", ""},
		{bucket.Group{Concurrency: 1}, "", ""},
		{bucket.Group{Acceleration: &bucket.Acceleration{Dimension: bucket.Requests}}, "", ""},
		{bucket.Group{}, "", "limits: is empty, expected at least one limit"},
		{bucket.Group{}, "groups[3]", "groups[3].limits: is empty, expected at least one limit"},
		{bucket.Group{Limits: wrong}, "", "limits[1].limit: is -1, expected 0 to 1000000000000"},
		{bucket.Group{Limits: wrong}, "groups[0]", "groups[0].limits[1].limit: is -1, expected 0 to 1000000000000"},
		{bucket.Group{Limits: one, Concurrency: -1}, "", "concurrency: is -1, expected 0 (no limit) to 1000000000000"},
		{bucket.Group{Limits: one, Concurrency: bucket.MaxLimit + 1}, "g", "g.concurrency: is 1000000000001, expected 0 (no limit) to 1000000000000"},
		{bucket.Group{Limits: one, Acceleration: &bucket.Acceleration{}}, "g", "g.acceleration.dimension: is missing, expected input_tokens or requests"},
		{bucket.Group{Limits: one, Models: []string{"a", " "}}, "", "models[1]: is empty, expected a model id"},
	} {
		wantFieldError(t, c.group.Check(c.path), c.want)
	}
}

// A gate of several groups says in which one the error is.
func TestNewGateNamesTheGroup(t *testing.T) {
	right := bucket.Group{Limits: []bucket.Limit{{Dimension: bucket.Requests, Limit: 1}}}
	_, err := bucket.NewGate([]bucket.Group{right, {}}, 0)
	wantFieldError(t, err, "groups[1].limits: is empty, expected at least one limit")
}

func TestCapacity(t *testing.T) {
	for _, c := range []struct {
		limit      int64
		per, burst bucket.Duration
		window     bucket.Window
		want       int64
	}{
		{limit: 60, want: 60},
		{limit: 60, per: bucket.Hour, want: 60},
		{limit: 60, burst: bucket.Second, want: 1},
		{limit: 59, burst: bucket.Second, want: 1}, // less than one refills in a second: still one
		{limit: 1, burst: bucket.Second, want: 1},
		{limit: 119, burst: bucket.Second, want: 1},
		{limit: 120, burst: bucket.Second, want: 2},
		{limit: 0, burst: bucket.Second, want: 0},
		{limit: 0, want: 0},
		{limit: 10, burst: 2 * bucket.Minute, want: 20},
		{limit: 7, per: 3, burst: 2, want: 4},
		{limit: 60, window: bucket.Fixed, want: 60},
		{limit: 60, per: bucket.Second, window: bucket.SlidingCounter, want: 60},
		{limit: 0, window: bucket.Anchored, want: 0},
		{limit: bucket.MaxLimit, per: bucket.MaxPer, burst: bucket.MaxPer, want: bucket.MaxLimit},
		{limit: bucket.MaxLimit, per: bucket.MaxPer, burst: 1, want: 1},
		{limit: bucket.MaxLimit, per: bucket.MaxPer, burst: bucket.MaxPer - 1, want: bucket.MaxLimit - 1},
		{limit: bucket.MaxLimit, per: 1, burst: 1_000_000, want: bucket.MaxCapacity},
	} {
		l := bucket.Limit{Dimension: bucket.InputTokens, Limit: c.limit, Per: c.per, Burst: c.burst, Window: c.window}
		if got := l.Capacity(); got != c.want {
			t.Errorf("%+v: holds %d, want %d", c, got, c.want)
		}
	}
}

// A reading settles what is open, and keeps what a limit sets itself.
func TestUnder(t *testing.T) {
	group := func(l ...bucket.Limit) bucket.Group { return bucket.Group{Limits: l} }
	open := group(
		bucket.Limit{Dimension: bucket.Requests, Limit: 120, Level: new(int64(50))},
		bucket.Limit{Dimension: bucket.Requests, Limit: 120, Window: bucket.Fixed},
		bucket.Limit{Dimension: bucket.InputTokens, Limit: 100},
		bucket.Limit{Dimension: bucket.OutputTokens, Limit: 100})
	set := group(
		bucket.Limit{Dimension: bucket.Requests, Limit: 120, Burst: bucket.Minute, Oversized: bucket.AdmitWhenFull},
		bucket.Limit{Dimension: bucket.InputTokens, Limit: 100, CacheRead: bucket.CacheCounts, Oversized: bucket.AdmitWhenFull},
		bucket.Limit{Dimension: bucket.InputTokens, Limit: 100, CacheRead: bucket.CacheFree, Oversized: bucket.Reject})
	strict := group(
		bucket.Limit{Dimension: bucket.Requests, Limit: 120, Burst: bucket.Second, Level: new(int64(2)), Oversized: bucket.Reject},
		bucket.Limit{Dimension: bucket.Requests, Limit: 120, Window: bucket.Fixed, Oversized: bucket.Reject},
		bucket.Limit{Dimension: bucket.InputTokens, Limit: 100, CacheRead: bucket.CacheUntilFirstToken, Oversized: bucket.Reject},
		bucket.Limit{Dimension: bucket.OutputTokens, Limit: 100, Oversized: bucket.Reject})
	unknown := group(bucket.Limit{Dimension: bucket.InputTokens, Limit: 100, CacheRead: bucket.CacheUnknown})
	reserving := group(bucket.Limit{Dimension: bucket.Tokens, Limit: 100},
		bucket.Limit{Dimension: bucket.OutputTokens, Limit: 100, Charge: bucket.ReserveMaxTokens},
		bucket.Limit{Dimension: bucket.Tokens, Limit: 100, Charge: bucket.AsGenerated})
	for _, c := range []struct {
		name    string
		group   bucket.Group
		reading bucket.Reading
		want    bucket.Group
	}{
		{"open, loose", open, bucket.Loose, open},
		{"open, strict", open, bucket.Strict, strict},
		{"set, loose", set, bucket.Loose, set},
		{"set, strict", set, bucket.Strict, set},
		{"only the burst", group(open.Limits[0]), bucket.Reading{BurstSecond: true},
			group(bucket.Limit{Dimension: bucket.Requests, Limit: 120, Burst: bucket.Second, Level: new(int64(2))})},
		{"only the oversized", group(open.Limits[2]), bucket.Reading{RejectOversized: true},
			group(bucket.Limit{Dimension: bucket.InputTokens, Limit: 100, Oversized: bucket.Reject})},
		{"only the cache", group(open.Limits[2]), bucket.Reading{CacheUntilFirstToken: true},
			group(bucket.Limit{Dimension: bucket.InputTokens, Limit: 100, CacheRead: bucket.CacheUntilFirstToken})},
		{"unknown, loose", unknown, bucket.Loose, unknown},
		{"unknown, strict: it counts, which is more than until the first token", unknown, bucket.Strict,
			group(bucket.Limit{Dimension: bucket.InputTokens, Limit: 100, CacheRead: bucket.CacheCounts, Oversized: bucket.Reject})},
		{"unknown, only whether reads count", unknown, bucket.Reading{CacheCounts: true},
			group(bucket.Limit{Dimension: bucket.InputTokens, Limit: 100, CacheRead: bucket.CacheCounts})},
		{"unknown, only the first estimate", unknown, bucket.Reading{CacheUntilFirstToken: true},
			group(bucket.Limit{Dimension: bucket.InputTokens, Limit: 100, CacheRead: bucket.CacheUntilFirstToken})},
		{"a limit that reserves", reserving, bucket.Reading{ClientMaxTokens: true}, group(
			bucket.Limit{Dimension: bucket.Tokens, Limit: 100, ClientMaxTokens: true},
			bucket.Limit{Dimension: bucket.OutputTokens, Limit: 100, Charge: bucket.ReserveMaxTokens, ClientMaxTokens: true},
			bucket.Limit{Dimension: bucket.Tokens, Limit: 100, Charge: bucket.AsGenerated})},
	} {
		if got := c.group.Under(c.reading); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
	if open.Limits[0].Burst != 0 || *open.Limits[0].Level != 50 || open.Limits[2].CacheRead != "" {
		t.Errorf("the group itself changed: %+v", open)
	}
}
