package proof

import (
	"os"
	"slices"
	"strings"
	"testing"

	"loadshape/bucket/wire"
	"loadshape/workload/exchange"
)

// What the cases are made of.
var (
	overInput = wire.Finding{Owner: wire.AnthropicOrganization, LimitedBy: wire.ByInputTokens, ErrorType: "rate_limit_error",
		Message: "This request would exceed your organization's rate limit of 30,000 input tokens per minute"}
	overRequests = wire.Finding{Owner: wire.AnthropicOrganization, LimitedBy: wire.ByRequests, ErrorType: "rate_limit_error"}
	overloaded   = wire.Finding{Owner: wire.ProviderCapacity, LimitedBy: wire.ByCapacity, ErrorType: "overloaded_error"}
	unnamed      = wire.Finding{Owner: wire.UnknownOwner, LimitedBy: wire.ByUnknown}
	notALimit    = wire.Finding{Owner: wire.UnknownOwner, LimitedBy: wire.ByNone}
	entitlement  = wire.Finding{Owner: wire.UnknownOwner, LimitedBy: wire.ByEntitlement, ErrorType: "permission_error"}
)

// came is what came with a status, read to its proper end.
func came(status int) *exchange.Exchange { return &exchange.Exchange{Status: status, Complete: true} }

// by is a whole answer by this model, where Sonnet 5 was asked for.
func by(model string) *exchange.Exchange {
	x := came(200)
	x.Request.Model, x.ResponseModel = "claude-sonnet-5", model
	return x
}

// broke is what did not arrive whole.
func broke(status int, failure string) *exchange.Exchange {
	return &exchange.Exchange{Status: status, Failure: failure}
}

// ruleCases have for each rule a case in which it decides, and beside it one which lacks a single thing of the first
// and in which another rule decides.
var ruleCases = []struct {
	reason string
	in     Case
	beside Case
	other  string // the rule that decides beside it
}{
	{"two_changes", Case{Changes: 2, Refusal: "no", Differs: []string{"model"}}, Case{Changes: 1, Refusal: "no"}, "route_refused"},
	{"route_refused", Case{Refusal: "no", Differs: []string{"model"}}, Case{Differs: []string{"model"}}, "not_the_same"},
	{"not_the_same", Case{Differs: []string{"model"}, DryRun: true}, Case{DryRun: true}, "dry_run"},
	{"no_failure", Case{AskedFix: true, DryRun: true}, Case{AskedFix: true, DryRun: true, Failure: came(429)}, "dry_run"},
	{"failure_not_understood", Case{Failure: came(500), Unclear: "it is none", Hopeless: "never"}, Case{Failure: came(429), Hopeless: "never"}, "no_wait_helps"},
	{"no_wait_helps", Case{Failure: came(429), Hopeless: "never", DryRun: true}, Case{Failure: came(429), Hopeless: "never", DryRun: true, Changes: 1}, "dry_run"},
	{"dry_run", Case{DryRun: true, TooEarly: true}, Case{TooEarly: true}, "too_early"},
	{"too_early", Case{TooEarly: true}, Case{}, "interrupted"},
	{"interrupted", Case{This: broke(200, exchange.Interrupted)}, Case{This: broke(200, exchange.Timeout)}, "not_answered"},
	{"bad_certificate", Case{This: broke(0, exchange.BadCertificate)}, Case{This: broke(0, exchange.NoConnection)}, "no_connection"},
	{"no_credential", Case{This: broke(0, exchange.NoCredential)}, Case{This: broke(0, exchange.NoConnection)}, "no_connection"},
	{"no_connection", Case{This: broke(0, exchange.NoConnection)}, Case{This: broke(0, exchange.CutStream)}, "broken_answer"},
	{"redirected", Case{This: broke(302, exchange.Redirected), OtherOwner: true}, Case{This: broke(302, exchange.NotUnderstood)}, "not_understood"},
	{"other_owner", Case{This: came(200), OtherOwner: true}, Case{This: came(200)}, "passed"},
	{"other_model", Case{This: by("claude-haiku-4-5"), Failure: came(429), FixShown: true}, Case{This: by("claude-sonnet-5-20260301"), Failure: came(429), FixShown: true}, "passed_while_refusing"},
	{"capacity", Case{This: came(529), Now: overloaded}, Case{This: came(529), Now: notALimit}, "server_error"},
	{"refused", Case{This: came(429), Now: overInput}, Case{This: came(429), Now: overInput, Failure: came(429), Before: overInput}, "same_limit"},
	{"same_limit", Case{This: came(429), Now: overInput, Failure: came(429), Before: overInput},
		Case{This: came(429), Now: overInput, Failure: came(429), Before: overRequests}, "another_limit"},
	{"another_limit", Case{This: came(429), Now: overRequests, Failure: came(429), Before: overInput},
		Case{This: came(429), Now: overRequests, Failure: came(429), Before: unnamed}, "unnamed_limit"},
	{"unnamed_limit", Case{This: came(429), Now: unnamed, Failure: came(429), Before: overInput},
		Case{This: came(400), Now: unnamed, Failure: came(429), Before: overInput}, "bad_request"},
	{"unauthenticated", Case{This: came(401), Now: notALimit}, Case{This: came(404), Now: notALimit}, "bad_request"},
	{"not_answered", Case{This: broke(200, exchange.Timeout)}, Case{This: broke(200, exchange.CutStream)}, "broken_answer"},
	{"server_error", Case{This: came(500), Now: notALimit}, Case{This: came(499), Now: notALimit}, "bad_request"},
	{"bad_request", Case{This: came(400), Now: notALimit}, Case{This: broke(399, exchange.NotUnderstood)}, "not_understood"},
	{"broken_answer", Case{This: broke(200, exchange.StreamError), Now: notALimit}, Case{This: broke(200, exchange.NotUnderstood)}, "not_understood"},
	{"passed_while_refusing", Case{This: came(200), Failure: came(429), Before: overInput, FixShown: true},
		Case{This: came(200), Failure: came(429), Before: overInput}, "passed"},
	{"passed", Case{This: came(200)}, Case{This: broke(200, "")}, "broken_answer"},
	{"not_understood", Case{This: broke(204, exchange.NotUnderstood)}, Case{This: came(200)}, "passed"},
}

