package layout

import (
	"sort"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"
)

// A Page is text under way to a reader.
type Page struct {
	Options
	b strings.Builder
}

// NewPage returns an empty page for the terminal that o describes. No line of it is longer than the width.
func NewPage(o Options) Page {
	if o.Width == 0 {
		o.Width = defaultWidth
	}
	o.Width = max(o.Width, LeastWidth)
	return Page{Options: o}
}

// Margin is what stands left of everything below a heading.
const Margin = "  "

// Raw writes text as it is.
func (p *Page) Raw(s string) { p.b.WriteString(s) }

// String is the page as its reader sees it: without the marks that hold a line together.
func (p *Page) String() string {
	lines := strings.Split(p.b.String(), "\n")
	for i, line := range lines {
		lines[i] = inertLine(strings.TrimRight(line, " "+Glue))
	}
	s := strings.ReplaceAll(strings.Join(lines, "\n"), Glue, " ")
	if !p.Unicode {
		return plain.Replace(s)
	}
	return strings.ReplaceAll(s, None, "–")
}

// Heading begins a part of the page.
func (p *Page) Heading(s string) {
	if p.b.Len() > 0 {
		p.b.WriteByte('\n')
	}
	for _, line := range Wrapped(s, p.Width) {
		p.b.WriteString(p.Paint(Bold, line) + "\n")
	}
}

// Paragraph writes text behind a lead, which the lines after the first leave free.
func (p *Page) Paragraph(lead, s string) {
	indent := strings.Repeat(" ", Columns(lead))
	for _, line := range Wrapped(s, p.Width-len(indent)) {
		p.b.WriteString(lead + line + "\n")
		lead = indent
	}
}

// Mark is ✓ or ✗.
func (p *Page) Mark(ok bool) string {
	if ok {
		return p.Paint(Green, "✓")
	}
	return p.Paint(Red, "✗")
}

// Note writes a faint text under a table.
func (p *Page) Note(s string) {
	for _, line := range Wrapped(s, p.Width-len(Margin)) {
		p.Raw(Margin + p.Paint(Faint, line) + "\n")
	}
}

// Columns is how many columns a terminal shows a text in, its colours left out. A dash has one of them, and so has a part of a
// bar, even in the locales for which go-pretty thinks of two.
func Columns(s string) int {
	return text.StringWidthWithoutEscSequences(narrow.Replace(s))
}

var narrow = strings.NewReplacer("–", "-", "█", "#", "░", "-", "▶", ">", "│", "|")

// Wrapped breaks a text at its spaces; only a word that is longer than a line is broken by itself.
func Wrapped(s string, width int) []string {
	width = max(width, 10)
	var lines []string
	line := ""
	for _, word := range strings.Split(s, " ") {
		switch {
		case word == "":
			continue
		case line == "":
			line = word
		case Columns(line)+1+Columns(word) <= width:
			line += " " + word
		default:
			lines = append(lines, line)
			line = word
		}
		for tooWide(line, width) {
			head, tail := split(line, width)
			lines = append(lines, head)
			line = tail
		}
	}
	return append(lines, line)
}

// mostBytes is how many bytes stand in a column of a line at most, on average: a letter can have any number of marks.
const mostBytes = 64

// tooWide reports whether a line is, without looking at all of a text that nobody would put on one.
func tooWide(line string, width int) bool {
	return len(line) > mostBytes*width || Columns(line) > width
}

// split cuts a text so that its first part fits: at a space that holds it together, or else behind a sign within a name that is not far
// from the end of the line.
func split(s string, width int) (head, tail string) {
	var ends []int // of the letters that could fit
	for i := range s {
		if i > 0 {
			ends = append(ends, i)
		}
		if i > mostBytes*width {
			break
		}
	}
	if len(s) <= mostBytes*width || len(ends) == 0 {
		ends = append(ends, len(s))
	}
	n := sort.Search(len(ends), func(n int) bool { return Columns(s[:ends[n]]) > width })
	cut := ends[max(0, n-1)] // at least a single letter, which may be wider than the line
	if last := strings.LastIndex(s[:cut], Glue); last >= 0 && n > 0 {
		cut = last + len(Glue)
	} else if seam := strings.LastIndexAny(s[:cut], "._-/"); cut < len(s) && seam >= cut/2 {
		cut = seam + 1
	}
	return s[:cut], s[cut:]
}

