package write

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"strings"
	"testing"
	"unicode"

	"loadshape/report"
	"loadshape/report/internal/golden"
	"loadshape/report/internal/sample"

	"github.com/jstemmer/go-junit-report/v2/junit"
)

// junitOf writes a result and reads it back with the structs of a consumer, which know nothing of this package. It
// fails where an element or an attribute would be lost on it, or a total is wrong.
func junitOf(t *testing.T, r *report.Result) junit.Testsuites {
	t.Helper()
	var b bytes.Buffer
	if err := JUnit(&b, r); err != nil {
		t.Fatal(err)
	}
	var suites junit.Testsuites
	d := xml.NewDecoder(bytes.NewReader(b.Bytes()))
	if err := d.Decode(&suites); err != nil {
		t.Fatalf("%v\n%s", err, b.String())
	}
	var all junit.Testsuites
	for _, s := range suites.Suites {
		counted := junit.Testsuite{}
		names := map[string]bool{}
		for _, c := range s.Testcases {
			counted.AddTestcase(c)
			if c.Name == "" || c.Classname == "" || names[c.Classname+c.Name] {
				t.Errorf("%s: the case %q has no name of its own", s.Name, c.Name)
			}
			names[c.Classname+c.Name] = true
		}
		if s.Tests != counted.Tests || s.Failures != counted.Failures || s.Errors != counted.Errors || s.Skipped != counted.Skipped {
			t.Errorf("%s: says %d tests, %d failures, %d errors, %d skipped, has %d, %d, %d, %d", s.Name,
				s.Tests, s.Failures, s.Errors, s.Skipped, counted.Tests, counted.Failures, counted.Errors, counted.Skipped)
		}
		all.AddSuite(s)
	}
	if all.Tests != suites.Tests || all.Failures != suites.Failures || all.Errors != suites.Errors || all.Skipped != suites.Skipped {
		t.Errorf("the totals are not those of the suites")
	}
	return suites
}

func TestJUnitIsGreenOnlyWhereItHolds(t *testing.T) {
	for _, s := range sample.All {
		r := s.Make()
		for _, v := range r.Views() {
			v.Conserved = true
		}
		all := junitOf(t, r)
		want := 0
		for n, v := range r.Views() {
			unmet := 0
			for i := range v.Limits {
				if v.Limits[i].Attempts == 0 {
					unmet++
				}
			}
			want += len(v.Limits) - unmet + len(r.Thresholds)
			said := ""
			for _, p := range *all.Suites[n].Properties {
				if p.Name == "limits_not_met" {
					said = p.Value
				}
			}
			if said != map[bool]string{true: fmt.Sprint(unmet)}[unmet > 0] || s.Name == "wide" && unmet != 1 {
				t.Errorf("%s: %q limits were not met, want %d", s.Name, said, unmet)
			}
		}
		if all.Tests != want || all.Skipped > 0 {
			t.Errorf("%s: has %d cases, %d of them skipped, want %d: each threshold and each limit that was met of each reading", s.Name, all.Tests, all.Skipped, want)
		}
		failed, undecided := all.Failures > 0, all.Errors > 0
		if failed != (r.Verdict == report.Fails) || undecided != (r.Verdict == report.Depends) {
			t.Errorf("%s: is %s, with %d failures and %d errors", s.Name, r.Verdict, all.Failures, all.Errors)
		}
	}
}

