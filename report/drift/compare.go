package drift

import (
	"slices"
	"strings"

	"loadshape/bucket"
	"loadshape/bucket/profile"
	"loadshape/report/layout"
)

// compare holds figures of a file against the published tables that it is about.
func compare(figures []figure, tables []string, file string) []Finding {
	var all []Finding
	for _, name := range tables {
		p, ok := profile.Published(name)
		if !ok {
			continue
		}
		c := comparison{p: p, met: map[[2]int]bool{}, groups: map[int]bool{}}
		for i := range figures {
			if f := &figures[i]; f.table == name {
				c.figure(f)
			}
		}
		c.missing(file)
		all = append(all, c.found...)
	}
	return all
}

// A comparison is that of one published table.
type comparison struct {
	p      *profile.Profile
	found  []Finding
	groups map[int]bool    // that the page has
	met    map[[2]int]bool // limits of them, by group and place
}

func (c *comparison) add(f *figure, state State, page, ours string) {
	c.found = append(c.found, Finding{state, c.p.Name, f.name, counts(f.dimension, f.per), page, ours, f.where})
}

// counts is what a limit counts, in words.
func counts(d bucket.Dimension, per bucket.Duration) string {
	if d == "" {
		return ""
	}
	return strings.ReplaceAll(string(d), "_", " ") + " " + layout.Every(per.String())
}

// figure finds what became of one figure.
func (c *comparison) figure(f *figure) {
	ids := idsOf(f.name)
	if len(c.p.Groups) == 1 && len(c.p.Groups[0].Models) == 0 { // of every model
		c.against(f, 0)
		return
	}
	var at []int
	for i := range c.p.Groups {
		if slices.ContainsFunc(ids, func(id string) bool { return covers(&c.p.Groups[i], id) }) {
			at = append(at, i)
		}
	}
	switch {
	case f.unread != "" && len(at) == 0, len(ids) == 0:
		c.add(f, Unread, unread(f, "the model is not understood"), "")
	case len(at) == 0 && c.unpublished(ids):
		c.add(f, NowPublished, shown(f), "no figures")
	case len(at) == 0:
		c.add(f, NewModel, shown(f), "")
	case len(at) > 1 && strings.HasSuffix(ids[0], "-x"):
		c.add(f, Unread, "the name stands for several groups here", "")
		for _, i := range at {
			c.groups[i] = true
		}
	default:
		for _, i := range at {
			c.against(f, i)
		}
	}
}

func unread(f *figure, otherwise string) string {
	if f.unread != "" {
		return f.unread
	}
	return otherwise
}

// unpublished reports whether there is a limit without figures of one of these ids.
func (c *comparison) unpublished(ids []string) bool {
	return slices.ContainsFunc(c.p.Unpublished, func(u profile.Unpublished) bool {
		return u.Speed == bucket.Standard && covers(&bucket.Group{Models: u.Models}, ids[0])
	})
}

func shown(f *figure) string {
	if f.per == 0 {
		return layout.Count(f.value)
	}
	return layout.Count(f.value) + " " + layout.Every(f.per.String())
}

// against compares a figure with the limit of a group that counts the same.
func (c *comparison) against(f *figure, group int) {
	c.groups[group] = true
	g := &c.p.Groups[group]
	i := slices.IndexFunc(g.Limits, func(l bucket.Limit) bool { return l.Dimension == f.dimension })
	if i >= 0 {
		c.met[[2]int{group, i}] = true
	}
	switch {
	case f.unread != "":
		c.add(f, Unread, f.unread, oursOf(g, i))
	case i < 0:
		c.add(f, NowPublished, shown(f), "no such limit")
	case g.Limits[i].Limit != f.value || perOf(&g.Limits[i]) != f.per:
		c.add(f, Differs, shown(f), oursOf(g, i))
	default:
		c.add(f, Agrees, shown(f), oursOf(g, i))
	}
}

func perOf(l *bucket.Limit) bucket.Duration {
	if l.Per == 0 {
		return bucket.Minute
	}
	return l.Per
}

// oursOf is the figure of a limit here.
func oursOf(g *bucket.Group, i int) string {
	if i < 0 {
		return ""
	}
	return layout.Count(g.Limits[i].Limit) + " " + layout.Every(perOf(&g.Limits[i]).String())
}

// missing finds what the file does not have of the table.
func (c *comparison) missing(file string) {
	for i := range c.p.Groups {
		g := &c.p.Groups[i]
		name := "every model"
		if len(g.Models) > 0 {
			name = g.Models[0]
		}
		for j := range g.Limits {
			if !c.met[[2]int{i, j}] {
				f := figure{name: name, dimension: g.Limits[j].Dimension, per: perOf(&g.Limits[j]), where: file}
				c.add(&f, Missing, "", oursOf(g, j))
			}
		}
	}
}
