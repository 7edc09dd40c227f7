package main

import (
	"bytes"
	"fmt"
	"strings"

	"loadshape/cmd/internal/cli"
	"loadshape/report/proof"
)

// report writes the result in the format that is asked for.
func (v *verification) report(r *proof.Result) error {
	var b bytes.Buffer
	var err error
	switch v.flags.format {
	case "json":
		err = proof.WriteJSON(&b, r)
	case "markdown":
		err = proof.WriteMarkdown(&b, r)
	case "junit":
		err = proof.WriteJUnit(&b, r)
	case "github":
		err = proof.WriteGitHub(&b, r)
	default:
		if r.Preview != nil {
			fmt.Fprintf(&b, "%s\n\n", strings.TrimRight(r.Preview.String(), "\n"))
		}
		err = proof.WriteText(&b, r, cli.Style(v.out, v.getenv, false))
	}
	if err != nil {
		return err
	}
	text := b.Bytes()
	if v.flags.format == "json" {
		text = scrubStrings(text, v.scrub)
	} else {
		text = []byte(v.scrub(b.String()))
	}
	_, err = v.out.Write(text)
	return err
}
