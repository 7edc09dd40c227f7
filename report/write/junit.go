package write

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"loadshape/report"
	"loadshape/report/layout"

	"github.com/jstemmer/go-junit-report/v2/junit"
)

// JUnit writes a result as a JUnit report: a suite for each reading, with a test case for each threshold and each
// limit. A threshold that breaks is a failure, and so is a limit that refuses where any breaks. Where only the strict
// reading breaks one, both are errors: nothing is certain, and a report must not look green then. Where a threshold is about all
// runs it alone decides, and what breaks another is only said. Limits that no attempt met are left out; a property counts them. The
// report is green exactly where the verdict is HOLDS, but for an emulator's log that was to agree and does not.
func JUnit(w io.Writer, r *report.Result) error {
	var suites []junit.Testsuite
	for _, v := range r.Views() {
		suites = append(suites, readingSuite(r, v))
	}
	if r.Workload.Log != nil {
		suites = append(suites, logSuite(r.Workload.Log))
	}
	return layout.WriteJUnit(w, suites...)
}

// readingSuite are the test cases of a reading.
func readingSuite(r *report.Result, v report.View) junit.Testsuite {
	s := junit.Testsuite{Name: "sim " + v.Name, Time: "0"}
	for _, p := range [][2]string{{"name", r.Name}, {"verdict", string(r.Verdict)}, {"limits", r.Limits.Name},
		{"reading", v.Name}, {"seed", strconv.FormatUint(r.Seed, 10)}, {"runs", strconv.FormatInt(r.Seeds(), 10)}} {
		s.AddProperty(p[0], layout.Printable(layout.Clean(p[1])))
	}
	skip := func(what, name, why, kind string) {
		s.AddTestcase(junit.Testcase{Name: layout.Printable(name), Classname: "loadshape.sim." + v.Name + "." + what, Time: "0", Skipped: layout.Outcome(why, kind, "")})
	}
	if v.Aborted != nil {
		s.AddProperty("cut_off_at_s", v.Aborted.AtS.String())
	}
	add := func(what, name, said, kind string, ok bool) {
		c := junit.Testcase{Name: layout.Printable(name), Classname: "loadshape.sim." + v.Name + "." + what, Time: "0"}
		switch {
		case ok:
			c.SystemOut = layout.Output(said)
		case r.Verdict == report.Fails:
			c.Failure = layout.Outcome(said, kind, r.Sentence())
		default:
			c.Error = layout.Outcome(said, kind, r.Sentence())
		}
		s.AddTestcase(c)
	}
	deciding := r.Deciding()
	for i := range r.Thresholds {
		t := &r.Thresholds[i]
		c := v.Check(t)
		if c == nil {
			continue
		}
		said := strings.ReplaceAll(fmt.Sprintf("%s: it is %s%s", layout.Clean(t.Label()), t.Shown(c), ofRun(r, t)), layout.Glue, " ")
		if c.Undecided {
			skip("thresholds", thresholdTitle(t), said+" so far: the run was cut off at "+v.Aborted.AtS.Since()+", before this could be told", "undecided")
			continue
		}
		if !c.OK && !slices.Contains(deciding, t) {
			said += "; that decides nothing beside " + layout.Clean(deciding[0].Expression)
			add("thresholds", thresholdTitle(t), said, "threshold", true)
			continue
		}
		add("thresholds", thresholdTitle(t), said, "threshold", c.OK)
	}
	names, guilty := v.LimitNames(), guilty(r, v)
	unmet := 0
	for i := range v.Limits {
		if v.Limits[i].Attempts == 0 {
			unmet++
			continue
		}
		if v.Aborted != nil && !slices.Contains(guilty, i) {
			skip("limits", names[i], limitUsed(v.Reading, i)+" That is up to "+v.Aborted.AtS.Since()+", when the run was cut off", "undecided")
			continue
		}
		add("limits", names[i], limitUsed(v.Reading, i), "refused", !slices.Contains(guilty, i))
	}
	if unmet > 0 {
		s.AddProperty("limits_not_met", strconv.Itoa(unmet))
	}
	if !v.Conserved {
		s.AddTestcase(junit.Testcase{Name: "the books balance", Classname: "loadshape.sim." + v.Name, Time: "0",
			Error: layout.Outcome("requests are not admitted + gave up: no figure can be trusted", "simulator", "")})
	}
	return s
}

// logSuite is one test case: whether the decisions of the log were made again. Where that was not asked for it is
// skipped rather than broken.
func logSuite(c *report.LogCheck) junit.Testsuite {
	s := junit.Testsuite{Name: "sim log", Time: "0"}
	test := junit.Testcase{Name: "the decisions of the log are made again", Classname: "loadshape.sim.log", Time: "0"}
	switch {
	case c.Holds():
		test.SystemOut = layout.Output(c.Said())
	case c.Required:
		test.Failure = layout.Outcome(c.Said(), "decision", "")
	default:
		test.Skipped = layout.Outcome(c.Said(), "decision", "")
	}
	s.AddTestcase(test)
	return s
}
