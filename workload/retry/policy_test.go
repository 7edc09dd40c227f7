package retry

import (
	"bytes"
	"container/heap"
	"errors"
	"fmt"
	"maps"
	"math"
	"math/big"
	"math/rand/v2"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"loadshape/bucket"
	"loadshape/bucket/yamlfile"

	"go.yaml.in/yaml/v4"
	"pgregory.net/rapid"
)

const most = math.MaxUint64 // the draw of the longest wait

func preset(t testing.TB, name string) Policy {
	t.Helper()
	p, ok := Named(name)
	if !ok {
		t.Fatalf("no preset %q", name)
	}
	return p
}

func seconds(s float64) int64 { return int64(math.Round(s * 1e9)) }

// Gaps between the arrivals of real clients' attempts at a server on loopback, beside the range that the
// client's rule gives.
func TestPresetsMeasured(t *testing.T) {
	type span [2]float64
	backoff := []span{{0.375, 0.5}, {0.75, 1}}
	tests := []struct {
		preset     string
		retryAfter int64 // of every refusal
		refusals   int   // before an answer; 12 is more than any client here takes
		want       []span
		ended      bool        // the client gave up by itself
		measured   [][]float64 // one list for each run
	}{
		{"anthropic-typescript", 1, 12, []span{{1, 1}, {1, 1}}, true, [][]float64{
			{1.006, 1.006}, {1.02, 1.01}, {1.01, 1.00}, {1.01, 1.00}, {1.01, 1.00}, {1.00, 1.00}, {1.01, 1.01}, {1.00, 1.01},
		}},
		{"anthropic-typescript", -1, 12, backoff, true, [][]float64{
			{0.39, 0.95}, {0.41, 0.83}, {0.47, 0.82}, {0.43, 0.99}, {0.42, 0.81},
		}},
		{"anthropic-typescript", 1, 1, []span{{1, 1}}, false, [][]float64{{1.01}, {1.00}, {1.00}, {1.00}, {1.00}, {1.01}}},
		{"anthropic-typescript", 3, 1, []span{{3, 3}}, false, [][]float64{{3.01}, {3.01}, {3.01}, {3.01}, {3.01}}},
		{"anthropic-typescript", 65, 1, []span{{65, 65}}, false, [][]float64{{65.085}}},
		{"anthropic-go", 1, 12, []span{{1, 1}, {1, 1}}, true, [][]float64{{1.003, 1.002}, {1.00, 1.00}, {1.00, 1.00}, {1.00, 1.01}}},
		{"anthropic-go", -1, 12, backoff, true, [][]float64{{0.39, 0.85}, {0.41, 0.87}, {0.39, 0.85}, {0.42, 0.81}}},
		{"anthropic-go", 1, 1, []span{{1, 1}}, false, [][]float64{{1.00}}},
		{"anthropic-go", 3, 1, []span{{3, 3}}, false, [][]float64{{3.00}}},
		{"anthropic-go", 65, 1, []span{{65, 65}}, false, nil}, // only seen not to come within 20 s
		{"anthropic-go", 2892, 1, []span{{2892, 2892}}, false, nil},
		{"anthropic-python", 61, 12, []span{{61, 61}, {61, 61}}, true, nil}, // since 1.6.0
		{"anthropic-python-0.121", 60, 12, []span{{60, 60}, {60, 60}}, true, nil},
		{"anthropic-python-0.121", 61, 12, backoff, true, nil},
		{"anthropic-typescript-0.58", 59, 1, []span{{59, 59}}, false, nil},
		{"anthropic-typescript-0.58", 60, 12, backoff, true, nil},
		{"anthropic-python", -1, 12, backoff, true, nil},
		{"aws-standard", 1, 12, []span{{1, 1}, {1, 2}}, true, [][]float64{{1.005, 1.005}, {1.00, 1.00}, {1.01, 1.00}, {1.00, 1.56}, {1.005, 1.626}}},
		{"aws-standard", -1, 12, []span{{0, 1}, {0, 2}}, true, [][]float64{{0.97, 1.61}, {0.009, 1.796}}},
		{"aws-standard", 1, 1, []span{{1, 1}}, false, [][]float64{{1.00}, {1.00}, {1.01}, {1.004}}},
		{"aws-standard", 3, 1, []span{{3, 3}}, false, [][]float64{{3.00}, {3.005}}},
		{"aws-standard", 5, 1, []span{{5, 5}}, false, [][]float64{{5.00}}},
		{"aws-standard", 65, 1, []span{{5, 6}}, false, [][]float64{{5.28}}},
		{"vercel-ai", 1, 12, []span{{1, 1}, {1, 1}}, true, [][]float64{{1.012, 1.004}, {1.02, 1.01}, {1.01, 1.01}, {1.00, 1.01}, {1.00, 1.00}, {1.01, 1.00}}},
		{"vercel-ai", -1, 12, []span{{2, 2}, {4, 4}}, true, [][]float64{{2.00, 4.01}, {2.00, 4.01}, {2.01, 4.01}}},
		{"vercel-ai", 1, 1, []span{{1, 1}}, false, [][]float64{{1.00}, {1.01}}},
		{"vercel-ai", 3, 1, []span{{3, 3}}, false, [][]float64{{3.02}, {3.00}, {3.00}}},
		{"vercel-ai", 59, 1, []span{{59, 59}}, false, nil},
		{"vercel-ai", 60, 1, []span{{2, 2}}, false, nil},
		{"vercel-ai", 65, 1, []span{{2, 2}}, false, [][]float64{{2.00}, {2.00}, {2.01}}},
		{"langchain", 1, 12, []span{{1, 2}, {2, 4}, {4, 8}, {8, 16}, {16, 32}, {32, 64}}, true, [][]float64{{1.2, 3.2, 5.6, 11.6, 27.7, 53.5}}},
		{"langchain", 1, 4, []span{{1, 2}, {2, 4}, {4, 8}, {8, 16}}, false, [][]float64{ // the watch ended
			{1.05, 3.39, 4.49, 9.08}, {1.63, 3.43, 5.84, 9.96}, {1.27, 2.07, 4.28, 15.36}, {1.51, 3.92, 7.01, 12.90},
		}},
		{"langchain", 1, 1, []span{{1, 2}}, false, [][]float64{{1.29}, {1.75}, {1.10}}},
		{"langchain", 3, 1, []span{{3, 3}}, false, [][]float64{{3.00}}},
		{"langchain", 5, 1, []span{{5, 5}}, false, [][]float64{{5.00}}},
		{"langchain", 60, 1, []span{{60, 60}}, false, nil},
		{"langchain", 65, 12, nil, true, [][]float64{{}}},
		{"langchain", -1, 12, nil, true, [][]float64{{}}},
		{"claude-code", 1, 12, []span{
			{1, 1.25}, {1, 1.25}, {2, 2.5}, {4, 5}, {8, 10}, {16, 20}, {32, 40}, {32, 40}, {32, 40}, {32, 40},
		}, true, nil},
		{"claude-code", 1, 8, []span{{1, 1.25}, {1, 1.25}, {2, 2.5}, {4, 5}, {8, 10}, {16, 20}, {32, 40}, {32, 40}}, false, [][]float64{
			{1.25, 1.14, 2.17, 4.72, 8.54, 16.9, 39.2, 33.1}, // as far as it was watched
		}},
		{"claude-code", -1, 12, []span{
			{0.5, 0.625}, {1, 1.25}, {2, 2.5}, {4, 5}, {8, 10}, {16, 20}, {32, 40}, {32, 40}, {32, 40}, {32, 40},
		}, true, [][]float64{{0.54, 1.25, 2.37, 4.76, 8.66, 19.8, 38.2, 33.8, 35.3, 32.3}}},
		{"claude-code", 3, 1, []span{{3, 3.75}}, false, [][]float64{{3.5}}},
		{"claude-code", 10, 1, []span{{10, 12.5}}, false, [][]float64{{10.9}}},
		{"claude-code", 30, 1, []span{{30, 37.5}}, false, [][]float64{{35.0}}},
		{"claude-code", 50, 1, []span{{50, 62.5}}, false, [][]float64{{51.3}, {62.5}}},
		{"claude-code", 60, 1, []span{{60, 75}}, false, [][]float64{{60.0}, {60.2}, {75.0}}},
		{"claude-code", 61, 12, nil, true, [][]float64{{}}},
		{"claude-code", 600, 12, nil, true, [][]float64{{}}},
		{"none", 1, 12, nil, true, [][]float64{{}}},
		{"aws-go", 1, 12, []span{{0, 1}, {0, 2}}, true, nil},
		{"aws-go", -1, 12, []span{{0, 1}, {0, 2}}, true, nil},
		{"langchain-aws", 65, 1, []span{{5, 6}}, false, nil},
		{"llamaindex", 1, 3, []span{{1, 1}, {1, 1}, {1, 1}}, false, nil},
		{"llamaindex", 61, 1, []span{{0.375, 0.5}}, false, [][]float64{{0.42}}},
		{"mastra", 1, 12, nil, true, [][]float64{{}}},
		{"genkit", 61, 1, []span{{61, 61}}, false, nil},
		{"genkit-go", 1, 12, []span{{1, 1}, {1, 1}}, true, nil},
		{"langchaingo", 1, 12, nil, true, [][]float64{{}}},
		{"opencode", 65, 1, []span{{65, 65}}, false, nil},
		{"opencode", -1, 3, []span{{2, 2.5}, {4, 5}, {8, 10}}, false, [][]float64{{2, 4, 9}}},
		{"pi", 1, 12, []span{{2, 2}, {4, 4}, {8, 8}}, true, nil},
		{"pi-ai", 1, 12, nil, true, [][]float64{{}}},
		{"openrouter", 1, 12, nil, true, [][]float64{{}}},
		{"portkey", 1, 12, nil, true, [][]float64{{}}},
		{"openai", 61, 12, backoff, true, nil},
		{"openai", 1, 12, []span{{1, 1}, {1, 1}}, true, nil},
		{"openai-go", 61, 1, []span{{61, 61}}, false, nil},
		{"openai-go", 0, 12, []span{{0, 0}, {0, 0}}, true, nil},
		{"failsafe-go", 3, 12, []span{{3, 3}, {3, 3}}, true, nil},
		{"failsafe-go", -1, 12, []span{{0, 0}, {0, 0}}, true, nil},
		{"go-retryablehttp", 3, 1, []span{{3, 3}}, false, nil},
		{"go-retryablehttp", -1, 12, []span{{1, 1}, {2, 2}, {4, 4}, {8, 8}}, true, nil},
	}
	for _, test := range tests {
		t.Run(fmt.Sprintf("%s/retry-after %d, %d times", test.preset, test.retryAfter, test.refusals), func(t *testing.T) {
			p := preset(t, test.preset)
			var short, long State
			var b Budget
			for i := range test.refusals {
				lo, ok := p.Next(&short, &b, 0, Told{After: test.retryAfter}, 0)
				hi, also := p.Next(&long, &b, 0, Told{After: test.retryAfter}, most)
				if ok != also {
					t.Fatalf("refusal %d: chance decides whether to give up", i+1)
				}
				if !ok {
					if i != len(test.want) || !test.ended {
						t.Fatalf("gave up after %d retries", i)
					}
					break
				}
				if i >= len(test.want) {
					t.Fatalf("retries after refusal %d", i+1)
				}
				if lo > hi {
					lo, hi = hi, lo // minus_quarter
				}
				// The far end is open by one nanosecond.
				if from, to := seconds(test.want[i][0]), seconds(test.want[i][1]); lo < from || lo > from+1 || hi > to || hi < to-1 {
					t.Errorf("refusal %d: waits %d to %d ns, want %v s", i+1, lo, hi, test.want[i])
				}
				for _, gaps := range test.measured {
					if i >= len(gaps) {
						t.Errorf("%v were measured, want as many as there are retries", gaps)
					} else if g := gaps[i]; g < float64(lo)/1e9-0.01 || g > float64(hi)/1e9+0.1 {
						t.Errorf("refusal %d: measured %v s, the policy waits %d to %d ns", i+1, g, lo, hi)
					}
				}
			}
		})
	}
}

