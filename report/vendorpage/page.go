// Package vendorpage reads the tables of a saved page: HTML or Markdown, as a browser or a mirror keeps it.
//
// In comes the text of a file; out goes a Page, with each table under the headings and tabs that it stands below. It
// knows nothing of limits, and fetches nothing.
//
// Read page.go, then html.go and markdown.go, which do the same for either form.
package vendorpage

import (
	"slices"
	"strings"
	"unicode"
)

// A Page is what is looked at of a saved page.
type Page struct {
	Text   string // without markup, for what the page is about
	Tables []Table
}

// A Table is one table, with its cells as text.
type Table struct {
	Number int      // on the page, from 1
	Under  []string // headings and the title of a tab, the outermost first
	Head   []string
	Rows   []Row
}

// A Row is one row of a table. Lines of a cell are kept apart.
type Row struct {
	Number int // in the table, from 1
	Cells  []string
}

// Read reads a page. One that has no table has none.
func Read(text string) (*Page, error) {
	if looksHTML(text) {
		return readHTML(text)
	}
	p := readMarkdown(text)
	if strings.Contains(text, "<table") { // Markdown may have tables in HTML, too
		more, err := readHTML(text)
		if err != nil {
			return nil, err
		}
		for _, t := range more.Tables {
			t.Number = len(p.Tables) + 1
			p.Tables = append(p.Tables, t)
		}
	}
	return p, nil
}

// looksHTML reports whether a text begins as HTML does.
func looksHTML(text string) bool {
	begin := strings.ToLower(strings.TrimLeftFunc(text[:min(len(text), 1000)], func(r rune) bool { return unicode.IsSpace(r) || r == '\ufeff' }))
	return slices.ContainsFunc([]string{"<!doctype", "<html", "<head", "<body", "<!--", "<div", "<table", "<main"}, func(tag string) bool { return strings.HasPrefix(begin, tag) })
}

// heading puts a heading of some level among those before it.
func heading(levels *[7]string, level int, text string) {
	levels[level] = text
	for i := level + 1; i < len(levels); i++ {
		levels[i] = ""
	}
}

// under lists the headings in force, and the tab.
func under(levels *[7]string, tabs []string) []string {
	var all []string
	for _, h := range levels {
		if h != "" {
			all = append(all, h)
		}
	}
	return append(all, tabs...)
}

// squeezed is text with one blank where there were some; lines stay lines.
func squeezed(s string) string {
	var lines []string
	for line := range strings.Lines(s) {
		if line = strings.Join(strings.FieldsFunc(line, func(r rune) bool { return unicode.IsSpace(r) || r == '\u200b' }), " "); line != "" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}
