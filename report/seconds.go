package report

import "loadshape/report/layout"

// Seconds is a time in nanoseconds that JSON shows as a number of seconds, with every digit.
type Seconds = layout.Seconds

// SpanOr writes a length of time; "–" where there is none.
func SpanOr(s *Seconds) string { return layout.Maybe(s, Seconds.Span) }

// SinceOr writes an instant; "–" where there is none.
func SinceOr(s *Seconds) string { return layout.Maybe(s, Seconds.Since) }