// flow plays one adaptive client with one request at a time: an admitted request of its own at the instant
// admitted (none if below 0), then one that is always refused. It gives the gaps between its attempts.
func flow(p *Policy, admitted, first, retryAfter int64, u uint64) (gaps []int64) {
	var b Budget
	if admitted >= 0 {
		s := State{Began: admitted}
		p.Succeeded(&s, &b, admitted+p.Hold(&b, admitted))
	}
	at := first + p.Hold(&b, first)
	s := State{Began: at}
	for {
		wait, ok := p.Next(&s, &b, at, Told{After: retryAfter}, u)
		if !ok {
			return gaps
		}
		wait += p.Hold(&b, at+wait)
		gaps = append(gaps, wait)
		at += wait
	}
}

// The gaps of the adaptive client depend on where in a half second it starts: some start has to give what
// was measured.
func TestAdaptiveMeasured(t *testing.T) {
	p := preset(t, "aws-adaptive")
	for _, test := range []struct {
		retryAfter int64
		measured   []float64
	}{
		{1, []float64{1.02, 1.12}}, {-1, []float64{2.00, 2.00}}, {1, []float64{2.00, 2.00}}, {1, []float64{2.00}},
		{3, []float64{3.01}}, {5, []float64{5.01}}, {65, []float64{5.86}}, {1, []float64{1.00, 1.00}}, {1, []float64{1.59, 2.00}},
	} {
		reached := false
		for from := int64(0); from < 1000 && !reached; from += 20 { // ms
			for before := int64(-20); before <= from && !reached; before += 20 {
				for u := uint64(0); u < 32; u++ {
					gaps := flow(&p, before*1e6, from*1e6, test.retryAfter, u<<59)
					near := len(gaps) == 2
					for i, g := range test.measured {
						over := g - float64(gaps[i])/1e9
						near = near && over > -0.03 && over < 0.1
					}
					reached = reached || near
				}
			}
		}
		if !reached {
			t.Errorf("retry-after %d: no start gives the measured gaps %v", test.retryAfter, test.measured)
		}
	}
}

