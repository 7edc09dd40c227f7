package workload

import (
	"loadshape/bucket/yamlfile"
	"reflect"
)

// A RetryChoice is a preset's name or a policy. The zero value never retries.
type RetryChoice struct {
	Policy RetryPolicy `yaml:"-"`
}

// UnmarshalNode reads the name of a preset, or a mapping.
func (c *RetryChoice) UnmarshalNode(v yamlfile.Value) error {
	if v.Kind() == yamlfile.Mapping {
		type mapping RetryPolicy // which does not read itself from a name
		c.Policy = RetryPolicy{}
		return v.Decode((*mapping)(&c.Policy))
	}
	return v.Decode(&c.Policy)
}

// MarshalNode gives the name of a preset, or a mapping.
func (c RetryChoice) MarshalNode() any {
	if preset, ok := Policy(c.Policy.Name); ok && reflect.DeepEqual(preset, c.Policy) {
		return c.Policy.Name
	}
	type mapping RetryPolicy
	return mapping(c.Policy)
}
