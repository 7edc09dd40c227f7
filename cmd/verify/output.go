package main

import (
	"bytes"
	"fmt"
	"strings"

	"loadshape/cmd/internal/cli"
	"loadshape/report/layout"
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
	case "html": // whose texts are scrubbed one by one: what is not text in it has to stay as it is
		return proof.WriteHTML(v.out, r, cli.Version(), v.scrub)
	default:
		if r.Preview != nil {
			fmt.Fprintf(&b, "%s\n\n", layout.InertJSON([]byte(strings.TrimRight(r.Preview.String(), "\n")))) // its body can have a name
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

// openPage opens the page that GitHub Actions shows of this step, so that it is known before anything is sent that it can
// be written.
func (v *verification) openPage() error {
	f := v.flags
	if f.format != "github" {
		return nil
	}
	inputs := []string{f.baseline, f.request, f.clientStatus}
	if v.ledger != nil {
		inputs = append(inputs, v.ledger.Path)
	}
	var err error
	v.page, err = cli.OpenStepSummary(v.getenv, cli.NewPlaces([]any{v.out, v.err}, inputs))
	return err
}

// summarise adds the result to the page of the step, where there is one.
func (v *verification) summarise(r *proof.Result) error {
	var b strings.Builder
	if err := proof.WriteMarkdown(&b, r); err != nil {
		return err
	}
	return v.page.Add(v.scrub(b.String()))
}
