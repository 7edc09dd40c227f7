package judge

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/big"
	"slices"
	"testing"

	"loadshape/bucket"
	"loadshape/report"
	"loadshape/report/internal/sample"
	"loadshape/workload"

	"pgregory.net/rapid"
)

// law checks what is true of every reading.
func law(t *rapid.T, v report.View, groups []bucket.Group) {
	is := func(what string, have, want int64) {
		if have != want {
			t.Fatalf("%s: %s is %d, want %d", v.Name, what, have, want)
		}
	}
	if !v.Conserved {
		t.Fatalf("%s: the books do not balance", v.Name)
	}
	is("admitted + given up", v.Admitted+v.GaveUp, v.Requests)
	is("admitted + refused", v.Admitted+v.Refused, v.Attempts)
	is("waits", v.Wait.Count, v.Admitted)
	by := v.RefusedBy
	is("refused by all", by.Requests+by.InputTokens+by.OutputTokens+by.Tokens+by.Acceleration+by.Concurrency, v.Refused)
	if v.Unsent > v.GaveUp || (v.Refused == 0) != (v.FirstRefusalS == nil) || (v.Refused == 0) != (v.LastRefusalS == nil) {
		t.Fatalf("%s: %d unsent of %d given up; %d refused from %v to %v", v.Name, v.Unsent, v.GaveUp, v.Refused, v.FirstRefusalS, v.LastRefusalS)
	}

	var offered, admitted report.Load
	refused, last := int64(0), report.Seconds(-1)
	lowest := make([]int64, len(v.Limits))
	for i := range lowest {
		lowest[i] = v.Limits[i].Capacity
	}
	for i := range v.Minutes {
		m := &v.Minutes[i]
		if m.AtS <= last || int64(m.AtS)%minute != 0 {
			t.Fatalf("%s: a minute at %v after %v", v.Name, m.AtS, last)
		}
		last = m.AtS
		for _, pair := range [][2]*report.Load{{&offered, &m.Offered}, {&admitted, &m.Admitted}} {
			sum, l := pair[0], pair[1]
			sum.Requests += l.Requests
			sum.InputTokensTotal += l.InputTokensTotal
			sum.OutputTokens += l.OutputTokens
			is("a minute's total", l.InputTokensTotal, l.InputTokens+l.CacheCreationInputTokens+l.CacheReadInputTokens)
		}
		refused += m.Refused
		if len(m.LowestLevels) == 0 {
			is("what is done in a minute without levels", m.Admitted.Requests+m.Refused, 0)
			continue
		}
		is("levels", int64(len(m.LowestLevels)), int64(len(v.Limits)))
		for l, level := range m.LowestLevels {
			lowest[l] = min(lowest[l], level)
		}
	}
	is("offered in all minutes", offered.Requests, v.Requests)
	is("admitted in all minutes", admitted.Requests, v.Admitted)
	is("refused in all minutes", refused, v.Refused)

	refused = 0
	met := map[string]int64{}
	for i := range v.Limits {
		l := &v.Limits[i]
		refused += l.Refused
		if before, ok := met[l.Group]; ok {
			is("attempts of a group", l.Attempts, before)
		}
		met[l.Group] = l.Attempts
		if l.Refused > l.Attempts || l.Hopeless > l.Refused || (l.Refused == 0) != (l.FirstRefusalS == nil) || (l.LongestRetryAfter == nil) != (l.Refused == l.Hopeless) {
			t.Fatalf("%s: %s", v.Name, limitOf(l))
		}
		if l.LowestLevel > lowest[i] {
			t.Fatalf("%s: %s is higher than a minute's %d", v.Name, limitOf(l), lowest[i])
		}
		if l.Dimension == "acceleration" {
			if p := l.PeakUsedShare; p == nil || *p < 0 || *p > 1 {
				t.Fatalf("%s: %s", v.Name, limitOf(l))
			}
			continue
		}
		if l.Capacity == 0 {
			continue
		}
		// The share is that of the lowest level, rounded up to a millionth.
		exact := big.NewRat(l.Capacity-l.LowestLevel, l.Capacity)
		shown, _ := new(big.Rat).SetString(fmt.Sprint(*l.PeakUsedShare))
		over := new(big.Rat).Sub(shown, exact)
		if over.Sign() < 0 || over.Cmp(big.NewRat(1, 1_000_000)) >= 0 {
			t.Fatalf("%s: %s, want a share of %s", v.Name, limitOf(l), exact.FloatString(9))
		}
	}
	is("refused by all limits", refused, v.Refused)
	attempts := int64(0)
	for _, n := range met {
		attempts += n
	}
	is("attempts of all groups", attempts, v.Attempts)

	var all report.StreamUse
	for _, s := range v.Streams {
		all.Requests += s.Requests
		all.Attempts += s.Attempts
		all.Admitted += s.Admitted
		all.Refused += s.Refused
		all.GaveUp += s.GaveUp
		all.Wait.Count += s.Wait.Count
	}
	if want := (report.StreamUse{Requests: v.Requests, Attempts: v.Attempts, Admitted: v.Admitted, Refused: v.Refused, GaveUp: v.GaveUp, Wait: report.Waits{Count: v.Admitted}}); all != want {
		t.Fatalf("%s: all streams are %+v, want %+v", v.Name, all, want)
	}
}