// The limiter by hand: three refusals half a second into its life, then what a success gives back.
func TestSendRate(t *testing.T) {
	const ms = 1_000_000
	var r sendRate
	step := func(what string, got, want int64) {
		t.Helper()
		if got != want {
			t.Errorf("%s is %d, want %d", what, got, want)
		}
	}
	step("hold before any refusal", r.hold(600*ms), 0)
	r.answered(600*ms, true)
	step("measured", r.measured, 160_000_000) // 0.8 × 1 in half a second
	step("fill", r.fill, 112_000_000)         // 0.7 of it
	step("hold", r.hold(600*ms), 892_857_143) // one request at 1.12 a second, rounded up
	step("hold behind it", r.hold(600*ms), 1_785_714_286)
	step("hold once it is full again", r.hold(60_000*ms), 0)
	r.answered(60_000*ms, true)
	step("measured", r.measured, 33_344_537) // 0.8 × 1 in 59.5 s + 0.2 × 1.6
	step("fill", r.fill, slowestFill)
	r.answered(61_000*ms, false)
	step("measured", r.measured, 86_668_907)
	// ∛(0.75 × 0.33344537) = 0.630, 0.4 × (1 − 0.630)³ + 0.333 = 0.3537
	step("fill", r.fill, slowestFill)
	r.answered(62_000*ms, false)
	r.answered(63_000*ms, false)
	if want := 0.4*math.Pow(3-math.Cbrt(0.75*0.33344537), 3) + 0.33344537; math.Abs(float64(r.rise(63_000*ms))/1e8-want) > 1e-4 {
		t.Errorf("rise is %d, want %v", r.rise(63_000*ms), want)
	}
	step("fill", r.fill, 2*r.measured) // 5.59 a second is more than twice what was measured
}

// What the limiter of @smithy/core 3.41.0 gave on a clock of whole milliseconds: 't' tells it of a refusal, 's'
// of a success, 'h' asks it for a token. Rates are in 1e-4 a second.
func TestSendRateAgainstPackage(t *testing.T) {
	var r sendRate
	for _, step := range []struct {
		at                   int64 // ms
		what                 rune
		wait, fill, measured int64
	}{
		{620, 't', 0, 11200, 16000}, {1620, 'h', 0, 11200, 16000}, {1660, 't', 0, 7840, 11200},
		{3160, 'h', 0, 7840, 11200}, {3163, 't', 0, 5301, 7573}, {8163, 'h', 0, 5301, 7573},
		{8363, 's', 0, 6229, 3115}, {8393, 'h', 1406, 6229, 3115}, {9889, 's', 0, 11913, 5956},
		{9919, 'h', 763, 11913, 5956}, {10772, 's', 0, 18383, 9191}, {10802, 'h', 456, 18383, 9191},
		{11348, 's', 0, 35677, 17838}, {11378, 'h', 204, 35677, 17838}, {11672, 's', 0, 39135, 19568},
		{11702, 'h', 144, 39135, 19568}, {11936, 's', 0, 39135, 19568}, {11966, 'h', 135, 39135, 19568},
		{12191, 's', 0, 71827, 35914}, {12221, 'h', 60, 71827, 35914}, {12371, 's', 0, 71827, 35914},
		{12401, 'h', 20, 71827, 35914}, {12511, 's', 0, 78365, 39183}, {12541, 'h', 15, 78365, 39183},
		{12646, 's', 0, 78365, 39183}, {12676, 'h', 7, 78365, 39183}, {12773, 's', 0, 78365, 39183},
		{12803, 'h', 8, 78365, 39183}, {12901, 's', 0, 78365, 39183}, {12931, 'h', 8, 78365, 39183},
		{13029, 's', 0, 143673, 71837}, {13049, 'h', 1, 143673, 71837}, {13070, 't', 0, 50286, 71837},
		{13090, 'h', 120, 50286, 71837}, {13230, 't', 0, 35200, 71837}, {13250, 'h', 235, 35200, 71837},
		{13505, 't', 0, 24640, 62367}, {13905, 'h', 0, 24640, 62367}, {14605, 's', 0, 35110, 20473},
		{15005, 'h', 0, 35110, 20473}, {15705, 's', 0, 24189, 12095}, {16105, 'h', 0, 24189, 12095},
		{16805, 's', 0, 20838, 10419}, {17205, 'h', 0, 20838, 10419}, {17905, 's', 0, 20168, 10084},
		{18305, 'h', 0, 20168, 10084}, {19005, 's', 0, 14700, 7350}, {19405, 'h', 0, 14700, 7350},
		{20105, 's', 0, 18940, 9470},
	} {
		at, wait := step.at*1e6, int64(0)
		if step.what == 'h' {
			wait = r.hold(at)
		} else {
			r.answered(at, step.what == 't')
		}
		for _, c := range []struct {
			name            string
			got, want, slip int64
		}{
			{"wait", wait, step.wait * 1e6, 2e6}, {"fill", r.fill, step.fill * 1e4, 1e4}, {"measured", r.measured, step.measured * 1e4, 1e4},
		} {
			if d := c.got - c.want; d > c.slip || d < -c.slip {
				t.Errorf("at %d ms, %c: %s is %d, want %d", step.at, step.what, c.name, c.got, c.want)
			}
		}
	}
}

func TestCubeRoot(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := rapid.Int64Range(0, 1<<28-1).Draw(t, "root")
		n := new(big.Int).Exp(big.NewInt(want), big.NewInt(3), nil)
		ask := func(n *big.Int) int64 {
			hi := new(big.Int).Rsh(n, 64)
			lo := new(big.Int).And(n, new(big.Int).SetUint64(most))
			return cubeRoot(hi.Uint64(), lo.Uint64())
		}
		if got := ask(n); got != want {
			t.Fatalf("root of %v is %d", n, got)
		}
		if want > 0 {
			if got := ask(n.Sub(n, big.NewInt(1))); got != want-1 {
				t.Fatalf("root of %v is %d, want %d", n, got, want-1)
			}
		}
	})
}

