package emulator

import (
	"fmt"
	"time"

	"loadshape/bucket"
)

// An Era is how the API behaved at a time. The zero Era is today's.
type Era struct {
	Name            string // today, or the month as 2025-11
	Minutes         bool   // limits are counted in whole minutes of the clock
	OneBucket       bool   // input and output share one bucket of tokens
	Reserve         bool   // max_tokens are taken when a request starts, and what was not used is given back
	NoRetryAfter    bool   // a 429 does not say when to come back
	RetryAfterOn200 bool   // an answer carries the time to the next minute, though it is no refusal
}

// spans are what each point of an era began and ended with, as the recorded answers show it. Where they leave a
// gap, the older behaviour is kept until the first answer that shows the newer one.
var spans = []struct {
	from, to string // months, to excluded; empty is open
	set      func(*Era)
}{
	{"", "2025-01", func(e *Era) { e.Minutes = true }},      // minutes until June 2024, continuous from January 2025
	{"", "2025-01", func(e *Era) { e.OneBucket = true }},    // one bucket until October 2024, two from January 2025
	{"", "2025-06", func(e *Era) { e.Reserve = true }},      // in no streamed answer since June 2025
	{"", "2024-07", func(e *Era) { e.NoRetryAfter = true }}, // always sent since 2024-07-08
	{"2025-11", "2026-01", func(e *Era) { e.RetryAfterOn200 = true }},
}

// Today is the name of the era without an end.
const Today = "today"

// ParseEra reads today, or a month from 2024-03 on.
func ParseEra(text string) (Era, error) {
	if text == Today {
		return Era{Name: text}, nil
	}
	if _, err := time.Parse("2006-01", text); err != nil || text < "2024-03" {
		return Era{}, fmt.Errorf("is %q, expected today or a month from 2024-03 on, as 2025-11", text)
	}
	e := Era{Name: text}
	for _, s := range spans {
		if text >= s.from && (s.to == "" || text < s.to) {
			s.set(&e)
		}
	}
	return e, nil
}

// Group gives a group as it was in the era. What a limit sets itself is kept.
func (e Era) Group(g bucket.Group) bucket.Group {
	var limits []bucket.Limit
	in, out := -1, -1
	for _, l := range g.Limits {
		if e.Minutes && l.Window == "" && l.Level == nil && l.Burst == 0 {
			l.Window = bucket.Fixed
		}
		if e.Reserve && l.Charge == "" && l.Dimension == bucket.OutputTokens {
			l.Charge = bucket.ReserveMaxTokens
		}
		if l.Dimension == bucket.InputTokens {
			in = len(limits)
		}
		if l.Dimension == bucket.OutputTokens {
			out = len(limits)
		}
		limits = append(limits, l)
	}
	if e.OneBucket && in >= 0 && out >= 0 && limits[in].Per == limits[out].Per {
		both := limits[in]
		both.Dimension, both.Limit = bucket.Tokens, limits[in].Limit+limits[out].Limit
		both.CacheRead, both.EstimatePercent, both.Charge, both.Burndown = "", nil, limits[out].Charge, limits[out].Burndown
		limits[in] = both
		limits = append(limits[:out], limits[out+1:]...)
	}
	g.Limits = limits
	if e.NoRetryAfter && g.Refusal == nil {
		g.Refusal = &bucket.Refusal{RetryAfter: bucket.RetryAfterNone}
	}
	return g
}
