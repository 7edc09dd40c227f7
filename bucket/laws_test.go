package bucket_test

import (
	"fmt"
	"math/big"
	"slices"
	"testing"

	"loadshape/bucket"

	"pgregory.net/rapid"
)

// The laws hold for every gate of a kind, whatever its numbers are. Where a window does not keep one, the
// law says so.

var windows = []bucket.Window{bucket.TokenBucket, bucket.Fixed, bucket.Anchored, bucket.SlidingLog, bucket.SlidingCounter}

// A try is one attempt of a law's traffic.
type try struct {
	at int64
	r  bucket.Request
}

// An amount is what was taken at an instant.
type amount struct{ at, amount int64 }

// drawLimit draws a limit on input whose costs are known at admission.
func drawLimit(t *rapid.T) bucket.Limit {
	l := bucket.Limit{
		Dimension: bucket.InputTokens,
		Limit:     rapid.Int64Range(1, 40).Draw(t, "limit"),
		Per:       rapid.SampledFrom([]bucket.Duration{7, 1000, 1e9, 7e9, 10e9, 60e9, 90e9}).Draw(t, "per"),
		Window:    rapid.SampledFrom(windows).Draw(t, "window"),
		Oversized: rapid.SampledFrom([]bucket.Oversized{bucket.AdmitWhenFull, bucket.Reject}).Draw(t, "oversized"),
	}
	if l.Window == bucket.TokenBucket {
		l.Burst = l.Per * rapid.SampledFrom([]bucket.Duration{1, 1, 2}).Draw(t, "bursts")
		if rapid.Bool().Draw(t, "observed") {
			l.Level = new(rapid.Int64Range(-20, l.Capacity()).Draw(t, "level"))
		}
	}
	return l
}

// drawAnyLimit draws a limit of any kind.
func drawAnyLimit(t *rapid.T) bucket.Limit {
	l := drawLimit(t)
	l.Dimension = rapid.SampledFrom([]bucket.Dimension{bucket.Requests, bucket.InputTokens, bucket.OutputTokens, bucket.Tokens}).Draw(t, "dimension")
	switch l.Dimension {
	case bucket.Requests:
	case bucket.InputTokens:
		l.EstimatePercent = new(rapid.SampledFrom([]int64{0, 33, 100, 150}).Draw(t, "estimate"))
		l.CacheRead = rapid.SampledFrom([]bucket.CacheRead{bucket.CacheFree, bucket.CacheCounts, bucket.CacheUntilFirstToken, bucket.CacheUnknown}).Draw(t, "cache_read")
	default:
		l.Charge = rapid.SampledFrom([]bucket.Charge{bucket.AsGenerated, bucket.ReserveMaxTokens, bucket.AtCompletion}).Draw(t, "charge")
		l.Burndown = rapid.Int64Range(1, 3).Draw(t, "burndown")
		l.ClientMaxTokens = rapid.Bool().Draw(t, "client_max_tokens")
	}
	return l
}

func drawLimits(t *rapid.T, limit func(*rapid.T) bucket.Limit) (limits []bucket.Limit) {
	for range rapid.IntRange(1, 4).Draw(t, "limits") {
		limits = append(limits, limit(t))
	}
	return limits
}

// drawTries draws traffic whose instants crowd around the edges of the first limit.
func drawTries(t *rapid.T, per bucket.Duration, request func(*rapid.T) bucket.Request) (tries []try) {
	at := int64(0)
	for range rapid.IntRange(1, 40).Draw(t, "tries") {
		at += rapid.SampledFrom([]int64{0, 0, 1, int64(per) / 7, int64(per) / 2, int64(per) - 1, int64(per), second}).Draw(t, "gap")
		tries = append(tries, try{at, request(t)})
	}
	return tries
}

// drawInput draws a request that is over at once and costs input only.
func drawInput(t *rapid.T) bucket.Request {
	return bucket.Request{InputTokens: rapid.Int64Range(0, 50).Draw(t, "input")}
}