func TestJUnit(t *testing.T) {
	cases := func(r *report.Result) string {
		var b strings.Builder
		for _, s := range junitOf(t, r).Suites {
			for _, c := range s.Testcases {
				for what, o := range map[string]*junit.Result{"failure": c.Failure, "error": c.Error, "skipped": c.Skipped} {
					if o != nil {
						fmt.Fprintf(&b, "%s|%s|%s|%s|%s\n", c.Classname, c.Name, what, o.Type, o.Message)
					}
				}
			}
		}
		return b.String()
	}
	want := `loadshape.sim.strict.thresholds|refused == 0|error|threshold|refused == 0: it is 731
loadshape.sim.strict.limits|requests@organization per 1m|error|refused|The request limit: its busiest minute (at 9m) asks for 60.0 % of it, and its bucket was drained by 100.0 % (in the minute at 6m); refuses 731 of 18,204 attempts, first at 6m1s.
`
	if have := cases(sample.Depending()); have != want {
		t.Errorf("depends is\n%swant\n%s", have, want)
	}

	kept := sample.Depending() // the same refusals, which the threshold allows
	kept.Verdict, kept.Readings.Strict.Holds, kept.Thresholds[0].Strict.OK, kept.DecidedBy = report.Holds, true, true, nil
	if have := cases(kept); have != "" {
		t.Errorf("refusals that are allowed are\n%s", have)
	}

	lenient := sample.Failing() // one of its runs fails, as a threshold on them all lets it
	lenient.Verdict = report.Holds
	lenient.Thresholds = append(lenient.Thresholds, report.Threshold{Expression: "failing_runs_share <= 50%", Loose: &report.Check{OK: true, Observed: "0.25"}, Strict: &report.Check{OK: true, Observed: "0.5"}})
	if have := cases(lenient); have != "" {
		t.Errorf("what decides nothing is\n%s", have)
	}
	if have := githubOf(t, lenient); strings.Count(have, "\n") != 1 || !strings.HasPrefix(have, "::notice ") || !strings.Contains(have, "2 of 4 seeds fail") {
		t.Errorf("what decides nothing is\n%s", have)
	}
	last := &lenient.Thresholds[len(lenient.Thresholds)-1]
	lenient.Verdict, last.Expression, last.Strict.OK = report.Depends, "failing_runs_share < 50%", false
	want = `loadshape.sim.strict.thresholds|failing_runs_share < 50%|error|threshold|failing_runs_share < 50%: it is 50.0 %
loadshape.sim.strict.limits|requests@organization per 1m|error|`
	if have := cases(lenient); !strings.HasPrefix(have, want) || strings.Contains(have, "refused == 0|") || strings.Contains(have, "loose") {
		t.Errorf("the threshold on all runs alone decides, but it is\n%s", have)
	}
	if have := githubOf(t, lenient); !strings.Contains(have, "DEPENDS%2C failing_runs_share < 50%25") || strings.Contains(have, "DEPENDS%2C refused == 0") {
		t.Errorf("the threshold on all runs alone decides, but it is\n%s", have)
	}

	cut := sample.Failing()
	cut.Readings.Strict = nil
	cut.Readings.Loose.Aborted = &report.Aborted{AtS: 48e9}
	cut.Thresholds = []report.Threshold{{Expression: "wait_s.p99 < 5s", Loose: &report.Check{Observed: "0s", Undecided: true}}}
	want = "loadshape.sim.loose.thresholds|wait_s.p99 < 5s|skipped|undecided|wait_s.p99 < 5s: it is 0s with seed 1, the worst of 4 seeds so far: the run was cut off at 48s, before this could be told\n"
	if have := cases(cut); !strings.HasPrefix(have, want) {
		t.Errorf("what is undecided is\n%swant\n%s", have, want)
	}

	twins := sample.Holding()
	twins.Readings.Loose.Limits = append(twins.Readings.Loose.Limits, twins.Readings.Loose.Limits[0])
	if have := junitOf(t, twins).Suites[0].Testcases[4].Name; have != "requests@organization per 1m #2" {
		t.Errorf("the second of two limits that look alike is %q", have)
	}

	wrong := sample.Holding()
	wrong.Readings.Loose.Conserved = false
	if have := cases(wrong); !strings.Contains(have, "the books balance|error") {
		t.Errorf("books that do not balance are\n%s", have)
	}

	for _, c := range []struct {
		agree    int64
		required bool
		want     string
	}{{9, false, ""}, {9, true, ""}, {8, false, "skipped"}, {8, true, "failure"}} {
		log := sample.Holding()
		log.Workload.Log = &report.LogCheck{Reading: "loose", Decisions: 9, Agree: c.agree, Required: c.required}
		if have := cases(log); have == "" != (c.want == "") || !strings.Contains(have, c.want) {
			t.Errorf("a log of which %d of 9 agree (required: %v) is\n%s", c.agree, c.required, have)
		}
	}
}

// TestHostileGates checks that nothing of others is a command, an element or a control of a terminal.
func TestHostileGates(t *testing.T) {
	r := sample.Hostile()
	evil := "a]]>\x1b[2J\r\n::error::x%0A,b:c\u202e</testcase><failure/>\ufffe"
	r.Name, r.Limits.Name, r.Workload.Source = evil, evil, evil
	r.Thresholds[0].Expression, r.Readings.Strict.Limits[0].Scope, r.DecidedBy[0].Loose = evil, evil, evil
	all := junitOf(t, r)
	if all.Errors != 2 || all.Failures != 0 {
		t.Errorf("has %d errors and %d failures, want 2 and 0", all.Errors, all.Failures)
	}
	for line := range strings.Lines(githubOf(t, r)) {
		body, properties := strings.TrimSuffix(line, "\n"), ""
		for _, c := range body {
			if unicode.IsControl(c) || unicode.Is(unicode.Cf, c) {
				t.Errorf("has the character %q", c)
			}
		}
		rest, command := strings.CutPrefix(body, "::warning ")
		properties, _, command2 := strings.Cut(rest, "::")
		if !command || !command2 || strings.Count(properties, "=")-strings.Count(properties, "==")*2 != strings.Count(properties, ",")+1 {
			t.Errorf("is no annotation: %s", line)
		}
	}
}

func githubOf(t *testing.T, r *report.Result) string {
	t.Helper()
	var b strings.Builder
	if err := GitHub(&b, r); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestGitHub(t *testing.T) {
	var b strings.Builder
	for _, s := range []func() *report.Result{sample.Holding, sample.Failing, sample.Depending} {
		b.WriteString(githubOf(t, s()))
	}
	golden.Check(t, "annotations.txt", []byte(b.String()))

	many := sample.Failing()
	for i := range 12 {
		many.Thresholds = append(many.Thresholds, report.Threshold{Expression: fmt.Sprintf("gave_up <= %d", i), Loose: &report.Check{OK: false, Observed: "56"}, Strict: &report.Check{OK: false, Observed: "58"}})
	}
	text := githubOf(t, many)
	if n := strings.Count(text, "\n"); n != 10 {
		t.Errorf("there are %d annotations, want 10", n)
	}
	if lines := strings.Split(text, "\n"); !strings.Contains(lines[0], "refused == 0") || !strings.Contains(lines[9], "6 remarks more") {
		t.Errorf("the first and the last are\n%s\n%s", lines[0], lines[9])
	}
	for source, want := range map[string]string{"sub/./plan.yaml": "::notice file=sub/plan.yaml,title=", "/abs/plan.yaml": "::notice title=",
		"../plan.yaml": "::notice title=", "embedded example": "::notice title=", "-": "::notice title=", "a,b:c%.yaml": "::notice file=a%2Cb%3Ac%25.yaml,title="} {
		r := sample.Holding()
		r.Workload.Source = source
		if have := githubOf(t, r); !strings.HasPrefix(have, want) {
			t.Errorf("%s: is %s, want %s", source, have, want)
		}
	}
}