func TestRules(t *testing.T) {
	rules := Rules()
	if len(rules) != len(ruleCases) {
		t.Fatalf("there are %d rules and cases for %d", len(rules), len(ruleCases))
	}
	for i, c := range ruleCases {
		t.Run(c.reason, func(t *testing.T) {
			if rules[i].Reason != c.reason {
				t.Fatalf("rule %d is %q, want %q: the order decides", i, rules[i].Reason, c.reason)
			}
			in, beside := c.in, c.beside
			if got := Decide(&in); got.Reason != c.reason {
				t.Errorf("decided by %q, want %q", got.Reason, c.reason)
			}
			if got := Decide(&beside); got.Reason != c.other {
				t.Errorf("beside it decided by %q, want %q", got.Reason, c.other)
			}
		})
	}
}

// TestRulesNearby tries what is close to a rule and easily taken for it, or for another.
func TestRulesNearby(t *testing.T) {
	words := func(message string) wire.Finding {
		return wire.Finding{LimitedBy: wire.ByUnknown, ErrorType: "rate_limit_error", Message: message}
	}
	with := func(f wire.Finding, owner wire.Owner) wire.Finding { f.Owner = owner; return f }
	without := func(f wire.Finding) wire.Finding { f.Message = ""; return f }
	per := func(f wire.Finding, period string) wire.Finding { f.Per = period; return f }
	of := func(f wire.Finding, org string) wire.Finding { f.Org = org; return f }
	for _, c := range []struct {
		name string
		in   Case
		want string
	}{
		{"one of them may be the workspace's: its headers alone do not tell",
			Case{This: came(429), Now: with(overInput, wire.AnthropicWorkspace), Failure: came(429), Before: without(overInput)}, "same_limit"},
		{"the first failure names the organization and this one its workspace",
			Case{This: came(429), Now: with(overInput, wire.AnthropicWorkspace), Failure: came(429), Before: overInput}, "another_limit"},
		{"another period", Case{This: came(429), Now: per(overInput, "day"), Failure: came(429), Before: per(overInput, "minute")}, "another_limit"},
		{"a period that only one names", Case{This: came(429), Now: per(overInput, "day"), Failure: came(429), Before: overInput}, "same_limit"},
		{"another organization, by the messages", Case{This: came(429), Now: of(overInput, "org-2"), Failure: came(429), Before: of(overInput, "org-1")}, "another_limit"},
		{"the owner of one is not known",
			Case{This: came(429), Now: overInput, Failure: came(429), Before: with(overInput, wire.UnknownOwner)}, "same_limit"},
		{"the same kind of limit of another owner",
			Case{This: came(429), Now: overInput, Failure: came(429), Before: with(overInput, wire.Gateway)}, "another_limit"},
		{"the same words with other figures and ids",
			Case{This: came(429), Now: words("Slow down, 12 of 10 (id a1)"), Failure: came(429), Before: words("Slow down, 99 of 10 (id b2)")}, "same_limit"},
		{"no words at all", Case{This: came(429), Now: words(""), Failure: came(429), Before: words("")}, "unnamed_limit"},
		{"a 529 is nobody's quota, also where the failure was one",
			Case{This: came(529), Now: overloaded, Failure: came(529), Before: overloaded}, "capacity"},
		{"an overload within the stream", Case{This: broke(200, exchange.StreamError), Now: overloaded}, "capacity"},
		{"a refusal within the stream", Case{This: broke(200, exchange.StreamError), Now: overInput, Failure: came(429), Before: overInput}, "same_limit"},
		{"a spend limit where the failure was one of input",
			Case{This: came(400), Now: wire.Finding{LimitedBy: wire.BySpend}, Failure: came(429), Before: overInput}, "another_limit"},
		{"a plain 403", Case{This: came(403), Now: entitlement}, "unauthenticated"},
		{"a 403 after a limit refused", Case{This: came(403), Now: entitlement, Failure: came(429), Before: overInput}, "unauthenticated"},
		{"a 403 again", Case{This: came(403), Now: entitlement, Failure: came(403), Before: entitlement}, "same_limit"},
		{"a refusal for want of an entitlement", Case{This: came(429), Now: entitlement}, "refused"},
		{"a pass that is another's", Case{This: came(200), OtherOwner: true, Failure: came(429), FixShown: true}, "other_owner"},
		{"a pass without a failure proves no fix", Case{This: came(200), FixShown: true}, "passed"},
		{"a stream that was cut is no pass", Case{This: broke(200, exchange.CutStream), Failure: came(429), FixShown: true}, "broken_answer"},
		{"a whole answer that failed all the same", Case{This: &exchange.Exchange{Status: 200, Complete: true, Failure: exchange.TooLarge}}, "broken_answer"},
		{"nothing came and nothing is said", Case{This: broke(0, "")}, "not_understood"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := Decide(&c.in); got.Reason != c.want {
				t.Errorf("decided by %q, want %q", got.Reason, c.want)
			}
		})
	}
}

