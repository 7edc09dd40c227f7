package report

import (
	"fmt"
	"strings"

	"loadshape/report/layout"
)

// Text is an assumption in a line.
func (a *Assumption) Text() string {
	s := layout.Clean(a.What)
	if a.Value != "" {
		s += ": " + layout.Clean(a.Value)
	}
	if a.Source != "" {
		s += " (" + layout.Clean(a.Source) + ")"
	}
	return s
}

const retriesOf = "retries of "

// RetriesAssumed is what is taken for granted about the retries of a client with this policy.
func RetriesAssumed(policy, rule, source string) Assumption {
	return Assumption{retriesOf + policy, rule, source}
}

// AboutRetries reports whether it says how a client retries.
func (a *Assumption) AboutRetries() bool { return strings.HasPrefix(a.What, retriesOf) }

// Says is the rule in words.
func (rule *RuleInForce) Says() string {
	what := strings.ReplaceAll(layout.Clean(rule.Dimension), "_", " ")
	grows := "what the largest minute in it had"
	if rule.GrowthPercent != 100 {
		grows = fmt.Sprintf("%d"+layout.Glue+"%% of %s", rule.GrowthPercent, grows)
	}
	if rule.Step > 0 {
		grows += " plus " + layout.Count(rule.Step)
	}
	every := "minute"
	if rule.Every != "1m" {
		every = layout.Clean(rule.Every)
	}
	return fmt.Sprintf("%s %s a minute; after every %s of the clock %s, if that is more", layout.Count(rule.Floor), what, every, grows)
}
