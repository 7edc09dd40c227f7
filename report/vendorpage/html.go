package vendorpage

import (
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// An htmlReader walks a page from its beginning to its end.
type htmlReader struct {
	page   Page
	text   strings.Builder
	levels [7]string // headings
	tabs   []string
	byID   map[string]string // text of the elements that have an id, for tabs that name their title by it
}

func readHTML(text string) (*Page, error) {
	root, err := html.Parse(strings.NewReader(text))
	if err != nil {
		return nil, fmt.Errorf("is no HTML: %w", err)
	}
	r := htmlReader{byID: map[string]string{}}
	r.names(root)
	r.walk(root)
	r.page.Text = r.text.String()
	return &r.page, nil
}

// names gathers the texts of tabs by their ids.
func (r *htmlReader) names(n *html.Node) {
	if id := attribute(n, "id"); id != "" && attribute(n, "role") == "tab" {
		r.byID[id] = textOf(n)
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		r.names(c)
	}
}

func (r *htmlReader) walk(n *html.Node) {
	if n.Type == html.TextNode {
		r.text.WriteString(n.Data + " ")
	}
	switch n.DataAtom {
	case atom.Script, atom.Style, atom.Template, atom.Noscript:
		return
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		level, _ := strconv.Atoi(n.Data[1:])
		heading(&r.levels, level, textOf(n))
	case atom.Table:
		r.table(n)
	}
	title := r.tab(n)
	if title != "" {
		r.tabs = append(r.tabs, title)
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		r.walk(c)
	}
	if title != "" {
		r.tabs = r.tabs[:len(r.tabs)-1]
	}
}

// tab is the title of a tab that an element is; empty where it is none.
func (r *htmlReader) tab(n *html.Node) string {
	switch {
	case n.Type != html.ElementNode:
	case n.Data == "tab":
		return attribute(n, "title")
	case attribute(n, "role") == "tabpanel":
		if label := attribute(n, "aria-label"); label != "" {
			return label
		}
		return r.byID[attribute(n, "aria-labelledby")]
	}
	return ""
}

// table reads a table. Cells that span rows stand in each of them.
func (r *htmlReader) table(n *html.Node) {
	t := Table{Number: len(r.page.Tables) + 1, Under: under(&r.levels, r.tabs)}
	type span struct {
		text string
		rows int
	}
	spans := map[int]span{} // by column
	var read func(n *html.Node)
	read = func(n *html.Node) {
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			switch c.DataAtom {
			case atom.Tr:
			case atom.Caption:
				t.Under = append(t.Under, textOf(c))
				continue
			case atom.Thead, atom.Tbody, atom.Tfoot:
				read(c)
				continue
			default:
				continue
			}
			var cells []string
			head := true
			fill := func() {
				for s, ok := spans[len(cells)]; ok && s.rows > 0; s, ok = spans[len(cells)] {
					spans[len(cells)] = span{s.text, s.rows - 1}
					cells = append(cells, s.text)
				}
			}
			for cell := c.FirstChild; cell != nil; cell = cell.NextSibling {
				if cell.DataAtom != atom.Td && cell.DataAtom != atom.Th {
					continue
				}
				fill()
				head = head && cell.DataAtom == atom.Th
				text := textOf(cell)
				rows, _ := strconv.Atoi(attribute(cell, "rowspan"))
				columns, _ := strconv.Atoi(attribute(cell, "colspan"))
				for range min(max(1, columns), 100) {
					if rows > 1 {
						spans[len(cells)] = span{text, min(rows, 10_000) - 1}
					}
					cells = append(cells, text)
				}
			}
			fill()
			if head && len(t.Rows) == 0 && len(cells) > 0 {
				t.Head = cells // of several rows of them the last
				continue
			}
			t.Rows = append(t.Rows, Row{len(t.Rows) + 1, cells})
		}
	}
	read(n)
	if t.Head == nil && len(t.Rows) > 0 {
		t.Head, t.Rows = t.Rows[0].Cells, t.Rows[1:]
		for i := range t.Rows {
			t.Rows[i].Number = i + 1
		}
	}
	r.page.Tables = append(r.page.Tables, t)
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return strings.TrimSpace(a.Val)
		}
	}
	return ""
}

// textOf is the text of an element, without footnote marks; what begins on a line of its own does so here.
func textOf(n *html.Node) string {
	var b strings.Builder
	var walk func(n *html.Node)
	walk = func(n *html.Node) {
		switch {
		case n.Type == html.TextNode:
			b.WriteString(strings.NewReplacer("\n", " ", "\r", " ").Replace(n.Data))
		case n.DataAtom == atom.Sup, n.DataAtom == atom.Script, n.DataAtom == atom.Style:
			return
		case n.DataAtom == atom.Br:
			b.WriteByte('\n')
		}
		block := n.DataAtom == atom.P || n.DataAtom == atom.Li || n.DataAtom == atom.Div
		if block {
			b.WriteByte('\n')
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
		if block {
			b.WriteByte('\n')
		}
	}
	walk(n)
	return squeezed(b.String())
}
