package compare

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"loadshape/report"
	"loadshape/report/internal/golden"
	"loadshape/report/internal/sample"
	"loadshape/report/layout"
)

// diffsOf writes a comparison in every format: text, JSON, Markdown.
func diffsOf(t *testing.T, d *Diff) []string {
	t.Helper()
	var text, object, markdown strings.Builder
	for _, err := range []error{WriteText(&text, d, layout.Options{Width: 80, Unicode: true}), WriteJSON(&object, d), WriteMarkdown(&markdown, d)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	if !json.Valid([]byte(object.String())) || strings.Contains(object.String(), ": null,\n  \"") {
		t.Errorf("is no JSON with lists:\n%s", object.String())
	}
	return []string{text.String(), object.String(), markdown.String()}
}

func TestDiff(t *testing.T) {
	for _, c := range []struct {
		name    string
		was, is func() *report.Result
	}{{"worse", sample.Holding, sample.Failing}, {"better", sample.Failing, sample.Holding}, {"same", sample.Holding, sample.Holding}} {
		d, err := Results(c.was(), c.is())
		if err != nil || string(d.Verdict) != c.name {
			t.Fatalf("%s: is %s, %v", c.name, d.Verdict, err)
		}
		all := diffsOf(t, d)
		golden.Check(t, "diff."+c.name+".txt", []byte(all[0]))
		golden.Check(t, "diff."+c.name+".json", []byte(all[1]))
		golden.Check(t, "diff."+c.name+".md", []byte(all[2]))
		for line := range strings.Lines(all[0]) {
			if n := layout.Columns(strings.TrimSuffix(line, "\n")); n > 80 {
				t.Errorf("%s: a line has %d columns: %s", c.name, n, line)
			}
		}
	}
}

// TestDiffVerdict changes one thing after the other.
func TestDiffVerdict(t *testing.T) {
	seeds := func(failing int64) func(*report.Result) {
		return func(r *report.Result) {
			r.RunsTotal = 100
			for _, v := range r.Views() {
				v.FailingRuns, v.FailingRunsShare, v.Refused = failing, sample.Ratio(failing, 100), failing
			}
		}
	}
	for name, c := range map[string]struct {
		was, is func(*report.Result)
		want    Change
		because string
	}{
		"nothing":             {nil, nil, Same, ""},
		"a worse verdict":     {nil, func(r *report.Result) { r.Verdict = report.Depends }, Worse, "the verdict was HOLDS and is DEPENDS"},
		"a still worse one":   {func(r *report.Result) { r.Verdict = report.Depends }, func(r *report.Result) { r.Verdict = report.Fails }, Worse, "was DEPENDS and is FAILS"},
		"a better one":        {func(r *report.Result) { r.Verdict = report.Fails }, func(r *report.Result) { r.Verdict = report.Depends }, Better, "was FAILS and is DEPENDS"},
		"a threshold breaks":  {nil, func(r *report.Result) { r.Thresholds[0].Strict = &report.Check{OK: false, Observed: "7"} }, Worse, "refused == 0 held and breaks under the strict reading: it was 0 and is 7"},
		"a threshold holds":   {func(r *report.Result) { r.Thresholds[0].Loose = &report.Check{OK: false, Observed: "7"} }, nil, Better, "refused == 0 broke and holds under the loose reading"},
		"one more refused":    {nil, func(r *report.Result) { r.Readings.Strict.Refused++ }, Worse, "1 attempt refused under the strict reading, 0 before"},
		"one more given up":   {nil, func(r *report.Result) { r.Readings.Loose.GaveUp++ }, Worse, "1 request given up under the loose reading, 0 before"},
		"one less given up":   {func(r *report.Result) { r.Readings.Loose.GaveUp++ }, nil, Better, "0 requests given up under the loose reading, 1 before"},
		"a longer wait":       {nil, func(r *report.Result) { r.Readings.Loose.Wait.P99 = sample.At(9) }, Same, ""},
		"a fuller limit":      {nil, func(r *report.Result) { r.Readings.Loose.Limits[0].PeakUsedShare = new(0.99) }, Same, ""},
		"another threshold":   {nil, func(r *report.Result) { r.Thresholds[0].Expression = "refused <= 0" }, Same, ""},
		"better and worse":    {func(r *report.Result) { r.Verdict = report.Fails }, func(r *report.Result) { r.Readings.Strict.Refused++ }, Worse, "1 attempt refused"},
		"more seeds fail":     {seeds(3), seeds(5), Worse, "5 of 100 seeds fail under the loose reading, 3 of 100 before; 5 attempts refused under the loose reading in the worst run, 3 before"},
		"fewer seeds fail":    {seeds(3), seeds(0), Better, "0 of 100 seeds fail under the loose reading, 3 of 100 before"},
		"seeds not counted":   {seeds(3), func(r *report.Result) { seeds(3)(r); r.Readings.Loose.FailingRunsShare = nil }, Same, ""},
		"no threshold at all": {func(r *report.Result) { r.Thresholds = nil }, func(r *report.Result) { r.Thresholds = nil }, Same, ""},
	} {
		was, is := sample.Holding(), sample.Holding()
		if c.was != nil {
			c.was(was)
		}
		if c.is != nil {
			c.is(is)
		}
		d, err := Results(was, is)
		if err != nil {
			t.Fatal(err)
		}
		if d.Verdict != c.want || !d.NoiseFree || !strings.Contains(strings.Join(d.Because, "; "), c.because) || (len(d.Because) == 0) != (c.want == Same) {
			t.Errorf("%s: is %s (noise-free: %v), because %q, want %s, %s", name, d.Verdict, d.NoiseFree, d.Because, c.want, c.because)
		}
	}
}

// TestDiffSaysWhatIsNotTheSame checks what a difference may come from beside a change.
func TestDiffSaysWhatIsNotTheSame(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*report.Result)
		noise  string
		other  string
	}{
		"the seed":       {func(r *report.Result) { r.Seed = 2 }, "the seed was 1 and is 2", ""},
		"the plan":       {func(r *report.Result) { r.Name = "other" }, "the name was launch and is other", ""},
		"a trace":        {func(r *report.Result) { r.Workload.Kind = "trace" }, "the kind of traffic was plan and is trace", ""},
		"the runs":       {func(r *report.Result) { r.RunsTotal = 3 }, "the number of runs was 1 and is 3", ""},
		"the traffic":    {func(r *report.Result) { r.Workload.Offered.Requests++ }, "", "the traffic was 18,204 requests, "},
		"the retries":    {func(r *report.Result) { r.Workload.Retries = "none" }, "", "the retry policy was anthropic-python and is none"},
		"the limits":     {func(r *report.Result) { r.Limits.Name = "mine" }, "", "and is mine"},
		"the thresholds": {func(r *report.Result) { r.Thresholds = nil }, "", "the threshold refused == 0 is in the old result only"},
	} {
		is := sample.Holding()
		c.change(is)
		d, err := Results(sample.Holding(), is)
		if err != nil {
			t.Fatal(err)
		}
		noise, other := strings.Join(d.Noise, "; "), strings.Join(d.Other, "; ")
		if d.NoiseFree != (c.noise == "") || noise != c.noise || !strings.Contains(other, c.other) || (other == "") != (c.other == "") {
			t.Errorf("%s: noise is %q, want %q; differences are %q, want %q", name, noise, c.noise, other, c.other)
		}
		want := "Noise-free: "
		if c.noise != "" {
			want = "Not noise-free: "
		}
		for i, text := range diffsOf(t, d) {
			if i != 1 && !strings.Contains(text, "\n"+want) {
				t.Errorf("%s: does not say %q:\n%s", name, want, text)
			}
		}
	}
}

