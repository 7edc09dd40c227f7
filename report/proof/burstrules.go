package proof

import (
	"fmt"

	"loadshape/bucket/wire"
	"loadshape/report/layout"
	"loadshape/workload/exchange"
)

// A BurstRule gives the verdict of a burst, in the place of the rule for the single request before it, which held.
type BurstRule struct {
	Reason  string
	When    string
	Verdict Verdict
	Next    string

	holds func(*burstCase) bool
}

// BurstRules is the whole table: the first rule that holds decides, and the last one always holds.
func BurstRules() []BurstRule {
	return []BurstRule{
		{Reason: "burst_interrupted", Verdict: Inconclusive,
			When:  "the run was interrupted within the burst",
			Next:  "Look at what the evidence has of the answers; one more run is one more paid burst.",
			holds: func(c *burstCase) bool { return c.Interrupted }},
		{Reason: "counts_disagree", Verdict: Inconclusive,
			When:  "the trigger of the burst and the relay that sent it did not count the same",
			Next:  "Run again: what was counted twice or lost on this machine cannot be told from what the route did.",
			holds: func(c *burstCase) bool { return c.disagrees != "" }},
		{Reason: "burst_other_owner", Verdict: Inconclusive,
			When:  "an answer comes from another organization or workspace than that to the single request",
			Next:  "Find out what spreads the requests over several owners: a limit of one says nothing about the others.",
			holds: func(c *burstCase) bool { return c.otherOwner != nil }},
		{Reason: "other_model", Verdict: Inconclusive,
			When:  "an answer of the burst is by another model than that to the single request",
			Next:  "Find out what puts another model in its place, a fallback of a gateway or of the provider, and run the burst again without it.",
			holds: func(c *burstCase) bool { return c.otherModel != nil }},
		{Reason: "burst_refused", Verdict: NotHeld,
			When:  "a limit refuses a request of the burst, and a single one had passed",
			Next:  "Queue the traffic, raise it slowly, and run the same burst again on the same route.",
			holds: func(c *burstCase) bool { return c.refusal != nil }},
		{Reason: "burst_capacity", Verdict: Inconclusive,
			When:  "the provider is overloaded within the burst (529 and its like): nobody's quota",
			Next:  "Look at the provider's status page and run again in a few minutes.",
			holds: func(c *burstCase) bool { return c.overloaded != nil }},
		{Reason: "burst_failed", Verdict: Inconclusive,
			When:  "a request of the burst failed, and no limit refused it",
			Next:  "Look at what failed first; a burst shows a limit only where nothing else fails.",
			holds: func(c *burstCase) bool { return c.failure != nil }},
		{Reason: "burst_passed", Verdict: Held,
			When:  "a whole answer came to every request of the burst",
			Next:  "Bring the traffic back up to this many at once, and raise it slowly from there on the same route.",
			holds: func(c *burstCase) bool { return c.result.Passed == c.Requested }},
		{Reason: "burst_unfinished", Verdict: Inconclusive,
			When:  "anything else: not all of the burst was sent",
			Next:  "Run again.",
			holds: func(*burstCase) bool { return true }},
	}
}

// rule is the same for a reader of rules. What the single request proved stands only where the burst held.
func (r *BurstRule) rule(proven Proves) Rule {
	rule := Rule{Reason: r.Reason, When: r.When, Verdict: r.Verdict, Next: r.Next}
	if r.Verdict == Held {
		rule.Proves = proven
	}
	return rule
}

// decide finds the rule for a burst.
func (c *burstCase) decide(single Rule) Rule {
	for _, r := range BurstRules() {
		if r.holds(c) {
			rule := r.rule(single.Proves)
			if rule.Verdict == NotHeld {
				rule.Next = c.refusedNext(r.Next)
			}
			return rule
		}
	}
	return single
}

// BurstRulesTable is the table of rules in Markdown.
func BurstRulesTable() string {
	var rules []Rule
	for _, r := range BurstRules() {
		rules = append(rules, r.rule("as the one request"))
	}
	return rulesTable(rules)
}

// refusedNext is the step after a refusal: where the shape of the traffic has to do with it, how much of it passed; else the
// refusal's own.
func (c *burstCase) refusedNext(next string) string {
	const then = "raise that slowly, and run the same burst again on the same route."
	r, is := &c.result, &c.refusal.Now
	switch {
	case r.Passed == 0 || is.Retry == wire.RetryNever || is.LimitedBy == wire.ByPlanWindow || is.LimitedBy == wire.ByBytes:
		if is.NextStep != "" {
			return is.NextStep
		}
		return next
	case inHeaders(is.LimitedBy):
		return fmt.Sprintf("Queue the traffic: %s of this size passed before the limit was used up. Send the others as it refills, %s",
			requests(r.Passed), then)
	}
	are := "are"
	if r.FanOut == 1 {
		are = "is"
	}
	return fmt.Sprintf("Queue the traffic so that at most %s %s under way at once, %s", requests(r.FanOut), are, then)
}

func requests(n int) string {
	if n == 1 {
		return "1 request"
	}
	return layout.Count(n) + " requests"
}

// deciding is the attempt that the verdict rests on; nil where that is none in particular.
func (c *burstCase) deciding(reason string) *Case {
	return map[string]*Case{"burst_other_owner": c.otherOwner, "other_model": c.otherModel, "burst_refused": c.refusal, "burst_capacity": c.overloaded, "burst_failed": c.failure}[reason]
}

// sentence says what the rule saw.
func (c *burstCase) sentence(reason string) string {
	r := &c.result
	all := fmt.Sprintf("%d of %d requests", r.Passed, r.Requested)
	switch reason {
	case "burst_interrupted":
		return "the burst was interrupted after " + requests(r.Sent) + " had gone out; a single one had passed"
	case "counts_disagree":
		return "the burst does not count: " + c.disagrees
	case "burst_other_owner":
		return "an answer of the burst comes from " + ownerOf(&c.otherOwner.This.Route) + ", that to the single request from " + ownerOf(&c.single.Route)
	case "other_model":
		return fmt.Sprintf("%s by another model (%s) than that to the single request (%s); %s passed", c.byOthers(), c.otherModel.This.ResponseModel,
			c.single.ResponseModel, all)
	case "burst_refused":
		return fmt.Sprintf("%s refuses the burst (%s)%s; %s passed, %d of them at once, and a single one before", limit(c.refusal.Now.LimitedBy),
			status(c.refusal.This), retrySentence(&c.refusal.Now), all, r.FanOut)
	case "burst_capacity":
		return fmt.Sprintf("the provider is overloaded within the burst (%s): that is nobody's quota; %s passed", status(c.overloaded.This), all)
	case "burst_failed":
		return fmt.Sprintf("a request of the burst failed: %s; %s passed", c.failed(), all)
	case "burst_passed":
		return fmt.Sprintf("all %d requests of the burst passed, %d of them at once, after a single one", r.Requested, r.FanOut)
	}
	return all + " of the burst passed, and not all were sent"
}

// byOthers counts the answers of a burst that are by another model.
func (c *burstCase) byOthers() string {
	n := 0
	for i := range c.Record.Attempts {
		if !likeSingle(c.Record.Attempts[i].Exchange, c.single) {
			n++
		}
	}
	if n == 1 {
		return "1 answer of the burst is"
	}
	return layout.Count(n) + " answers of the burst are"
}

// failed says how the first failure failed.
func (c *burstCase) failed() string {
	x := c.failure.This
	switch {
	case x.Failure == exchange.Interrupted:
		return "its trigger gave it up"
	case x.Failure != "":
		return failureSentence(x)
	}
	return status(x)
}
