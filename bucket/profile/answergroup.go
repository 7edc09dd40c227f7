package profile

import (
	"fmt"
	"slices"
	"strings"

	"loadshape/bucket"
	"loadshape/bucket/yamlfile"
)

// An answerReader makes groups of limits of the entries of an answer.
type answerReader struct {
	doc     *yamlfile.Doc
	p       *Profile
	literal bool // the names of limiters mean what they say

	organization, workspace bool // of which there are entries
	unclear, sums           bool // a limit of which it is not said what it counts, or how
}

func (r *answerReader) note(format string, args ...any) {
	r.p.Notes = append(r.p.Notes, fmt.Sprintf(format, args...))
}

// groups turns entries into groups of limits. What a workspace and its organization say about the same models is one group,
// as both hold.
func (r *answerReader) groups(entries []*entry) error {
	for _, workspace := range []bool{false, true} {
		var groups []bucket.Group
		var paths []string
		for _, e := range entries {
			if e.workspace == workspace {
				groups, paths = append(groups, bucket.Group{Models: e.Models}), append(paths, e.path)
			}
		}
		if err := checkModels(groups, paths); err != nil {
			return err
		}
	}
	done := make(map[*entry]bool)
	for _, e := range entries {
		other, err := e.other(entries)
		if err != nil {
			return err
		}
		if done[other] {
			continue
		}
		done[e] = true
		both := []*entry{e}
		if other != nil {
			both = append(both, other)
		}
		standard, fast := bucket.Group{Models: e.Models}, bucket.Group{Speed: bucket.Fast}
		for _, one := range both {
			if err := r.add(one, &standard, &fast); err != nil {
				return err
			}
			standard.Models = union(standard.Models, one.Models)
		}
		fast.Models = standard.Models
		r.missing(both)
		for _, g := range []bucket.Group{standard, fast} {
			if len(g.Limits) > 0 { // of a group without any, a note says so
				r.p.Groups = append(r.p.Groups, g)
			}
		}
	}
	return nil
}

// other is the entry of the other owner, the workspace or its organization, that is about the same models; nil is none.
func (e *entry) other(entries []*entry) (*entry, error) {
	var other *entry
	for _, o := range entries {
		switch {
		case o.workspace == e.workspace || !slices.ContainsFunc(o.Models, func(m string) bool { return slices.Contains(e.Models, m) }):
		case other != nil:
			return nil, bucket.Wrong(e.path+".models", "are those of %s and of %s, expected each group of the organization by itself", other.path, o.path)
		default:
			other = o
		}
	}
	return other, nil
}

func union(a, b []string) []string {
	all := slices.Clone(a)
	for _, s := range b {
		if !slices.Contains(all, s) {
			all = append(all, s)
		}
	}
	return all
}

// add adds the limits of an entry to the groups of its models.
func (r *answerReader) add(e *entry, standard, fast *bucket.Group) error {
	given := make(map[string]bool)
	for i := range e.Limits {
		l, at := &e.Limits[i], fmt.Sprintf("%s.limits[%d]", e.path, i)
		if given[l.Type] {
			return bucket.Wrong(at+".type", "is %s a second time, expected it once", l.Type)
		}
		given[l.Type] = true
		if _, known := typeNamed(l.Type); !known {
			r.notModelled(e, l)
			continue
		}
		limit, speed, err := l.limit(r.doc, at)
		if err != nil {
			return err
		}
		r.settle(e, l.Type, &limit)
		group := standard
		if speed == bucket.Fast {
			group = fast
		}
		if !e.workspace || l.Source != nil && l.Source.Type == "organization" {
			group.Limits = appendNewLimit(group.Limits, limit)
			continue
		}
		own := limit
		own.Scope = "workspace"
		group.Limits = append(group.Limits, own)
		if l.OrgLimit != nil {
			limit.Limit = *l.OrgLimit
			if err := limit.Check(at); err != nil {
				return bucket.Wrong(at+".org_limit", "is %d, expected 0 to %d", limit.Limit, int64(bucket.MaxLimit))
			}
			group.Limits = appendNewLimit(group.Limits, limit)
		}
	}
	return nil
}

// appendNewLimit appends a limit of the organization that is not there yet: its own entry and its workspaces' name it.
func appendNewLimit(limits []bucket.Limit, one bucket.Limit) []bucket.Limit {
	if slices.Contains(limits, one) {
		return limits
	}
	return append(limits, one)
}

// settle says what a limit counts where its name does not.
func (r *answerReader) settle(e *entry, name string, l *bucket.Limit) {
	switch {
	case name == allInput && !r.literal && slices.ContainsFunc(e.Models, func(m string) bool { return strings.HasPrefix(m, "claude-3-5-haiku") }):
		r.note("%s: input includes cache reads, by the published limits; the answer does not say", e.Models[0])
	case name == allInput && !r.literal:
		l.CacheRead, r.unclear = bucket.CacheUnknown, true
	case l.Dimension == bucket.Tokens:
		r.sums = true
	}
}

// notModelled names a limit that is not played.
func (r *answerReader) notModelled(e *entry, l *limiter) {
	why := "this version does not know what it counts"
	if l.Type == toolUses {
		why = "it counts uses of server tools, of which traffic here says nothing"
	}
	r.note("not modelled: %s %d of %s: %s", l.Type, l.Value, e.Models[0], why)
}

// missing notes which of the usual limits a group lacks, of which there are one entry or two.
func (r *answerReader) missing(both []*entry) {
	has := func(names ...string) bool {
		for _, e := range both {
			if slices.ContainsFunc(e.Limits, func(l limiter) bool { return slices.Contains(names, l.Type) }) {
				return true
			}
		}
		return false
	}
	for _, usual := range [][]string{{"requests_per_minute"}, {allInput, cacheAware}, {"output_tokens_per_minute"}} {
		switch name := usual[0]; {
		case has(usual...), has("tokens_per_minute") && name != "requests_per_minute":
		case both[0].workspace && len(both) == 1:
			r.note("%s: %s is not in the answer: it is inherited from the organization and not here", both[0].Models[0], name)
		default:
			r.note("%s: %s is not in the answer", both[0].Models[0], name)
		}
	}
}

// remarks are the notes on the answer as a whole.
func (r *answerReader) remarks() {
	if r.unclear {
		r.note("input_tokens_per_minute of this older form may leave cache reads out or count them, as it does today: both are tried; " +
			"an answer of today says which")
	}
	if r.sums {
		r.note("tokens_per_minute and tokens_per_day count input and output together; that output counts as it is produced, and cache reads do not count, is an assumption")
	}
	if !r.workspace {
		return
	}
	r.p.Owner = "Anthropic workspace"
	if !r.organization {
		r.note("the answer is a workspace's: a group that it does not list is inherited from the organization and not here")
	}
	r.note("the organization's limits also hold its other workspaces' traffic, which is not in the plan")
	r.note("a limit that was changed takes effect within about an hour: one that was set right before a launch may not hold yet")
}
