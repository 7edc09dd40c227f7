package main

import (
	"loadshape/bucket/wire"
	"loadshape/workload/claudecode"
	"loadshape/workload/models"
	"loadshape/workload/route"
	"loadshape/workload/route/compare"
)

// namesBucket reports whether the model that the message of the failure names is that of a bucket: Google's base model, and
// that of whoever stands behind a gateway, which knows its clients' models by other names.
func (v *verification) namesBucket() bool {
	return v.run.Before.Owner == wire.GoogleProject || v.flags.route == route.Gateway || v.flags.route == claudecode.APIKey
}

// compareModel holds this request's model against the bucket that the failure names, where nothing else tells the model of
// the request that failed.
func (v *verification) compareModel(c compare.Comparison) compare.Comparison {
	named := v.run.Before.Model
	if named == "" || !v.namesBucket() || c.Of("model") != compare.Unknown {
		return c
	}
	for i := range c {
		if c[i].Name == "model" {
			c[i] = compare.Respect{Name: "model", Likeness: compare.Likeness(models.Counted(named, v.flags.model)), Then: named, This: v.flags.model}
		}
	}
	return c
}