func drawRequest(t *rapid.T) bucket.Request {
	length := rapid.SampledFrom([]int64{0, 0, 1, 500e6, 1e9, 1500e6, 7e9, 61e9})
	r := bucket.Request{
		InputTokens:              rapid.Int64Range(0, 20).Draw(t, "input"),
		CacheCreationInputTokens: rapid.Int64Range(0, 5).Draw(t, "creation"),
		CacheReadInputTokens:     rapid.Int64Range(0, 20).Draw(t, "read"),
		OutputTokens:             rapid.Int64Range(0, 30).Draw(t, "output"),
		MaxTokens:                rapid.SampledFrom([]int64{0, 0, 7, 40}).Draw(t, "max"),
		ClientMaxTokens:          rapid.Int64Range(0, 40).Draw(t, "client_max"),
		TTFT:                     length.Draw(t, "ttft"),
	}
	r.Duration = r.TTFT + length.Draw(t, "rest")
	return r
}

func newGate(t *rapid.T, start int64, limits ...bucket.Limit) *bucket.Gate {
	return gateOf(t, start, bucket.Group{Limits: limits})
}

func gateOf(t *rapid.T, start int64, g bucket.Group) *bucket.Gate {
	t.Helper()
	gate, err := bucket.NewGate([]bucket.Group{g}, start)
	if err != nil {
		t.Fatal(err)
	}
	return gate
}

func levels(g *bucket.Gate, at int64) (levels []int64) {
	for i := range g.Limits(0) {
		levels = append(levels, g.Level(0, i, at))
	}
	return levels
}

// What is admitted in any stretch of time is bounded, where no request is larger than the limit and every
// cost is taken at admission:
//
//	token bucket     in [a, b]: C + r(b − a), or less where the level began below
//	fixed            in a window of the clock: the limit; in a stretch of one period: twice the limit
//	anchored         in a stretch of one period: twice the limit
//	sliding log      in a stretch of one period: the limit
//	sliding counter  in a window of the clock: the limit; in a stretch of one period: twice the limit
func TestAdmittedCostIsBounded(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := drawLimit(t)
		l.Oversized = bucket.Reject
		gate := newGate(t, 0, l)
		var taken []amount
		for _, x := range drawTries(t, l.Per, drawInput) {
			if v := gate.Admit(0, x.at, &x.r); v.Admitted() {
				taken = append(taken, amount{x.at, x.r.InputTokens})
			}
		}
		per := int64(l.Per)
		for i := range taken {
			sum, inStretch, inClock := int64(0), int64(0), int64(0)
			for _, e := range taken[i:] {
				sum += e.amount
				if e.at < taken[i].at+per {
					inStretch += e.amount
				}
				if e.at/per == taken[i].at/per {
					inClock += e.amount
				}
				if l.Window == bucket.TokenBucket {
					refill := new(big.Rat).Mul(whole(e.at-taken[i].at), big.NewRat(l.Limit, per))
					if bound := refill.Add(refill, whole(l.Capacity())); bound.Cmp(whole(sum)) < 0 {
						t.Fatalf("%d were admitted from %d to %d, want at most %v", sum, taken[i].at, e.at, bound)
					}
				}
			}
			most := map[bucket.Window]int64{bucket.SlidingLog: 1, bucket.Fixed: 2, bucket.Anchored: 2, bucket.SlidingCounter: 2}[l.Window]
			if most > 0 && inStretch > most*l.Limit {
				t.Fatalf("%d were admitted in the period from %d, want at most %d", inStretch, taken[i].at, most*l.Limit)
			}
			if (l.Window == bucket.Fixed || l.Window == bucket.SlidingCounter) && inClock > l.Limit {
				t.Fatalf("%d were admitted in the clock's window of %d, want at most %d", inClock, taken[i].at, l.Limit)
			}
		}
	})
}

