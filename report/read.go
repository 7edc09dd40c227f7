package report

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"loadshape/bucket"
	"loadshape/bucket/bounded"
)

// bounds are what a result has at most as JSON: one that has more is neither read nor written.
type bounds struct {
	bytes         int64
	depth, values int
}

// Minutes of half a year come to as much, or of four months where there are dozens of limits, and no result is ten levels deep.
const (
	mostJSON   = 256 << 20
	mostDepth  = 100
	mostValues = 1 << 24
)

// ReadJSON reads a result that WriteJSON has written. Fields that it does not know are passed over, for a new field may
// appear in the same form; another form is an error. So is what exceeds a bound.
func ReadJSON(r io.Reader) (*Result, error) {
	return readJSON(r, bounds{mostJSON, mostDepth, mostValues})
}

func readJSON(r io.Reader, most bounds) (*Result, error) {
	text, err := bounded.ReadJSON(r, most.bytes, most.depth, most.values)
	if errors.Is(err, bounded.ErrNoObject) {
		return nil, fmt.Errorf("%w, %s", err, expectedResult)
	} else if err != nil {
		return nil, err
	}
	var head struct {
		Schema *string `json:"schema"`
	}
	err = json.Unmarshal(text, &head)
	if syntax := (*json.SyntaxError)(nil); errors.As(err, &syntax) {
		return nil, fmt.Errorf("line %d: is no JSON (%w), %s", 1+bytes.Count(text[:min(int(syntax.Offset), len(text))], []byte("\n")), err, expectedResult)
	}
	switch {
	case err != nil || head.Schema == nil:
		return nil, fmt.Errorf("schema: is missing, %s", expectedResult)
	case *head.Schema != Schema:
		return nil, fmt.Errorf("schema: is %q, %s", *head.Schema, expectedResult)
	}
	var result Result
	if err := json.Unmarshal(text, &result); err != nil {
		if kind := (*json.UnmarshalTypeError)(nil); errors.As(err, &kind) {
			return nil, fmt.Errorf("%s: is a JSON %s, %s", kind.Field, kind.Value, expectedResult)
		}
		return nil, fmt.Errorf("%w, %s", err, expectedResult)
	}
	if result.Verdict.Rank() < 0 {
		return nil, fmt.Errorf("verdict: is %q, expected %s", result.Verdict, bucket.OneOf(verdicts))
	}
	if len(result.Views()) == 0 {
		return nil, errors.New("readings: has none, expected loose, strict or both")
	}
	for _, v := range result.Views() {
		if err := v.WaitCounts.Meant(v.Wait); err != nil {
			return nil, fmt.Errorf("readings.%s.%w", v.Name, err)
		}
	}
	return &result, nil
}

const expectedResult = "expected a result as sim --format json writes it, " + Schema
