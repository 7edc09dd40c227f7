package main

import (
	"bytes"
	"fmt"
	"io"
	"slices"

	"loadshape/bucket/wire"
	"loadshape/cmd/internal/cli"
	explaining "loadshape/report/explain"
	"loadshape/report/layout"
	"loadshape/report/proof"
)

const explainUsage = `Say whose limit a recorded answer or a message is, how much of what it allows, what
would help and what would not, and what to run next. It says unknown rather than
guess. Nothing is sent.

Usage:
  verify explain FILE|DIR|-…

Anything can be in a file: what was pasted from a terminal, a log of any kind and
size, a transcript of Claude Code, a recorded exchange (JSON with status, headers,
error_body or body), a HAR, HTTP text as curl --include prints it, or evidence of
verify. Of several failures, the one that explains the others is reported; the others are
counted by whose limit it was.

Exit status: 0 an owner is named, 3 none is, 2 nothing could be read.

Examples:
  verify explain failed.json
  pbpaste | verify explain - --format json
  verify explain logs/ --failure 2
  verify explain failed.json --format markdown >ticket.md
`

// mostExplained is how many files and folders can be named at once.
const mostExplained = 10_000

func runExplain(args []string, s streams) (int, error) {
	how := cli.NewSection("Flags")
	var format string
	var number int
	how.StringVar(&format, "format", "text", "`FORMAT`\ntext, json, or for a ticket markdown or html (default text)")
	how.IntVar(&number, "failure", 0, "`N`\nexplain the failure with this number (default: the one that explains the others)")
	flags, err := cli.Parse("verify explain", explainUsage, args, mostExplained, how)
	if err != nil {
		return 0, err
	}
	if flags.NArg() == 0 {
		return 0, fmt.Errorf("explain: expected a file, a folder, or - for standard input")
	}
	if !slices.Contains([]string{"text", "json", "markdown", "html"}, format) {
		return 0, fmt.Errorf("--format: is %q, expected text, json, markdown or html", format)
	}
	if number < 0 {
		return 0, fmt.Errorf("--failure: is %d, expected a number from 1 on", number)
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
	a := explaining.Answer{Finding: f, Exchange: e, File: flags.Arg(0)}
	if at >= 0 {
		a.File, a.Number = inFile(all, at, flags.Args(), s)
	}
	switch format {
	case "json":
		var b bytes.Buffer
		if err := layout.WriteJSON(&b, explanation{*f, a.Limit(), namesOf(e, f), a.Commands(), failuresOf(all, at)}); err != nil {
			return 0, err
		}
		_, err = s.out.Write(scrubStrings(b.Bytes(), scrubbed))
		return status, err
	case "html":
		return status, a.WriteHTML(s.out, othersIn(all, at), cli.Version(), scrubbed)
	case "markdown":
		_, err = io.WriteString(s.out, a.Markdown()+ticketOfOthers(all, at))
		return status, err
	}
	page := func() layout.Page { return layout.NewPage(cli.Style(s.out, s.getenv, false)) }
	_, err = io.WriteString(s.out, a.Text(page())+otherFailures(all, at, page()))
	return status, err
}
