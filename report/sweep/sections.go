package sweep

import (
	"fmt"
	"slices"
	"strings"

	"loadshape/report"
	"loadshape/report/layout"
)

// Sentence says in one how much of the grid holds.
func (s *Sweep) Sentence() string {
	counts := map[report.Verdict]int{}
	for i := range s.Cells {
		counts[s.Cells[i].Verdict]++
	}
	of := layout.Counted(int64(len(s.Cells)), "cell")
	if s.Part != nil {
		of += fmt.Sprintf(" of part %d of %d", s.Part.Number, s.Part.Of)
	}
	var became []string
	for _, c := range []struct {
		n         int
		one, many string
	}{{counts[report.Holds], " holds", " hold"}, {counts[report.Depends], " depends on what the published rules leave open", " depend on what the published rules leave open"}, {counts[report.Fails], " fails", " fail"}} {
		switch {
		case c.n == len(s.Cells) && c.n > 1:
			became = append(became, "all"+c.many)
		case c.n == 1:
			became = append(became, "1"+c.one)
		case c.n > 0:
			became = append(became, layout.Count(c.n)+c.many)
		}
	}
	return fmt.Sprintf("Of %s of %s, by %s, %s.", of, layout.Clean(s.Name), s.axes(), layout.Joined(became))
}

// axes names what is varied.
func (s *Sweep) axes() string {
	var names []string
	for _, a := range s.Axes {
		names = append(names, layout.Clean(a.Name))
	}
	return layout.Joined(names)
}

// A Slice is the cells that have the same values of all axes but the last two: rows of columns. Of one axis, each value is a row
// of one cell. A cell that is in another part is nil.
type Slice struct {
	Title         string // the values that are the same; empty where there are none
	Row, Column   string // the axes; Column is empty where there is one
	Rows, Columns []string
	Cells         [][]*Cell
}

// Slices are all of them.
func (s *Sweep) Slices() []Slice {
	row, column := s.Axes[len(s.Axes)-1], Axis{Values: []string{""}}
	outer := s.Axes[:len(s.Axes)-1]
	if len(outer) > 0 {
		row, column = outer[len(outer)-1], row
		outer = outer[:len(outer)-1]
	}
	first := 0
	if s.Part != nil {
		first = s.Part.FirstCell
	}
	size := len(row.Values) * len(column.Values)
	total := size
	for _, a := range outer {
		total *= len(a.Values)
	}
	var all []Slice
	for at := 0; at < total; at += size {
		one := Slice{Row: row.Name, Column: column.Name, Rows: row.Values, Columns: column.Values}
		for i, v := range values(s.Axes, at)[:len(outer)] {
			if i > 0 {
				one.Title += ", "
			}
			one.Title += outer[i].Name + "=" + v
		}
		for r := range row.Values {
			line := make([]*Cell, len(column.Values))
			for c := range line {
				if n := at + r*len(line) + c - first; n >= 0 && n < len(s.Cells) {
					line[c] = &s.Cells[n]
				}
			}
			one.Cells = append(one.Cells, line)
		}
		all = append(all, one)
	}
	return all
}

// Sections are the parts of a report.
func (s *Sweep) Sections() []layout.Section {
	var all []layout.Section
	for _, one := range s.Slices() {
		if one.Column == "" {
			all = append(all, one.list())
			continue
		}
		all = append(all, one.grid("Seeds that hold", holdIn), one.grid("Refused", func(c *Cell) string { return layout.Percent(c.Worst().RefusedShare) }),
			one.grid("Wait, p99", func(c *Cell) string { return layout.Maybe(c.Worst().P99WaitS, waitIn) }))
		all[len(all)-3].Notes = append(one.edge(), all[len(all)-3].Notes...)
	}
	return all
}

func waitIn(s report.Seconds) string { return layout.Span(int64(s)) }

// holdIn is how many seeds of a cell hold.
func holdIn(c *Cell) string {
	return Mark(c.Verdict) + " " + layout.Count(c.Hold) + "/" + layout.Count(c.Runs)
}

// Mark is a verdict in one sign.
func Mark(v report.Verdict) string {
	return map[report.Verdict]string{report.Holds: "✓", report.Depends: "?", report.Fails: "✗"}[v]
}

// breaks is what makes a cell fail, empty where nothing does: the limit that refuses most, or else the first threshold that breaks.
func (c *Cell) breaks() string {
	switch w := c.Worst(); {
	case w.First != nil && c.Verdict != report.Holds:
		return w.First.Label()
	case len(c.Breaks) > 0:
		return layout.Clean(c.Breaks[0])
	}
	return ""
}

