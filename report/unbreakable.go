package report

import (
	"fmt"
	"math/big"
	"slices"
	"strings"
)

// Conditions that no run can break, by their form: they look like a gate and are none.

// wholeShares are the shares that are never above 1.
var wholeShares = []string{"refused_share", "gave_up_share", "failing_runs_share"}

// slip says what is wrong with a condition that is surely meant otherwise: a share that may be 1 and more, without a per cent sign.
// A bucket in debt, and demand, can be above 1, but not by so much.
func (e ThresholdExpr) slip() error {
	if e.Figure.kind != isShare || strings.Contains(e.text, "%") || e.op != "<=" && e.op != "<" {
		return nil
	}
	most := big.NewRat(10, 1)
	if slices.Contains(wholeShares, e.Figure.Path) {
		most = big.NewRat(1, 1)
	}
	order := e.want.Cmp(most)
	if order < 0 || order == 0 && (e.op == "<" || most.Num().Int64() > 1) {
		return nil
	}
	number := strings.TrimSpace(e.text[strings.LastIndexAny(e.text, "=<>")+1:])
	return fmt.Errorf("number is %s, and 1 is all of it: expected %s%% for %s per cent, or 100%%", number, number, number)
}

// Unbreakable reports whether no run can break the condition, by its form.
func (e ThresholdExpr) Unbreakable() bool {
	f := &e.Figure
	switch f.Path {
	case "refused_share", "gave_up_share":
		if f.List == "streams" { // of a stream that sends nothing there is none
			return false
		}
	case "first_refusal_s", "last_refusal_s", "longest_retry_after_s":
		if f.List != "" {
			return false
		}
	case "failing_runs_share":
	default:
		if f.kind != isCount || f.List != "" || strings.HasPrefix(f.Path, "wait_s.") && f.Path != "wait_s.count" {
			return false
		}
	}
	// Where it can stand in relation to the number: below, at, above.
	zero, one := e.want.Sign(), e.want.Cmp(big.NewRat(1, 1))
	below, at, above := zero > 0, zero >= 0, true
	if slices.Contains(wholeShares, f.Path) {
		at, above = at && one <= 0, one < 0
	}
	if f.Path == "last_refusal_s" { // none is before all times
		below = true
	}
	return (!below || e.admits(-1)) && (!at || e.admits(0)) && (!above || e.admits(1))
}
