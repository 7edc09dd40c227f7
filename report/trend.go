package report

import (
	"fmt"
	"math/big"
	"slices"
	"strings"
)

// A trend is what can become of a figure while its run goes on, of several limits or minutes of the one that counts.
type trend int

const (
	wavers trend = iota // it goes either way, or is known at the end only
	grows               // it is never less than it was
	falls               // it is never more than it was
	stays               // it is not there at first, and never changes once it is
)

// trend of a figure. One that does not exist yet may come to be anything.
func (f *figure) trend() trend {
	switch f.path {
	case "requests", "attempts", "admitted", "refused", "gave_up", "unsent", "too_early", "last_refusal_s", "wait_s.count", "wait_s.max",
		"peak_used_share", "busiest_minute_share", "sustained_share", "longest_retry_after_s", "hopeless", "peak_in_flight":
		return grows
	case "lowest_level":
		return falls
	case "first_refusal_s":
		return stays
	}
	if f.list == "minutes" || strings.HasPrefix(f.path, "refused_by.") {
		return grows
	}
	return wavers
}

// ofRefusals tells whether a figure changes only with an attempt that does not go straight through.
func (f *figure) ofRefusals() bool {
	return slices.Contains([]string{"refused", "gave_up", "unsent", "too_early", "first_refusal_s", "last_refusal_s", "longest_retry_after_s", "hopeless"}, f.path) ||
		strings.HasPrefix(f.path, "refused_by.")
}

// ofRuns reports whether a figure is of all runs together, and not of one.
func (f *figure) ofRuns() bool { return strings.HasPrefix(f.text, "failing_runs") }

// ofLevels tells whether a figure is one of the levels of a limit, which charges and the turn of a minute change, too.
func (f *figure) ofLevels() bool { return f.path == "lowest_level" || f.path == "peak_used_share" }

// decided tells of a figure that is this so far whether its condition can no longer be met, or no longer be missed, however the
// run goes on.
func (e ThresholdExpr) decided(a amount, t trend) (lost, won bool) {
	order := a.never
	switch {
	case a.value != nil:
		order = a.value.Cmp(e.want)
	case a.never == 0, t == stays:
		return false, false
	}
	low, high := order, order // where it may stand in the end
	switch t {
	case wavers:
		return false, false
	case grows:
		high = 1
	case falls:
		low = -1
	}
	lost, won = true, true
	for order := low; order <= high; order++ {
		if e.admits(order) {
			lost = false
		} else {
			won = false
		}
	}
	return lost, won
}

// checkCut holds the condition against a reading that was cut off.
func (e ThresholdExpr) checkCut(r *Reading) Check {
	a := e.figure.observe(r)
	lost, won := e.settled(r)
	return Check{OK: won, Observed: a.show, Undecided: !lost && !won}
}

// settled tells of a reading that was cut off whether the condition can no longer be met, or no longer be missed.
func (e ThresholdExpr) settled(r *Reading) (lost, won bool) {
	return e.decided(e.figure.observe(r.atLeast()), e.figure.trend())
}

// atLeast is a reading whose sustained shares can only grow while the run goes on: quiet minutes would be counted, too, up to the
// length of a window.
func (r *Reading) atLeast() *Reading {
	minutes := minutesMeant(r.Minutes)
	if minutes >= window {
		return r
	}
	least := *r
	least.Limits = slices.Clone(r.Limits)
	for i := range least.Limits {
		if l := &least.Limits[i]; l.SustainedShare != nil && l.BusiestStretch == "" {
			share := new(Ratio)
			share.Mul(&l.SustainedShare.Rat, big.NewRat(minutes, window))
			l.SustainedShare = share
		}
	}
	return &least
}

// Aborting is the condition made to end a run at the instant at which it can no longer be met. It is an error where no
// instant before the end tells that.
func (e ThresholdExpr) Aborting() (ThresholdExpr, error) {
	why := ""
	name := e.figure.text
	switch t := e.figure.trend(); {
	case e.figure.path == "limit" || e.figure.path == "capacity":
		why = name + " is the same from the start"
	case e.figure.ofRuns():
		why = name + " is of all runs"
	case e.figure.share():
		why = name + " is a share of a sum that is known at the end only"
	case t == wavers:
		why = name + " can still go either way while the run goes on"
	case t == grows && e.figure.kind != isTime && e.impossible():
		why = name + " is never less than 0: it cannot be met at all"
	case t == grows && slices.Contains([]string{">", ">=", "!="}, e.op):
		why = name + " only grows: until the end it can still become true"
	case t == falls && slices.Contains([]string{"<", "<=", "!="}, e.op):
		why = name + " only falls: until the end it can still become true"
	}
	if why != "" {
		return e, fmt.Errorf("threshold %q: cannot abort a run, as %s; want it without abort", e.text, why)
	}
	e.abort = true
	return e, nil
}

// impossible tells whether the condition on a figure that grows from 0 is never met.
func (e ThresholdExpr) impossible() bool {
	lost, _ := e.decided(amount{value: new(big.Rat)}, grows)
	return lost
}

// share tells whether the figure is one of those that are left to the reader.
func (f *figure) share() bool {
	for _, s := range shares {
		if f.path == s.name {
			return true
		}
	}
	return false
}
