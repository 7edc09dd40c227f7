package write

import (
	"io"
	"path/filepath"
	"slices"

	"loadshape/report"
	"loadshape/report/layout"
)

// GitHub writes a result as annotations of a GitHub Actions log, ten at the most and what matters most first: the
// thresholds that break, the limits that refuse, and what decides. They are errors where the verdict is FAILS and
// warnings where it is DEPENDS. A result that HOLDS is one notice. Where a threshold is about all runs, it alone breaks.
func GitHub(w io.Writer, r *report.Result) error {
	all := annotations(r)
	for i := range all {
		if r.Workload.Kind == "plan" && !slices.Contains([]string{"embedded example", "-"}, r.Workload.Source) && filepath.IsLocal(r.Workload.Source) {
			all[i].File = filepath.ToSlash(filepath.Clean(r.Workload.Source))
		}
	}
	return layout.WriteAnnotations(w, all)
}

// Kind is that of an annotation about a verdict.
func Kind(v report.Verdict) string {
	switch v {
	case report.Holds:
		return "notice"
	case report.Fails:
		return "error"
	}
	return "warning"
}

func annotations(r *report.Result) []layout.Annotation {
	kind := Kind(r.Verdict)
	var all []layout.Annotation
	add := func(kind, title, text string) {
		all = append(all, layout.Annotation{Kind: kind, Title: "sim: " + title, Text: text})
	}
	for _, v := range unbalanced(r) {
		add("error", "the books do not balance", "Requests are not admitted + gave up under the "+v.Name+" reading: that is an error of the simulator, and no figure can be trusted.")
	}
	if l := r.Workload.Log; l != nil && l.Required && !l.Holds() {
		add("error", "the log does not agree", l.Said())
	}
	telling := r.Telling()
	if telling.Reading == nil || r.Verdict == report.Holds {
		add(kind, string(r.Verdict), r.Sentence())
		return all
	}
	for i, t := range r.Broken(telling) {
		text := thresholdAlso(t) + "It is " + t.Shown(telling.Check(t)) + " under the " + telling.Name + " reading" + ofRun(r, t) + "."
		if i == 0 {
			text += " " + r.Sentence()
		}
		add(kind, string(r.Verdict)+", "+thresholdTitle(t), text)
	}
	names, note := telling.LimitNames(), ""
	if r.Seeds() > 1 {
		note = " That is" + inWorst(r) + "."
	}
	for _, i := range guilty(r, telling) {
		add(kind, names[i], limitUsed(telling.Reading, i)+note)
	}
	for i := range r.DecidedBy {
		add(kind, "what decides: "+layout.Words(r.DecidedBy[i].Point), decides(&r.DecidedBy[i]))
	}
	if len(all) == 0 {
		add(kind, string(r.Verdict), r.Sentence())
	}
	return all
}
