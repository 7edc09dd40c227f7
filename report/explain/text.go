package explain

import (
	"strings"

	"loadshape/report/layout"
)

const indent = 16

// Text is the answer for a terminal. Commands are not wrapped, so that they can be copied.
func (a *Answer) Text(p layout.Page) string {
	p.Paragraph("", a.Sentence())
	p.Raw("\n")
	row := func(name, value string) {
		p.Paragraph("  "+name+strings.Repeat(" ", max(1, indent-2-len(name))), layout.Clean(value))
	}
	row("owner", string(a.Finding.Owner)+", limited by "+string(a.Finding.LimitedBy))
	for _, r := range a.rows() {
		row(r[0], r[1])
	}
	would, not := a.Help()
	if would != nil {
		row("would help", strings.Join(would, "; "))
	}
	if not != nil {
		row("would not", strings.Join(not, "; "))
	}
	for _, e := range a.Finding.Evidence {
		row("evidence", e)
	}
	row("next step", a.Finding.NextStep)
	if a.Finding.Where != "" {
		row("look at", a.Finding.Where)
	}
	if b := a.Bring(); b != "" {
		row("bring", b)
	}
	for _, c := range a.Commands() {
		p.Raw("  run" + strings.Repeat(" ", indent-len("  run")) + c + "\n")
	}
	if a.File == "-" && strings.Contains(strings.Join(a.Commands(), " "), pasted) {
		row("", "(with what was pasted kept as "+pasted+")")
	}
	return p.String()
}
