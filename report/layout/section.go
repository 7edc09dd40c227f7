package layout

import "strings"

// A Section is a part of a document: a table, and what is to be said below it. Either may be missing.
type Section struct {
	Title string
	Head  []Column
	Rows  [][]string
	Notes []string
}

// Heads are columns by their headers. One that begins with > stands at the right.
func Heads(names ...string) []Column {
	head := make([]Column, len(names))
	for i, name := range names {
		plain := strings.TrimPrefix(name, ">")
		head[i] = Column{Head: plain, Left: plain == name}
	}
	return head
}

// Names are the headers in a line each, as [Heads] and [Markdown.Table] take them.
func (s *Section) Names() []string {
	names := make([]string, len(s.Head))
	for i, h := range s.Head {
		names[i] = strings.ReplaceAll(strings.ReplaceAll(h.Head, "\n", " "), Glue, " ")
		if !h.Left {
			names[i] = ">" + names[i]
		}
	}
	return names
}

// Section writes a heading, the table and the notes.
func (p *Page) Section(s *Section) {
	p.Heading(s.Title)
	if len(s.Rows) > 0 {
		p.Table(s.Head, s.Rows)
	}
	p.Notes(s.Notes)
}

// Notes writes a paragraph each.
func (p *Page) Notes(notes []string) {
	for _, note := range notes {
		p.Paragraph(Margin, note)
	}
}

// Section writes a title, the table and the notes, all of whose text is escaped.
func (m *Markdown) Section(s *Section) {
	m.Line("**%s**", Escaped(s.Title))
	if len(s.Rows) > 0 {
		rows := make([][]string, len(s.Rows))
		for i, row := range s.Rows {
			for _, cell := range row {
				if cell != None {
					cell = Escaped(cell)
				}
				rows[i] = append(rows[i], cell)
			}
		}
		m.Table(s.Names(), rows)
	}
	for _, note := range s.Notes {
		m.Line("%s", Escaped(note))
	}
}