// A client that is alone and waits exactly as long as it was told is admitted; a nanosecond less is not
// enough. So it is for every window and for several limits; not for acceleration, whose wait is only the
// next minute, nor where answers are still to be charged or settled, which the wait leaves out.
func TestTheExactWaitIsEnoughAndNoLess(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		limits := drawLimits(t, drawLimit)
		gate := newGate(t, rapid.Int64Range(0, 1e12).Draw(t, "start"), limits...)
		for _, x := range drawTries(t, limits[0].Per, drawInput) {
			v := gate.Admit(0, x.at, &x.r)
			if v.Admitted() || v.Wait() == nil {
				continue
			}
			wait := ceil(v.Wait()).Int64()
			if wait < 1 {
				t.Fatalf("refused at %d for a wait of %v", x.at, v.Wait())
			}
			seconds, ok := v.RetryAfter()
			if enough := int64(seconds) * second; !ok || enough < wait || enough-second >= max(wait, 1) && seconds > 1 {
				t.Fatalf("retry after %d s, want %v ns in whole seconds", seconds, v.Wait())
			}
			at := x.at + wait
			if early := gate.Ask(0, at-1, &x.r); early.Admitted() {
				t.Fatalf("%d admitted at %d, before %d", x.r.InputTokens, at-1, at)
			}
			if late := gate.Admit(0, at, &x.r); !late.Admitted() {
				t.Fatalf("%d at %d is %s after a wait of %v from %d", x.r.InputTokens, at, told(&late), v.Wait(), x.at)
			}
			return
		}
	})
}

// All limits and costs times k is the same traffic. That is so for what is counted in tokens and taken as
// a whole: a request counts once, and room for one token is one token at any scale.
func TestScalingChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		small := drawLimits(t, drawLimit)
		k := rapid.SampledFrom([]int64{2, 3, 10, 1_000_003}).Draw(t, "k")
		var large []bucket.Limit
		for i := range small {
			if rapid.Bool().Draw(t, "reserves") {
				small[i].Dimension, small[i].Charge = bucket.Tokens, bucket.ReserveMaxTokens
			}
			l := small[i]
			l.Limit *= k
			if l.Level != nil {
				l.Level = new(k * *l.Level)
			}
			large = append(large, l)
		}
		a, b := newGate(t, 0, small...), newGate(t, 0, large...)
		for _, x := range drawTries(t, small[0].Per, drawRequest) {
			r := x.r
			for _, f := range []*int64{&r.InputTokens, &r.CacheCreationInputTokens, &r.CacheReadInputTokens, &r.OutputTokens, &r.MaxTokens} {
				*f *= k
			}
			va, vb := a.Admit(0, x.at, &x.r), b.Admit(0, x.at, &r)
			if told(&va) != told(&vb) {
				t.Fatalf("at %d: %s, and %s times %d", x.at, told(&va), told(&vb), k)
			}
		}
	})
}

// The order of the limits decides nothing but which of two equal waits is named.
func TestOrderOfLimitsDecidesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		limits := drawLimits(t, drawAnyLimit)
		place := rapid.Permutation(indices(len(limits))).Draw(t, "order")
		var other []bucket.Limit
		for _, i := range place {
			other = append(other, limits[i])
		}
		a, b := newGate(t, 0, limits...), newGate(t, 0, other...)
		for _, x := range drawTries(t, limits[0].Per, drawRequest) {
			va, vb := a.Admit(0, x.at, &x.r), b.Admit(0, x.at, &x.r)
			wa, wb := va.Wait(), vb.Wait()
			if va.Admitted() != vb.Admitted() || (wa == nil) != (wb == nil) || wa != nil && wa.Cmp(wb) != 0 {
				t.Fatalf("at %d: %s, and %s in another order", x.at, told(&va), told(&vb))
			}
			la, lb := levels(a, x.at), levels(b, x.at)
			for i, from := range place {
				if la[from] != lb[i] {
					t.Fatalf("at %d: level %d, and %d in another order", x.at, la[from], lb[i])
				}
			}
		}
	})
}

func indices(n int) (all []int) {
	for i := range n {
		all = append(all, i)
	}
	return all
}

