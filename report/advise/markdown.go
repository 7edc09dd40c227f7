package advise

import (
	"io"

	"loadshape/report/capacity"
	"loadshape/report/layout"
	"loadshape/report/write"
)

// WriteMarkdown writes an advice as a comment on a pull request. Text that comes from the input is escaped.
func WriteMarkdown(w io.Writer, a *Advice, commands []string) error {
	m := &layout.Markdown{}
	m.Line("### %s %s", write.Sign(a.Verdict), a.Verdict)
	m.Line("%s", layout.Escaped(a.Sentence))
	m.Line("%s", layout.Escaped(a.Summary()))
	for _, b := range capacity.BreaksSaid(a.Breaks, a.RunsTotal > 1) {
		m.Line("%s", layout.Escaped(b))
	}
	var rows [][]string
	for i := range a.Changes {
		c := &a.Changes[i]
		rows = append(rows, []string{layout.Code(c.Name), layout.Escaped(c.From), layout.Escaped(c.To), c.Holds + c.Seeds.of(),
			layout.Escaped(c.Cost.What + ": " + c.Cost.Text), signed(c.Cost.WaitP99Added)})
	}
	if len(rows) > 0 {
		m.Table([]string{"change", "from", "to", "holds", "costs", ">p99 wait"}, rows)
	}
	if len(a.NoHelp) > 0 {
		m.Line("<details><summary>What is not enough</summary>\n")
		for _, n := range a.NoHelp {
			m.Raw("- " + layout.Code(n.Name) + ": " + layout.Escaped(n.Text()) + "\n")
		}
		m.Raw("\n</details>\n")
	}
	if len(commands) > 0 {
		m.Raw("\n```sh\n")
		for _, c := range commands {
			m.Raw(layout.Clean(c) + "\n")
		}
		m.Raw("```\n")
	}
	write.FoldedAssumptions(m, a.Assumptions)
	_, err := io.WriteString(w, m.String())
	return err
}
