package page

import (
	"strings"
	"testing"

	"loadshape/report"
	"loadshape/report/advise"
	"loadshape/report/search"
)

func TestAdviceOn(t *testing.T) {
	a := &advise.Advice{Scale: search.One, ForScale: search.One, Verdict: report.Fails, ForVerdict: report.Fails, Enough: advise.EnoughBoth,
		Changes: []advise.Advised{
			{Name: "pace:a<b", Kind: "pace", From: "no pace", To: "9 a minute", Holds: "both", Cost: advise.Cost{What: "a setting", Text: "nobody waits longer"},
				Smaller: &advise.Tried{To: "10 a minute", Verdict: report.Fails}},
			{Name: "tier", Kind: "tier", From: "one", To: "two", Holds: "loose"},
		},
		NoHelp: []advise.NoHelp{{Name: "ramp", Kind: "ramp", Reason: "nothing in it rises"}}}
	page := written(t, played(t, planText, limitsText, nil), Options{Advice: AdviceOn(a, []string{"sim advise --apply tier"})})
	for _, want := range []string{"What could be changed", "The one change that helps most: pace:a&lt;b", "is then enough under both readings", "One change makes it hold under both readings.", "pace:a&lt;b", "from no pace to 9 a minute",
		"Under the loose reading only", "nothing in it rises", "sim advise --apply tier"} {
		if !strings.Contains(page, want) {
			t.Errorf("%s: is not on the page", want)
		}
	}
	if strings.Contains(page, "a<b") {
		t.Error("a name is markup")
	}
}
