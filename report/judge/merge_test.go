package judge

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"loadshape/report"
	"loadshape/report/internal/sample"
	"loadshape/report/search"

	"pgregory.net/rapid"
)

// TestMerge plays random plans in one piece and in random parts, and merges what was written of those in another order.
func TestMerge(t *testing.T) {
	worst := map[int]int{} // how often the worst run is in which part
	rapid.Check(t, func(t *rapid.T) {
		limits := sample.ReadLimits(t, sample.AnyLimits(t))
		thresholds := rapid.SampledFrom([][]string{{"refused == 0"}, {"refused < 9", "wait_s.p99 < 5s"}, {"minutes.offered.requests <= 30"}}).Draw(t, "thresholds")
		q := asked(t, limits, thresholds...).ofPlan(t, sample.AnyPlan(t, true))
		q.Work.SHA256 = "of the plan"
		switch rapid.SampledFrom([]string{"both", "loose", "strict"}).Draw(t, "reading") {
		case "loose":
			q.Strict = false
		case "strict":
			q.Loose = false
		}
		q.Runs = rapid.IntRange(1, 7).Draw(t, "runs")
		whole, err := Answer(q)
		if err != nil {
			t.Skip(err) // a plan without requests
		}
		var parts []Part
		for from := 0; from < q.Runs; {
			part := *q
			part.Seed += int64(from)
			part.Runs = rapid.IntRange(1, q.Runs-from).Draw(t, "part")
			r, err := Answer(&part)
			if err != nil {
				t.Fatal(err)
			}
			if r.Seed == whole.Seed {
				worst[len(parts)]++
			}
			back, err := report.ReadJSON(bytes.NewReader(sample.JSONOf(t, r)))
			if err != nil {
				t.Fatal(err)
			}
			parts = append(parts, Part{fmt.Sprintf("%d.json", len(parts)), back})
			from += part.Runs
		}
		merged, err := Merge(rapid.Permutation(parts).Draw(t, "order"))
		if err != nil {
			t.Fatal(err)
		}
		if have, want := sample.JSONOf(t, merged), sample.JSONOf(t, whole); !bytes.Equal(have, want) {
			t.Fatalf("in %d parts it is\n%s\nwant\n%s", len(parts), have, want)
		}
		if again, err := Merge([]Part{{"merged", merged}}); err != nil || !bytes.Equal(sample.JSONOf(t, again), sample.JSONOf(t, whole)) {
			t.Fatalf("what was merged is another one by itself: %v", err)
		}
	})
	if worst[0] == 0 || worst[1] == 0 {
		t.Errorf("the worst run was in the parts %v, want it in several", worst)
	}
}

// parted are two parts of two runs each.
func parted(t *testing.T) []Part {
	t.Helper()
	var parts []Part
	for i := range int64(2) {
		q := asked(t, sample.ReadLimits(t, "limits: [{dimension: requests, limit: 20}]"))
		q.ofPlan(t, "seed: 5\nstreams: [{name: s, arrivals: {process: poisson, rate: 30, duration: 2m}, input_tokens: 1, output_tokens: 1}]")
		q.Work.SHA256 = "of the plan"
		q.Seed += 2 * i
		q.Runs = 2
		r, err := Answer(q)
		if err != nil {
			t.Fatal(err)
		}
		parts = append(parts, Part{fmt.Sprintf("%c.json", 'a'+i), r})
	}
	return parts
}

