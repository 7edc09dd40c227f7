package profile

import (
	_ "embed"
	"fmt"
	"strings"

	"loadshape/bucket"
	"loadshape/bucket/yamlfile"
)

//go:embed accelerations.yaml
var accelerations string

// A NamedAcceleration is the published ramp rule of a provider other than Anthropic, which publishes none. For
// Anthropic's limits it is an assumption.
type NamedAcceleration struct {
	Name         string              `yaml:"name"`
	Owner        string              `yaml:"owner"`
	Source       string              `yaml:"source"`
	AsOf         string              `yaml:"as_of"`
	Why          string              `yaml:"why"` // how the rule became these figures
	Acceleration bucket.Acceleration `yaml:"acceleration"`
}

// Accelerations lists the rules that an acceleration limit can be named after.
func Accelerations() []NamedAcceleration {
	var list []NamedAcceleration
	if _, err := yamlfile.Read("accelerations.yaml", strings.NewReader(accelerations), &list); err != nil {
		panic(err) // embedded, and read by the tests
	}
	for i := range list {
		a := &list[i]
		a.Acceleration.Source = fmt.Sprintf("rule of %s, an assumption, not Anthropic's: %s (%s)", a.Owner, a.Source, a.AsOf)
	}
	return list
}

// An acceleration stands in a limits file as the name of a rule or as its figures.
type acceleration struct {
	bucket.Acceleration `yaml:",inline"`
}

func (a *acceleration) UnmarshalNode(v yamlfile.Value) error {
	if v.Kind() != yamlfile.Text {
		if err := v.Decode(&a.Acceleration); err != nil {
			return err
		}
		if !v.Has("floor") {
			return v.At("floor").Errorf("is missing, expected the least ceiling of a minute")
		}
		if a.Every == 0 && v.Has("every") {
			return v.At("every").Errorf("is 0s, expected whole minutes, at least 1m")
		}
		return nil
	}
	var name string
	if err := v.Decode(&name); err != nil {
		return err
	}
	var names []string
	for _, known := range Accelerations() {
		if known.Name == name {
			a.Acceleration = known.Acceleration
			return nil
		}
		names = append(names, known.Name)
	}
	return v.Errorf("is %v, expected %s or a mapping", v, strings.Join(names, ", "))
}
