package users

import (
	"io"

	"loadshape/report/layout"
)

// WriteGitHub writes what was found as annotations of a GitHub Actions log: a notice that says it, and before it an error for each tier that
// fewer users fit than were asked for at the least, or a warning where that hangs on the reading.
func WriteGitHub(w io.Writer, u *Users) error {
	var all []layout.Annotation
	for i := range u.Tiers {
		t := &u.Tiers[i]
		if !t.Known {
			continue
		}
		names, found := t.Fit.Readings()
		for r, f := range found {
			if f.Users != nil {
				continue
			}
			kind := "error"
			if r > 0 {
				kind = "warning"
			}
			all = append(all, layout.Annotation{Kind: kind, Title: "sim: " + t.Name, Text: u.fitSaid(f) + " That is under the " + names[r] + " reading."})
			break
		}
	}
	return layout.WriteAnnotations(w, append(all, layout.Annotation{Kind: "notice", Title: "sim: how many users fit", Text: u.Sentence()}))
}
