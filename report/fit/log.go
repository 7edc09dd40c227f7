package fit

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"loadshape/bucket"
	"loadshape/bucket/wire"
	"loadshape/report/layout"
	"loadshape/workload/exchange"
	"loadshape/workload/exchange/lines"
)

// Read says what a log tells; source is its name, and alone that nothing else used the limits while it was written. Of each answer it
// keeps some hundred bytes, however long it is.
func Read(source string, in io.Reader, alone bool) (*Fit, error) {
	r := newReader(source, filepath.Base(source))
	l, err := lines.Each(source, in, r.add)
	if err != nil {
		return nil, err
	}
	return r.fit(l, alone)
}

// fit says what all answers tell together.
func (r *reader) fit(l *exchange.Log, alone bool) (*Fit, error) {
	all := r.all
	f := &Fit{Schema: Schema, Source: r.source, Format: l.Format, Answers: len(all), Alone: alone, Owners: []Owner{}, Notes: []string{}}
	if !slices.ContainsFunc(all, (*answer).telling) {
		return nil, fmt.Errorf("%s: no answer has rate-limit headers, and no refusal names a limit that a limits file can have: there is nothing to fit%s", r.source, refusedOf(all))
	}
	f.note(all)
	if l.Left > 0 {
		f.Notes = append(f.Notes, fmt.Sprintf("%s of the file no requests for a message: left out", areOf(l.Left, "other request")))
	}
	slices.SortStableFunc(all, byTime)
	for _, a := range all {
		if a.answered == 0 {
			continue
		}
		at := a.date()
		if f.From == nil {
			f.From = &at
		}
		f.To = &at
	}
	for _, o := range owners(all, f) {
		f.Owners = append(f.Owners, *o)
	}
	return f, nil
}

func byTime(a, b *answer) int { return cmp.Compare(a.answered, b.answered) }

// date is the answer's own, which must be known.
func (a *answer) date() time.Time { return (a.answered - instant(time.Second)).time() }

// refusedOf says what refused, where nothing more is known.
func refusedOf(all []*answer) string {
	by := map[string]int{}
	for _, a := range all {
		if name := a.refusedBy(); name != "" {
			by[strings.ReplaceAll(string(name), "_", " ")]++
		}
	}
	var said []string
	for _, name := range slices.Sorted(maps.Keys(by)) {
		said = append(said, fmt.Sprintf("%s by %s", plain(by[name], "refusal"), name))
	}
	if len(said) == 0 {
		return ""
	}
	return " (" + layout.Joined(said) + ")"
}

// note says what the log has that is no evidence about a bucket.
func (f *Fit) note(all []*answer) {
	undatedAnswers, none, unified, others, silent := 0, 0, 0, 0, 0
	for _, a := range all {
		if r := a.refusal; r != nil && r.limit >= 0 && !a.toldLimit() && r.by != wire.ByUnknown {
			f.Notes = append(f.Notes, fmt.Sprintf("%s names a limit of %s by %s per %s, which a limits file cannot have",
				a.place, layout.Count(r.limit), r.by, cmp.Or(r.per, "unknown time")))
		}
		switch {
		case a.telling() && a.answered == 0:
			undatedAnswers++
		case a.telling():
		case a.unified:
			unified++
		case a.other:
			others++
		case a.status == 0:
			none++
		default:
			silent++
		}
	}
	add := func(n int, noun, what string) {
		if n > 0 {
			f.Notes = append(f.Notes, areOf(n, noun)+" "+what)
		}
	}
	add(undatedAnswers, "answer", "without a date: the limits are taken, and nothing that needs an instant")
	add(unified, "answer", "of a subscription: its windows are shares of amounts that are not published")
	add(others, "answer", "with rate-limit headers of another kind, which are not read")
	add(none, "request", "without any answer")
	add(silent, "answer", "without headers or words that tell a limit")
}

