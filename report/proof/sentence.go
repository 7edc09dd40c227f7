package proof

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"loadshape/bucket"
	"loadshape/bucket/wire"
	"loadshape/report/layout"
	"loadshape/workload/exchange"
)

// sentence says in one sentence what the rule saw in this case.
func sentence(rule string, c *Case, r *Result) string {
	model := r.Route.Model + " on " + r.Route.Name
	switch rule {
	case "two_changes":
		return fmt.Sprintf("%d changes are named for one run: a pass would not say which one did it", c.Changes)
	case "route_refused":
		return c.Refusal
	case "failure_not_understood":
		return c.Unclear + ": a pass would prove nothing about it, so that nothing was sent"
	case "no_wait_helps":
		return fmt.Sprintf("no wait ends what failed: %s; once something is done about it, --change lets the request be sent", c.Hopeless)
	case "other_model":
		return fmt.Sprintf("the answer is by %s, not by %s: it says nothing about the limits of that model", c.This.ResponseModel, c.This.Request.Model)
	case "not_the_same":
		if len(c.Differs) == 1 && c.Differs[0] == "owner" {
			return fmt.Sprintf("the failure is by a limit of owner %s, which a request on %s does not meet: a pass would prove nothing about it", c.Before.Owner, r.Route.Name)
		}
		return isAre(c.Differs) + " of the request that failed: a pass would prove nothing about it"
	case "no_failure":
		return "there is no failure to prove a fix of, so that nothing was sent"
	case "dry_run":
		return "nothing was sent: this is what would be"
	case "too_early":
		return fmt.Sprintf("it can be admitted in %s, from %s on: %s", wait(r.Earliest.Wait), r.Earliest.At.Format(time.RFC3339), r.Earliest.Because)
	case "interrupted":
		if c.This == nil {
			return "the run was interrupted before anything was sent"
		}
		return "the run was interrupted after the request was sent" + answerSoFar(c.This)
	case "bad_certificate", "no_credential", "no_connection", "redirected", "not_answered", "broken_answer":
		return failureSentence(c.This)
	case "other_owner":
		s := "the answer comes from " + ownerOf(&c.This.Route)
		if c.Failure == nil || !differ(&c.Failure.Route, &c.This.Route) {
			return s + ", not from the workspace that was asked for"
		}
		return s + ", the failure from " + ownerOf(&c.Failure.Route)
	case "capacity":
		return fmt.Sprintf("%s is overloaded (%s): that is nobody's quota, and says nothing about the limit", model, status(c.This))
	case "refused":
		return fmt.Sprintf("%s refuses it (%s)%s", limit(c.Now.LimitedBy), status(c.This), retrySentence(&c.Now))
	case "same_limit":
		if change := raised(&c.Before, &c.Now); change != "" {
			return fmt.Sprintf("the same limit, %s, refuses it again: %s (%s)%s", change, limit(c.Now.LimitedBy), status(c.This), retrySentence(&c.Now))
		}
		return fmt.Sprintf("%s refuses it again (%s)%s", limit(c.Now.LimitedBy), status(c.This), retrySentence(&c.Now))
	case "another_limit":
		then, now := apart(&c.Before, &c.Now)
		return fmt.Sprintf("%s refuses it now (%s), before it was %s", now, status(c.This), then)
	case "unnamed_limit":
		which := "this answer"
		if c.Now.LimitedBy != wire.ByUnknown && c.Now.LimitedBy != "" {
			which = "the failure that was given"
		}
		return fmt.Sprintf("it is refused (%s), and %s does not say by which limit", status(c.This), which)
	case "unauthenticated":
		return fmt.Sprintf("the credential is not accepted (%s): no limit was asked", status(c.This))
	case "server_error":
		return fmt.Sprintf("the service failed (%s)", status(c.This))
	case "bad_request":
		return fmt.Sprintf("the request itself is refused (%s)", status(c.This))
	case "passed_while_refusing":
		return model + " answered, and the request as it was before the change would still be refused at this instant"
	case "passed":
		s := model + " answered"
		if c.Failure != nil {
			s += "; that shows the route open, not that the change did it"
		}
		return s
	}
	return fmt.Sprintf("the answer (%s) is none that a Messages API gives", status(c.This))
}

// isAre begins a sentence about what is not the same; betas, headers and certificates are several.
func isAre(names []string) string {
	if len(names) == 1 && !strings.HasSuffix(names[0], "s") {
		return "the " + names[0] + " is not that"
	}
	return "the " + layout.Joined(names) + " are not those"
}

func status(e *exchange.Exchange) string {
	if e.Status == 0 {
		return "no status"
	}
	return "status " + strconv.Itoa(e.Status)
}

func answerSoFar(e *exchange.Exchange) string {
	if e.Status == 0 {
		return "; no answer had come"
	}
	return "; the answer had begun with " + status(e)
}

func failureSentence(e *exchange.Exchange) string {
	s := map[string]string{
		exchange.BadCertificate: "the certificate of the server could not be verified, so that nothing was sent",
		exchange.NoCredential:   "no credential was given out, so that nothing was sent",
		exchange.NoConnection:   "there was no connection to the host",
		exchange.Redirected:     "the answer is a redirect, which is not followed",
		exchange.Timeout:        "no whole answer came in time",
		exchange.CutStream:      "the answer was cut before its end",
		exchange.StreamError:    "the answer ended in an error event",
		exchange.TooLarge:       "the answer is larger than one of a Messages API can be",
	}[e.Failure]
	if s == "" {
		s = "the answer did not arrive whole"
	}
	if e.Detail != "" {
		s += ": " + e.Detail
	}
	return s
}

// limit names a limit in a sentence.
func limit(l wire.LimitedBy) string {
	switch l {
	case wire.ByRequests:
		return "the request limit"
	case wire.ByInputTokens:
		return "the input token limit"
	case wire.ByOutputTokens:
		return "the output token limit"
	case wire.ByTokens:
		return "the token limit"
	case wire.ByAcceleration:
		return "the acceleration limit"
	case wire.ByConcurrency:
		return "a limit on requests under way at once"
	case wire.ByPlanWindow:
		return "the subscription's window"
	case wire.BySpend:
		return "a spend limit"
	case wire.ByEntitlement:
		return "an entitlement that is missing"
	case wire.ByBytes:
		return "a limit on bytes"
	case wire.ByCapacity:
		return "the provider's capacity"
	}
	return "a limit that is not named"
}

func retrySentence(f *wire.Finding) string {
	if f.RetryAfter == nil {
		return ""
	}
	return "; the wait is " + wait(*f.RetryAfter)
}

// differ reports whether two exchanges name another organization or workspace.
func differ(a, b *exchange.Route) bool {
	other := func(a, b string) bool { return a != "" && b != "" && a != b }
	return other(a.Organization, b.Organization) || other(a.Workspace, b.Workspace)
}

func ownerOf(r *exchange.Route) string {
	var parts []string
	if r.Organization != "" {
		parts = append(parts, "organization "+r.Organization)
	}
	if r.Workspace != "" {
		parts = append(parts, "workspace "+r.Workspace)
	}
	if parts == nil {
		return "an owner that it does not name"
	}
	return strings.Join(parts, ", ")
}

// wait is a wait of whole seconds as people read it.
func wait(seconds int64) string {
	const second = int64(bucket.Second)
	return bucket.Duration(min(seconds, math.MaxInt64/second) * second).String()
}
