package proof

import (
	"slices"
	"strconv"
	"strings"

	"loadshape/bucket/wire"
	"loadshape/report/layout"
	"loadshape/workload/exchange"
)

// A Rule gives the verdict of the cases that it is for.
type Rule struct {
	Reason  string // its name in the result
	When    string // the cases, for people
	Verdict Verdict
	Proves  Proves
	Next    string // the one next step, unless the refusal itself names a better one

	holds  func(*Case) bool
	named  bool // the refusal's own next step is better
	ends   bool // the step that ends the failure is better
	before bool // it is looked at before anything is sent, and keeps it from being sent
}

// Rules is the whole table: the first rule that holds decides, and the last one always holds.
func Rules() []Rule {
	return slices.Concat(rulesOfTheRun(), rulesOfFailures(), rulesOfLimits(), rulesOfAnswers())
}

// rulesOfTheRun are about what was asked of the run, whatever would have come of it.
func rulesOfTheRun() []Rule {
	return []Rule{
		{Reason: "two_changes", Verdict: Refused, before: true,
			When:  "more than one change is named for one run",
			Next:  "Undo all changes but one, and run again with that one as --change.",
			holds: func(c *Case) bool { return c.Changes > 1 }},
		{Reason: "route_refused", Verdict: Refused, before: true,
			When:  "the credential or the base URL does not belong on this route",
			Next:  "Run again with the credential and base URL of the request that failed.",
			holds: func(c *Case) bool { return c.Refusal != "" }},
		{Reason: "not_the_same", Verdict: Refused, before: true,
			When:  "owner, route, host, credential, model, region, workspace, betas, tier or workload is different from the request that failed",
			Next:  "Set what differs back to what failed: a pass elsewhere would prove nothing about the failure.",
			holds: func(c *Case) bool { return len(c.Differs) > 0 }},
		{Reason: "no_failure", Verdict: Inconclusive, before: true,
			When:  "a fix is to be proven (--prove fix), and no failure is given",
			Next:  "Give what failed as --baseline, or leave out --prove fix for a plain check of the route.",
			holds: func(c *Case) bool { return c.AskedFix && c.Failure == nil && c.This == nil }},
		{Reason: "failure_not_understood", Verdict: Inconclusive, before: true,
			When: "the failure that is given is no refusal by a limit, or it is not known whose limit it was",
			Next: "Give the whole answer of the failure as --baseline, its status, headers and body with the host that it came from," +
				" or leave out --baseline for a plain check of the route.",
			holds: func(c *Case) bool { return c.Failure != nil && c.Unclear != "" && c.This == nil }},
		{Reason: "no_wait_helps", Verdict: Inconclusive, before: true, ends: true,
			When:  "no wait ends what failed (an entitlement, a limit of 0, a request that never fits, a spend limit without a reset or a period), and no change is named",
			Next:  "Remove what refused it, then run again with that as --change.",
			holds: func(c *Case) bool { return c.Failure != nil && c.Hopeless != "" && c.Changes == 0 && c.This == nil }},
		{Reason: "dry_run", Verdict: Inconclusive,
			When:  "nothing was to be sent (--dry-run)",
			Next:  "Run the same command without --dry-run: that sends one paid request.",
			holds: func(c *Case) bool { return c.DryRun && c.This == nil }},
		{Reason: "too_early", Verdict: Inconclusive,
			When:  "by the headers of the failure, the bucket cannot admit this request yet",
			Next:  "Run again at the time that is shown, or with --wait.",
			holds: func(c *Case) bool { return c.TooEarly && c.This == nil }},
	}
}

// rulesOfFailures are about exchanges that came to nothing, and answers that no limit of the account gave.
func rulesOfFailures() []Rule {
	return []Rule{
		{Reason: "interrupted", Verdict: Inconclusive,
			When:  "the run was interrupted",
			Next:  "Look at what the evidence has of the answer; one more run is one more paid request.",
			holds: func(c *Case) bool { return c.This == nil || c.failed(exchange.Interrupted) }},
		{Reason: "bad_certificate", Verdict: Inconclusive,
			When:  "the server's certificate could not be verified: no request and no credential were sent",
			Next:  "Find out who answers at that host: a proxy that opens TLS needs its certificate in SSL_CERT_FILE.",
			holds: func(c *Case) bool { return c.failed(exchange.BadCertificate) }},
		{Reason: "no_credential", Verdict: Inconclusive,
			When:  "no credential was given out by the cloud's own library: no request was sent",
			Next:  "Log in where the credential comes from, or name another one, then run again.",
			holds: func(c *Case) bool { return c.failed(exchange.NoCredential) }},
		{Reason: "no_connection", Verdict: Inconclusive,
			When:  "there was no connection to the host",
			Next:  "Reach the host with curl from the same machine first.",
			holds: func(c *Case) bool { return c.failed(exchange.NoConnection) }},
		{Reason: "redirected", Verdict: Inconclusive,
			When:  "the answer is a redirect, which is not followed",
			Next:  "Give the address that the request is to reach as --base-url.",
			holds: func(c *Case) bool { return c.failed(exchange.Redirected) }},
		{Reason: "other_owner", Verdict: Inconclusive,
			When:  "the answer comes from another organization or workspace than the failure",
			Next:  "Use the credential of the organization that was refused: this answer says nothing about it.",
			holds: func(c *Case) bool { return c.OtherOwner }},
		{Reason: "other_model", Verdict: Inconclusive,
			When:  "the answer is by another model than was asked for",
			Next:  "Find out what puts another model in its place, a fallback of a gateway or of the provider, and run again without it.",
			holds: func(c *Case) bool { return c.passed() && c.otherModel() }},
		{Reason: "capacity", Verdict: Inconclusive,
			When:  "the provider is overloaded (529 and its like): nobody's quota",
			Next:  "Look at the provider's status page and run again in a few minutes.",
			holds: func(c *Case) bool { return c.This.Status != 0 && c.Now.LimitedBy == wire.ByCapacity }},
	}
}

