package page

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"loadshape/report"
	"loadshape/report/judge"
)

// unstepped reads an outline: the height that it has in each step.
func unstepped(t *testing.T, path string) (heights []int64) {
	t.Helper()
	for _, m := range regexp.MustCompile(`(?:M\d+ (\d+)|V(\d+))H\d+`).FindAllStringSubmatch(path, -1) {
		var y int64
		fmt.Sscan(m[1]+m[2], &y)
		heights = append(heights, y)
	}
	return heights
}

// The outline is what the minutes ask for, the line what the limit lets through, and what is beyond it is shaded.
func TestDemand(t *testing.T) {
	r := played(t, planText, limitsText, nil)
	b := &builder{result: r, clock: clockOf(r)}
	o := b.outlineOf()
	if o == nil || !o.demand || o.line != 150_000 || o.limit.Dimension != "input_tokens" || o.view.Name != "loose" {
		t.Fatalf("the outline is %+v", o)
	}
	c := b.canvas(o, size{"wide", 720, 310}, []Phase{{Name: "110/min", FromS: 240e9, ToS: 360e9}, {Name: "spike, 2×", FromS: 60e9, ToS: 120e9, Spike: true}})
	if top, middle := c.Rows[2], c.Rows[1]; top.Text != "300k" || middle.Text != "150k" || c.Line != middle.At {
		t.Errorf("the rows are %v, the limit is at %d", c.Rows, c.Line)
	}
	beyond := 0
	heights := unstepped(t, c.Outline)
	for i, m := range r.Readings.Loose.Minutes {
		asked := m.Offered.InputTokens + m.Offered.CacheCreationInputTokens
		if want := c.Bottom - asked*(c.Bottom-c.Top)/300_000; heights[i]-want > 1 || want-heights[i] > 1 {
			t.Errorf("minute %d is at %d, expected %d for %d", i, heights[i], want, asked)
		}
		if o.refused[i] != m.Refused {
			t.Errorf("minute %d refuses %d, expected %d", i, o.refused[i], m.Refused)
		}
		if asked > o.line {
			beyond++
		}
	}
	if have := strings.Count(c.Excess, "M"); have != beyond || beyond == 0 {
		t.Errorf("%d minutes are shaded, expected %d", have, beyond)
	}
	if c.First == nil || c.First.Text != "first refusal 5m30s" || c.First.X != c.Left+330*(c.Right-c.Left)/540 {
		t.Errorf("the first refusal is %+v", c.First)
	}
	if c.Peak == nil || c.Peak.Text != "250,145, 166.8\u00a0%" {
		t.Errorf("the busiest minute is %+v", c.Peak)
	}
	if len(c.Bands) != 2 || c.Bands[0].Text != "110/min" || !c.Bands[1].Spike || c.Bands[1].X != c.Left+(c.Right-c.Left)/9 {
		t.Errorf("the phases are %+v", c.Bands)
	}
}

// Where the minutes do not add up to the share that the result has, there is no demand to be drawn, but what is left.
func TestDemandThatIsNotKnown(t *testing.T) {
	for name, change := range map[string]func(l *report.LimitUse){
		"another price":          func(l *report.LimitUse) { l.BusiestMinuteShare.SetFrac64(5, 3) },
		"a longer period":        func(l *report.LimitUse) { l.Per, l.BusiestStretch = "1h", "1h0m0s" },
		"none that is published": func(l *report.LimitUse) { l.BusiestMinuteShare = nil },
	} {
		r := played(t, planText, limitsText, func(q *judge.Question) { q.Strict = false })
		change(&r.Readings.Loose.Limits[1])
		o := (&builder{result: r, clock: clockOf(r)}).outlineOf()
		if o == nil || o.demand || o.line != 150_000 || o.values[0] != r.Readings.Loose.Minutes[0].LowestLevels[1] {
			t.Errorf("%s: the outline is %+v", name, o)
		}
		if page := written(t, r, Options{}); !strings.Contains(page, "at the lowest in each minute") || strings.Contains(page, `class="peak"`) {
			t.Errorf("%s: the page draws a demand", name)
		}
	}
}

