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
	kind := "warning"
	switch {
	case r.ExitStatus == StatusHeld:
		kind = "notice"
	case r.Verdict == NotHeld, r.Verdict == Refused:
		kind = "error"
	}
	title := "verify: " + strings.ReplaceAll(string(r.Verdict), "_", " ")
	text := layout.Clean(fmt.Sprintf("%s. Next step: %s", r.Because, r.NextStep))
	_, err := fmt.Fprintf(w, "::%s title=%s::%s\n", kind, property.Replace(title), message.Replace(text))
	return err
}

// What the log would take for the end of a line, a property or a command.
var (
	message  = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", "\u00a0", " ")
	property = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)