// A request that costs nothing always passes and changes nothing; so does asking.
func TestNothingCostsNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var limits []bucket.Limit
		for len(limits) == 0 {
			limits = slices.DeleteFunc(drawLimits(t, drawAnyLimit), func(l bucket.Limit) bool { return l.Dimension == bucket.Requests })
		}
		a, b := newGate(t, 0, limits...), newGate(t, 0, limits...)
		for _, x := range drawTries(t, limits[0].Per, drawRequest) {
			none := bucket.Request{TTFT: x.r.TTFT, Duration: x.r.Duration}
			if v := a.Admit(0, x.at, &none); !v.Admitted() {
				t.Fatalf("at %d: nothing is %s", x.at, told(&v))
			}
			asked := a.Ask(0, x.at, &x.r)
			va, vb := a.Admit(0, x.at, &x.r), b.Admit(0, x.at, &x.r)
			if told(&va) != told(&vb) || told(&asked) != told(&va) {
				t.Fatalf("at %d: asked %s, then %s, and %s without", x.at, told(&asked), told(&va), told(&vb))
			}
			if la, lb := levels(a, x.at), levels(b, x.at); !slices.Equal(la, lb) {
				t.Fatalf("at %d: levels %d, and %d without", x.at, la, lb)
			}
		}
	})
}

// Nothing that is given back, and no idleness, fills a limit beyond its capacity; and after a long enough
// time it is full again, to the token.
func TestNoMoreThanTheCapacity(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		limits := drawLimits(t, drawAnyLimit)
		gate := newGate(t, 0, limits...)
		at := int64(0)
		for _, x := range drawTries(t, limits[0].Per, drawRequest) {
			at = x.at
			gate.Admit(0, at, &x.r)
			for i, level := range levels(gate, at) {
				if c := limits[i].Capacity(); level > c {
					t.Fatalf("at %d: limit %d holds %d, want at most %d", at, i, level, c)
				}
			}
		}
		at += 1_000_000 * second
		for i, level := range levels(gate, at) {
			if c := limits[i].Capacity(); level != c {
				t.Fatalf("after a long time limit %d holds %d, want %d", i, level, c)
			}
		}
		for i, l := range limits {
			c := l.Capacity()
			all := bucket.Request{InputTokens: c}
			if l.Dimension != bucket.InputTokens || *l.EstimatePercent != 100 {
				continue
			}
			alone := newGate(t, 0, l)
			if v := alone.Admit(0, at, &all); !v.Admitted() {
				t.Fatalf("limit %d refuses its whole capacity, %d: %s", i, c, told(&v))
			}
			if v := alone.Admit(0, at, &bucket.Request{InputTokens: 1}); v.Admitted() {
				t.Fatalf("limit %d admits one more than its capacity, %d", i, c)
			}
		}
	})
}

// A refusal takes nothing from any limit, so that a gate that never saw the refused requests stands and
// decides the same. A rejected cost is the exception, and a limit on requests alone has it.
func TestARefusalTakesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := bucket.Group{Limits: drawLimits(t, drawAnyLimit), Concurrency: rapid.Int64Range(0, 3).Draw(t, "concurrency")}
		if rapid.Bool().Draw(t, "accelerates") {
			g.Acceleration = &bucket.Acceleration{Dimension: bucket.InputTokens, Floor: rapid.Int64Range(0, 100).Draw(t, "floor"), Step: 10}
		}
		a, b := gateOf(t, 0, g), gateOf(t, 0, g)
		for _, x := range drawTries(t, g.Limits[0].Per, drawRequest) {
			va := a.Admit(0, x.at, &x.r)
			if va.Admitted() {
				if vb := b.Admit(0, x.at, &x.r); !vb.Admitted() {
					t.Fatalf("at %d: admitted, and %s without the refusals before", x.at, told(&vb))
				}
			}
			if la, lb := levels(a, x.at), levels(b, x.at); !slices.Equal(la, lb) {
				t.Fatalf("at %d: levels %d, and %d without the refusals", x.at, la, lb)
			}
		}
	})
}

// A rejected cost is taken by every limit on requests and no other, whichever limit refused.
func TestARejectedCostIsTakenFromRequests(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cost := rapid.Int64Range(1, 5).Draw(t, "cost")
		requests := drawLimit(t)
		requests.Dimension, requests.RejectedCost, requests.Level = bucket.Requests, bucket.RejectedCost(cost), nil
		gate := newGate(t, 0, requests, bucket.Limit{Dimension: bucket.InputTokens, Limit: 0})
		tries := rapid.Int64Range(1, 20).Draw(t, "tries")
		for range tries {
			if v := gate.Admit(0, 0, &bucket.Request{InputTokens: 1}); v.Cause != bucket.ByInputTokens || v.Wait() != nil {
				t.Fatalf("%s, want it refused by input_tokens for ever", told(&v))
			}
		}
		if got, want := levels(gate, 0), []int64{requests.Capacity() - tries*cost, 0}; !slices.Equal(got, want) {
			t.Fatalf("levels %d, want %d", got, want)
		}
	})
}

