// Package manual writes the manual page of a tool from its help: nothing is written twice. In comes
// a tool, as the tables of its flags describe it; out goes one page in the man macros, the same on
// every day and every machine. It must not know which tool it is.
//
// Kept by hand: what writes manual pages from flags elsewhere is part of a library for commands, and dates its pages.
package manual

import (
	"fmt"
	"io"
	"strings"

	"loadshape/cmd/internal/cli"
)

// Write writes the page of section 1.
func Write(w io.Writer, t *cli.Tool, version string) error {
	var b strings.Builder
	fmt.Fprintf(&b, ".TH %s 1 \"\" %s \"User Commands\"\n", strings.ToUpper(t.Name), quoted(version))
	fmt.Fprintf(&b, ".SH NAME\n%s \\- %s\n", t.Name, escaped(t.About))
	b.WriteString(".SH DESCRIPTION\n")
	help(&b, t.Usage)
	if flags := t.Own.Sections; len(flags) > 0 {
		options(&b, flags)
	}
	help(&b, t.Own.End)
	b.WriteString(".SH COMMANDS\n")
	for _, c := range t.Commands {
		fmt.Fprintf(&b, ".SS %s\n", quoted(strings.TrimSpace(t.Name+" "+c.Name+" "+c.Args)))
		help(&b, c.Help.Usage)
		options(&b, c.Help.Sections)
		help(&b, c.Help.End)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// help are the paragraphs of a help: what is indented stays as it is.
func help(b *strings.Builder, text string) {
	if strings.TrimSpace(text) == "" {
		return
	}
	literal := false
	for line := range strings.SplitSeq(strings.TrimRight(text, "\n"), "\n") {
		indented := strings.HasPrefix(line, "  ")
		if indented != literal && line != "" {
			b.WriteString(map[bool]string{true: ".PP\n.nf\n", false: ".fi\n.PP\n"}[indented])
			literal = indented
		}
		switch {
		case line == "" && literal:
			b.WriteString(".fi\n.PP\n")
			literal = false
		case line == "":
			b.WriteString(".PP\n")
		default:
			b.WriteString(escaped(line) + "\n")
		}
	}
	if literal {
		b.WriteString(".fi\n")
	}
}

// options are flags with their texts.
func options(b *strings.Builder, sections []cli.Section) {
	for _, s := range sections {
		fmt.Fprintf(b, ".PP\n\\fB%s:\\fR\n", escaped(s.Title()))
		for _, f := range (cli.HelpError{Sections: []cli.Section{s}}).Flags() {
			value, about := cli.Summary(f)
			name := "\\fB\\-\\-" + escaped(f.Name) + "\\fR"
			switch {
			case value != "":
				name += " \\fI" + escaped(value) + "\\fR"
			case f.DefValue == "true":
				name += "=false"
			}
			fmt.Fprintf(b, ".TP\n%s\n%s\n", name, escaped(about))
		}
	}
}

// escaped is text that roff shows as it is.
func escaped(s string) string {
	s = strings.NewReplacer(`\`, `\e`, "-", `\-`, "'", `\(aq`, "`", "\\`", "^", `\(ha`, "~", `\(ti`).Replace(s)
	if strings.HasPrefix(s, ".") {
		s = `\&` + s
	}
	var b strings.Builder
	for _, r := range s {
		if r < 0x80 {
			b.WriteRune(r)
		} else {
			fmt.Fprintf(&b, `\[u%04X]`, r)
		}
	}
	return b.String()
}

// quoted is an argument of a macro.
func quoted(s string) string { return `"` + strings.ReplaceAll(escaped(s), `"`, `\(dq`) + `"` }
