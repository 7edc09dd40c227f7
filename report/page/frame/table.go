package frame

import (
	"slices"
	"strings"
	"unicode"
)

// A Table is one under a name. A column whose head starts with > stands at the right, and cells that start with ✓, ✗,
// or ▸ are marked as such. On a narrow screen each row becomes a card, in which every figure has the head of its column.
type Table struct {
	Name string
	Head []string
	Rows [][]string
	Note string // below it

	Links []string // the heads of the columns in which addresses become links
	Class string   // of a table whose heads the style knows: its cells have neither a class nor a head of their own
}

// mostNarrow is how many columns a table has that fits a tablet.
const mostNarrow = 7

// A Laid is a table as the template writes it.
type Laid struct {
	Name, Class string
	Head        []cell
	Rows        [][]cell
	Note        []Segment
}

// A cell is text and what it looks like.
type cell struct {
	Text  []Segment
	Label string // the head of its column
	Class string
}

// LaidOut gives every cell its place and its mark.
func (t *Table) LaidOut() *Laid {
	laid := &Laid{Name: Clean(t.Name), Class: t.Class, Note: Plain(t.Note)}
	switch {
	case t.Class != "":
	case len(t.Head) == 2 && t.Head[0] == "":
		laid.Class = "pairs"
	case len(t.Head) > mostNarrow:
		laid.Class = "wide"
	}
	right, labels := make([]bool, len(t.Head)), make([]string, len(t.Head))
	for i, h := range t.Head {
		text := strings.TrimPrefix(h, ">")
		c := cell{Text: Plain(text)}
		if right[i] = text != h; right[i] && t.Class == "" {
			c.Class = "num"
		}
		if laid.Class != "pairs" && t.Class == "" {
			labels[i] = Clean(text)
		}
		laid.Head = append(laid.Head, c)
	}
	for n, row := range t.Rows {
		var cells []cell
		for i, text := range row {
			c := cell{Text: Plain(text)}
			if i < len(t.Head) && slices.Contains(t.Links, t.Head[i]) {
				c.Text = Linked(text)
			}
			if t.Class == "" {
				if i < len(right) {
					c.Label = labels[i]
				}
				c.Class = t.classOf(n, i, text, i < len(right) && right[i])
			}
			cells = append(cells, c)
		}
		laid.Rows = append(laid.Rows, cells)
	}
	return laid
}

// classOf is what a cell looks like.
func (t *Table) classOf(row, column int, text string, right bool) string {
	var classes []string
	if right {
		classes = append(classes, "num")
	}
	if column == 0 && row > 0 && text == t.Rows[row-1][0] {
		classes = []string{"again"}
	}
	if s := signOf(text); s != "" {
		classes = append(classes, s)
	}
	return strings.Join(classes, " ")
}

// signOf is what a cell's first sign says of it.
func signOf(text string) string {
	switch {
	case strings.HasPrefix(text, "✓"):
		return "good"
	case strings.HasPrefix(text, "✗"):
		return "bad"
	case strings.HasPrefix(text, "▸"):
		return "binding"
	case len(text) > 1 && text[0] == '-' && unicode.IsDigit(rune(text[1])):
		return "debt"
	}
	return ""
}