// Where a refusal costs all that was asked for, it takes just what an admission takes at once, or the one token that it asks
// for and does not take; later nothing comes of it.
func TestAFullRejectedCostIsWhatWasAskedFor(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := drawAnyLimit(t)
		l.Level, l.Window, l.Burst, l.Oversized = nil, bucket.TokenBucket, 0, bucket.AdmitWhenFull
		l.Limit = 1_000 // which holds every request that is drawn
		paid := l
		paid.RejectedCost = bucket.RejectedFull
		r := drawRequest(t)
		asked := r
		asked.Duration, asked.TTFT = 1<<40, 1<<40 // nothing settles for a while
		admits := newGate(t, 0, l)
		admits.Admit(0, 1, &asked)
		want := admits.Level(0, 0, 1)
		output := l.Dimension == bucket.OutputTokens || l.Dimension == bucket.Tokens
		produces := r.OutputTokens > 0 || l.Charge == bucket.AtCompletion && l.Dimension == bucket.Tokens && r.InputTokens+r.CacheCreationInputTokens > 0
		if output && l.Charge != bucket.ReserveMaxTokens && produces {
			want-- // the token that is asked for
		}
		refuses := newGate(t, 0, paid, bucket.Limit{Dimension: bucket.Requests, Limit: 0})
		if v := refuses.Admit(0, 1, &r); v.Admitted() {
			t.Fatal("a limit of 0 admits")
		}
		if got := refuses.Level(0, 0, 1); got != want {
			t.Fatalf("%+v: a refusal of %+v leaves %d, want %d", l, r, got, want)
		}
		if refuses.Due() != int64(1<<63-1) {
			t.Fatal("a refused request is settled")
		}
	})
}

// At no instant are more requests under way than the limit allows, and none is refused while fewer are.
func TestConcurrency(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int64Range(1, 4).Draw(t, "concurrency")
		gate := gateOf(t, 0, bucket.Group{Concurrency: n})
		var ends []int64
		for _, x := range drawTries(t, bucket.Second, drawRequest) {
			v := gate.Admit(0, x.at, &x.r)
			ends = slices.DeleteFunc(ends, func(end int64) bool { return end <= x.at })
			if free := int64(len(ends)) < n; v.Admitted() != free {
				t.Fatalf("at %d with %d of %d under way: %s", x.at, len(ends), n, told(&v))
			}
			if v.Admitted() {
				ends = append(ends, x.at+x.r.Duration)
			} else if v.Cause != bucket.ByConcurrency || v.Wait() != nil {
				t.Fatalf("%s, want it refused by concurrency for ever", told(&v))
			}
		}
	})
}

// What a minute admits stays within the floor, or within what the largest minute before it allows.
func TestAccelerationBoundsTheRise(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := bucket.Acceleration{
			Dimension: bucket.InputTokens,
			Floor:     rapid.Int64Range(0, 60).Draw(t, "floor"),
			Step:      rapid.Int64Range(0, 30).Draw(t, "step"),
		}
		gate := gateOf(t, 0, bucket.Group{Acceleration: &a})
		sums := map[int64]int64{}
		for _, x := range drawTries(t, 20*bucket.Second, drawInput) {
			v := gate.Admit(0, x.at, &x.r)
			m := x.at / minute
			ceiling := a.Floor
			if m > 0 {
				ceiling = max(a.Floor, sums[m-1]+a.Step)
			}
			if fits := sums[m]+x.r.InputTokens <= ceiling; v.Admitted() != fits {
				t.Fatalf("at %d with %d of %d: %d is %s", x.at, sums[m], ceiling, x.r.InputTokens, told(&v))
			}
			if v.Admitted() {
				sums[m] += x.r.InputTokens
			} else if want := whole((m+1)*minute - x.at); v.Cause != bucket.ByAcceleration || v.Wait().Cmp(want) != 0 {
				t.Fatalf("at %d: %s, want it refused by acceleration for %v", x.at, told(&v), want)
			}
		}
	})
}

