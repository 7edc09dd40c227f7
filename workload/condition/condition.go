// Package condition is what must be true of a result, as a plan writes it. In comes a value of the plan, out comes the text of a
// condition with its name. It must not know what the condition says.
package condition

import (
	"fmt"
	"strings"

	"loadshape/bucket"
	"loadshape/bucket/yamlfile"
)

// A Threshold is a condition on the figures of a result, as a plan writes it: the condition alone, or a mapping.
type Threshold struct {
	Name      string `yaml:"name,omitempty"`  // what people call it; no two share one
	Threshold string `yaml:"threshold"`       // such as "wait_s.p99 < 5s"
	Abort     bool   `yaml:"abort,omitempty"` // a run ends at the instant at which it can no longer be met
}

// UnmarshalNode reads a condition, or a mapping.
func (t *Threshold) UnmarshalNode(v yamlfile.Value) error {
	*t = Threshold{}
	if v.Kind() != yamlfile.Mapping {
		return v.Decode(&t.Threshold)
	}
	type mapping Threshold // which does not read itself from a condition
	if err := v.Decode((*mapping)(t)); err != nil {
		return err
	}
	if !v.Has("threshold") {
		return v.At("threshold").Errorf("is missing, expected a condition such as refused == 0")
	}
	return nil
}

// MarshalNode gives the condition where there is nothing else to say, or a mapping.
func (t Threshold) MarshalNode() any {
	if t.Name == "" && !t.Abort {
		return t.Threshold
	}
	type mapping Threshold
	return mapping(t)
}

// Check reports the first invalid or repeated name.
func Check(all []Threshold) error {
	for i := range all {
		path, name := fmt.Sprintf("thresholds[%d].name", i), all[i].Name
		if name == "" {
			continue
		}
		if strings.ContainsAny(name, "\r\n") || len(name) > maxName {
			return bucket.Wrong(path, "is %s, expected one line of at most %d bytes", bucket.Quoted(name), maxName)
		}
		for j := range all[:i] {
			if all[j].Name == name {
				return bucket.Wrong(path, "is %s as of thresholds[%d], expected another", bucket.Quoted(name), j)
			}
		}
	}
	return nil
}

// maxName is the longest name of a threshold: it stands in tables and in the titles of annotations.
const maxName = 200