// TestRuleWords checks what every rule owes to its reader.
func TestRuleWords(t *testing.T) {
	var reasons []string
	for _, r := range Rules() {
		reasons = append(reasons, r.Reason)
		if r.When == "" || !strings.HasSuffix(r.Next, ".") || strings.Count(r.Next, ". ") > 0 {
			t.Errorf("%s: when is %q and the next step %q, want a case and one sentence", r.Reason, r.When, r.Next)
		}
		if (r.Verdict == Held) != (r.Proves != "") {
			t.Errorf("%s: is %s and proves %q, want that a pass and nothing else proves something", r.Reason, r.Verdict, r.Proves)
		}
	}
	slices.Sort(reasons)
	if len(slices.Compact(reasons)) != len(Rules()) {
		t.Error("two rules have one name")
	}
}

// TestRulesTable checks that the documentation holds the table of the code.
func TestRulesTable(t *testing.T) {
	text, err := os.ReadFile("../../docs/verify.md")
	if os.IsNotExist(err) {
		t.Skip("docs/verify.md is not there")
	}
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"rules": RulesTable(), "burst rules": BurstRulesTable()} {
		_, rest, begins := strings.Cut(string(text), "<!-- "+name+" -->\n")
		table, _, ends := strings.Cut(rest, "<!-- /"+name+" -->")
		if !begins || !ends {
			t.Fatalf("docs/verify.md has no table between <!-- %s --> and <!-- /%s -->", name, name)
		}
		if table != want {
			t.Errorf("the table %s of docs/verify.md is not that of the code, which is\n%s", name, want)
		}
	}
}

func TestNextStep(t *testing.T) {
	own := wire.Finding{LimitedBy: wire.ByInputTokens, NextStep: "Wait."}
	c := &Case{This: came(429), Now: own}
	if r := Decide(c); r.NextStep(c) != "Wait." {
		t.Errorf("the next step is %q, want that of the refusal", r.NextStep(c))
	}
	c = &Case{This: came(529), Now: wire.Finding{LimitedBy: wire.ByCapacity, NextStep: "Wait."}}
	if r := Decide(c); r.NextStep(c) != r.Next {
		t.Errorf("the next step is %q, want that of the rule", r.NextStep(c))
	}
}
