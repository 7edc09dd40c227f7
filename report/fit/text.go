package fit

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"loadshape/report/layout"
)

// WriteJSON writes all that was found as one JSON object and a line feed.
func WriteJSON(w io.Writer, f *Fit) error {
	return layout.WriteJSON(w, f)
}

// WriteText writes all that was found for people.
func WriteText(w io.Writer, f *Fit, o layout.Options) error {
	p := layout.NewPage(o)
	p.Paragraph("", layout.Capital(f.evidence(f.Answers))+".")
	if f.Alone {
		p.Paragraph("", "Assumes that nothing else used these limits (--alone).")
	}
	for i := range f.Owners {
		o := &f.Owners[i]
		for j := range o.Groups {
			p.Heading(o.title(&o.Groups[j]))
			o.Groups[j].write(&p)
		}
		for _, n := range o.Notes {
			p.Paragraph("  ", layout.Capital(layout.Clean(n))+".")
		}
	}
	if len(f.Notes) > 0 {
		p.Heading("Notes")
		for _, n := range f.Notes {
			p.Paragraph("  - ", layout.Clean(n))
		}
	}
	_, err := io.WriteString(w, p.String())
	return err
}

func (o *Owner) title(g *Group) string {
	s := g.name()
	if o.Organization != "" {
		s += ", organization " + layout.Clean(o.Organization)
	}
	if o.Workspace != "" {
		s += ", workspace " + layout.Clean(o.Workspace)
	}
	return s
}

func (g *Group) write(p *layout.Page) {
	refused := "none refused"
	if len(g.Refused) > 0 {
		var all []string
		for _, by := range slices.Sorted(maps.Keys(g.Refused)) {
			all = append(all, fmt.Sprintf("%s by %s", layout.Count(g.Refused[by]), strings.ReplaceAll(by, "_", " ")))
		}
		refused = "refused: " + layout.Joined(all)
	}
	p.Paragraph("  ", layout.Counted(int64(g.Answers), "answer")+", "+refused+".")
	for i := range g.Buckets {
		b := &g.Buckets[i]
		amount := "?"
		if b.Limit != nil {
			amount = layout.Count(*b.Limit)
		}
		p.Paragraph("  ", p.Paint(layout.Bold, b.name())+" "+amount+" per "+b.Per)
		for _, line := range b.comments() {
			p.Paragraph("    ", layout.Clean(line))
		}
	}
	if a := g.Acceleration; a != nil {
		p.Paragraph("  ", p.Paint(layout.Bold, "acceleration")+fmt.Sprintf(" floor %s, step %s, in %s", layout.Count(a.Floor), layout.Count(a.Step), strings.ReplaceAll(a.Dimension, "_", " ")))
		p.Paragraph("    ", layout.Clean(a.said()))
	}
}

// WriteSummary writes in a few lines what a limits file has and what it lacks.
func WriteSummary(w io.Writer, f *Fit, id string, o layout.Options) error {
	p := layout.NewPage(o)
	owner := &f.Owners[0]
	if f.exact == nil {
		var err error
		if owner, err = f.owner(id); err != nil {
			return err
		}
	}
	p.Paragraph("", "Fitted to "+f.evidence(owner.Answers)+".")
	for i := range owner.Groups {
		g := &owner.Groups[i]
		var told []string
		for j := range g.Buckets {
			if b := &g.Buckets[j]; b.stands() {
				told = append(told, b.summary())
			}
		}
		if len(told) > 0 {
			p.Paragraph("  ", g.name()+": "+strings.Join(told, "; ")+".")
		}
	}
	for _, text := range f.unlimited(id) {
		p.Paragraph("", text)
	}
	for _, n := range slices.Concat(owner.Notes, f.Notes) {
		p.Paragraph("", layout.Capital(layout.Clean(n))+".")
	}
	_, err := io.WriteString(w, p.String())
	return err
}

// summary says what is told of a bucket, and names what is not.
func (b *Bucket) summary() string {
	s := b.name() + " " + layout.Count(*b.Limit) + " per " + b.Per
	var open []string
	for _, p := range b.Points {
		if p.Value != "" {
			s += ", " + p.Name + " " + p.Value + map[Told]string{Rest: " (not proven)", Alone: " (if nothing else used them)"}[p.Told]
		} else {
			open = append(open, p.Name)
		}
	}
	if len(open) > 0 {
		s += " (open: " + strings.Join(open, ", ") + ")"
	}
	return s
}
