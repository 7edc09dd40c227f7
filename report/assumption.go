package report

import (
	"loadshape/bucket"
	"loadshape/workload"
)

// assumed is what the answer takes for granted about limits, beyond what their owner publishes.
func assumed(groups []bucket.Group) []Assumption {
	var buckets, generated, acceleration, concurrency, level bool
	for _, g := range groups {
		for _, l := range g.Limits {
			isBucket := l.Window == "" || l.Window == bucket.TokenBucket
			buckets = buckets || isBucket && l.Burst == 0
			level = level || isBucket && l.Level == nil
			generated = generated || l.Dimension == bucket.OutputTokens && (l.Charge == "" || l.Charge == bucket.AsGenerated)
		}
		acceleration = acceleration || g.Acceleration != nil
		concurrency = concurrency || g.Concurrency > 0
	}
	var a []Assumption
	add := func(when bool, what, value, source string) {
		if when {
			a = append(a, Assumption{what, value, source})
		}
	}
	add(buckets, "bucket size", "what refills in one period", "published as a maximum a minute; the size of the bucket is not")
	add(level, "level at the start", "full", "nothing else is known to be using the limits; a limits file's level says otherwise")
	add(generated, "output counting", "at every whole second; a running answer is never cut", "published as real time; the steps are not")
	add(true, "a refused request costs", "nothing", "not published; the one complete public record of a refusal (2026-02-27) shows it")
	add(acceleration, "acceleration limit", "the figures of the limits file", "Anthropic publishes none: its refusals name a figure, and the file gives it")
	add(!acceleration, "acceleration limit", "none in force", "Anthropic publishes no figure; the steepest rise is reported apart")
	add(!concurrency, "requests under way at once", "no limit", "no figure is published")
	return a
}

// AssumedService is what is taken for granted about the answers to recorded requests that do not say it.
func AssumedService(s workload.Service) []Assumption {
	return []Assumption{
		{"first token after", s.TTFT.String(), "--ttft, for records without a ttft of their own"},
		{"output rate", s.Rate.String() + " tokens a second", "--output-rate, for records without a duration of their own"},
		answered,
	}
}

// AssumedOf is what is taken for granted about a plan's traffic.
func AssumedOf(p *workload.Plan) []Assumption {
	var a []Assumption
	for i := range p.Streams {
		s := &p.Streams[i]
		if s.TTFT == nil {
			a = append(a, Assumption{"first token after", workload.DefaultTTFT.String(), "stream " + s.Name + " has no ttft"})
		}
		if s.OutputRate == nil {
			a = append(a, Assumption{"output rate", workload.DefaultRate.String() + " tokens a second", "stream " + s.Name + " has no output_rate"})
		}
	}
	for _, r := range workload.Policies() {
		for i := range p.Streams {
			if p.ClientOf(&p.Streams[i]).Retries.Policy.Name == r.Policy.Name && r.Policy.MaxRetries > 0 {
				a = append(a, Assumption{"retries of " + r.Policy.Name, r.Rule, r.Source})
				break
			}
		}
	}
	return append(a, answered)
}

var answered = Assumption{"a refusal reaches the client", "at once", "the network takes no time in the model"}
