package minutes

import (
	"io"

	"loadshape/report"
	"loadshape/report/layout"
	"loadshape/report/write"
)

// WriteGitHub writes an answer as annotations of a GitHub Actions log: a notice where it HOLDS, otherwise a remark for each limit that
// refuses something or may, under the first reading that does not hold.
func WriteGitHub(w io.Writer, a *Answer) error {
	kind := write.Kind(a.Verdict)
	var all []layout.Annotation
	names, found := a.Readings.Readings()
	for i, r := range found {
		if r.Verdict == report.Holds || len(all) > 0 {
			continue
		}
		for j := range r.Limits {
			l := &r.Limits[j]
			if l.Judged && l.Possible == 0 || a.Verdict == report.Fails && l.AtLeast == 0 {
				continue
			}
			one := layout.Annotation{Kind: kind, Title: "sim: " + string(a.Verdict) + ", " + l.Label(), Text: l.said() + " That is under the " + names[i] + " reading."}
			if len(all) == 0 {
				one.Text += " " + a.sentence()
			}
			all = append(all, one)
		}
	}
	if len(all) == 0 {
		all = append(all, layout.Annotation{Kind: kind, Title: "sim: " + string(a.Verdict), Text: a.sentence()})
	}
	return layout.WriteAnnotations(w, all)
}
