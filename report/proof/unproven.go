package proof

import (
	"fmt"

	"loadshape/report/layout"
	"loadshape/workload/forecast"
	"loadshape/workload/models"
)

// doesNotProve lists what the reader might think is shown, and is not.
func doesNotProve(rule *Rule, c *Case, r *Result, f *fix) []string {
	list := []string{}
	if rule.Verdict == Refused || c.This == nil {
		return append(list, "anything: nothing was sent")
	}
	if rule.Verdict == Held {
		if asked, is := c.This.Request.Model, c.This.ResponseModel; is != "" && models.Answered(asked, is) == models.Unknown && is != asked {
			list = append(list, fmt.Sprintf("anything about %s, unless that is another name of it: the answer is by %s", asked, is))
		}
		switch {
		case c.Failure == nil:
			list = append(list, "anything about an earlier failure: none was given as --baseline")
		case rule.Proves != FixEffective:
			list = append(list, f.unproven())
		}
		if larger := r.Request.Smaller != nil && !*r.Request.Smaller; rule.Proves == FixEffective && !larger && r.Prediction.Outcome == forecast.Admitted {
			list = append(list, "that the change is needed: by the model, a request of this size would have passed without it")
		}
		if size := smaller(&r.Request); size != "" {
			list = append(list, "that a request of full size fits: "+size)
		}
		if b := r.Burst; b != nil {
			list = append(list, fmt.Sprintf("that more than %s at once, or more requests than these %d, are admitted", layout.Count(b.FanOut), b.Sent))
		} else {
			list = append(list, "that several requests at once, or a steep rise, are admitted: this was one request")
		}
	}
	if r.Route.Workspace == nil && r.AskedWorkspace != "" {
		list = append(list, "that it was answered for workspace "+r.AskedWorkspace+": the answer names none")
	}
	if rule.Verdict == NotHeld {
		list = append(list, "that your traffic alone fills the limit: others of the same owner share it")
	}
	if r.Baseline != nil {
		var names []string
		for _, x := range r.Baseline.all() {
			if x.sameness == Unknown {
				names = append(names, x.name)
			}
		}
		if names != nil {
			list = append(list, fmt.Sprintf("that it has the %s of the failure: unknown on one side", layout.Joined(names)))
		}
	}
	return list
}

// smaller says how much smaller the request was than the one that failed, or than the file that was given.
func smaller(q *Request) string {
	switch {
	case q.InputTokens != nil && q.BaselineInputTokens != nil && *q.InputTokens < *q.BaselineInputTokens:
		return fmt.Sprintf("this one has %s of %s input tokens", about(q.InputTokens, q.InputEstimated),
			about(q.BaselineInputTokens, q.BaselineEstimated))
	case q.BaselineInputTokens == nil && q.InputTokens != nil:
		return fmt.Sprintf("this one has %s input tokens", about(q.InputTokens, q.InputEstimated))
	}
	return ""
}

// about is a count, marked where it is an estimate.
func about(n *int64, estimated bool) string {
	if n == nil {
		return "unknown"
	}
	if estimated {
		return "about " + layout.Count(*n)
	}
	return layout.Count(*n)
}

type named struct {
	name     string
	sameness Sameness
}

// all is the comparison in the order in which it is shown.
func (b *Baseline) all() []named {
	return []named{{"owner", b.Owner}, {"route", b.Route}, {"host", b.Host}, {"credential", b.Credential}, {"model", b.Model}, {"region", b.Region},
		{"organization", b.Organization}, {"workspace", b.Workspace}, {"betas", b.Betas}, {"tier", b.Tier}, {"workload", b.Workload}}
}
