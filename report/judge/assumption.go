package judge

import (
	"fmt"
	"slices"

	"loadshape/bucket"
	"loadshape/bucket/profile"
	"loadshape/report"
	"loadshape/workload"
	"loadshape/workload/retry"
)

// AssumedOfLimits is what the answer takes for granted about limits, beyond what their owner publishes.
func AssumedOfLimits(groups []bucket.Group) []report.Assumption {
	var buckets, generated, acceleration, concurrency, level, rejected bool
	for _, g := range groups {
		for _, l := range g.Limits {
			isBucket := l.Window == "" || l.Window == bucket.TokenBucket
			buckets = buckets || isBucket && l.Burst == 0
			level = level || isBucket && l.Level == nil
			rejected = rejected || l.RejectedCost != 0
			generated = generated || l.Dimension == bucket.OutputTokens && (l.Charge == "" || l.Charge == bucket.AsGenerated)
		}
		acceleration = acceleration || g.Acceleration != nil
		concurrency = concurrency || g.Concurrency > 0
	}
	var a []report.Assumption
	add := func(when bool, what, value, source string) {
		if when {
			a = append(a, report.Assumption{What: what, Value: value, Source: source})
		}
	}
	add(buckets, "bucket size", "what refills in one period", "only the maximum of a period is published")
	add(level, "level at the start", "full", "nothing else is known to use the limits")
	add(generated, "output counting", "at whole seconds; no running answer is cut", "published as real time")
	add(!rejected, "a refused request costs", "nothing", "not published; a record of 2026-02-27 shows it")
	for i := range groups {
		if r := groups[i].Refusal; r != nil {
			a = appendNew(a, report.Assumption{What: "a refusal tells", Value: toldBy(r), Source: "refusal of the limits"})
		}
		if g := groups[i].Acceleration; g != nil {
			rule := ruleOf(g)
			a = appendNew(a, report.Assumption{What: "acceleration limit", Value: rule.Says(), Source: rule.Source})
		}
	}
	add(!acceleration, "acceleration limit", "none in force", "Anthropic publishes no figure")
	add(!concurrency, "requests under way at once", "no limit", "no figure is published")
	return a
}

// toldBy is what a refused client is told.
func toldBy(r *bucket.Refusal) string {
	value := "exactly when to come back"
	switch {
	case r.RetryAfter == bucket.RetryAfterNone:
		value = "no retry-after"
	case r.RetryAfter > 0:
		value = "retry-after " + r.RetryAfter.String() + ", whatever the wait is"
	}
	if r.Retry == bucket.RetryForbidden {
		value += ", and that none shall (x-should-retry: false)"
	}
	return value
}

// appendNew appends what is not there yet.
func appendNew(a []report.Assumption, one report.Assumption) []report.Assumption {
	if slices.Contains(a, one) {
		return a
	}
	return append(a, one)
}

// AssumedOfPlan is what is taken for granted about a plan's traffic.
func AssumedOfPlan(p *workload.Plan) []report.Assumption {
	var a []report.Assumption
	for i := range p.Streams {
		s := &p.Streams[i]
		if s.TTFT == nil {
			a = append(a, report.Assumption{What: "first token after", Value: workload.DefaultTTFT.String(), Source: stream(s) + " has no ttft"})
		}
		if s.OutputRate == nil {
			a = append(a, report.Assumption{What: "output rate", Value: workload.DefaultRate.String() + " tokens a second", Source: stream(s) + " has no output_rate"})
		}
	}
	for _, r := range retry.Presets() {
		for i := range p.Streams {
			if p.ClientOf(&p.Streams[i]).Retries.Policy.Name == r.Policy.Name && r.Policy.MaxRetries > 0 {
				a = append(a, report.RetriesAssumed(r.Policy.Name, r.Rule, r.Source))
				break
			}
		}
	}
	if !p.Dated() {
		a = append(a, report.Assumption{What: "the run starts", Value: "at 00:00 on a Monday of the zone", Source: "the plan has office hours, and no --start was given"})
	}
	if len(p.Faults) > 0 {
		a = append(a, report.Assumption{What: "an error that no limit makes", Value: "comes before any limit is asked, and takes nothing from it", Source: "the plan's faults; what an overloaded provider counts is not published"})
	}
	for i := range p.Streams {
		if s := &p.Streams[i]; p.ClientOf(s).Timeout > 0 {
			a = append(a, report.Assumption{What: "an answer that its client does not wait for", Value: "is produced and counted to its end", Source: stream(s) + " has a timeout; that a provider stops is not published"})
		}
	}
	return append(a, Answered)
}

// assumedMaxTokens is what is taken for max_tokens where a plan leaves it out and a limit that it meets reserves it: the answer
// hangs on it.
func assumedMaxTokens(p *workload.Plan, limits *profile.Profile) []report.Assumption {
	var a []report.Assumption
	for i := range p.Streams {
		s := &p.Streams[i]
		group, err := limits.At(p.TargetOf(s), s.Model, s.Speed)
		if err != nil || s.MaxTokens > 0 || !slices.ContainsFunc(limits.Groups[group].Limits, func(l bucket.Limit) bool { return l.Reserves() }) {
			continue
		}
		client := p.ClientOf(s)
		one := report.Assumption{What: "max_tokens", Value: "what each request produces", Source: stream(s) + " has none, and a limit reserves it: a client that asks for more may be refused"}
		if n := s.ClientMaxTokens(&client); n > 0 {
			one.Value += fmt.Sprintf("; in the strict reading %d, the default of %s", n, client.Retries.Policy.Name)
			one.Source = stream(s) + " has none, and a limit reserves it; " + retry.MaxTokensSource(client.Retries.Policy.Name)
		}
		a = append(a, one)
	}
	return a
}

func stream(s *workload.Stream) string {
	if s.Name == "" {
		return "the stream"
	}
	return "stream " + s.Name
}

// Answered is about whatever is played.
var Answered = report.Assumption{What: "a refusal reaches the client", Value: "at once", Source: "the network takes no time in the model"}