// Whatever an adaptive client goes through, its rates stay in range and a place is never before one given earlier.
func TestSendRateLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var r sendRate
		var at, place int64
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			at += rapid.OneOf(rapid.Int64Range(0, 3e9), rapid.Int64Range(0, 1e17)).Draw(t, "later")
			switch rapid.IntRange(0, 2).Draw(t, "what") {
			case 0:
				r.answered(at, true)
				place = at // the rate may have changed, and the order of places with it
			case 1:
				r.answered(at, false)
				place = at
			default:
				next := at + r.hold(at)
				if next < at || next < place {
					t.Fatalf("at %d: place %d, want no earlier than %d", at, next, place)
				}
				place = next
			}
			if r.on && (r.fill < slowestFill || r.fill > fastestFill || r.level > r.capacity || r.measured < 0 || r.measured > fastestFill) {
				t.Fatalf("at %d: out of range: %+v", at, r)
			}
		}
	})
}

func TestQuota(t *testing.T) {
	p := preset(t, "aws-standard")
	var b Budget
	for i := range 100 { // 500 tokens, 5 a retry
		if _, ok := p.Next(&State{}, &b, 0, Told{After: 1}, 0); !ok {
			t.Fatalf("retry %d: gave up", i+1)
		}
	}
	if _, ok := p.Next(&State{}, &b, 0, Told{After: 1}, 0); ok {
		t.Error("retry 101 was made, want the quota used up")
	}
	for range 4 {
		p.Succeeded(&State{}, &b, 0)
	}
	if _, ok := p.Next(&State{}, &b, 0, Told{After: 1}, 0); ok {
		t.Error("4 tokens paid for a retry, want 5")
	}
	p.Succeeded(&State{}, &b, 0)
	s := State{}
	if _, ok := p.Next(&s, &b, 0, Told{After: 1}, 0); !ok {
		t.Error("5 tokens did not pay for a retry")
	}
	p.Succeeded(&s, &b, 0) // a retried success gives its retry back
	if b.spent != 495 {
		t.Errorf("%d are spent, want 495", b.spent)
	}
	for range 1000 {
		p.Succeeded(&State{}, &b, 0)
	}
	if b != (Budget{}) {
		t.Errorf("budget is %+v, want that of a new client", b)
	}

	q := Policy{MaxRetries: 1, Backoff: Backoff{Base: 1}, Budget: &Quota{Capacity: 10, RetryCosts: 10, SuccessReturns: 3}}
	s, b = State{}, Budget{}
	q.Next(&s, &b, 0, Told{After: -1}, 0)
	q.Succeeded(&s, &b, 0)
	if b.spent != 7 {
		t.Errorf("%d are spent, want 7: a retried success returns as any", b.spent)
	}
}

func TestQuotaConserved(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q := Quota{Capacity: rapid.Int64Range(1, 50).Draw(t, "capacity"), SuccessReturns: rapid.Int64Range(0, 60).Draw(t, "returns")}
		q.RetryCosts = rapid.Int64Range(1, q.Capacity).Draw(t, "costs")
		p := Policy{MaxRetries: 3, Backoff: Backoff{Base: 1}, Budget: &q}
		var b Budget
		left := q.Capacity
		s := State{}
		for range 100 {
			if rapid.Bool().Draw(t, "admitted") {
				p.Succeeded(&s, &b, 0)
				left = min(q.Capacity, left+q.SuccessReturns)
				s = State{}
				continue
			}
			able := left >= q.RetryCosts && s.Retries < 3
			if _, ok := p.Next(&s, &b, 0, Told{After: 1}, 0); ok != able {
				t.Fatalf("retried %v with %d tokens after %d retries", ok, left, s.Retries)
			}
			if able {
				left -= q.RetryCosts
			} else {
				s = State{}
			}
			if q.Capacity-b.spent != left {
				t.Fatalf("%d tokens are left, want %d", q.Capacity-b.spent, left)
			}
		}
	})
}

func TestElapsedAndCaps(t *testing.T) {
	p := Policy{MaxRetries: 5, Backoff: Backoff{Base: bucket.Second}, MaxElapsed: 10 * bucket.Second, MaxWait: 4 * bucket.Second}
	s := State{Began: 100e9}
	if w, ok := p.Next(&s, nil, 106e9, Told{After: 9}, 0); w != 4e9 || !ok {
		t.Errorf("is %d, %v, want 4 s: cut by max_wait, and just in time", w, ok)
	}
	if _, ok := p.Next(&s, nil, 106e9+1, Told{After: 9}, 0); ok {
		t.Error("starts after max_elapsed")
	}
	if s.Retries != 1 {
		t.Errorf("%d retries are counted, want 1", s.Retries)
	}

	none := Policy{MaxRetries: 1000, Backoff: Backoff{Base: bucket.MaxPer, Factor: 1_000_000, Jitter: PlusWhole}}
	for _, hint := range []int64{-1, math.MinInt64, math.MaxInt64} {
		for s = (State{}); s.Retries < 1000; {
			w, ok := none.Next(&s, nil, 0, Told{After: hint}, most)
			if !ok || w < int64(bucket.MaxPer) || w > longestWait {
				t.Fatalf("retry-after %d, retry %d: is %d, %v", hint, s.Retries, w, ok)
			}
		}
	}
}

func drawPolicy(t *rapid.T) Policy {
	length := func(name string) bucket.Duration {
		return bucket.Duration(rapid.OneOf(rapid.Int64Range(1, 1000), rapid.Int64Range(1, 1e11), rapid.Int64Range(1, int64(bucket.MaxPer))).Draw(t, name))
	}
	p := Policy{
		MaxRetries: rapid.Int64Range(0, 12).Draw(t, "max_retries"),
		Backoff: Backoff{
			Base:   length("base"),
			Factor: Factor(rapid.SampledFrom([]int64{0, 1000, 1500, 2000, 3000, 1_000_000}).Draw(t, "factor")),
			Jitter: rapid.SampledFrom([]Jitter{"", NoJitter, FullJitter, EqualJitter, DecorrelatedJitter, MinusQuarter, PlusQuarter, PlusWhole}).Draw(t, "jitter"),
		},
		RetryAfter: After{
			Mode: rapid.SampledFrom([]AfterMode{"", AfterInstead, AfterFloor, AfterFloorWithJitter, AfterClip, AfterIgnore}).Draw(t, "mode"),
		},
		WithoutRetryAfter: rapid.SampledFrom([]Without{"", WithoutRetry, WithoutGiveUp}).Draw(t, "without"),
	}
	if rapid.Bool().Draw(t, "capped") {
		p.Backoff.Cap = max(p.Backoff.Base, length("cap"))
	}
	if rapid.Bool().Draw(t, "bounded") {
		p.RetryAfter.Longest = length("longest")
		p.RetryAfter.Beyond = rapid.SampledFrom([]Beyond{BeyondGiveUp, BeyondIgnore}).Draw(t, "beyond")
	}
	if p.RetryAfter.Mode == AfterClip {
		p.RetryAfter.AboveBackoff = length("above")
	}
	if rapid.Bool().Draw(t, "max") {
		p.MaxWait = length("max_wait")
	}
	if err := p.Check(""); err != nil {
		t.Skip(err)
	}
	return p
}

