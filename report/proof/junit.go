package proof

import (
	"io"
	"strings"

	"loadshape/report/layout"

	"github.com/jstemmer/go-junit-report/v2/junit"
)

// WriteJUnit writes a result as a JUnit report of one test case: held passes, not held is a failure, and whatever
// decides nothing is an error: a report must not look green where nothing was shown.
func WriteJUnit(w io.Writer, r *Result) error {
	test := junit.Testcase{Name: layout.Clean("fix holds on " + r.Route.Name + " with " + r.Route.Model), Classname: "loadshape.verify", Time: "0"}
	outcome := layout.Outcome(r.Because, r.Reason, layout.Clean(r.NextStep))
	switch {
	case r.Verdict == NotHeld:
		test.Failure = outcome
	case r.ExitStatus != StatusHeld:
		test.Error = outcome
	}
	var text strings.Builder
	if err := WriteMarkdown(&text, r); err != nil {
		return err
	}
	test.SystemOut = layout.Output(text.String())
	suite := junit.Testsuite{Name: "verify", Timestamp: r.At.UTC().Format("2006-01-02T15:04:05Z")}
	suite.AddTestcase(test)
	return layout.WriteJUnit(w, suite)
}
