package standing

import (
	"strings"
	"testing"

	"loadshape/report"
	"loadshape/report/layout"
)

func TestCount(t *testing.T) {
	var s Count
	if got := s.String(); got != "nothing was checked" {
		t.Errorf("before the first run: %s", got)
	}
	for _, v := range []report.Verdict{report.Holds, report.Fails, report.Holds} {
		s.Hear(v)
	}
	if got := strings.ReplaceAll(s.String(), layout.Glue, " "); got != "no verdict, but after 3 runs so far: HOLDS 2, FAILS 1" {
		t.Errorf("after three runs: %s", got)
	}
}