// slowNext says again what Next does, from the retry's number and in big numbers.
func slowNext(p *Policy, n int64, drawnBefore *big.Int, retryAfter int64, u uint64) (wait, drawn *big.Int, ok bool) {
	num := func(v int64) *big.Int { return big.NewInt(v) }
	part := func(v *big.Int) *big.Int {
		v = new(big.Int).Mul(v, new(big.Int).SetUint64(u))
		return v.Rsh(v, 64)
	}
	lower := func(v *big.Int, bound int64) *big.Int {
		if v.Cmp(num(bound)) > 0 {
			return num(bound)
		}
		return v
	}
	higher := func(a, b *big.Int) *big.Int {
		if a.Cmp(b) > 0 {
			return a
		}
		return b
	}
	hint := new(big.Int).Mul(num(retryAfter), num(1e9))
	given := retryAfter >= 0 && p.RetryAfter.Mode != AfterIgnore
	tooLong := given && p.RetryAfter.Longest > 0 && hint.Cmp(num(int64(p.RetryAfter.Longest))) > 0
	if n > p.MaxRetries || tooLong && p.RetryAfter.Beyond == BeyondGiveUp {
		return nil, nil, false
	}
	given = given && !tooLong
	if !given && p.WithoutRetryAfter == WithoutGiveUp {
		return nil, nil, false
	}

	base, factor := num(int64(p.Backoff.Base)), int64(p.Backoff.Factor)
	top := int64(longestWait)
	if p.Backoff.Cap > 0 {
		top = int64(p.Backoff.Cap)
	}
	own := base
	if p.Backoff.Jitter == DecorrelatedJitter {
		if factor == 0 {
			factor = 3000
		}
		if n == 1 {
			drawnBefore = base
		}
		far := new(big.Int).Mul(drawnBefore, num(factor))
		far = lower(far.Div(far, num(1000)), longestWait)
		own = new(big.Int).Add(base, part(new(big.Int).Sub(far, base)))
		own = lower(own, top)
	} else {
		if factor == 0 {
			factor = 2000
		}
		for range n - 1 {
			own = new(big.Int).Mul(own, num(factor))
			own = lower(own.Div(own, num(1000)), top)
		}
	}
	shake := func(w *big.Int) *big.Int {
		quarter := new(big.Int).Div(w, num(4))
		switch p.Backoff.Jitter {
		case FullJitter:
			return part(w)
		case EqualJitter:
			low := new(big.Int).Div(w, num(2))
			return new(big.Int).Add(low, part(new(big.Int).Sub(w, low)))
		case MinusQuarter:
			return new(big.Int).Sub(w, part(quarter))
		case PlusQuarter:
			return new(big.Int).Add(w, part(quarter))
		case PlusWhole:
			return new(big.Int).Add(w, part(w))
		}
		return w
	}
	wait = shake(own)
	if given {
		switch p.RetryAfter.Mode {
		case AfterFloor:
			wait = higher(wait, hint)
		case AfterFloorWithJitter:
			wait = shake(higher(own, hint))
		case AfterClip:
			most := new(big.Int).Add(wait, num(int64(p.RetryAfter.AboveBackoff)))
			if hint.Cmp(most) < 0 {
				most = hint
			}
			wait = higher(wait, most)
		default:
			wait = hint
		}
	}
	wait = lower(wait, longestWait)
	if p.MaxWait > 0 {
		wait = lower(wait, int64(p.MaxWait))
	}
	return wait, own, true
}

func TestNextAgainstBigNumbers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawPolicy(t)
		var s State
		drawn := new(big.Int)
		for n := int64(1); n <= p.MaxRetries+1; n++ {
			retryAfter := rapid.OneOf(rapid.Just(int64(-1)), rapid.Int64Range(0, 100), rapid.Int64Range(0, 4e9)).Draw(t, "retry-after")
			u := rapid.Uint64().Draw(t, "u")
			again := s
			want, own, able := slowNext(&p, n, drawn, retryAfter, u)
			got, ok := p.Next(&s, nil, 0, Told{After: retryAfter}, u)
			if ok != able || ok && want.Cmp(big.NewInt(got)) != 0 {
				t.Fatalf("retry %d after %d: is %d, %v, want %v, %v", n, retryAfter, got, ok, want, able)
			}
			if repeat, same := p.Next(&again, nil, 0, Told{After: retryAfter}, u); repeat != got || same != ok || again != s {
				t.Fatalf("retry %d: is %d the second time, want %d", n, repeat, got)
			}
			if !ok {
				return
			}
			drawn = own
		}
	})
}

// A wait never comes before a retry-after that the mode obeys, and jitter stays in its range.
func TestJitterRanges(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := rapid.Int64Range(0, longestWait).Draw(t, "w")
		u := rapid.Uint64().Draw(t, "u")
		for jitter, span := range map[Jitter][2]int64{
			"": {w, w}, NoJitter: {w, w}, FullJitter: {0, w}, EqualJitter: {w / 2, w},
			MinusQuarter: {w - w/4, w}, PlusQuarter: {w, w + w/4}, PlusWhole: {w, 2 * w},
		} {
			b := Backoff{Jitter: jitter}
			if got := b.jitter(w, u); got < span[0] || got > span[1] {
				t.Fatalf("%s of %d is %d, want %v", jitter, w, got, span)
			}
		}
		p := drawPolicy(t)
		hint := rapid.Int64Range(0, 4e9).Draw(t, "retry-after")
		wait, ok := p.Next(&State{}, nil, 0, Told{After: hint}, u)
		obeys := p.RetryAfter.Mode != AfterClip && p.RetryAfter.Mode != AfterIgnore && p.MaxWait == 0 &&
			(p.RetryAfter.Longest == 0 || hint*1e9 <= int64(p.RetryAfter.Longest))
		if ok && obeys && wait < hint*1e9 {
			t.Fatalf("waits %d after retry-after %d", wait, hint)
		}
	})
}

func TestDecorrelated(t *testing.T) {
	p := Policy{MaxRetries: 4, Backoff: Backoff{Base: 5, Cap: 100, Jitter: DecorrelatedJitter}}
	s := State{}
	for i, want := range []int64{10, 17, 28, 44} { // half way from 5 to 3 times the wait before
		if got, _ := p.Next(&s, nil, 0, Told{After: -1}, 1<<63); got != want {
			t.Errorf("retry %d waits %d, want %d", i+1, got, want)
		}
	}
	if got := p.Hold(nil, 0); got != 0 {
		t.Errorf("holds an attempt for %d, want 0: it is not adaptive", got)
	}
	p.MaxRetries = 10
	for range 6 {
		if got, _ := p.Next(&s, nil, 0, Told{After: -1}, most); got > 100 {
			t.Errorf("waits %d, want at most the cap", got)
		}
	}
}

