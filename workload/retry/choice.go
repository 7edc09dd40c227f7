package retry

import (
	"reflect"

	"loadshape/bucket/yamlfile"
)

// A Choice is a preset's name or a policy. The zero value never retries.
type Choice struct {
	Policy Policy `yaml:"-"`
}

// UnmarshalNode reads the name of a preset, or a mapping.
func (c *Choice) UnmarshalNode(v yamlfile.Value) error {
	if v.Kind() == yamlfile.Mapping {
		type mapping Policy // which does not read itself from a name
		c.Policy = Policy{}
		return v.Decode((*mapping)(&c.Policy))
	}
	return v.Decode(&c.Policy)
}

// MarshalNode gives the name of a preset, or a mapping.
func (c Choice) MarshalNode() any {
	if preset, ok := Named(c.Policy.Name); ok && reflect.DeepEqual(preset, c.Policy) {
		return c.Policy.Name
	}
	type mapping Policy
	return mapping(c.Policy)
}
