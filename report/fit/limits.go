package fit

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"loadshape/bucket"
	"loadshape/bucket/profile"
	"loadshape/bucket/wire"
	"loadshape/report/layout"
)

// of finds the one owner whose limits are wanted: by the id of an organization or of a workspace, or the only one.
func (f *Fit) owner(id string) (*Owner, error) {
	var found []*Owner
	var ids []string
	for i := range f.Owners {
		o := &f.Owners[i]
		ids = append(ids, cmp.Or(o.Workspace, o.Organization, "none"))
		if id == "" || id == o.Organization || id == o.Workspace {
			found = append(found, o)
		}
	}
	switch {
	case len(found) == 1:
		return found[0], nil
	case id == "":
		return nil, fmt.Errorf("%s: has the limits of %d owners, expected --owner with an id of one: %s", f.Source, len(found), layout.Clean(strings.Join(ids, ", ")))
	case len(found) == 0:
		return nil, fmt.Errorf("--owner: is %q, expected one of %s", id, layout.Clean(strings.Join(ids, ", ")))
	}
	return nil, fmt.Errorf("--owner: is %q, expected an id of one workspace of it: %s", id, layout.Clean(strings.Join(ids, ", ")))
}

// Profile is the limits file of an owner, named by the id of its organization or workspace; empty is the only one. A
// bucket whose limit the answers do not tell is not in it, and neither is what cannot be told of one that is.
func (f *Fit) Profile(id string) (*profile.Profile, error) {
	p, _, err := f.limits(id)
	return p, err
}

// limits gives with the limits what is to be said of each, in their order.
func (f *Fit) limits(id string) (*profile.Profile, []commented, error) {
	if f.exact != nil {
		return f.exact.profile(f), f.exact.comments(), nil
	}
	o, err := f.owner(id)
	if err != nil {
		return nil, nil, err
	}
	p := &profile.Profile{Name: layout.Clean(baseName(f.Source)), Owner: "Anthropic organization", Source: f.evidence(o.Answers)}
	if o.Workspace != "" {
		p.Owner = "Anthropic organization or workspace" // the headers show the tighter of both
	}
	if f.To != nil {
		p.AsOf = f.To.UTC().Format(time.RFC3339)
	}
	var said []commented
	named := slices.ContainsFunc(o.Groups, func(g Group) bool { return len(g.Models) > 0 && g.known() })
	for i := range o.Groups {
		g := &o.Groups[i]
		if !g.known() || named && len(g.Models) == 0 {
			continue // what meets those limits is not known
		}
		to := bucket.Group{}
		if len(g.Models) > 0 {
			to.Models = g.Models
		}
		for j := range g.Buckets {
			b := &g.Buckets[j]
			if !b.stands() {
				continue
			}
			to.Limits = append(to.Limits, b.written())
			said = append(said, commented{"- dimension:", b.comments()})
		}
		if a := g.Acceleration; a != nil {
			to.Acceleration = &bucket.Acceleration{Dimension: bucket.Dimension(a.Dimension), Floor: a.Floor, Step: a.Step, Source: a.source()}
			said = append(said, commented{"acceleration:", []string{a.said()}})
		}
		p.Groups = append(p.Groups, to)
	}
	if len(p.Groups) == 0 {
		return nil, nil, fmt.Errorf("%s: no limit can be told: the answers give several in turn, as those of several owners would", f.Source)
	}
	return p, said, nil
}

// known reports whether a limits file can say something about a group.
func (g *Group) known() bool {
	return g.Acceleration != nil || slices.ContainsFunc(g.Buckets, func(b Bucket) bool { return b.stands() })
}

// written is a bucket as a limits file has it.
func (b *Bucket) written() bucket.Limit {
	l := bucket.Limit{Dimension: bucket.Dimension(b.Dimension), Limit: *b.Limit}
	if per, err := bucket.ParseDuration(b.Per); err == nil && per != bucket.Minute {
		l.Per = per
	}
	for _, p := range b.Points {
		if p.Value == "" {
			continue
		}
		switch p.Name {
		case "window":
			l.Window = bucket.Window(p.Value)
		case "burst":
			l.Burst, _ = bucket.ParseDuration(p.Value) // which was written from one
		case "cache_read":
			l.CacheRead = bucket.CacheRead(p.Value)
		case "charge":
			l.Charge = bucket.Charge(p.Value)
		case "oversized":
			l.Oversized = bucket.Oversized(p.Value)
		case "rejected_cost":
			if p.Value == "1" {
				l.RejectedCost = 1
			}
		}
	}
	return l
}