func TestNextAllocatesNothing(t *testing.T) {
	p := preset(t, "aws-adaptive")
	var b Budget
	at := int64(0)
	if n := testing.AllocsPerRun(100, func() {
		s := State{Began: at}
		for ok := true; ok; {
			var wait int64
			wait, ok = p.Next(&s, &b, at, Told{After: 2}, uint64(at))
			at += wait + p.Hold(&b, at+wait)
		}
		p.Succeeded(&s, &b, at)
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

// An occ is the plant of AWS's "Exponential Backoff And Jitter": clients that each write one row once, and
// try again where another was faster. Every message takes |N(10, 2)|; one unit is a second here.
type occ struct {
	queue occQueue
	rand  *rand.Rand
	row   int
	calls int
}

type occMessage struct {
	at     int64
	kind   int // read, its answer, write, its answer
	client int
	row    int
	done   bool
}

type occQueue []occMessage

func (q occQueue) Len() int           { return len(q) }
func (q occQueue) Less(i, j int) bool { return q[i].at < q[j].at }
func (q occQueue) Swap(i, j int)      { q[i], q[j] = q[j], q[i] }
func (q *occQueue) Push(m any)        { *q = append(*q, m.(occMessage)) }
func (q *occQueue) Pop() any {
	last := (*q)[len(*q)-1]
	*q = (*q)[:len(*q)-1]
	return last
}

func (o *occ) run(p *Policy, clients int) (took int64) {
	delay := func() int64 { return int64(math.Abs(10+2*o.rand.NormFloat64()) * 1e9) }
	states := make([]State, clients)
	for c := range clients {
		heap.Push(&o.queue, occMessage{at: delay(), client: c})
	}
	for o.queue.Len() > 0 {
		m := heap.Pop(&o.queue).(occMessage)
		took = m.at
		switch m.kind {
		case 0:
			m.row = o.row
		case 2:
			o.calls++
			if m.done = m.row == o.row; m.done {
				o.row++
			}
		case 3:
			if m.done {
				continue
			}
			wait, ok := p.Next(&states[m.client], nil, m.at, Told{After: -1}, o.rand.Uint64())
			if !ok {
				panic("gave up")
			}
			m.at += wait
		}
		m.at += delay()
		m.kind = (m.kind + 1) % 4
		heap.Push(&o.queue, m)
	}
	return took
}

// The figures are those of 1000 runs of a port of AWS's program: mean (standard deviation of one run).
func TestBackoffAgainstOCC(t *testing.T) {
	const base, limit, runs = 5 * bucket.Second, 2000 * bucket.Second, 40
	// The program doubles before it first waits, apart from decorrelated jitter.
	policy := func(b Backoff) Policy { return Policy{MaxRetries: MaxRetries, Backoff: b} }
	none := policy(Backoff{})
	exponential := policy(Backoff{Base: 2 * base, Cap: limit})
	equal := policy(Backoff{Base: 2 * base, Cap: limit, Jitter: EqualJitter})
	full := policy(Backoff{Base: 2 * base, Cap: limit, Jitter: FullJitter})
	decorrelated := policy(Backoff{Base: base, Cap: limit, Jitter: DecorrelatedJitter})

	type figure struct{ mean, sd float64 }
	took, calls := map[string]float64{}, map[string]float64{}
	for i, test := range []struct {
		name        string
		policy      Policy
		clients     int
		time, calls figure
	}{
		{"none", none, 10, figure{378, 35}, figure{51, 4}},
		{"exponential", exponential, 10, figure{3432, 1327}, figure{51, 4}},
		{"equal", equal, 10, figure{732, 190}, figure{43, 3}},
		{"full", full, 10, figure{467, 102}, figure{39, 2}},
		{"decorrelated", decorrelated, 10, figure{439, 93}, figure{38, 2}},
		{"none", none, 100, figure{2032, 46}, figure{2423, 34}},
		{"exponential", exponential, 100, figure{63331, 3878}, figure{1856, 58}},
		{"equal", equal, 100, figure{6604, 650}, figure{812, 8}},
		{"full", full, 100, figure{4923, 563}, figure{796, 7}},
		{"decorrelated", decorrelated, 100, figure{4613, 682}, figure{1002, 28}},
	} {
		var sumTime, sumCalls float64
		for run := range runs {
			o := occ{rand: rand.New(rand.NewPCG(uint64(i), uint64(run)))}
			sumTime += float64(o.run(&test.policy, test.clients)) / 1e9
			sumCalls += float64(o.calls)
		}
		name := fmt.Sprintf("%s %d", test.name, test.clients)
		took[name], calls[name] = sumTime/runs, sumCalls/runs
		for what, f := range map[string][2]any{"time": {took[name], test.time}, "calls": {calls[name], test.calls}} {
			got, want := f[0].(float64), f[1].(figure)
			// Four standard deviations of a mean, and half a unit that the figure was rounded by.
			if d := math.Abs(got - want.mean); d > 4*want.sd/math.Sqrt(runs)+0.5 {
				t.Errorf("%s: %s is %.1f, want about %.0f", name, what, got, want.mean)
			}
		}
	}
	n, e, d, q, f := calls["none 100"], calls["exponential 100"], calls["decorrelated 100"], calls["equal 100"], calls["full 100"]
	if !(n > e && e > d && d > q && math.Abs(q-f) < 0.05*f) {
		t.Errorf("calls are %.0f > %.0f > %.0f > %.0f ≈ %.0f, want that order", n, e, d, q, f)
	}
	if f >= e/2 {
		t.Errorf("full jitter makes %.0f calls, want less than half of %.0f", f, e)
	}
	if took["full 100"] >= took["exponential 100"]/10 {
		t.Errorf("full jitter takes %.0f, want less than a tenth of %.0f", took["full 100"], took["exponential 100"])
	}
}

func TestPresets(t *testing.T) {
	names := map[string]bool{}
	for _, p := range Presets() {
		name := p.Policy.Name
		if name == "" || names[name] || p.Rule == "" || p.Source == "" || p.Client == "" && name != "none" {
			t.Errorf("%q is there twice or lacks a text", name)
		}
		names[name] = true
		if err := p.Policy.Check("retries"); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		// A preset can be written out, changed and used as a mapping.
		text, err := yaml.Marshal(p.Policy)
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range []string{string(text), name} {
			back := Policy{MaxRetries: 7, Adaptive: true} // nothing of it may stay
			if _, err := yamlfile.Read("plan.yaml", strings.NewReader(text), &back); err != nil || !reflect.DeepEqual(back, p.Policy) {
				t.Errorf("%s: reads back as %+v, %v from\n%s", name, back, err, text)
			}
		}
	}
	for _, want := range []string{
		"none", "anthropic-go", "anthropic-typescript", "anthropic-python", "claude-code", "aws-standard", "aws-adaptive", "vercel-ai", "langchain",
	} {
		if !names[want] {
			t.Errorf("no preset %s", want)
		}
	}
	if _, ok := Named("custom"); ok {
		t.Error("custom is a preset, want it to be the mapping")
	}
	// No caller can change another's.
	a, b := preset(t, "aws-standard"), preset(t, "aws-standard")
	a.Budget.Capacity, *a.Budget.RetriedSuccessReturns = 1, 1
	if b.Budget.Capacity != 500 || *b.Budget.RetriedSuccessReturns != 5 {
		t.Error("two callers share a preset")
	}
}

// The page has every preset with its client, and its examples can be read.
func TestRetriesPage(t *testing.T) {
	data, err := os.ReadFile("../../docs/retries.md")
	if err != nil {
		t.Fatal(err)
	}
	page := string(data)
	for _, p := range Presets() {
		client, _, _ := strings.Cut(p.Client, ";")
		row := regexp.MustCompile("(?m)^\\| `" + p.Policy.Name + "` \\| ([^|]*) \\| ([0-9]+) \\|").FindStringSubmatch(page)
		if row == nil || row[2] != fmt.Sprint(p.Policy.MaxRetries) || row[1] != client || !strings.Contains(page, strings.TrimPrefix(p.Rule, row[2]+" retries; ")) || !strings.Contains(page, "**"+p.Product+"**") {
			t.Errorf("%s: the page has %q, want %s", p.Policy.Name, row, p.Client)
		}
	}
	examples := regexp.MustCompile("(?s)```yaml\n(.*?)```").FindAllStringSubmatch(page, -1)
	if len(examples) != 2 {
		t.Fatalf("%d examples, want 2", len(examples))
	}
	for _, e := range examples {
		var plan struct {
			Client struct {
				Retries Policy `yaml:"retries"`
			} `yaml:"client"`
		}
		if _, err := yamlfile.Read("retries.md", strings.NewReader(e[1]), &plan); err != nil {
			t.Error(err)
		} else if err := plan.Client.Retries.Check("client.retries"); err != nil || plan.Client.Retries.MaxRetries == 0 {
			t.Errorf("%+v: %v", plan.Client.Retries, err)
		}
	}
}

func TestReadRetries(t *testing.T) {
	type plan struct {
		Client struct {
			Retries Policy `yaml:"retries"`
		} `yaml:"client"`
	}
	read := func(retries string) (Policy, error) {
		var p plan
		doc, err := yamlfile.Read("plan.yaml", strings.NewReader("client:\n  retries: "+retries+"\n"), &p)
		if err == nil {
			err = doc.Wrap(p.Client.Retries.Check("client.retries"))
		}
		return p.Client.Retries, err
	}
	got, err := read(`{name: patient, max_retries: 4, backoff: {base: 250ms, factor: 1.5, cap: 30s, jitter: equal},
    retry_after: {mode: clip, above_backoff: 10}, max_elapsed: 5m, budget: {capacity: 10, retry_costs: 1, success_returns: 1}}`)
	want := Policy{
		Name: "patient", MaxRetries: 4,
		Backoff:    Backoff{Base: 250e6, Factor: 1500, Cap: 30 * bucket.Second, Jitter: EqualJitter},
		RetryAfter: After{Mode: AfterClip, AboveBackoff: 10 * bucket.Second},
		MaxElapsed: 5 * bucket.Minute,
		Budget:     &Quota{Capacity: 10, RetryCosts: 1, SuccessReturns: 1},
	}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("is %+v, %v", got, err)
	}
	if text, err := yaml.Marshal(got); err != nil {
		t.Error(err)
	} else if _, err := yamlfile.Read("plan.yaml", bytes.NewReader(text), &got); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("reads back as %+v, %v from\n%s", got, err, text)
	}
	for text, want := range map[string]string{
		"anthropic":                      `plan.yaml:2:12: client.retries: is "anthropic", expected none, anthropic-go, anthropic-typescript, anthropic-python, anthropic-python-0.121, `,
		"3":                              `plan.yaml:2:12: client.retries: is 3, expected none, `,
		"{max_retries: 3, jitter: full}": `plan.yaml:2:29: client.retries.jitter: `,
		"{max_retries: 3, backoff: {base: 1s, factor: 1.0001}}":  `plan.yaml:2:57: client.retries.backoff.factor: is "1.0001", expected fewer decimals`,
		"{max_retries: 3, backoff: {base: 1s, cap: 10ms}}":       `plan.yaml:2:54: client.retries.backoff.cap: is 10ms, expected at least the base, 1s`,
		"{name: vercel-ai, max_retries: 3, backoff: {base: 2s}}": `plan.yaml:2:19: client.retries.name: is vercel-ai, expected another name: the preset of that name differs`,
	} {
		if _, err := read(text); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: is %v, want %s", text, err, want)
		}
	}
}

