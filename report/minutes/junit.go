package minutes

import (
	"fmt"
	"io"

	"loadshape/report"
	"loadshape/report/layout"

	"github.com/jstemmer/go-junit-report/v2/junit"
)

// WriteJUnit writes an answer as a JUnit report: a suite for each reading, with a test case for each limit. One that must refuse
// something is a failure where the verdict is FAILS. Where it is DEPENDS, whatever leaves that open is an error: nothing is certain, and a
// report must not look green then. Beside a failure, what is open is skipped.
func WriteJUnit(w io.Writer, a *Answer) error {
	names, found := a.Readings.Readings()
	var suites []junit.Testsuite
	for i, r := range found {
		s := junit.Testsuite{Name: "sim " + names[i], Time: "0"}
		for _, p := range [][2]string{{"name", a.Name}, {"verdict", string(a.Verdict)}, {"limits", a.Limits.Name}, {"reading", names[i]}} {
			s.AddProperty(p[0], layout.Printable(layout.Clean(p[1])))
		}
		for j := range r.Limits {
			l := &r.Limits[j]
			c := junit.Testcase{Name: layout.Printable(layout.Clean(l.Label())), Classname: "loadshape.sim." + names[i] + ".limits", Time: "0"}
			said := l.said()
			switch {
			case l.Judged && l.Possible == 0:
				c.SystemOut = layout.Output(said)
			case a.Verdict == report.Depends:
				c.Error = layout.Outcome(said, "undecided", a.sentence())
			case l.AtLeast > 0:
				c.Failure = layout.Outcome(said, "refused", a.sentence())
			default:
				c.Skipped = layout.Outcome(said, "undecided", "")
			}
			s.AddTestcase(c)
		}
		suites = append(suites, s)
	}
	return layout.WriteJUnit(w, suites...)
}

// said is what is known of a limit, in a sentence.
func (l *Bound) said() string {
	asked := fmt.Sprintf(" of %s that were asked for", layout.Count(l.Offered))
	switch {
	case !l.Judged && l.AtLeast > 0:
		return fmt.Sprintf("It refuses at least %s%s. More cannot be judged: %s.", layout.Count(l.AtLeast), asked, l.Why)
	case !l.Judged:
		return "It cannot be judged: " + l.Why + "."
	case l.Possible == 0:
		return "It refuses nothing" + asked + "."
	case l.AtLeast > 0:
		return fmt.Sprintf("It refuses at least %s and at most %s%s.", layout.Count(l.AtLeast), layout.Count(*l.AtMost), asked)
	}
	return fmt.Sprintf("It may refuse at most %s%s, in %s.", layout.Count(*l.AtMost), asked, layout.Counted(int64(l.Possible), "minute"))
}
