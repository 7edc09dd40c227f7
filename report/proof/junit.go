package proof

import (
	"encoding/xml"
	"io"
	"strings"
	"unicode/utf8"

	"loadshape/report/layout"

	"github.com/jstemmer/go-junit-report/v2/junit"
)

// WriteJUnit writes a result as a JUnit report of one test case: held passes, not held is a failure, and whatever
// decides nothing is an error: a report must not look green where nothing was shown.
func WriteJUnit(w io.Writer, r *Result) error {
	test := junit.Testcase{Name: layout.Clean("fix holds on " + r.Route.Name + " with " + r.Route.Model), Classname: "loadshape.verify", Time: "0"}
	outcome := &junit.Result{Message: printable(layout.Clean(r.Because)), Type: r.Reason, Data: printable(layout.Clean(r.NextStep))}
	suite := junit.Testsuite{Name: "verify", Tests: 1, Timestamp: r.At.UTC().Format("2006-01-02T15:04:05Z")}
	switch {
	case r.Verdict == NotHeld:
		test.Failure, suite.Failures = outcome, 1
	case r.ExitStatus != StatusHeld:
		test.Error, suite.Errors = outcome, 1
	}
	var text strings.Builder
	if err := WriteMarkdown(&text, r); err != nil {
		return err
	}
	test.SystemOut = &junit.Output{Data: printable(strings.ReplaceAll(text.String(), "]]>", "]] >"))}
	suite.Testcases = []junit.Testcase{test}
	suites := junit.Testsuites{Tests: 1, Failures: suite.Failures, Errors: suite.Errors, Suites: []junit.Testsuite{suite}}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	e := xml.NewEncoder(w)
	e.Indent("", "  ")
	if err := e.Encode(suites); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

// printable leaves out what XML cannot hold.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r == utf8.RuneError || r < ' ' && r != '\n' && r != '\t' || r == '\ufffe' || r == '\uffff' {
			return -1
		}
		return r
	}, s)
}
