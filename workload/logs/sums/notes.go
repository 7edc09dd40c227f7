package sums

import (
	"fmt"

	"loadshape/bucket"
)

// A Note is something that is to be known about what was read: what it is about, what about it, and why.
type Note struct{ What, Value, Source string }

// Notes are what is taken for granted about the sums, and what was left out.
func (s *Sums) Notes() []Note {
	notes := s.ofReport()
	if s.Format == OTelMetrics {
		notes = s.ofMetrics()
	}
	if s.others > 0 {
		notes = append(notes, Note{"left out", fmt.Sprintf("%d files of the folder", s.others), "they are no " + string(s.Format)})
	}
	return notes
}

// ofReport are the notes on a report, and on tables.
func (s *Sums) ofReport() []Note {
	notes := []Note{{"sums of minutes", "of the minute in which a request was admitted, and its output was written", "not documented"}, s.largest()}
	if s.Batch > 0 {
		notes = append(notes, Note{"left out of the sums", fmt.Sprintf("%d of batches", s.Batch), "batches have limits of their own"})
	}
	if s.Repeats > 0 {
		notes = append(notes, Note{"minutes that are there twice", fmt.Sprintf("%d, taken once", s.Repeats), "with the same figures"})
	}
	if s.More {
		notes = append(notes, Note{"pages of the report", "those that were given", "the last one says has_more: what follows is not judged"})
	}
	return notes
}

// largest says how large one request can be.
func (s *Sums) largest() Note {
	switch s.Largest {
	case 0:
		return Note{"one request", "1,000,000 tokens of input at the most", "no context window is named"}
	case 1_000_000:
		return Note{"one request", "1,000,000 tokens of input at the most", "the context window of the report"}
	}
	return Note{"one request", "200,000 tokens of input at the most", "the context window of the report"}
}

// ofMetrics are the notes on metrics.
func (s *Sums) ofMetrics() []Note {
	c := &s.counted
	when := "of what was counted in the minute"
	if s.Lag > 0 {
		when += fmt.Sprintf(", or up to %v before it", bucket.Duration(s.Lag))
	}
	notes := []Note{{"sums of minutes", when, "the times of the exports"}, {"tokens", "counted when their answer was there", "metrics do not say when the request began"}, s.largest()}
	if c.requests {
		notes = append(notes, Note{"requests", "those whose answer had a usage", "gen_ai.client.token.usage counts no others"})
	}
	if c.unsplit {
		notes = append(notes, Note{"input", "may have been read from a cache, in part or all of it", "these metrics do not tell it apart"})
	}
	if c.unplaced > 0 {
		notes = append(notes, Note{"not judged", fmt.Sprintf("%d tokens of which nobody knows the minute", c.unplaced), fmt.Sprintf("nothing was exported for more than %v before, or the first export has what came before it", bucket.Duration(longest))})
	}
	for _, left := range [...]struct {
		n    int64
		what string
		why  string
	}{{c.operations, "points of other operations", "they generate nothing, or repeat what does"}, {c.kinds, "points of other tokens", "they are neither input nor output"},
		{c.repeated, "points of gen_ai.client.token.usage", "the same program counts them in gen_ai.client.inference.usage"}} {
		if left.n > 0 {
			notes = append(notes, Note{"left out of the sums", fmt.Sprintf("%d %s", left.n, left.what), left.why})
		}
	}
	if s.Repeats > 0 {
		notes = append(notes, Note{"points that are there twice", fmt.Sprintf("%d, taken once", s.Repeats), "with the same figures"})
	}
	return notes
}
