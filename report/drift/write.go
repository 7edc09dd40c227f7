package drift

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"loadshape/report/layout"
)

// states are all of them, what moved first.
var states = []State{Differs, NewModel, NowPublished, Missing, Unread, Agrees}

// tally says how many findings there are of each state.
func tally(all []Finding) string {
	var parts []string
	for _, s := range states {
		n := 0
		for i := range all {
			if all[i].State == s {
				n++
			}
		}
		if n > 0 {
			parts = append(parts, fmt.Sprintf("%s: %d", s, n))
		}
	}
	return strings.Join(parts, ", ")
}

// says is a finding as a line.
func (f *Finding) says() string {
	s := layout.Clean(f.Table) + " " + layout.Clean(f.Model)
	if f.What != "" {
		s += ", " + f.What
	}
	switch {
	case f.Page != "" && f.Ours != "" && f.State != Agrees:
		s += ": " + layout.Clean(f.Page) + ", here " + f.Ours
	case f.Page != "":
		s += ": " + layout.Clean(f.Page)
	case f.Ours != "":
		s += ": not there, here " + f.Ours
	}
	return s + " (" + layout.Clean(f.Where) + ")"
}

// Text writes what moved, and how much agrees.
func Text(out io.Writer, all []Finding) error {
	w := bufio.NewWriter(out)
	for _, s := range states {
		if s == Agrees {
			continue
		}
		for i := range all {
			if all[i].State == s {
				fmt.Fprintf(w, "%-15s%s\n", s, all[i].says())
			}
		}
	}
	fmt.Fprintln(w, tally(all))
	return w.Flush()
}

// GitHub writes the body of an issue: a table of what moved.
func GitHub(out io.Writer, all []Finding) error {
	w := bufio.NewWriter(out)
	if !Moved(all) {
		fmt.Fprintf(w, "No limit has moved: %s.\n", tally(all))
		return w.Flush()
	}
	fmt.Fprintf(w, "Limits that this version of loadshape has are not those of the pages that were saved: %s.\n\n", tally(all))
	fmt.Fprint(w, "| | table | model | counts | page | here | where |\n| --- | --- | --- | --- | ---: | ---: | --- |\n")
	for _, s := range states {
		if s == Agrees {
			continue
		}
		for i := range all {
			if f := &all[i]; f.State == s {
				fmt.Fprintf(w, "| %s | %s | %s | %s | %s | %s | %s |\n", f.State, cell(f.Table), cell(f.Model), cell(f.What), cell(f.Page), cell(f.Ours), cell(f.Where))
			}
		}
	}
	return w.Flush()
}

// cell is text in a table of Markdown.
func cell(s string) string {
	return strings.NewReplacer("|", `\|`, "\n", " ", "<", "&lt;", "@", "@\u200b").Replace(layout.Clean(s))
}
