package proof

import (
	"io"
	"maps"
	"slices"

	"loadshape/report/layout"
)

// WriteJSON writes a result as one JSON object and a line feed. A list without anything is [] and not null.
func WriteJSON(w io.Writer, r *Result) error {
	c := *r
	c.DoesNotProve, c.Levels, c.Compared = layout.Listed(c.DoesNotProve), layout.Listed(c.Levels), layout.Listed(c.Compared)
	c.Notes, c.Assumption, c.Support.Missing = layout.Listed(c.Notes), layout.Listed(c.Assumption), layout.Listed(c.Support.Missing)
	c.Request.Shrunk, c.Route.Betas = layout.Listed(c.Request.Shrunk), layout.Listed(c.Route.Betas)
	if c.Response != nil {
		x := *c.Response
		x.Evidence = layout.Listed(x.Evidence)
		c.Response = &x
	}
	return layout.WriteJSON(w, &c)
}

func sorted(m map[string]string) []string { return slices.Sorted(maps.Keys(m)) }
