package main

import (
	"fmt"
	"io"

	"loadshape/bucket/wire"
	"loadshape/cmd/internal/cli"
	"loadshape/report/layout"
	"loadshape/report/proof"
)

const explainUsage = `Say whose limit a recorded answer or a message is, whether waiting helps, and what
to do next. It says unknown rather than guess. Nothing is sent.

Usage:
  verify explain FILE|DIR|-…

Anything can be in a file: what was pasted from a terminal, a log of any kind and
size, a transcript of Claude Code, a recorded exchange (JSON with status, headers,
error_body or body), a HAR, HTTP text as curl --include prints it, or evidence of
verify. Of several failures the one that explains the others is told, and the others
are counted by whose limit it was.

Exit status: 0 an owner is named, 3 none is, 2 nothing could be read.

Examples:
  verify explain failed.json
  pbpaste | verify explain - --format json
  verify explain logs/ --failure 2
`

// mostExplained is how many files and folders can be named at once.
const mostExplained = 10_000

func runExplain(args []string, s streams) (int, error) {
	how := cli.NewSection("Flags")
	var format string
	var number int
	how.StringVar(&format, "format", "text", "`FORMAT`\ntext or json (default text)")
	how.IntVar(&number, "failure", 0, "`N`\nexplain the failure with this number (default: the one that explains the others)")
	flags, err := cli.Parse("verify explain", explainUsage, args, mostExplained, how)
	if err != nil {
		return 0, err
	}
	if flags.NArg() == 0 {
		return 0, fmt.Errorf("explain: want a file, a folder, or - for standard input")
	}
	if format != "text" && format != "json" {
		return 0, fmt.Errorf("--format: is %q, want text or json", format)
	}
	if number < 0 {
		return 0, fmt.Errorf("--failure: is %d, want a number from 1 on", number)
	}
	all, err := surveyOf(flags.Args(), s)
	if err != nil {
		return 0, err
	}
	e, f, at, err := taken(all, number)
	if err != nil {
		return 0, err
	}
	status := 0
	if f.Owner == wire.UnknownOwner {
		status = proof.StatusInconclusive
	}
	if format == "json" {
		return status, layout.WriteJSON(s.out, explanation{*f, namesOf(e, f), failuresOf(all, at)})
	}
	p := layout.NewPage(cli.Style(s.out, s.getenv, false))
	_, err = io.WriteString(s.out, explained(f, p)+otherFailures(all, at, layout.NewPage(cli.Style(s.out, s.getenv, false))))
	return status, err
}

// explained is a finding for people.
func explained(f *wire.Finding, p layout.Page) string {
	p.Paragraph(p.Paint(layout.Bold, string(f.Owner))+"  ", fmt.Sprintf("limited by %s, %s.", f.LimitedBy, f.Confidence))
	p.Raw("\n")
	wait := "unknown whether it helps"
	switch f.Retry {
	case wire.RetryAfter:
		wait = "helps"
		if f.RetryAfter != nil {
			wait = layout.Count(*f.RetryAfter) + layout.Glue + "s from the answer on"
		}
	case wire.RetryNever:
		wait = "does not help"
	}
	p.Paragraph("  waiting     ", wait)
	for _, e := range f.Evidence {
		p.Paragraph("  evidence    ", layout.Clean(e))
	}
	p.Paragraph("  next step   ", layout.Clean(f.NextStep))
	p.Paragraph("  look at     ", layout.Clean(f.Where))
	return p.String()
}
