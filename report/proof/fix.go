package proof

import (
	"fmt"
	"strings"
	"time"

	"loadshape/bucket"
	"loadshape/bucket/wire"
	"loadshape/report/layout"
	"loadshape/workload/forecast"
	"loadshape/workload/models"
	"loadshape/workload/replay"
)

// clockSlack is how far this machine's clock may lie from the provider's for what is said of one instant to be of the other.
const clockSlack = 5 * time.Second

// A fix is what a pass shows of the request as it was before the change.
type fix struct {
	still string   // why it would still be refused, by the model; empty: it might pass
	lacks []string // what a proof takes besides what this run has; none: it is proven
}

// fixOf looks at all that a proof takes: a failure that is understood, a change that is named, the user's own request, a pass
// while the request as it was would still be refused, an answer by the model that was asked for that contradicts none of
// it, and clocks that agree.
func (run *Run) fixOf(now *forecast.Past) fix {
	var f fix
	if !run.passed() || run.Failure == nil {
		return f
	}
	lack := func(what string) { f.lacks = append(f.lacks, what) }
	if unnamedLimit(run.Before.LimitedBy) {
		lack("a failure that names the kind of its limit")
	}
	if isUnknown(run.Before.Owner) || run.Unclear != "" {
		lack("a failure of which it is known whose limit it was")
	}
	if run.Baseline == nil || run.Baseline.Owner != Same {
		lack("a failure that can be met on this route")
	}
	if run.Change == "" {
		lack("what was changed (--change)")
	}
	if !run.Own {
		lack("the changed request itself (--request)")
	}
	var still bool
	against := ""
	if run.Past != nil {
		f.still, still = run.Past.StillRefused(run.Failed, run.mine(), run.instant(now), now)
		against = run.Past.Against(run.Failed, run.mine(), now)
	}
	switch {
	case against != "":
		f.still = ""
		lack("an answer that does not speak against it: " + against)
	case !still:
		lack("a pass while, by the model, the request as it was would still be refused")
	}
	if smaller := replay.SmallerThan(run.Request, run.Failure.Request); run.outputCounts() && (smaller == nil || !*smaller) {
		lack("a request that is known to ask for less, of input and of output: both may count")
	}
	if models.Answered(run.Request.Model, run.This.ResponseModel) != models.Same {
		lack("an answer by a model whose name is known")
	}
	if apart, told := forecast.Clocks(run.This); told && apart > clockSlack {
		lack(fmt.Sprintf("clocks that agree: this machine's and the provider's are %v apart", bucket.Duration(apart.Truncate(time.Second))))
	}
	return f
}

// outputCounts reports whether max_tokens may count towards the limit that refused: that of input is of input alone only where
// it is Anthropic's.
func (run *Run) outputCounts() bool {
	anthropics := run.Before.Owner == wire.AnthropicOrganization || run.Before.Owner == wire.AnthropicWorkspace
	return run.Before.LimitedBy == wire.ByTokens || !anthropics
}

// proven reports whether nothing is lacking.
func (f *fix) proven() bool { return f.still != "" && f.lacks == nil }

// unproven says what a proof of the fix would have taken.
func (f *fix) unproven() string {
	return "that the change did it: that takes " + strings.Join(f.lacks, "; ")
}

// change says how the figure of the limit that refused has changed since the failure; empty where it has not.
func (run *Run) change(now *forecast.Past) string {
	if run.Past == nil || now == nil {
		return ""
	}
	then, is, changed := run.Past.Changed(now)
	if !changed {
		return ""
	}
	word := "raised"
	if is < then {
		word = "lowered"
	}
	return fmt.Sprintf("%s was %s from %s to %s: it is not known that the change of the request did it", limit(run.Before.LimitedBy), word,
		layout.Count(then), layout.Count(is))
}

// say adds to the headline of a pass what it means for the request as it was.
func (run *Run) say(rule *Rule, f *fix, now *forecast.Past, r *Result) {
	if rule.Verdict != Held {
		return
	}
	if change := run.change(now); change != "" {
		r.Because += "; " + change
		return
	}
	switch {
	case f.still == "":
	case rule.Proves == FixEffective:
		r.Because += ": " + f.still
	default:
		r.Because += "; the request that failed would still be refused: " + f.still
		r.NextStep = "Send the changed request itself (--request, with --change): the one that failed would still be refused."
	}
}
