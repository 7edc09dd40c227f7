package users

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"loadshape/report/capacity"
	"loadshape/report/layout"
	"loadshape/report/search"
)

// Sentence says in one what fits.
func (u *Users) Sentence() string {
	var parts []string
	for i := range u.Tiers {
		if t := &u.Tiers[i]; t.Known {
			parts = append(parts, u.fits(t)+" "+layout.Clean(t.Name))
		}
	}
	return fmt.Sprintf("Of users who work as in the %s of %s, %s.", layout.Counted(int64(u.Log.Sessions), "session"), layout.Clean(u.Name), layout.Joined(parts))
}

// fits is how many users fit a tier, in a sentence.
func (u *Users) fits(t *Fits) string {
	names, found := t.Fit.Readings()
	if len(found) == 2 && said(found[0]) == said(found[1]) {
		names = names[:1]
	}
	verb := " fit"
	if n := found[0].Users; n == nil && u.From == 1 || n != nil && *n == 1 {
		verb = " fits"
	}
	if len(names) == 1 {
		return u.upTo(found[0]) + verb
	}
	return fmt.Sprintf("%s (%s under the %s reading)%s", u.upTo(found[0]), u.upTo(found[1]), names[1], verb)
}

func (u *Users) upTo(f *Fit) string {
	switch {
	case f.Users == nil && u.From == 1:
		return "not even one"
	case f.Users == nil:
		return "fewer than " + layout.Count(u.From)
	case f.FailsAt == nil:
		return "at least " + layout.Count(*f.Users)
	}
	return layout.Count(*f.Users)
}

// said tells two findings apart.
func said(f *Fit) string {
	return layout.Maybe(f.Users, layout.Count[int]) + "/" + layout.Maybe(f.FailsAt, layout.Count[int])
}

// Sections are those that there is anything to say in.
func (u *Users) Sections() []layout.Section {
	return []layout.Section{u.largest(), u.caching(), u.refusals(), u.one()}
}

// cell is a finding in a table.
func (u *Users) cell(f *Fit) string {
	switch {
	case f.Users == nil:
		return layout.None
	case f.FailsAt == nil:
		return "≥ " + layout.Count(*f.Users)
	}
	return layout.Count(*f.Users)
}

// largest is how many users fit each tier, and what binds.
func (u *Users) largest() layout.Section {
	x, head := layout.Section{Title: "How many users fit"}, []string{"limits"}
	readings := u.readings()
	for _, name := range readings {
		head = append(head, ">"+name)
	}
	x.Head = layout.Heads(append(head, "first to bind")...)
	unknown := []string{}
	for i := range u.Tiers {
		t := &u.Tiers[i]
		if !t.Known {
			unknown = append(unknown, layout.Clean(t.Name))
			continue
		}
		row := []string{layout.Clean(t.Name)}
		_, found := t.Fit.Readings()
		for _, f := range found {
			row = append(row, u.cell(f))
		}
		x.Rows = append(x.Rows, append(row, binding(found)))
	}
	x.Notes = []string{fmt.Sprintf("Each is the largest number, from %s to %s, with which at least %s hold for %s.",
		layout.Count(u.From), layout.Count(u.To), fmt.Sprintf("%d of %s", u.Need, layout.Counted(int64(u.Draws), "draw")), layout.Span(int64(u.LengthS)))}
	if len(unknown) > 0 {
		x.Notes = append(x.Notes, "There are no figures for the models of the log in "+layout.Joined(unknown)+".")
	}
	return x
}

// readings are the names of those that were asked for.
func (u *Users) readings() []string {
	for i := range u.Tiers {
		if u.Tiers[i].Known {
			names, _ := u.Tiers[i].Fit.Readings()
			return names
		}
	}
	return nil
}

// binding is what refuses first with one user more.
func binding(found []*Fit) string {
	var all []string
	for _, f := range found {
		if len(f.Binds) > 0 {
			if name := f.Binds[0].LimitName.Label(); !slices.Contains(all, name) {
				all = append(all, name)
			}
		}
	}
	return cmp.Or(strings.Join(all, "; "), layout.None)
}

