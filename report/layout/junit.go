package layout

import (
	"encoding/xml"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/jstemmer/go-junit-report/v2/junit"
)

// Outcome is what a test case came to, in a few words and at length.
func Outcome(message, kind, data string) *junit.Result {
	return &junit.Result{Message: Printable(Clean(message)), Type: kind, Data: Printable(data)}
}

// Output is text beside a test case, in which nothing looks like the end of it.
func Output(s string) *junit.Output {
	return &junit.Output{Data: Printable(strings.ReplaceAll(s, "]]>", "]] >"))}
}

// WriteJUnit writes suites as a JUnit report, with their totals.
func WriteJUnit(w io.Writer, suites ...junit.Testsuite) error {
	var all junit.Testsuites
	for i := range suites {
		suites[i].ID = i
		all.AddSuite(suites[i])
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	e := xml.NewEncoder(w)
	e.Indent("", "  ")
	if err := e.Encode(all); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

// Printable leaves out what XML cannot hold.
func Printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r == utf8.RuneError || r < ' ' && r != '\n' && r != '\t' || r == '\ufffe' || r == '\uffff' {
			return -1
		}
		return r
	}, s)
}
