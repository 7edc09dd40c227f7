package explain

import (
	"strings"

	"loadshape/report/layout"
)

// Markdown is the answer as a ticket, in GitHub's flavour. What comes from elsewhere is escaped.
func (a *Answer) Markdown() string {
	m := &layout.Markdown{}
	m.Line("### %s", layout.Escaped(a.Sentence()))
	rows := [][]string{{"owner", string(a.Finding.Owner)}, {"limited by", layout.Escaped(string(a.Finding.LimitedBy))}}
	for _, r := range a.rows() {
		rows = append(rows, []string{r[0], layout.Escaped(r[1])})
	}
	m.Table([]string{"", ""}, rows)
	would, not := a.Help()
	if would != nil {
		m.Line("**Would help:** %s", layout.Escaped(strings.Join(would, "; ")))
	}
	if not != nil {
		m.Line("**Would not:** %s", layout.Escaped(strings.Join(not, "; ")))
	}
	m.Line("**Next step:** %s", layout.Escaped(a.Finding.NextStep))
	if a.Finding.Where != "" {
		m.Line("Where to look: %s", layout.Escaped(a.Finding.Where))
	}
	if b := a.Bring(); b != "" {
		m.Line("To bring: %s", layout.Escaped(b))
	}
	if commands := a.Commands(); len(commands) > 0 {
		m.Raw("\n```sh\n" + strings.ReplaceAll(strings.Join(commands, "\n"), "```", "") + "\n```\n")
	}
	m.Line("Evidence:\n")
	for _, e := range a.Finding.Evidence {
		m.Raw("- " + layout.Escaped(e) + "\n")
	}
	if said := a.Finding.Message; said != "" {
		m.Line("What it said: %s", layout.Escaped(said))
	}
	return m.String()
}
