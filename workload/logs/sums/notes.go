package sums

import "fmt"

// A Note is something that is to be known about what was read: what it is about, what about it, and why.
type Note struct{ What, Value, Source string }

// Notes are what is taken for granted about the sums, and what was left out.
func (s *Sums) Notes() []Note {
	notes := []Note{{"sums of minutes", "of the minute in which a request was admitted, and its output was written", "not documented"}}
	largest := "200,000 tokens of input at the most"
	why := "the context window of the report"
	switch s.Largest {
	case 0:
		largest, why = "1,000,000 tokens of input at the most", "no context window is named"
	case 1_000_000:
		largest = "1,000,000 tokens of input at the most"
	}
	notes = append(notes, Note{"one request", largest, why})
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