// caching is what it saves.
func (u *Users) caching() layout.Section {
	x := layout.Section{Title: "What caching saves", Head: layout.Heads("limits", ">with the cache", ">without", ">times")}
	if u.EachHour.CacheReadInputTokens == 0 {
		return layout.Section{Title: x.Title, Notes: []string{"Nothing: no request of the log reads from a cache."}}
	}
	var saves []string
	for i := range u.Tiers {
		t := &u.Tiers[i]
		if !t.Known {
			continue
		}
		with, without := first(t.Fit), first(t.Uncached)
		times := layout.None
		if with.Users != nil && without.Users != nil {
			if times = search.Times(search.Scale(int64(*with.Users) * int64(search.One) / int64(*without.Users))); with.FailsAt == nil {
				times = "≥ " + times
			}
		}
		x.Rows = append(x.Rows, []string{layout.Clean(t.Name), u.cell(with), u.cell(without), times})
		said := u.upTo(with) + " either way"
		if other := u.upTo(without); said != other+" either way" {
			said = u.upTo(with) + " instead of " + other
		}
		saves = append(saves, said+" under "+layout.Clean(t.Name))
	}
	x.Notes = append(x.Notes, fmt.Sprintf("With the cache %s fit. Without it, the %s of the input that are read from a cache count as the rest does. Both are of the %s reading.", layout.Joined(saves),
		layout.PercentOf(u.EachHour.CacheReadInputTokens, u.EachHour.InputTokensTotal), u.readings()[0]))
	return x
}

// first is the finding under the first reading that was asked for.
func first(e *capacity.Each[Fit]) *Fit { return cmp.Or(e.Loose, e.Strict) }

// refusals is how much is refused.
func (u *Users) refusals() layout.Section {
	x, head := layout.Section{Title: "Share of requests that are refused"}, []string{"users"}
	for _, n := range u.Numbers() {
		x.Rows = append(x.Rows, []string{layout.Count(n)})
	}
	var never []string
	for _, l := range u.Lines() {
		if slices.Max(l.Shares) == 0 {
			never = append(never, l.Title())
			continue
		}
		head = append(head, ">"+layout.Clean(short(l.Name))+strings.Replace(l.kind(), ", ", "\n", 1))
		for i, share := range l.Shares {
			x.Rows[i] = append(x.Rows[i], layout.Percent(share))
		}
	}
	if x.Head = layout.Heads(head...); len(head) == 1 {
		x.Head, x.Rows = nil, nil
	}
	if len(never) > 0 {
		x.Notes = append(x.Notes, "Nothing is refused with any of these numbers under "+layout.Joined(never)+".")
	}
	differs := "under the loose reading; what differs under the strict one, and without the cache, has a column of its own"
	if readings := u.readings(); len(readings) == 1 {
		differs = "under the " + readings[0] + " reading; what differs without the cache has a column of its own"
	}
	x.Notes = append(x.Notes, fmt.Sprintf("Of %s each, %s. A refused request is not sent again.", layout.Counted(int64(min(curveDraws, u.Draws)), "draw"), differs))
	return x
}

// kind is what a line is of, behind its name.
func (l *Line) kind() string {
	switch {
	case !l.Cached:
		return ", no cache"
	case l.Strict:
		return ", strict"
	}
	return ""
}

// Title is what a line is called.
func (l *Line) Title() string { return layout.Clean(l.Name) + l.kind() }

// short is the tier in a name, without its route and its model.
func short(name string) string {
	if parts := strings.Split(name, "/"); len(parts) > 1 {
		return parts[1]
	}
	return name
}

// one is what a user sends.
func (u *Users) one() layout.Section {
	e := &u.EachHour
	s := layout.Section{Title: "What one user sends in an hour", Notes: []string{fmt.Sprintf("On average %s with %s of input, of which %s are read from a cache, and %s of output.",
		layout.Counted(e.Requests, "request"), layout.Counted(e.InputTokensTotal, "token"), layout.Count(e.CacheReadInputTokens), layout.Counted(e.OutputTokens, "token"))}}
	l := &u.Log
	s.Notes = append(s.Notes, fmt.Sprintf("The log has %s with %s in %s, pauses included.", layout.Counted(int64(l.Sessions), "session"), layout.Counted(l.Requests, "request"), layout.Span(int64(l.LengthS))))
	for _, left := range []struct {
		n   int64
		why string
	}{{l.Failed, "refused or gone wrong"}, {l.Alone, "of no session"}} {
		if left.n > 0 {
			s.Notes = append(s.Notes, fmt.Sprintf("Left out, %s: %s.", left.why, layout.Counted(left.n, "request")))
		}
	}
	return s
}

// found says how it was found.
func (u *Users) found() string {
	return fmt.Sprintf("Seeds %d to %d: each draws %s users who are at work at once, for %s, and of fewer the first ones. What holds: %s.",
		u.Seed, u.Seed+uint64(u.Draws)-1, layout.Count(u.To), layout.Span(int64(u.LengthS)), layout.Clean(strings.Join(u.Thresholds, ", ")))
}