// rulesOfLimits are about refusals by a limit.
func rulesOfLimits() []Rule {
	return []Rule{
		{Reason: "refused", Verdict: NotHeld, named: true,
			When:  "no failure is given as --baseline, and a limit refuses the request",
			Next:  "Name the limit with this answer as --baseline, change one thing, and run again.",
			holds: func(c *Case) bool { return c.Failure == nil && c.refused() }},
		{Reason: "same_limit", Verdict: NotHeld, named: true,
			When:  "the limit that refused it before refuses it again",
			Next:  "Hand the evidence to the owner of the limit.",
			holds: func(c *Case) bool { return c.refused() && c.sameLimit() }},
		{Reason: "another_limit", Verdict: Inconclusive, named: true,
			When:  "another limit refuses it than before",
			Next:  "See to this limit first; whether the first one still refuses cannot be seen behind it.",
			holds: func(c *Case) bool { return c.refused() && c.named() }},
		{Reason: "unnamed_limit", Verdict: Inconclusive, named: true,
			When:  "it is refused, and one of the two refusals does not say by which limit",
			Next:  "Find the whole answer of the failure, headers and body, and give it as --baseline.",
			holds: func(c *Case) bool { return c.refused() }},
	}
}

// rulesOfAnswers are about all other answers.
func rulesOfAnswers() []Rule {
	return []Rule{
		{Reason: "unauthenticated", Verdict: Inconclusive,
			When:  "the credential is not accepted (401 or 403): no limit was asked",
			Next:  "Mend the credential or its permission, then run again.",
			holds: func(c *Case) bool { return c.This.Status == 401 || c.This.Status == 403 }},
		{Reason: "not_answered", Verdict: Inconclusive,
			When:  "no whole answer came in time",
			Next:  "Run again with a longer --timeout, or look at the network between here and the host.",
			holds: func(c *Case) bool { return c.failed(exchange.Timeout) }},
		{Reason: "server_error", Verdict: Inconclusive,
			When:  "the service itself failed (5xx)",
			Next:  "Look at the provider's status page and run again later.",
			holds: func(c *Case) bool { return c.This.Status >= 500 }},
		{Reason: "bad_request", Verdict: Inconclusive,
			When:  "the request itself is refused (other 4xx): no limit was asked",
			Next:  "Mend what the message names in the request, then run again.",
			holds: func(c *Case) bool { return c.This.Status >= 400 }},
		{Reason: "broken_answer", Verdict: Inconclusive,
			When: "the answer began well and did not arrive whole: it was cut, ended in an error event, or is too large",
			Next: "Run again; if it breaks again, look for what stands between here and the host.",
			holds: func(c *Case) bool {
				return c.failed(exchange.CutStream, exchange.StreamError, exchange.TooLarge) || c.This.Status == 200 && !c.This.Complete && !c.failed(exchange.NotUnderstood)
			}},
		{Reason: "passed_while_refusing", Verdict: Held, Proves: FixEffective,
			When: "a whole answer came to the user's own request after a change, while, by the model and under every reading, the request as it was" +
				" before would still be refused, and nothing contradicts that",
			Next:  "Bring the traffic back slowly: queue, and ramp up on the same route.",
			holds: func(c *Case) bool { return c.passed() && c.Failure != nil && c.FixShown }},
		{Reason: "passed", Verdict: Held, Proves: RouteOpen,
			When:  "a whole answer came",
			Next:  "Bring the traffic back slowly, and check the plan with sim before it is at full size again.",
			holds: func(c *Case) bool { return c.passed() }},
		{Reason: "not_understood", Verdict: Inconclusive,
			When:  "anything else: the answer is none that a provider's Messages API gives",
			Next:  "Look at what answers at that host: it may be another service.",
			holds: func(c *Case) bool { return true }},
	}
}

// Decide finds the rule for a case.
func Decide(c *Case) Rule {
	rules := Rules()
	for _, r := range rules {
		if r.holds(c) {
			return r
		}
	}
	return rules[len(rules)-1]
}

// NextStep is the one step that the rule leads to, in the words of the refusal where those are better.
func (r *Rule) NextStep(c *Case) string {
	switch {
	case r.named && c.Now.NextStep != "":
		return c.Now.NextStep
	case r.ends && c.HopelessNext != "":
		return c.HopelessNext
	case r.Reason == "not_the_same" && slices.Contains(c.Differs, "owner"):
		return "Run again on the route that the failure came from, where limits of " + string(c.Before.Owner) + " are met" + onRoutes(c.Before.Owner) + "."
	}
	return r.Next
}

// RulesTable is the table of rules in Markdown.
func RulesTable() string { return rulesTable(Rules()) }

func rulesTable(rules []Rule) string {
	var m layout.Markdown
	var rows [][]string
	for _, r := range rules {
		proves := r.Proves
		if proves == "" {
			proves = Nothing
		}
		rows = append(rows, []string{layout.Code(r.Reason), layout.Escaped(r.When), layout.Code(string(r.Verdict)), layout.Code(string(proves)),
			strconv.Itoa(r.Verdict.status()), layout.Escaped(r.Next)})
	}
	m.Table([]string{"reason", "when", "verdict", "proves", "exit", "next step"}, rows)
	return strings.TrimLeft(m.String(), "\n")
}