// Of a long run a step shows its busiest minute, and says so.
func TestDemandOfALongRun(t *testing.T) {
	r := weekLong()
	o := (&builder{result: r, clock: clockOf(r)}).outlineOf()
	if o == nil || !o.demand || o.length != 30 {
		t.Fatalf("the outline is %+v", o)
	}
	most, refused := make([]int64, len(o.values)), int64(0)
	for i, m := range r.Readings.Loose.Minutes {
		most[i/30] = max(most[i/30], m.Offered.InputTokens)
		refused += m.Refused
	}
	for i, want := range most {
		refused -= o.refused[i]
		if o.values[i] != want {
			t.Errorf("step %d is %d, expected its busiest minute, %d", i, o.values[i], want)
		}
	}
	if refused != 0 {
		t.Errorf("%d refusals are in no step", refused)
	}
	if page := written(t, r, Options{}); !strings.Contains(page, "What is asked of input tokens 2M/min in the busiest minute of every 30 minutes") {
		t.Error("the page does not say what a step is")
	}
}

// A week with two readings, three limits and retries.
func weekLong() *report.Result {
	random := uint64(1)
	next := func(most int64) int64 {
		random = random*6364136223846793005 + 1442695040888963407
		return int64(random>>33) % most
	}
	r := &report.Result{Name: "week", Verdict: report.Fails, HoldsAt: &report.Headroom{Scale: 77}}
	for n, v := range []*report.Reading{{}, {}} {
		v.Conserved, v.FirstRefusalS = true, new(report.Seconds(60e9))
		busiest := int64(0)
		random = 1
		for i := range int64(7 * 24 * 60) {
			m := report.Minute{AtS: report.Seconds(i) * minute, Refused: next(9), LowestLevels: []int64{1000 - next(100+int64(n)), 2_000_000 - next(1_900_000), 400_000 - next(90_000+int64(n))}}
			m.Offered = report.Load{Requests: 60 + next(60), InputTokens: 500_000 + next(2_000_000), OutputTokens: 20_000 + next(60_000)}
			m.Admitted = report.Load{Requests: m.Offered.Requests - next(3), InputTokens: m.Offered.InputTokens - next(9_000), OutputTokens: m.Offered.OutputTokens - next(900)}
			v.Requests, v.Attempts, v.Admitted, v.Refused = v.Requests+m.Offered.Requests, v.Attempts+m.Admitted.Requests+m.Refused, v.Admitted+m.Admitted.Requests, v.Refused+m.Refused
			busiest = max(busiest, m.Offered.InputTokens)
			v.Minutes = append(v.Minutes, m)
		}
		for i, l := range []report.LimitUse{{Dimension: "requests", Limit: 1000, Capacity: 1000}, {Dimension: "input_tokens", Limit: 2_000_000, Capacity: 2_000_000}, {Dimension: "output_tokens", Limit: 400_000, Capacity: 400_000}} {
			l.Per, l.Attempts, l.PeakUsedShare = "1m", v.Attempts, new(0.9)
			if i == 1 {
				l.Refused, l.FirstRefusalS, l.BusiestMinuteShare = v.Refused, v.FirstRefusalS, new(report.Ratio)
				l.BusiestMinuteShare.SetFrac64(busiest, l.Limit)
			}
			v.Limits = append(v.Limits, l)
		}
		if n == 0 {
			r.Readings.Loose = v
		} else {
			r.Readings.Strict = v
		}
	}
	return r
}

// The page of a week can be mailed.
func TestSizeOfAWeek(t *testing.T) {
	if page := written(t, weekLong(), Options{Version: "v", Command: "sim week.yaml", Plan: planText}); len(page) > 400_000 {
		t.Errorf("the page of a week has %d bytes, expected at most 400,000", len(page))
	}
}