// A Column of a table. The header may have several lines.
type Column struct {
	Head string
	Left bool // text; numbers stand at the right
}

const (
	leastLabel = 18 // columns of a first column that is wrapped
	listMargin = "    "
)

// Table writes rows of cells. The first column is wrapped where it has to be; a number never is. A table
// that does not fit even so becomes a list.
func (p *Page) Table(head []Column, rows [][]string) {
	widths := make([]int, len(head))
	for c := range head {
		widths[c] = text.LongestLineLen(head[c].Head)
		for _, row := range rows {
			widths[c] = max(widths[c], Columns(row[c]))
		}
	}
	numbers := 0
	for _, w := range widths[1:] {
		numbers += w
	}
	for _, gap := range []int{2, 1} {
		room := p.Width - len(Margin) - numbers - gap*len(widths[1:])
		if room >= min(widths[0], leastLabel) {
			p.grid(head, rows, min(room, widths[0]), gap)
			return
		}
	}
	for _, row := range rows {
		p.Paragraph(Margin, row[0])
		for c, cell := range row[1:] {
			if cell == "" {
				continue
			}
			name := strings.ReplaceAll(head[c+1].Head, "\n", " ")
			p.Paragraph(listMargin, name+" "+cell)
		}
	}
}

// Fits reports whether a table can be written without being wrapped.
func (p *Page) Fits(head []Column, rows [][]string) bool {
	width := len(Margin) - 2
	for c := range head {
		w := text.LongestLineLen(head[c].Head)
		for _, row := range rows {
			w = max(w, Columns(row[c]))
		}
		width += w + 2
	}
	return width <= p.Width
}

func (p *Page) grid(head []Column, rows [][]string, label, gap int) {
	t := table.NewWriter()
	style := table.StyleLight
	style.Format.Header = text.FormatDefault
	style.Options = table.Options{SeparateHeader: true}
	style.Box.PaddingLeft = ""
	style.Box.PaddingRight = strings.Repeat(" ", gap)
	t.SetStyle(style)
	configs := make([]table.ColumnConfig, len(head))
	titles := make(table.Row, len(head))
	for c, h := range head {
		align := text.AlignRight
		if h.Left {
			align = text.AlignLeft
		}
		configs[c] = table.ColumnConfig{Number: c + 1, Align: align, AlignHeader: align, VAlignHeader: text.VAlignBottom}
		titles[c] = h.Head
	}
	configs[0].WidthMax = label
	configs[0].WidthMaxEnforcer = func(s string, width int) string { return strings.Join(wrappedCell(s, width), "\n") }
	t.SetColumnConfigs(configs)
	t.AppendHeader(titles)
	for _, row := range rows {
		cells := make(table.Row, len(row))
		for c := range row {
			cells[c] = row[c]
		}
		t.AppendRow(cells)
	}
	for line := range strings.Lines(t.Render()) {
		line = strings.TrimRight(line, "\n")
		if strings.Trim(line, "─") == "" { // the rule goes on below the last gap
			line = strings.TrimSuffix(line, strings.Repeat("─", gap))
		}
		p.b.WriteString(Margin + line + "\n")
	}
}

// wrappedCell is wrapped with the cell's own indent on every line.
func wrappedCell(s string, width int) []string {
	if Columns(s) <= width {
		return []string{s}
	}
	body := strings.TrimLeft(s, " ▸")
	indent := s[:len(s)-len(body)]
	lines := Wrapped(body, width-Columns(indent))
	for i := range lines {
		lines[i] = indent + lines[i]
		indent = strings.Repeat(" ", Columns(indent))
	}
	return lines
}