// TestLaws plays any plan against any limits.
func TestLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		limits, plan := sample.ReadLimits(t, sample.AnyLimits(t)), sample.AnyPlan(t, true)
		ask := func() *Question {
			q := asked(t, limits, "refused == 0", "wait_s.max < 1s").ofPlan(t, plan)
			q.Start = rapid.SampledFrom([]int64{0, 0, 7 * minute}).Draw(t, "start")
			return q
		}
		q := ask()
		r, err := Answer(q)
		if err != nil {
			if err.Error() != "there is no request in the traffic: nothing was checked" {
				t.Fatal(err)
			}
			return
		}
		for _, v := range r.Views() {
			law(t, v, limits.Groups)
		}
		// The same again, and again with somebody who hears every attempt, gives the same bytes.
		for _, hear := range []func(string, int, *workload.Attempt){nil, func(string, int, *workload.Attempt) {}} {
			again := ask()
			again.Start, again.Attempt = q.Start, hear
			if one, two := bytesOf(t, r), bytesOf(t, again.judge(t)); !bytes.Equal(one, two) {
				t.Fatalf("is\n%s\nwant\n%s", two, one)
			}
		}
	})
}

func bytesOf(t *rapid.T, r *report.Result) []byte {
	var b bytes.Buffer
	if err := report.WriteJSON(&b, r); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestOfferedLoadIsThePlans plays an open loop against limits and against none to speak of: what is offered is the same.
func TestOfferedLoadIsThePlans(t *testing.T) {
	wide := "limits: [{dimension: requests, limit: 1000000000, burst: 1h}]"
	rapid.Check(t, func(t *rapid.T) {
		plan := sample.AnyPlan(t, false)
		free, err := Answer(asked(t, sample.ReadLimits(t, wide)).ofPlan(t, plan))
		if err != nil {
			return // there is no request
		}
		r := asked(t, sample.ReadLimits(t, sample.AnyLimits(t))).ofPlan(t, plan).judge(t)
		if r.Workload.Offered != free.Workload.Offered {
			t.Fatalf("offers %+v, want %+v", r.Workload.Offered, free.Workload.Offered)
		}
		if free.Verdict != report.Holds || free.Readings.Strict.Admitted != free.Workload.Offered.Requests {
			t.Fatalf("without limits it is %s", free.Verdict)
		}
		for _, v := range r.Views() {
			var minutes []string
			for i := range v.Minutes {
				if o := v.Minutes[i].Offered; o.Requests > 0 {
					text, _ := json.Marshal(o)
					minutes = append(minutes, fmt.Sprint(v.Minutes[i].AtS, string(text)))
				}
			}
			var want []string
			for i := range free.Readings.Loose.Minutes {
				m := &free.Readings.Loose.Minutes[i]
				text, _ := json.Marshal(m.Offered)
				want = append(want, fmt.Sprint(m.AtS, string(text)))
			}
			if !slices.Equal(minutes, want) {
				t.Fatalf("%s: minutes are %v, want %v", v.Name, minutes, want)
			}
		}
	})
}
