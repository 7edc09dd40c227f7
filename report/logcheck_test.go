package report

import (
	"strings"
	"testing"

	"loadshape/report/layout"
)

func TestLogCheck(t *testing.T) {
	for _, c := range []struct {
		check LogCheck
		said  string
		holds bool
	}{
		{LogCheck{Decisions: 1, Agree: 1}, "1 of 1 logged decisions agree.", true},
		{LogCheck{Decisions: 1200, Agree: 1200, Faults: 1, CountTokens: 26}, "1,200 of 1,200 logged decisions agree. Left out: 1 injected fault, 26 requests to count tokens, 0 invalid requests.", true},
		{LogCheck{Decisions: 1, Agree: 1, Cut: 1}, "1 of 1 logged decisions agree. The last line of the log is not whole and left out, too.", true},
		{LogCheck{Decisions: 3, Agree: 2, FirstOther: "request 1: the log has 200, this run 429"}, "2 of 3 logged decisions agree; the first that does not is request 1: the log has 200, this run 429.", false},
	} {
		if got := strings.ReplaceAll(c.check.Said(), layout.Glue, " "); got != c.said || c.check.Holds() != c.holds {
			t.Errorf("%+v: %v, %q, want %q", c.check, c.check.Holds(), got, c.said)
		}
	}
}
