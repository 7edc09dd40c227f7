package vendorpage

import (
	"html"
	"regexp"
	"strings"
)

var (
	tabOpens  = regexp.MustCompile(`(?i)<tab(?:item)?\s[^>]*?(?:title|label)="([^"]*)"`)
	tabCloses = regexp.MustCompile(`(?i)</tab(?:item)?>`)
	ruler     = regexp.MustCompile(`^\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?$`)
	link      = regexp.MustCompile(`\[([^\]]*)\]\([^)]*\)`)
	footnote  = regexp.MustCompile(`\[\^[^\]]*\]|<sup>.*?</sup>`)
	newLine   = regexp.MustCompile(`(?i)<br\s*/?>`)
	tag       = regexp.MustCompile(`</?[a-zA-Z][^>]*>`)
)

// readMarkdown reads the tables of bars. What stands in a fence of code is none.
func readMarkdown(text string) *Page {
	p := &Page{}
	var levels [7]string
	var tabs []string
	var plain strings.Builder
	fence, before := "", ""
	var table *Table // that goes on
	for line := range strings.Lines(strings.ReplaceAll(text, "\r\n", "\n")) {
		line = strings.TrimSpace(line)
		if fence != "" || strings.HasPrefix(line, "```") || strings.HasPrefix(line, "~~~") {
			switch {
			case fence == "":
				fence = line[:3]
			case strings.HasPrefix(line, fence):
				fence = ""
			}
			table, before = nil, ""
			continue
		}
		plain.WriteString(clean(line) + " ")
		if n := len(line) - len(strings.TrimLeft(line, "#")); n > 0 && n < len(levels) {
			heading(&levels, n, clean(strings.Trim(line, "# ")))
		}
		if m := tabOpens.FindStringSubmatch(line); m != nil {
			tabs = append(tabs, html.UnescapeString(m[1]))
		}
		if tabCloses.MatchString(line) && len(tabs) > 0 {
			tabs = tabs[:len(tabs)-1]
		}
		switch {
		case table == nil && strings.Contains(before, "|") && strings.Contains(line, "-") && ruler.MatchString(line):
			p.Tables = append(p.Tables, Table{Number: len(p.Tables) + 1, Under: under(&levels, tabs), Head: cellsOf(before)})
			table = &p.Tables[len(p.Tables)-1]
		case table != nil && strings.Contains(line, "|"):
			row := Row{len(table.Rows) + 1, cellsOf(line)}
			if len(table.Rows) > 0 && len(row.Cells) > 0 && row.Cells[0] == "" { // as above
				row.Cells[0] = table.Rows[len(table.Rows)-1].Cells[0]
			}
			table.Rows = append(table.Rows, row)
		default:
			table = nil
		}
		before = line
	}
	p.Text = plain.String()
	return p
}

// cellsOf cuts a line of a table at its bars; one after a backslash is text.
func cellsOf(line string) []string {
	line = strings.ReplaceAll(line, `\|`, "\x00")
	line = strings.TrimSuffix(strings.TrimPrefix(line, "|"), "|")
	var cells []string
	for cell := range strings.SplitSeq(line, "|") {
		cells = append(cells, clean(strings.ReplaceAll(cell, "\x00", "|")))
	}
	return cells
}

// clean is text without the marks of Markdown.
func clean(s string) string {
	s = newLine.ReplaceAllString(footnote.ReplaceAllString(s, ""), "\n")
	s = tag.ReplaceAllString(link.ReplaceAllString(s, "$1"), "")
	s = strings.NewReplacer("**", "", "__", "", "`", "", `\*`, "", `\`, "").Replace(s)
	return squeezed(html.UnescapeString(s))
}
