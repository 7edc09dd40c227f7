package proof

import (
	"encoding/json"
	"io"
	"maps"
	"slices"
)

// WriteJSON writes a result as one JSON object and a line feed. A list without anything is [] and not null.
func WriteJSON(w io.Writer, r *Result) error {
	c := *r
	c.DoesNotProve, c.Levels, c.Compared = listed(c.DoesNotProve), listed(c.Levels), listed(c.Compared)
	c.Notes, c.Assumption, c.Support.Missing = listed(c.Notes), listed(c.Assumption), listed(c.Support.Missing)
	c.Request.Shrunk, c.Route.Betas = listed(c.Request.Shrunk), listed(c.Route.Betas)
	if c.Response != nil {
		x := *c.Response
		x.Evidence = listed(x.Evidence)
		c.Response = &x
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(&c)
}

func listed[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}

func sorted(m map[string]string) []string { return slices.Sorted(maps.Keys(m)) }