// A gate that starts on a whole multiple of every period stands where one stands that starts at 0; and
// going through every instant on the way, or not, is the same.
func TestShiftAndStepsChangeNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		limits := drawLimits(t, drawAnyLimit)
		for i := range limits {
			if l := &limits[i]; l.Per == 7 || l.Per == 7e9 {
				l.Per, l.Burst = 5e9, 0 // which a day is a multiple of
				if l.Level != nil {
					l.Level = new(min(*l.Level, l.Capacity()))
				}
			}
		}
		day := rapid.Int64Range(0, 30_000).Draw(t, "day") * int64(bucket.Day)
		a, b := newGate(t, 0, limits...), newGate(t, day, limits...)
		at := int64(0)
		for _, x := range drawTries(t, limits[0].Per, drawRequest) {
			for range 3 {
				at = min(x.at, at+rapid.Int64Range(0, 2*second).Draw(t, "step"))
				b.Advance(at)
			}
			at = x.at
			va, vb := a.Admit(0, x.at, &x.r), b.Admit(0, x.at, &x.r)
			if told(&va) != told(&vb) {
				t.Fatalf("at %d: %s, and %s on day %d", x.at, told(&va), told(&vb), day/int64(bucket.Day))
			}
		}
	})
}

// Nothing is lost: when all answers are over, a window that still holds them all holds their settled costs.
func TestEverythingIsSettled(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var limits []bucket.Limit
		for _, l := range drawLimits(t, drawAnyLimit) {
			l.Limit, l.Per, l.Burst, l.Level = 100_000, bucket.Day, 0, nil
			if l.Window == bucket.TokenBucket || l.Window == bucket.SlidingCounter {
				l.Window = bucket.Fixed
			}
			limits = append(limits, l)
		}
		gate := newGate(t, 0, limits...)
		want := make([]int64, len(limits))
		for _, x := range drawTries(t, bucket.Second, drawRequest) {
			if v := gate.Admit(0, x.at, &x.r); !v.Admitted() {
				t.Fatal(told(&v))
			}
			input := x.r.InputTokens + x.r.CacheCreationInputTokens
			for i, l := range limits {
				switch {
				case l.Dimension == bucket.Requests:
					want[i]++
				case l.Dimension == bucket.InputTokens && l.CacheRead == bucket.CacheCounts:
					want[i] += input + x.r.CacheReadInputTokens
				case l.Dimension == bucket.InputTokens:
					want[i] += input
				case l.Dimension == bucket.OutputTokens:
					want[i] += l.Burndown * x.r.OutputTokens
				default:
					want[i] += input + l.Burndown*x.r.OutputTokens
				}
			}
		}
		end := 12 * int64(bucket.Hour)
		for i, level := range levels(gate, end) {
			if used := limits[i].Limit - level; used != want[i] {
				t.Fatalf("limit %d (%s) holds %d, want %d", i, describe(limits[i]), used, want[i])
			}
		}
	})
}

func describe(l bucket.Limit) string {
	return fmt.Sprintf("%s %s %s", l.Dimension, l.Window, l.Charge)
}

// An instant before the last one is taken as the last one, and mints nothing.
func TestTimeThatGoesBackMintsNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		limits := drawLimits(t, drawAnyLimit)
		a, b := newGate(t, 0, limits...), newGate(t, 0, limits...)
		for _, x := range drawTries(t, limits[0].Per, drawRequest) {
			a.Advance(x.at)
			early := x.at - rapid.Int64Range(0, x.at).Draw(t, "back")
			va, vb := a.Admit(0, early, &x.r), b.Admit(0, x.at, &x.r)
			if told(&va) != told(&vb) {
				t.Fatalf("at %d, said as %d: %s, want %s", x.at, early, told(&va), told(&vb))
			}
		}
	})
}
