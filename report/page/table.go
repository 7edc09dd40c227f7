package page

import (
	"slices"
	"strings"
	"unicode"
)

// A table is one as the template writes it.
type table struct {
	Name string
	Head []cell
	Rows [][]cell
	Note []segment
}

// A cell is text and what it looks like.
type cell struct {
	Text  []segment
	Class string
}

// laidOut gives every cell its place and its mark.
func (t *Table) laidOut() *table {
	laid := &table{Name: clean(t.Name), Note: plain(t.Note)}
	right := make([]bool, len(t.Head))
	for i, h := range t.Head {
		text := strings.TrimPrefix(h, ">")
		c := cell{Text: plain(text)}
		if right[i] = text != h; right[i] {
			c.Class = "num"
		}
		laid.Head = append(laid.Head, c)
	}
	for n, row := range t.Rows {
		var cells []cell
		for i, text := range row {
			c := cell{Text: plain(text)}
			if i < len(t.Head) && slices.Contains(t.Links, t.Head[i]) {
				c.Text = linked(text)
			}
			if i < len(right) && right[i] {
				c.Class = "num"
			}
			if i == 0 && n > 0 && text == t.Rows[n-1][0] {
				c.Class = "again"
			}
			if s := signOf(text); s != "" {
				c.Class = strings.TrimSpace(c.Class + " " + s)
			}
			cells = append(cells, c)
		}
		laid.Rows = append(laid.Rows, cells)
	}
	return laid
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