// list is one axis: everything that there is to say of each value.
func (o *Slice) list() layout.Section {
	s := layout.Section{Title: "Each value of " + layout.Clean(o.Row), Head: layout.Heads(layout.Clean(o.Row), "verdict", ">seeds\nthat hold", ">refused", ">wait\np99", "what breaks")}
	for i, line := range o.Cells {
		if c := line[0]; c != nil {
			w, breaks := c.Worst(), c.breaks()
			if w.First == nil { // the last name of a figure: a table has little room
				breaks = breaks[strings.LastIndex(breaks[:max(0, strings.IndexByte(breaks, ' '))], ".")+1:]
			}
			if breaks == "" {
				breaks = layout.None
			}
			s.Rows = append(s.Rows, []string{layout.Clean(o.Rows[i]), Mark(c.Verdict) + " " + string(c.Verdict), layout.Count(c.Hold) + "/" + layout.Count(c.Runs), layout.Percent(w.RefusedShare), layout.Maybe(w.P99WaitS, waitIn), breaks})
		}
	}
	s.Notes = append(o.edge(), o.worst())
	return s
}

// worst says which seed and reading the figures beside the seeds are of.
func (o *Slice) worst() string {
	under := "strict"
	for _, line := range o.Cells {
		for _, c := range line {
			if c != nil && c.Strict == nil {
				under = "loose"
			}
		}
	}
	return "A seed holds where no threshold is broken under any reading that was asked for. What is refused and how long requests wait is that of the worst seed, under the " + under + " reading."
}

// grid is one figure of each cell.
func (o *Slice) grid(title string, figure func(*Cell) string) layout.Section {
	s := layout.Section{Title: title, Head: layout.Heads(layout.Clean(o.Row) + " ╲ " + layout.Clean(o.Column))}
	if o.Title != "" {
		s.Title += ", " + layout.Clean(o.Title)
	}
	for _, c := range o.Columns {
		s.Head = append(s.Head, layout.Column{Head: layout.Clean(c)})
	}
	for i, line := range o.Cells {
		row := []string{layout.Clean(o.Rows[i])}
		any := false
		for _, c := range line {
			text := layout.None
			if c != nil {
				text, any = figure(c), true
			}
			row = append(row, text)
		}
		if any {
			s.Rows = append(s.Rows, row)
		}
	}
	if title == "Seeds that hold" {
		s.Notes = []string{o.worst()}
	}
	return s
}

// edge says, of each row, or of the one axis that there is, up to which value the plan holds.
func (o *Slice) edge() []string {
	if o.Column == "" {
		var cells []*Cell
		for _, line := range o.Cells {
			cells = append(cells, line[0])
		}
		return said("", o.Row, o.Rows, cells)
	}
	var notes []string
	for i, line := range o.Cells {
		notes = append(notes, said(o.Row+" "+o.Rows[i]+": ", o.Column, o.Columns, line)...)
	}
	return notes
}

// said is the edge along an axis, nothing where a cell is missing.
func said(lead, axis string, values []string, cells []*Cell) []string {
	if slices.Contains(cells, nil) {
		return nil
	}
	lead, axis = layout.Clean(lead), layout.Clean(axis)
	var holding []string
	first := -1
	for i, c := range cells {
		if c.Verdict == report.Holds {
			holding = append(holding, layout.Clean(values[i]))
		} else if first < 0 {
			first = i
		}
	}
	switch {
	case len(holding) == 0:
		return []string{lead + "it holds at no " + axis + "."}
	case first < 0:
		return []string{lead + "it holds at every " + axis + "."}
	case first != len(holding) || !ordered(values):
		return []string{lead + "it holds at " + axis + " " + strings.Join(holding, ", ") + "."}
	}
	c := cells[first]
	text := fmt.Sprintf("%sit holds up to %s %s; at %s it %s", lead, axis, holding[len(holding)-1], layout.Clean(values[first]), map[report.Verdict]string{report.Depends: "depends", report.Fails: "fails"}[c.Verdict])
	if breaks := c.breaks(); breaks != "" {
		text += " (" + breaks + ")"
	}
	return []string{text + "."}
}

// ordered reports whether values are numbers that go up.
func ordered(values []string) bool {
	for i, v := range values {
		n, _, ok := decimal(v)
		if !ok {
			return false
		}
		if i > 0 {
			if before, _, _ := decimal(values[i-1]); n.Cmp(before) <= 0 {
				return false
			}
		}
	}
	return true
}
