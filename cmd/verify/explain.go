package main

import (
	"fmt"
	"io"

	"loadshape/bucket/wire"
	"loadshape/cmd/internal/cli"
	"loadshape/report/layout"
)

const explainUsage = `Say whose limit a recorded answer or a message is, whether waiting helps, and what
to do next. It says unknown rather than guess. Nothing is sent.

Usage:
  verify explain FILE|-

The file can be a recorded exchange (JSON with status, headers, error_body or
body), a HAR, HTTP text as curl --include prints it, an error as an SDK or an
application prints it, or evidence of verify.

Examples:
  verify explain failed.json
  pbpaste | verify explain - --format json
`

func runExplain(args []string, s streams) (int, error) {
	how := cli.NewSection("Flags")
	var format string
	how.StringVar(&format, "format", "text", "`FORMAT`\ntext or json (default text)")
	flags, err := cli.Parse("verify explain", explainUsage, args, 1, how)
	if err != nil {
		return 0, err
	}
	if flags.NArg() != 1 {
		return 0, fmt.Errorf("explain: want a file, or - for standard input")
	}
	if format != "text" && format != "json" {
		return 0, fmt.Errorf("--format: is %q, want text or json", format)
	}
	b, shown, err := readRecord(flags.Arg(0), s.in)
	if err != nil {
		return 0, err
	}
	said := b.Failure
	if said == nil {
		said = b.LastSuccess // which is explained too: no limit refused it
	}
	if said == nil {
		return 0, fmt.Errorf("%s: has no answer, want one to explain", shown)
	}
	f := wire.Explain(said.Answer(), answered(said))
	if format == "json" {
		return 0, layout.WriteJSON(s.out, f)
	}
	_, err = io.WriteString(s.out, explained(&f, layout.NewPage(cli.Style(s.out, s.getenv, false))))
	return 0, err
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