func TestDiffOfOtherReadings(t *testing.T) {
	loose := sample.Holding()
	loose.Readings.Strict = nil
	if _, err := Results(sample.Holding(), loose); err == nil || err.Error() != "readings: is loose, expected loose and strict as in the old result" {
		t.Errorf("is %v", err)
	}
	if _, err := Results(loose, sample.Holding()); err == nil {
		t.Error("one reading is held against two")
	}
}

// TestDiffOfLimits checks that a limit is found again when its amount changes, and shown when it has no partner.
func TestDiffOfLimits(t *testing.T) {
	was, is := sample.Holding(), sample.Holding()
	is.Readings.Loose.Limits[0].Limit = 2000
	is.Readings.Loose.Limits[2].Dimension = "tokens"
	d, err := Results(was, is)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, l := range d.Readings[0].Limits {
		names = append(names, l.Name+map[bool]string{true: " -"}[l.Old == nil]+map[bool]string{true: " +"}[l.New == nil])
	}
	want := "requests@organization per 1m, input tokens@organization per 1m, output tokens@organization per 1m +, tokens@organization per 1m -"
	if have := strings.Join(names, ", "); have != want {
		t.Errorf("the limits are %s, want %s", have, want)
	}
	if text := diffsOf(t, d)[2]; !strings.Contains(text, "requests&#64;organization per 1m (was 1,000, is 2,000)") {
		t.Errorf("the new amount is not said:\n%s", text)
	}
}

func TestHostileDiff(t *testing.T) {
	was, is := sample.Hostile(), sample.Hostile()
	is.Thresholds[0].Expression = "a|b\x1b[2J\n`c` <script> @d"
	is.Limits.Name, is.Name = "n\n# x", "m\r\n::error::"
	d, err := Results(was, is)
	if err != nil {
		t.Fatal(err)
	}
	all := diffsOf(t, d)
	for i, text := range all {
		if strings.ContainsAny(text, "\x1b\r") || i == 2 && strings.ContainsAny(codeSpans.ReplaceAllString(text, ""), "@\u202e") {
			t.Errorf("has a character that must not be there:\n%s", text)
		}
		for line := range strings.Lines(text) {
			if i == 2 && (strings.HasPrefix(line, "|") && !strings.HasSuffix(line, "|\n") || strings.HasPrefix(line, "# ")) || strings.HasPrefix(line, "::") {
				t.Errorf("a line is broken: %q", line)
			}
		}
	}
}

// TestDiffOfCutRuns compares nothing that ends at different instants.
func TestDiffOfCutRuns(t *testing.T) {
	r := sample.Failing()
	r.Readings.Loose.Aborted = &report.Aborted{AtS: 48e9, Threshold: "refused < 3"}
	r.Readings.Strict.Aborted = r.Readings.Loose.Aborted
	if found := Differences([]Entry{{"a.json", r}}); len(found) != 1 || found[0] != "cut off by a threshold, with the figures up to then: a.json at 48s under the loose reading and a.json at 48s under the strict reading" {
		t.Errorf("beside others it is %q", found)
	}
	if _, err := Results(r, r); err == nil || !strings.HasPrefix(err.Error(), "readings.loose: was cut off at 48 s in the old result") {
		t.Errorf("two such results can be compared: %v", err)
	}
}

// codeSpans are what Markdown shows as it is.
var codeSpans = regexp.MustCompile("`[^`]*`")