// TestMergeRefuses changes one of two parts, each time in one way that makes it another question, or no part.
func TestMergeRefuses(t *testing.T) {
	shift := func(by uint64) func(*report.Result) {
		return func(r *report.Result) {
			r.Seed += by
			for i := range r.Runs {
				r.Runs[i].Seed += by
			}
		}
	}
	for _, test := range []struct {
		change func(r *report.Result)
		want   string
	}{
		{shift(1), "b.json: seeds: 7 is in no part: a.json ends with 6, and this begins with 8"},
		{shift(10), "b.json: seeds: 7 to 16 are in no part: a.json ends with 6, and this begins with 17"},
		{shift(^uint64(0)), "b.json: seeds: 6 is in a.json, too"},
		{shift(^uint64(1)), "b.json: seeds: 5 to 6 are in a.json, too"},
		{func(r *report.Result) { r.Version = "loadshape v2" }, "b.json: version: is loadshape v2, expected none as in a.json"},
		{func(r *report.Result) { r.Workload.SHA256 = "other" }, "b.json: workload.sha256: is other, expected of the plan as in a.json"},
		{func(r *report.Result) { r.Workload.SHA256 = "" }, "b.json: workload.sha256: is missing, expected it, for it tells whether the parts answer the same question"},
		{func(r *report.Result) { r.Limits.SHA256 = "other" }, "b.json: limits.sha256: is other, expected "},
		{func(r *report.Result) { r.Workload.Kind = "trace" }, "b.json: workload.kind: is trace, expected plan as in a.json"},
		{func(r *report.Result) { r.Workload.Retries = "claude-code" }, "b.json: workload.retries: is claude-code, expected none as in a.json"},
		{func(r *report.Result) { r.Workload.Start = "2026-11-23T09:30:00Z" }, "b.json: workload.start: is 2026-11-23T09:30:00Z, expected none as in a.json"},
		{func(r *report.Result) { r.Readings.Strict, r.Runs[0].Strict, r.Runs[1].Strict = nil, nil, nil }, "b.json: readings: is loose, expected loose and strict as in a.json"},
		{func(r *report.Result) { r.Thresholds[0].Expression = "refused < 3" }, "b.json: thresholds: is refused < 3, expected refused == 0 as in a.json"},
		{func(r *report.Result) { r.Assumptions = r.Assumptions[1:] }, "b.json: assumptions: there are 4, expected 5 as in a.json"},
		{func(r *report.Result) { r.Assumptions[0].Value = "half" }, "b.json: assumptions[0]: is bucket size: half (only the maximum of a period is published), expected bucket size: what refills in one period ("},
		{func(r *report.Result) { r.Seed = 99 }, "b.json: seed: is 99, expected that of one of the runs"},
		{func(r *report.Result) { r.Runs[1].Run = 7 }, "b.json: runs[1].run: is 7, expected 1"},
		{func(r *report.Result) { r.Runs[1].Seed = 7 }, "b.json: runs[1].seed: is 7, expected 8"},
		{func(r *report.Result) { r.Readings.Loose.Refused++ }, "b.json: runs["},
		{func(r *report.Result) { r.Workload.Log = &report.LogCheck{} }, "b.json: workload.log: is there, expected none in one of several parts"},
	} {
		parts := parted(t)
		for _, p := range parts { // which share what the changes touch
			p.Runs, p.Assumptions, p.Thresholds = slices.Clone(p.Runs), slices.Clone(p.Assumptions), slices.Clone(p.Thresholds)
		}
		if _, err := Merge(parts); err != nil {
			t.Fatalf("as they are: %v", err)
		}
		test.change(parts[1].Result)
		for range 2 {
			if _, err := Merge(parts); err == nil || !strings.HasPrefix(err.Error(), test.want) {
				t.Errorf("is %v, want %s", err, test.want)
			}
			slices.Reverse(parts)
		}
	}
	if _, err := Merge(nil); err == nil {
		t.Error("no part at all is merged")
	}
}

// TestMergeNames merges parts that were played from files of other names: what stands in them is the same.
func TestMergeNames(t *testing.T) {
	parts := parted(t)
	parts[1].Result.Name, parts[1].Workload.Source, parts[1].Limits.Source = "elsewhere", "elsewhere.yaml", "/home/limits.yaml"
	slices.Reverse(parts)
	r, err := Merge(parts)
	if err != nil || r.Name != "test" || r.Limits.Source != parts[1].Limits.Source || len(r.Runs) != 4 || r.Runs[3].Run != 3 || r.Runs[3].Seed != 8 {
		t.Errorf("is %+v, %v", r, err)
	}
}

// TestLeastEdge: all parts together hold up to the least scale of any; where some do not hold as they are, of those.
func TestLeastEdge(t *testing.T) {
	up := func(scale search.Scale) *report.Result {
		return &report.Result{Headroom: &report.Headroom{Scale: scale}}
	}
	down := func(scale search.Scale) *report.Result {
		return &report.Result{HoldsAt: &report.Headroom{Scale: scale}, HeadroomReason: notHolding}
	}
	nowhere := &report.Result{HeadroomReason: report.HoldsNowhere}
	for _, c := range []struct {
		name    string
		parts   []*report.Result
		failing bool
		verdict report.Verdict
		want    string
	}{
		{"all hold", []*report.Result{up(120), up(110), up(130)}, false, report.Holds, "110 0 "},
		{"all fail", []*report.Result{down(70), down(60)}, true, report.Fails, "0 60 " + notHolding},
		{"some fail", []*report.Result{up(110), down(70), up(120), down(80)}, true, report.Fails, "0 70 " + notHolding},
		{"some fail, and may", []*report.Result{up(110), down(70)}, true, report.Holds, "0 0 " + letThrough},
		{"one holds nowhere", []*report.Result{down(70), nowhere}, true, report.Fails, "0 0 " + report.HoldsNowhere},
		{"one was not searched", []*report.Result{up(110), {HeadroomReason: "it is too large"}, down(70)}, true, report.Fails, "0 0 it is too large"},
	} {
		var pieces []piece
		for _, r := range c.parts {
			pieces = append(pieces, piece{Part: Part{Result: r}})
		}
		r := &report.Result{Verdict: c.verdict, Headroom: &report.Headroom{Scale: 1}, HoldsAt: &report.Headroom{Scale: 1}, HeadroomReason: "of the first"}
		leastEdge(r, pieces, c.failing)
		var headroom, holds search.Scale
		if r.Headroom != nil {
			headroom = r.Headroom.Scale
		}
		if r.HoldsAt != nil {
			holds = r.HoldsAt.Scale
		}
		if have := fmt.Sprint(int64(headroom), " ", int64(holds), " ", r.HeadroomReason); have != c.want {
			t.Errorf("%s: %s, want %s", c.name, have, c.want)
		}
	}
}
