package sweep

import (
	"bytes"
	_ "embed" // for the schema
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	"loadshape/bucket/bounded"
	"loadshape/report"
	"loadshape/report/layout"
)

//go:embed sweep.schema.json
var jsonSchema []byte

// JSONSchema is the JSON Schema (draft 2020-12) of what WriteJSON writes.
func JSONSchema() []byte { return bytes.Clone(jsonSchema) }

// WriteJSON writes a sweep as one JSON object and a line feed. The same sweep gives the same bytes.
func WriteJSON(w io.Writer, s *Sweep) error { return layout.WriteJSON(w, s) }

// What a sweep has at most as JSON: ten thousand cells come to less.
const (
	mostJSON   = 64 << 20
	mostDepth  = 20
	mostParsed = 1 << 20
)

const expected = "expected a sweep as sim sweep --format json writes it, " + Schema

// ReadJSON reads a sweep that WriteJSON has written, or a part of one.
func ReadJSON(r io.Reader) (*Sweep, error) {
	text, err := bounded.ReadJSON(r, mostJSON, mostDepth, mostParsed)
	if errors.Is(err, bounded.ErrNoObject) {
		return nil, fmt.Errorf("%w, %s", err, expected)
	} else if err != nil {
		return nil, err
	}
	var s Sweep
	if err := json.Unmarshal(text, &s); err != nil {
		if kind := (*json.UnmarshalTypeError)(nil); errors.As(err, &kind) {
			return nil, fmt.Errorf("%s: is a JSON %s, %s", kind.Field, kind.Value, expected)
		}
		return nil, fmt.Errorf("%w, %s", err, expected)
	}
	return &s, s.check()
}

// check refuses a sweep whose cells are not those that its axes and its part say.
func (s *Sweep) check() error {
	if s.Schema != Schema {
		return fmt.Errorf("schema: is %.80q, %s", s.Schema, expected)
	}
	if len(s.Axes) == 0 || slices.ContainsFunc(s.Axes, func(a Axis) bool { return len(a.Values) == 0 || len(a.Values) > mostValues }) {
		return fmt.Errorf("axes: has none, or one without values, %s", expected)
	}
	total, err := cellsOf(s.Axes)
	if err != nil {
		return fmt.Errorf("axes: there are more than %d cells, %s", MostCells, expected)
	}
	from, to := 0, total
	if p := s.Part; p != nil {
		if from, to = p.FirstCell, p.FirstCell+p.Cells; p.FirstCell < 0 || p.Cells < 1 || p.Cells > total || to > total || p.Of < 1 || p.Of > total || p.Number < 1 || p.Number > p.Of {
			return fmt.Errorf("part: is cells %d to %d of %d, %s", from, to-1, total, expected)
		}
	}
	if len(s.Cells) != to-from {
		return fmt.Errorf("cells: there are %d, expected %d", len(s.Cells), to-from)
	}
	for i := range s.Cells {
		c := &s.Cells[i]
		switch {
		case !slices.Equal(c.Values, values(s.Axes, from+i)):
			return fmt.Errorf("cells[%d].values: are others than its place says, %s", i, expected)
		case c.Verdict.Rank() < 0:
			return fmt.Errorf("cells[%d].verdict: is %.80q, expected %s, %s or %s", i, c.Verdict, report.Holds, report.Depends, report.Fails)
		case c.Runs < 1 || c.Hold < 0 || c.Depend < 0 || c.Fail < 0 || c.Hold+c.Depend+c.Fail != c.Runs:
			return fmt.Errorf("cells[%d].runs: is %d, expected as many as hold, depend and fail together", i, c.Runs)
		case c.Worst() == nil:
			return fmt.Errorf("cells[%d]: has no reading, expected loose, strict or both", i)
		}
	}
	return nil
}