func TestRetryFactor(t *testing.T) {
	for text, want := range map[string]Factor{"1": 1000, "2": 2000, "1.5": 1500, "1.600": 1600, "1.025": 1025} {
		var f Factor
		if err := f.UnmarshalText([]byte(text)); err != nil || f != want {
			t.Errorf("%s is %d, %v, want %d", text, f, err, want)
		}
		var back Factor
		if err := back.UnmarshalText([]byte(f.String())); err != nil || back != f {
			t.Errorf("%s is written %s", text, f)
		}
	}
	for _, text := range []string{"", "0", "-1", "two", "1.0001", "1e1"} {
		var f Factor
		if err := f.UnmarshalText([]byte(text)); err == nil {
			t.Errorf("%q is %v", text, f)
		}
	}
}

func TestRetryCheck(t *testing.T) {
	ok := func() Policy {
		return Policy{MaxRetries: 3, Backoff: Backoff{Base: bucket.Second, Jitter: PlusQuarter}}
	}
	long := int64(-1)
	for _, test := range []struct {
		change func(*Policy)
		want   string // "" is right
	}{
		{func(p *Policy) {}, ""},
		{func(p *Policy) { *p = Policy{} }, ""},
		{func(p *Policy) { p.MaxRetries = -1 }, "r.max_retries: is -1, expected 0 (never) to 1000"},
		{func(p *Policy) { p.MaxRetries = 1001 }, "r.max_retries: is 1001, expected 0 (never) to 1000"},
		{func(p *Policy) { p.Backoff.Base = 0 }, "r.backoff.base: is missing, expected more than 0s"},
		{func(p *Policy) { p.Backoff.Base, p.WithoutRetryAfter = 0, WithoutGiveUp }, ""},
		{func(p *Policy) { p.Backoff.Base = -bucket.Second }, "r.backoff.base: is -1s, expected more than 0s and at most 31d"},
		{func(p *Policy) { p.MaxElapsed = 32 * bucket.Day }, "r.max_elapsed: is 32d, expected more than 0s and at most 31d"},
		{func(p *Policy) { p.Backoff.Factor = 500 }, "r.backoff.factor: is 0.5, expected 1 to 1000"},
		{func(p *Policy) { p.Backoff.Cap = 1 }, "r.backoff.cap: is 1ns, expected at least the base, 1s"},
		{func(p *Policy) { p.Backoff.Jitter = "half" }, `r.backoff.jitter: is "half", expected none, full, equal, decorrelated, minus_quarter, plus_quarter or plus_whole`},
		{func(p *Policy) { p.RetryAfter.Mode = "obey" }, `r.retry_after.mode: is "obey", expected instead, floor, floor_with_jitter, clip or ignore`},
		{func(p *Policy) { p.RetryAfter.Mode = AfterFloorWithJitter }, ""},
		{func(p *Policy) { p.RetryAfter.Mode, p.Backoff.Jitter = AfterFloorWithJitter, FullJitter }, "r.retry_after.mode: is floor_with_jitter, expected jitter plus_quarter or plus_whole with it: any other comes too early"},
		{func(p *Policy) { p.RetryAfter.Mode = AfterClip }, "r.retry_after.above_backoff: is missing, expected more than 0s"},
		{func(p *Policy) { p.RetryAfter.AboveBackoff = 1 }, "r.retry_after.above_backoff: is set, expected it with mode clip only"},
		{func(p *Policy) { p.RetryAfter.Longest = 1 }, "r.retry_after.beyond: is missing, expected give_up or ignore"},
		{func(p *Policy) { p.RetryAfter.Beyond = BeyondIgnore }, "r.retry_after.beyond: is set, expected longest with it"},
		{func(p *Policy) { p.RetryAfter.Beyond = "obey" }, `r.retry_after.beyond: is "obey", expected give_up or ignore`},
		{func(p *Policy) { p.RetryAfter = After{Mode: AfterIgnore, Longest: 1} }, "r.retry_after.mode: is ignore, expected neither longest nor beyond with it"},
		{func(p *Policy) { p.RetryAfter.Mode, p.WithoutRetryAfter = AfterIgnore, WithoutGiveUp }, "r.retry_after.mode: is ignore, expected without_retry_after: retry with it"},
		{func(p *Policy) { p.WithoutRetryAfter = "stop" }, `r.without_retry_after: is "stop", expected retry, at_once or give_up`},
		{func(p *Policy) { p.Budget = &Quota{} }, "r.budget.capacity: is 0, expected 1 to 1000000000000"},
		{func(p *Policy) { p.Budget = &Quota{Capacity: 5, RetryCosts: 6} }, "r.budget.retry_costs: is 6, expected 1 to the capacity, 5"},
		{func(p *Policy) { p.Budget = &Quota{Capacity: 5, RetryCosts: 5, SuccessReturns: -1} }, "r.budget.success_returns: is -1, expected 0 to 1000000000000"},
		{func(p *Policy) { p.Budget = &Quota{Capacity: 5, RetryCosts: 5, RetriedSuccessReturns: &long} }, "r.budget.retried_success_returns: is -1, expected 0 to 1000000000000"},
	} {
		p := ok()
		test.change(&p)
		err := p.Check("r")
		var field *bucket.FieldError
		switch {
		case test.want == "" && err != nil:
			t.Errorf("%+v: %v", p, err)
		case test.want != "" && (err == nil || err.Error() != test.want || !errors.As(err, &field)):
			t.Errorf("is %v, want %s", err, test.want)
		}
	}
}

