package change

import (
	"slices"

	"loadshape/bucket/yamlfile"
	"loadshape/workload"
)

// targetOption is another of the plan's targets for a stream.
func targetOption(p *workload.Plan, stream int) Option {
	c, s := option(p, KindTarget, stream), &p.Streams[stream]
	c.From, c.Menu = p.TargetOf(s), true
	var others []string
	for _, name := range p.TargetNames() {
		if !slices.Contains(p.TargetsOf(s), name) { // to which it does not fall over
			others = append(others, name)
		}
	}
	if len(others) == 0 {
		return c.moot("there is no other target that its requests do not go to already")
	}
	c.Degrees = len(others)
	c.at = func(degree int) Degree {
		return Degree{others[degree-1], []yamlfile.Edit{set(streamPath(stream)+".target", others[degree-1])}}
	}
	return c
}
