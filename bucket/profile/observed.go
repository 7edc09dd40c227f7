package profile

import (
	"loadshape/bucket/yamlfile"
)

// An observation is what verify writes as JSON, of which the limits and levels that an answer showed are read.
type observation struct {
	At   string `yaml:"at"` // the instant of the levels
	file `yaml:",inline"`
}

// UnmarshalNode reads the observation out of the whole result.
func (o *observation) UnmarshalNode(v yamlfile.Value) error {
	type plain observation
	seen := v.At("observed")
	if seen.Kind() != yamlfile.Mapping {
		return seen.Errorf("is %v: this result saw no rate-limit headers, expected one with observed limits", seen)
	}
	return seen.Decode((*plain)(o))
}

// isObservation reports whether a document is a result of verify.
func isObservation(doc *yamlfile.Doc) bool { return doc.Has("verdict") && doc.Has("observed") }

func readObservation(doc *yamlfile.Doc) (*Profile, error) {
	var o observation
	if err := doc.Decode(&o); err != nil {
		return nil, err
	}
	p := &Profile{Name: o.Name, Owner: o.Owner, Source: o.Source, AsOf: o.AsOf, Notes: o.Notes}
	p.Notes = append(p.Notes, "the buckets begin as an answer left them at "+o.At)
	g := o.bucket()
	if err := checkGroup(doc, &g, "observed"); err != nil {
		return nil, doc.Wrap(err)
	}
	p.Groups = append(p.Groups, g)
	return p, nil
}