// A refusal that forbids to try again ends the request of a client that obeys, whatever else it says.
func TestForbidden(t *testing.T) {
	for _, p := range Presets() {
		obeys := p.Policy.ShouldRetry == Obeyed
		_, again := p.Policy.Next(&State{}, new(Budget), 0, Told{After: 1, Forbidden: true}, 0)
		if want := p.Policy.MaxRetries > 0 && !obeys; again != want {
			t.Errorf("%s tries again: %v, want %v", p.Policy.Name, again, want)
		}
	}
}

// Every preset has all that is needed to know whether it is still true, and is found by the names of its packages.
func TestPresetsAreDated(t *testing.T) {
	date := regexp.MustCompile(`^2026-\d\d-\d\d$`)
	seen := map[string]bool{}
	last := ""
	for _, p := range Presets() {
		name := p.Policy.Name
		if p.Client == "" || p.Rule == "" || p.Source == "" || !date.MatchString(p.AsOf) || !regexp.MustCompile(`\d+\.\d+`).MatchString(p.Client) {
			t.Errorf("%s: %+v, want a client with its version, a rule, a source and a date", name, p)
		}
		if p.Product != last && seen[p.Product] {
			t.Errorf("%s: product %s is in two places", name, p.Product)
		}
		last, seen[p.Product] = p.Product, true
		if err := p.Policy.Check(""); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		for _, of := range append(p.Packages, name) {
			for _, asked := range []string{of, of + "@1.2.3", strings.ToUpper(of)} {
				if got, ok := Suggest(asked); !ok || got != name {
					t.Errorf("%s: suggests %q, want %s", asked, got, name)
				}
			}
		}
	}
	for _, unknown := range []string{"", "something-else-entirely"} {
		if got, ok := Suggest(unknown); ok {
			t.Errorf("%q: suggests %s", unknown, got)
		}
	}
}

// TestDefaultMaxTokens: the figures are those that the presets name, and each says how it is known; a preset that names a figure has
// one, and one whose package wants the figure, or of which nothing is known, has none.
func TestDefaultMaxTokens(t *testing.T) {
	figure := regexp.MustCompile(`\d+,\d+`)
	models := []string{"claude-opus-5-5", "us.anthropic.claude-haiku-4-5-v1:0", "some-model"}
	rows := map[string]bool{}
	for _, row := range maxTokens {
		if rows[row.preset] {
			t.Errorf("%s stands twice", row.preset)
		}
		rows[row.preset] = true
		if !strings.Contains(row.source, "November 2026") {
			t.Errorf("%s: the source is %q", row.preset, row.source)
		}
	}
	for _, p := range Presets() {
		name := p.Policy.Name
		has := map[int64]bool{}
		for _, model := range models {
			if n := DefaultMaxTokens(name, model); n != 0 {
				has[n] = true
			}
		}
		said := map[int64]bool{}
		for _, text := range figure.FindAllString(p.MaxTokens, -1) {
			n, err := strconv.ParseInt(strings.ReplaceAll(text, ",", ""), 10, 64)
			if err != nil {
				t.Fatal(err)
			}
			said[n] = true
		}
		if p.MaxTokens == maximum {
			said[64_000] = true
		}
		if !maps.Equal(has, said) || rows[name] != (len(said) > 0) {
			t.Errorf("%s asks for %v, and its preset says %q", name, slices.Collect(maps.Keys(has)), p.MaxTokens)
		}
		delete(rows, name)
	}
	for name := range rows {
		t.Errorf("%s is no preset", name)
	}
	for model, want := range map[string]int64{"claude-opus-5-5": 128_000, "claude-haiku-4-5": 64_000, "some-model": 4_096} {
		if got := DefaultMaxTokens("vercel-ai", model); got != want {
			t.Errorf("vercel-ai asks %d of %s, want %d", got, model, want)
		}
	}
}
