package report

import (
	"fmt"
	"strings"

	"loadshape/report/layout"
)

// LimitNames are names of a reading's limits that stay the same while its figures change: of which the amount of the
// limit is one.
func (r *Reading) LimitNames() []string {
	names := make([]string, len(r.Limits))
	for i := range r.Limits {
		names[i] = r.Limits[i].withoutAmount()
		if n := r.alikeBefore(i); n > 0 {
			names[i] += fmt.Sprintf(" #%d", n+1)
		}
	}
	return names
}

// withoutAmount names a limit by what it counts, for whom and for which models, without its amount.
func (l *LimitUse) withoutAmount() string {
	s := layout.Clean(layout.Words(l.Dimension))
	if l.Scope != "" {
		s += "@" + layout.Clean(l.Scope)
	}
	if l.Per != "" {
		s += " per " + layout.Clean(l.Per)
	}
	if l.Group != "" {
		s += " for " + layout.Clean(l.Group)
	}
	return s
}

// alikeBefore is how many limits of the same key stand before one.
func (r *Reading) alikeBefore(i int) int {
	n := 0
	for j := range r.Limits[:i] {
		if r.Limits[j].withoutAmount() == r.Limits[i].withoutAmount() {
			n++
		}
	}
	return n
}

// LimitInWords names a limit in a sentence, with its scope, its period or its models only where another limit
// counts the same.
func (r *Reading) LimitInWords(i int) string {
	l := &r.Limits[i]
	name := "the " + strings.ReplaceAll(strings.TrimSuffix(l.Dimension, "s"), "_", " ") + " limit"
	var scope, per, group bool
	for j := range r.Limits {
		if o := &r.Limits[j]; j != i && o.Dimension == l.Dimension {
			scope = scope || o.Scope != l.Scope
			per = per || o.Per != l.Per
			group = group || o.Group != l.Group
		}
	}
	var more []string
	if per && l.Per != "" {
		more = append(more, layout.Short(l.Limit)+"/"+layout.Per(l.Per))
	}
	if scope && l.Scope != "" {
		more = append(more, layout.Clean(l.Scope))
	}
	if group && l.Group != "" {
		more = append(more, layout.GroupName(l.Group))
	}
	if len(more) > 0 {
		name += " (" + strings.Join(more, ", ") + ")"
	}
	return name
}

// Label names a limit in a table: "input tokens 500,000/min", and its scope and window where they tell
// something.
func (l *LimitUse) Label(all []LimitUse) string {
	s := layout.Clean(layout.Words(l.Dimension))
	switch {
	case l.Dimension == "concurrency":
		s += " " + layout.Short(l.Limit)
	case l.Dimension == acceleration && l.Limit == 0: // its ceiling moves
	case l.Dimension == acceleration:
		s += " " + layout.Short(l.Limit) + " " + layout.Clean(layout.Words(l.Scope)) + "/" + layout.Per(l.Per)
	default:
		s += " " + layout.Short(l.Limit) + "/" + layout.Per(l.Per)
	}
	var more []string
	scopes := false
	for i := range all {
		scopes = scopes || all[i].Scope != l.Scope && all[i].Scope != "" && all[i].Dimension != acceleration
	}
	if scopes && l.Scope != "" && l.Dimension != acceleration {
		more = append(more, layout.Clean(l.Scope))
	}
	if l.Window != "" && l.Window != "token_bucket" {
		more = append(more, layout.Clean(layout.Words(l.Window)))
	}
	if len(more) > 0 {
		s += " (" + strings.Join(more, ", ") + ")"
	}
	return s
}

const acceleration = "acceleration" // a dimension whose scope is what it counts

// Name says which limit it is.
func (l *LimitUse) Name() *layout.LimitName {
	return &layout.LimitName{Group: l.Group, Dimension: l.Dimension, Scope: l.Scope, Limit: l.Limit, Per: l.Per}
}

// Kind names a limit without its amount: "input tokens a minute".
func (l *LimitUse) Kind() string {
	s := layout.Clean(layout.Words(l.Dimension))
	if l.Per != "" {
		s += " " + layout.Clean(layout.Every(l.Per))
	}
	return s
}