// commented are lines that stand above a key of a limits file.
type commented struct {
	key   string
	lines []string
}

// WriteLimits writes the limits file, with what is known of each value and how.
func (f *Fit) WriteLimits(w io.Writer, id string) error {
	p, said, err := f.limits(id)
	if err != nil {
		return err
	}
	var plain bytes.Buffer
	if err := p.Write(&plain); err != nil {
		return err
	}
	var b strings.Builder
	comment(&b, "", "Fitted to "+p.Source+". What the answers cannot tell is left out, so that both readings apply to it.")
	if f.Alone {
		comment(&b, "", "Assumes that nothing else used these limits (--alone).")
	}
	for _, text := range f.unlimited(id) {
		comment(&b, "", text)
	}
	for line := range strings.Lines(plain.String()) {
		key := strings.TrimLeft(line, " ")
		if len(said) > 0 && strings.HasPrefix(key, said[0].key) {
			for _, text := range said[0].lines {
				comment(&b, line[:len(line)-len(key)], text)
			}
			said = said[1:]
		}
		b.WriteString(line)
	}
	_, err = io.WriteString(w, strings.TrimSuffix(b.String(), "\n")+"\n")
	return err
}

// unlimited says what the log has and the limits file has not.
func (f *Fit) unlimited(id string) []string {
	o, err := f.owner(id)
	if err != nil || f.exact != nil {
		return nil
	}
	var lines []string
	for i := range o.Groups {
		g := &o.Groups[i]
		for j := range g.Buckets {
			b := &g.Buckets[j]
			if b.stands() {
				continue
			}
			why := b.limitSaid()
			if b.Limit != nil {
				why = fmt.Sprintf("limit: %s, of a pool of its own", layout.Count(*b.Limit))
				if b.Pool == "" {
					why = fmt.Sprintf("limit: %s, and %s since that do not show it", layout.Count(*b.Limit), plain(b.Gone, "answer"))
				}
			}
			lines = append(lines, fmt.Sprintf("Not here: %s, %s: %s.", g.name(), b.name(), why))
		}
		for _, by := range slices.Sorted(maps.Keys(g.Refused)) {
			if slices.Contains(dimensions, bucket.Dimension(by)) || by == string(wire.ByAcceleration) && g.Acceleration != nil {
				continue
			}
			lines = append(lines, fmt.Sprintf("Not here: %s, what refused by %s (%s): no figure is named.", g.name(), strings.ReplaceAll(by, "_", " "), plain(g.Refused[by], "answer")))
		}
	}
	return lines
}

func (g *Group) name() string {
	return layout.Clean(cmp.Or(strings.Join(g.Models, ", "), "no model named"))
}

func (b *Bucket) name() string {
	return strings.TrimSpace(b.Pool + " " + strings.ReplaceAll(b.Dimension, "_", " "))
}

// comment writes a text as lines of comment.
func comment(b *strings.Builder, indent, text string) {
	for _, line := range layout.Wrapped(strings.ReplaceAll(layout.Clean(text), layout.Glue, " "), 100-len(indent)) {
		b.WriteString(indent + "# " + line + "\n")
	}
}

// evidence says what was fitted to.
func (f *Fit) evidence(answers int) string {
	s := fmt.Sprintf("%s of %s", plain(answers, "recorded answer"), layout.Clean(filepath.Base(f.Source)))
	if f.From != nil {
		s += fmt.Sprintf(", %s to %s", f.From.UTC().Format(time.RFC3339), f.To.UTC().Format(time.RFC3339))
	}
	return s
}

func plain(n int, noun string) string {
	return strings.ReplaceAll(layout.Counted(int64(n), noun), layout.Glue, " ")
}

func baseName(file string) string {
	if file == "-" {
		return "standard input"
	}
	base := filepath.Base(file)
	return strings.TrimSuffix(base, filepath.Ext(base))
}
