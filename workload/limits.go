package workload

import (
	"loadshape/bucket/profile"
	"loadshape/bucket/yamlfile"
)

// Limits are what a plan is held to: the name of a published profile or of a file beside the plan's, or limits of its
// own. The zero value is none.
type Limits struct {
	Name string
	Own  *profile.Inline // nil where there is a name, or nothing
}

// UnmarshalNode reads a name, or a mapping of limits.
func (l *Limits) UnmarshalNode(v yamlfile.Value) error {
	*l = Limits{}
	if v.Kind() != yamlfile.Mapping {
		return v.Decode(&l.Name)
	}
	l.Own = &profile.Inline{}
	return v.Decode(l.Own)
}

// MarshalNode gives the name, or the mapping.
func (l Limits) MarshalNode() any {
	if l.Own != nil {
		return l.Own
	}
	return l.Name
}
