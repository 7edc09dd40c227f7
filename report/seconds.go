package report

import (
	"errors"
	"io"

	"loadshape/report/layout"
	"loadshape/report/waits"
)

// Seconds is a time in nanoseconds that JSON shows as a number of seconds, with every digit.
type Seconds = layout.Seconds

// Waits are percentiles of how long requests waited, and a Distribution the waits one by one.
type (
	Waits        = waits.Waits
	Distribution = waits.Distribution
)

// SpanOr writes a length of time; "–" where there is none.
func SpanOr(s *Seconds) string { return layout.Maybe(s, Seconds.Span) }

// SinceOr writes an instant; "–" where there is none.
func SinceOr(s *Seconds) string { return layout.Maybe(s, Seconds.Since) }

// WriteHGRM writes the distribution of the waits of admitted requests, in milliseconds, as the text that
// HdrHistogram's tools plot. It is an error for a result of a version that did not write the distribution.
func (r *Reading) WriteHGRM(w io.Writer) error {
	if r == nil || !r.WaitCounts.Known() {
		return errors.New("hgrm: the distribution of the waits is not in this result, expected a run")
	}
	return r.WaitCounts.WriteHGRM(w)
}
