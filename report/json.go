package report

import (
	"bufio"
	"bytes"
	_ "embed" // for the schema
	"fmt"
	"io"

	"loadshape/bucket/bounded"
	"loadshape/report/layout"
	"loadshape/report/waits"
)

//go:embed result.schema.json
var resultSchema []byte

// ResultSchema is the JSON Schema (draft 2020-12) of what WriteJSON writes.
func ResultSchema() []byte { return bytes.Clone(resultSchema) }

// WriteJSON writes a result as one JSON object and a line feed: indented, but each minute on a line of its own and the
// distribution of the waits on one. The same result gives the same bytes. Minutes are written one at a time: there may be very many.
// A result that ReadJSON would refuse is an error, of which the beginning may have been written.
func WriteJSON(w io.Writer, r *Result) error {
	return writeJSON(w, r, bounds{mostJSON, mostDepth, mostValues})
}

func writeJSON(w io.Writer, r *Result, most bounds) error {
	within := bounded.NewWriter(w, most.bytes, most.depth, most.values)
	err := r.writeTo(within)
	if over := within.Over(); over != nil {
		return fmt.Errorf("the result as JSON: %w, for no command reads more; a shorter run has less, one --reading too, and other formats have no bound", over)
	}
	return err
}

func (r *Result) writeTo(w io.Writer) error {
	frame := r.frame()
	var text bytes.Buffer
	if err := layout.WriteJSON(&text, frame); err != nil {
		return err
	}
	out := bufio.NewWriter(w)
	rest := text.Bytes()
	for _, reading := range []*Reading{r.Readings.Loose, r.Readings.Strict} {
		if reading == nil {
			continue
		}
		// Within a string, the second quote would have a backslash.
		if reading.WaitCounts.Known() {
			before, after, _ := bytes.Cut(rest, []byte(`"wait_counts": []`))
			out.Write(before)
			counts, err := reading.WaitCounts.MarshalJSON()
			if err != nil {
				return err
			}
			out.WriteString(`"wait_counts": `)
			out.Write(counts)
			rest = after
		}
		before, after, _ := bytes.Cut(rest, []byte(`"minutes": []`))
		out.Write(before)
		out.WriteString(`"minutes": `)
		if err := layout.WriteJSONLines(out, len(reading.Minutes), "      ", func(i int) any {
			m := reading.Minutes[i]
			m.LowestLevels = layout.Listed(m.LowestLevels)
			return m
		}); err != nil {
			return err
		}
		rest = after
	}
	out.Write(rest)
	return out.Flush()
}

// frame is a copy without minutes and waits, in which a list without anything is [] and not null.
func (r *Result) frame() *Result {
	c := *r
	c.DecidedBy = layout.Listed(c.DecidedBy)
	c.Assumptions = layout.Listed(c.Assumptions)
	c.Thresholds = layout.Listed(c.Thresholds)
	c.Acceleration.Rules = layout.Listed(c.Acceleration.Rules)
	c.Readings.Loose = c.Readings.Loose.frame()
	c.Readings.Strict = c.Readings.Strict.frame()
	return &c
}

func (r *Reading) frame() *Reading {
	if r == nil {
		return nil
	}
	c := *r
	c.Limits = layout.Listed(c.Limits)
	c.Streams = layout.Listed(c.Streams)
	c.Minutes = []Minute{}
	if c.WaitCounts.Known() {
		c.WaitCounts = waits.NewRecorder().Distribution()
	}
	return &c
}
