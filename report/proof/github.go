package proof

import (
	"fmt"
	"io"
	"strings"

	"loadshape/report/layout"
)

// WriteGitHub writes a result as an annotation of a GitHub Actions log: a notice where it held, an error where it did
// not or was refused, a warning otherwise.
func WriteGitHub(w io.Writer, r *Result) error {
	a := layout.Annotation{Kind: "warning", Title: "verify: " + strings.ReplaceAll(string(r.Verdict), "_", " "),
		Text: fmt.Sprintf("%s. Next step: %s", r.Because, r.NextStep)}
	for _, row := range r.Route.between() {
		a.Text += fmt.Sprintf(" Route: %s %s.", row[0], row[1])
	}
	switch {
	case r.ExitStatus == StatusHeld:
		a.Kind = "notice"
	case r.Verdict == NotHeld, r.Verdict == Refused:
		a.Kind = "error"
	}
	_, err := io.WriteString(w, a.String())
	return err
}