// owners sorts answers by whose they are. Those that name nobody are taken for the only one that is named.
func owners(all []*answer, f *Fit) []*Owner {
	var keys []owner
	byOwner := map[owner][]*answer{}
	for _, a := range all {
		k := *a.owner
		if byOwner[k] == nil {
			keys = append(keys, k)
		}
		byOwner[k] = append(byOwner[k], a)
	}
	if nobody := byOwner[owner{}]; len(keys) == 2 && nobody != nil {
		keys = slices.DeleteFunc(keys, func(k owner) bool { return k == owner{} })
		only := append(byOwner[keys[0]], nobody...)
		slices.SortStableFunc(only, byTime)
		byOwner[keys[0]] = only
		f.Notes = append(f.Notes, areOf(len(nobody), "answer")+" without an id of an organization: taken for those of the only one that is named")
	}
	slices.SortFunc(keys, func(a, b owner) int {
		return cmp.Or(cmp.Compare(a.organization, b.organization), cmp.Compare(a.workspace, b.workspace))
	})
	var owners []*Owner
	for _, k := range keys {
		if !slices.ContainsFunc(byOwner[k], (*answer).telling) {
			continue
		}
		o := &Owner{Organization: k.organization, Workspace: k.workspace, Answers: len(byOwner[k]), Groups: []Group{}, Notes: []string{}}
		o.group(byOwner[k], f.Alone)
		owners = append(owners, o)
	}
	return owners
}

// group sorts the answers of an owner by model.
func (o *Owner) group(all []*answer, alone bool) {
	var names []string
	byModel := map[string][]*answer{}
	aliases := aliasesOf(all)
	for _, a := range all {
		if a.group = cmp.Or(aliases[a.group], a.group); byModel[a.group] == nil {
			names = append(names, a.group)
		}
		byModel[a.group] = append(byModel[a.group], a)
	}
	slices.Sort(names)
	for _, name := range names {
		answers := byModel[name]
		if !slices.ContainsFunc(answers, (*answer).telling) {
			continue
		}
		g := Group{Models: []string{}, Answers: len(answers), Refused: map[string]int{}, Buckets: []Bucket{}}
		for _, a := range answers {
			for _, n := range a.names {
				if n != "" && (n == name || aliases[n] == name) && !slices.Contains(g.Models, n) {
					g.Models = append(g.Models, n)
				}
			}
			if by := a.refusedBy(); by != "" {
				g.Refused[string(by)]++
			}
		}
		s := &series{answers: answers, all: all, known: o.Organization != "", alone: alone}
		g.Buckets = s.buckets()
		g.Acceleration = ramp(answers)
		o.Groups = append(o.Groups, g)
	}
	o.noteModels()
}

// aliasesOf are names that requests gave a model for which the answers have another one, always the same.
func aliasesOf(all []*answer) map[string]string {
	renamed := map[string]string{}
	for _, a := range all {
		name := cmp.Or(a.names[1], a.names[0])
		if name == "" || !a.renamed {
			continue
		}
		if before, there := renamed[name]; there && before != a.group {
			renamed[name] = "" // it has moved on
		} else {
			renamed[name] = a.group
		}
	}
	return renamed
}

// noteModels says what the models' buckets have to do with each other, which nothing in a log proves.
func (o *Owner) noteModels() {
	amounts := func(g *Group) string {
		var all []string
		for _, b := range g.Buckets {
			if b.Limit != nil && b.Pool == "" {
				all = append(all, fmt.Sprint(b.Dimension, *b.Limit))
			}
		}
		return strings.Join(all, " ")
	}
	var same []string
	models := map[string][]string{}
	for i := range o.Groups {
		g := &o.Groups[i]
		if len(g.Models) == 0 {
			continue
		}
		if a := amounts(g); a != "" {
			if models[a] == nil {
				same = append(same, a)
			}
			models[a] = append(models[a], g.Models[0])
		}
	}
	for _, a := range same {
		if len(models[a]) > 1 {
			o.Notes = append(o.Notes, layout.Joined(models[a])+" have the same limits: whether they share one bucket cannot be told from this log, and each has its own here")
		}
	}
}

// ramp is what the refusals of an acceleration limit name.
func ramp(all []*answer) *Acceleration {
	var r *Acceleration
	for _, a := range all {
		f := a.refusal
		if f == nil || f.by != wire.ByAcceleration || f.current < 0 || f.next < f.current || f.next > bucket.MaxLimit {
			continue
		}
		floor, step := f.current, f.next-f.current
		if r == nil {
			r = &Acceleration{Dimension: string(bucket.InputTokens), Floor: floor, Step: step, First: a.place.String()}
			if f.ofRequests {
				r.Dimension = string(bucket.Requests)
			}
		}
		r.Refusals++
		r.Steps = r.Steps || step != r.Step
		r.Floor, r.Step = min(r.Floor, floor), min(r.Step, step)
	}
	return r
}

// areOf is a number with its noun and verb.
func areOf(n int, noun string) string {
	return strings.ReplaceAll(layout.CountedAre(int64(n), noun, int64(n)), layout.Glue, " ")
}
