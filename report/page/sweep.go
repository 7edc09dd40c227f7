package page

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"loadshape/report"
	"loadshape/report/layout"
	"loadshape/report/page/frame"
	"loadshape/report/sweep"
)

// SweepFormats are the formats of a sweep.
func SweepFormats() []string { return []string{"text", "json", "markdown", "csv", "html"} }

// WriteSweepAs writes a sweep in one of the formats; the style is that of text.
func WriteSweepAs(w io.Writer, format string, s *sweep.Sweep, o Options, style layout.Options) error {
	switch format {
	case "json":
		return sweep.WriteJSON(w, s)
	case "markdown":
		return sweep.WriteMarkdown(w, s)
	case "csv":
		return sweep.WriteCSV(w, s)
	case "html":
		return WriteSweep(w, s, o)
	}
	return sweep.WriteText(w, s, style)
}

// WriteSweep writes a page of a sweep: of each grid three heat maps, on which the edge of what holds is drawn, and every cell with the command
// that plays it again.
func WriteSweep(w io.Writer, s *sweep.Sweep, o Options) error {
	d := newDocument("Sweep: "+s.Name, s.Sentence(), o)
	d.Heading = "Sweep"
	sections := s.Sections()
	for i, one := range s.Slices() {
		if one.Column == "" {
			d.Add("values", sections[i].Title, append([]frame.Part{{Draw: "heat", With: heatOf(&one, shadeOfHold, "Seeds that hold")}}, listed(&sections[i])...))
			continue
		}
		title := "The grid"
		if one.Title != "" {
			title = frame.Clean(one.Title)
		}
		parts := []frame.Part{{Draw: "heat", With: heatOf(&one, shadeOfHold, "Seeds that hold")}}
		for _, note := range sections[3*i].Notes {
			parts = append(parts, frame.Part{Note: frame.Plain(note)})
		}
		d.Add(fmt.Sprintf("grid%d", i+1), title, append(parts, frame.Part{Draw: "heat", With: heatOf(&one, shadeOfRefused, "Refused")}, frame.Part{Draw: "heat", With: heatOf(&one, shadeOfWait(&one), "Wait, p99")}))
	}
	all := frame.Table{Name: "Every cell, and the command that plays it again"}
	for _, a := range s.Axes {
		all.Head = append(all.Head, frame.Clean(a.Name))
	}
	all.Head = append(all.Head, "verdict", ">seeds that hold", ">refused", ">wait p99", "command")
	for i := range s.Cells {
		c := &s.Cells[i]
		row := slices.Clone(c.Values)
		all.Rows = append(all.Rows, append(row, string(c.Verdict), fmt.Sprintf("%d/%d", c.Hold, c.Runs), layout.Percent(c.Worst().RefusedShare), waitOf(c), c.Command))
	}
	d.Add("cells", "Every cell", []frame.Part{{Details: &frame.Details{Title: "Every cell, and the command that plays it again", Parts: []frame.Part{{Table: all.LaidOut()}}}}})
	if o.Command != "" {
		d.Add("again", "This page again", []frame.Part{{Code: frame.Printable(o.Command)}})
	}
	return draw(w, d, nil)
}

func listed(s *layout.Section) []frame.Part {
	parts := []frame.Part{{Table: (&frame.Table{Name: s.Title, Head: s.Names(), Rows: s.Rows}).LaidOut()}}
	for _, note := range s.Notes {
		parts = append(parts, frame.Part{Note: frame.Plain(note)})
	}
	return parts
}

// A heat map is a table whose cells are shaded by what they say, and have a border where what holds ends.
type heat struct {
	Name, Corner string
	Columns      []string
	Rows         []heatRow
}

type heatRow struct {
	Name  string
	Cells []heatCell
}

type heatCell struct {
	Text, Class, Says string
}

// shades is how many there are, from 0 for the best.
const shades = 9

func heatOf(o *sweep.Slice, shade func(*sweep.Cell) (string, int), name string) *heat {
	h := &heat{Name: name, Corner: frame.Clean(o.Row), Columns: make([]string, len(o.Columns))}
	if o.Column != "" {
		h.Corner += " ╲ " + frame.Clean(o.Column)
	}
	for i, c := range o.Columns {
		if h.Columns[i] = frame.Clean(c); o.Column == "" {
			h.Columns[i] = strings.ToLower(name)
		}
	}
	holds := func(r, c int) bool {
		return r >= 0 && c >= 0 && r < len(o.Cells) && c < len(o.Cells[r]) && o.Cells[r][c] != nil && o.Cells[r][c].Verdict == report.Holds
	}
	there := func(r, c int) bool { return r < len(o.Cells) && c < len(o.Cells[r]) && o.Cells[r][c] != nil }
	for r, line := range o.Cells {
		row := heatRow{Name: frame.Clean(o.Rows[r])}
		for c, cell := range line {
			if cell == nil {
				row.Cells = append(row.Cells, heatCell{Text: layout.None})
				continue
			}
			text, level := shade(cell)
			class := fmt.Sprintf("shade%d", level)
			if there(r, c+1) && holds(r, c) != holds(r, c+1) {
				class += " edge-right"
			}
			if there(r+1, c) && holds(r, c) != holds(r+1, c) {
				class += " edge-below"
			}
			row.Cells = append(row.Cells, heatCell{Text: frame.Clean(text), Class: class, Says: frame.Printable(cell.Command)})
		}
		h.Rows = append(h.Rows, row)
	}
	return h
}

// level is the shade of a share, of which 0 is the best: only what is nothing has no shade, and only what is all the darkest.
func level(share float64) int {
	switch {
	case share <= 0:
		return 0
	case share >= 1:
		return shades - 1
	}
	return 1 + int(share*(shades-2))
}

func shadeOfHold(c *sweep.Cell) (string, int) {
	return fmt.Sprintf("%s %d/%d", sweep.Mark(c.Verdict), c.Hold, c.Runs), level(1 - c.HoldShare())
}

func shadeOfRefused(c *sweep.Cell) (string, int) {
	share := c.Worst().RefusedShare
	return layout.Percent(share), level(share)
}

// shadeOfWait shades a wait by the longest of its map.
func shadeOfWait(o *sweep.Slice) func(*sweep.Cell) (string, int) {
	longest := report.Seconds(1)
	for _, line := range o.Cells {
		for _, c := range line {
			if c != nil && c.Worst().P99WaitS != nil {
				longest = max(longest, *c.Worst().P99WaitS)
			}
		}
	}
	return func(c *sweep.Cell) (string, int) {
		if w := c.Worst().P99WaitS; w != nil {
			return waitOf(c), level(float64(*w) / float64(longest))
		}
		return layout.None, 0
	}
}

func waitOf(c *sweep.Cell) string {
	return layout.Maybe(c.Worst().P99WaitS, func(s report.Seconds) string { return layout.Span(int64(s)) })
}
