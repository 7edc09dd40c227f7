// Package frame is what all pages have in common: one HTML file with its style, its scripts and its data in it, which asks
// the network for nothing, and whose own policy forbids it.
//
// In comes a Document: a headline, tiles, sections of text, tables and commands, and drawings with the templates and the
// scripts that they need. Out goes the page, the same bytes each time. It must not know what a page is about, and text is
// never markup to it.
//
// Read frame.go (what is on a page), then document.go (how it is written), table.go, and link.go.
package frame

import "html/template"

// A Document is a page on its way into the template.
type Document struct {
	Title    string
	Kicker   string // above the headline
	Verdict  *Verdict
	Heading  string // where there is no verdict
	Sentence string // what the page says in one
	Warnings []string
	Tiles    []Tile
	TileNote string
	Next     *Next     // the one thing to do
	Lead     []Section // before the others
	Aside    *Section  // beside those of the lead, where there is room
	Sections []Section
	Version  string // of the program
	Told     string // below everything

	Scrub func(string) string // takes out of every text what nobody may see; nil: nothing

	Drawings string        // templates of its drawings, each defined by its name
	Style    string        // of them
	Scripts  []string      // that they need; without them the page has only that of its frame
	Data     any           // of the scripts
	Licences []Licence     // of what others have written
	write    writtenFields // what Write fills in
}

// A Verdict is a headline with a sign and a colour.
type Verdict struct {
	Text, Mark string
	Class      string // good, open or bad
}

// A Tile is one of the few figures that a reader looks for first.
type Tile struct {
	Name  string
	Value string
	Class string // of the value: good, open, bad, words of a sentence, or none
	Says  []string
}

// Next is the one thing to do, and the commands that do it.
type Next struct {
	Title    string
	Text     []string
	Commands []string
}

// A Licence is that of a part of the page that others have written.
type Licence struct{ Of, Address, Text string }

// A Section is a part of a page under a title.
type Section struct {
	ID, Title string
	Parts     []Part
}

// A Part is one thing of a section: the one that is not zero.
type Part struct {
	Text    []Segment
	Note    []Segment
	Items   [][]Segment
	Heading string
	ID      string // of the heading, by which it is linked; "": it is not
	Table   *Laid
	Code    string
	Details *Details
	Draw    string // the name of a drawing's template …
	With    any    // … and what it draws
}

// Details can be opened.
type Details struct {
	Title string
	Parts []Part
}

// Add adds a section, but no empty one.
func (d *Document) Add(id, title string, parts []Part) {
	if len(parts) > 0 {
		d.Sections = append(d.Sections, Section{id, Clean(title), parts})
	}
}

// Open adds a section to the lead, but no empty one.
func (d *Document) Open(id, title string, parts []Part) {
	if len(parts) > 0 {
		d.Lead = append(d.Lead, Section{id, Clean(title), parts})
	}
}

// List is items under each other; nothing where there is none.
func List(items []string) []Part {
	var all [][]Segment
	for _, item := range items {
		if text := Plain(item); text != nil {
			all = append(all, text)
		}
	}
	if all == nil {
		return nil
	}
	return []Part{{Items: all}}
}

// writtenFields are what only the writing of a page knows.
type writtenFields struct {
	Policy  string
	Style   template.CSS
	Scripts []template.JS
	Data    template.JS
}
