package draft

import (
	"fmt"
	"strconv"
	"strings"

	"loadshape/bucket"
	"loadshape/workload/amount"
	"loadshape/workload/arrival"
)

// A page is YAML that is written line by line.
type page struct{ strings.Builder }

// line writes one, so deep, with a comment behind it where there is one.
func (p *page) line(depth int, text, comment string) {
	p.WriteString(strings.Repeat("  ", depth) + text)
	if comment != "" {
		p.WriteString("  # " + comment)
	}
	p.WriteByte('\n')
}

// say writes a comment in lines of a readable width.
func (p *page) say(depth int, text string) {
	const width = 116
	line := ""
	for word := range strings.FieldsSeq(strings.ReplaceAll(text, " %", "\x00%")) {
		word = strings.ReplaceAll(word, "\x00", " ")
		if line != "" && len(line)+1+len(word) > width {
			p.line(depth, "# "+line, "")
			line = ""
		}
		if line != "" {
			line += " "
		}
		line += word
	}
	p.line(depth, "# "+line, "")
}

// quoted writes a name: as it is where nobody can take it for anything else.
func quoted(name string) string {
	plain := name != "" && (name[0]|0x20 >= 'a' && name[0]|0x20 <= 'z')
	for _, c := range []byte(name) {
		plain = plain && (c|0x20 >= 'a' && c|0x20 <= 'z' || c >= '0' && c <= '9' || strings.IndexByte("-._/ ", c) >= 0)
	}
	switch strings.ToLower(name) {
	case "null", "true", "false", "yes", "no", "on", "off", "y", "n", "nan", "inf":
		plain = false
	}
	if plain && !strings.HasSuffix(name, " ") {
		return name
	}
	return strconv.QuoteToASCII(strings.ReplaceAll(name, "${", "$${")) // no variable is meant
}

// stream writes one stream.
func (p *page) stream(s *stream) {
	p.line(1, "- name: "+quoted(s.Name), "")
	if s.Model != "" {
		p.line(2, "model: "+quoted(s.Model), "")
	}
	if s.Speed != bucket.Standard {
		p.line(2, "speed: "+string(s.Speed), "")
	}
	p.arrivals(s.Arrivals, s.notes)
	if s.Session != nil {
		p.session(s)
	}
	amountOf(p, 2, "input_tokens", &s.InputTokens, s.notes["input_tokens"])
	if s.Session == nil {
		if !s.CacheCreationInputTokens.Zero() {
			amountOf(p, 2, "cache_creation_input_tokens", &s.CacheCreationInputTokens, s.notes["cache_creation_input_tokens"])
		}
		if !s.CacheReadInputTokens.Zero() {
			amountOf(p, 2, "cache_read_input_tokens", &s.CacheReadInputTokens, s.notes["cache_read_input_tokens"])
		}
	}
	amountOf(p, 2, "output_tokens", &s.OutputTokens, s.notes["output_tokens"])
	if s.MaxTokens > 0 {
		p.line(2, fmt.Sprintf("max_tokens: %d", s.MaxTokens), s.notes["max_tokens"])
	}
	if s.TTFT != nil {
		amountOf(p, 2, "ttft", s.TTFT, s.notes["ttft"])
	}
	if s.OutputRate != nil {
		amountOf(p, 2, "output_rate", s.OutputRate, s.notes["output_rate"])
	}
}

// arrivals writes when they come.
func (p *page) arrivals(a *arrival.Schedule, notes map[string]string) {
	p.line(2, "arrivals:", "")
	p.line(3, "process: "+string(a.Process), notes["process"])
	if a.Burstiness > 0 {
		p.line(3, "burstiness: "+a.Burstiness.String(), "")
	}
	if a.Start > 0 {
		p.line(3, "start: "+a.Start.String(), "")
	}
	if len(a.Stages) == 0 {
		p.line(3, "rate: "+a.Rate.String(), "a minute")
		p.line(3, "duration: "+a.Duration.String(), "")
	} else {
		p.line(3, "stages:", "")
		for _, s := range a.Stages {
			p.line(4, fmt.Sprintf("- {duration: %v, rate: %v}", s.Duration, *s.Rate), "")
		}
	}
	if len(a.Spikes) > 0 {
		p.line(3, "spikes:", notes["spikes"])
		for _, s := range a.Spikes {
			p.line(4, fmt.Sprintf("- {at: %v, duration: %v, times: %v}", s.At, s.Duration, *s.Times), "")
		}
	}
}

func (p *page) session(s *stream) {
	c := s.Session
	p.line(2, "session:", "")
	amountOf(p, 3, "turns", &c.Turns, s.notes["turns"])
	if !c.ThinkTime.Zero() {
		amountOf(p, 3, "think_time", &c.ThinkTime, s.notes["think_time"])
	}
	if c.PrefixTokens > 0 {
		p.line(3, fmt.Sprintf("prefix_tokens: %d", c.PrefixTokens), "read from the cache by most first turns")
	}
	if c.Cache != nil {
		p.line(3, fmt.Sprintf("cache: %t", *c.Cache), "nothing was read from one")
	}
	if c.CacheTTL > 0 {
		p.line(3, "cache_ttl: "+c.CacheTTL.String(), "most pauses of more than 5m left the cache as it was")
	}
	if c.MaxContextTokens > 0 {
		p.line(3, fmt.Sprintf("max_context_tokens: %d", c.MaxContextTokens), "the most that was sent before a session was cut")
		p.line(3, fmt.Sprintf("compact_to_tokens: %d", c.CompactToTokens), "")
	}
}

// amountOf writes a distribution.
func amountOf[T amount.Value](p *page, depth int, field string, d *amount.Distribution[T], note string) {
	show := func(v T) string {
		switch v := any(v).(type) {
		case bucket.Duration:
			return v.String()
		case amount.Rate:
			return v.String()
		}
		return strconv.FormatInt(int64(v), 10)
	}
	switch {
	case d.Lognormal != nil:
		l := d.Lognormal
		p.line(depth, fmt.Sprintf("%s: {lognormal: {median: %s, sigma: %v, max: %s}}", field, show(l.Median), l.Sigma, show(l.Max)), note)
	case d.Empirical != nil:
		var values, weights []string
		for _, v := range d.Empirical.Values {
			values = append(values, show(v))
		}
		for _, w := range d.Empirical.Weights {
			weights = append(weights, strconv.FormatInt(w, 10))
		}
		p.line(depth, field+":", note)
		p.line(depth+1, "empirical:", "")
		p.line(depth+2, "values: ["+strings.Join(values, ", ")+"]", "")
		if len(weights) > 0 {
			p.line(depth+2, "weights: ["+strings.Join(weights, ", ")+"]", "")
		}
	default:
		p.line(depth, field+": "+show(d.Constant), note)
	}
}

// body is the plan without its first lines.
func (d *Draft) body(streams []*stream) string {
	var p page
	p.line(0, "streams:", "")
	for i, s := range streams {
		if i > 0 {
			p.WriteByte('\n')
		}
		p.say(1, s.about())
		p.stream(s)
	}
	return p.String()
}
