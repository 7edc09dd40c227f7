package report

import (
	"bytes"
	_ "embed" // for the schema
	"encoding/json"
	"io"
	"slices"
)

//go:embed result.schema.json
var resultSchema []byte

// ResultSchema is the JSON Schema (draft 2020-12) of what WriteJSON writes.
func ResultSchema() []byte { return bytes.Clone(resultSchema) }

// WriteJSON writes a result as one indented JSON object and a line feed. The same result gives the same
// bytes.
func WriteJSON(w io.Writer, r *Result) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(r.complete())
}

// complete is a copy in which a list without anything is [] and not null.
func (r *Result) complete() *Result {
	c := *r
	c.DecidedBy = listed(c.DecidedBy)
	c.Assumptions = listed(c.Assumptions)
	c.Thresholds = listed(c.Thresholds)
	c.Acceleration.Rules = listed(c.Acceleration.Rules)
	c.Readings.Loose = c.Readings.Loose.complete()
	c.Readings.Strict = c.Readings.Strict.complete()
	return &c
}

func (r *Reading) complete() *Reading {
	if r == nil {
		return nil
	}
	c := *r
	c.Limits = listed(c.Limits)
	c.Streams = listed(c.Streams)
	c.Minutes = slices.Clone(listed(c.Minutes))
	for i := range c.Minutes {
		c.Minutes[i].LowestLevels = listed(c.Minutes[i].LowestLevels)
	}
	return &c
}

func listed[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}
