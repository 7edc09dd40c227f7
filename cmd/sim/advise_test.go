package main

import (
	"bytes"
	"testing"

	"loadshape/report"
	"loadshape/report/advise"
)

// TestApplyHasOneStatus: what became of the changed plan decides the status of --apply, whatever the plan was before.
func TestApplyHasOneStatus(t *testing.T) {
	for _, before := range []report.Verdict{report.Holds, report.Depends, report.Fails} {
		for holds, want := range map[string]int{"both": statusHolds, "loose": statusDepends} {
			enough := map[string]advise.Enough{"both": advise.EnoughBoth, "loose": advise.EnoughLoose}[holds]
			a := &advise.Advice{Verdict: before, Enough: enough, Changes: []advise.Advised{{Name: "pace", Holds: holds}}}
			f := adviseFlags{apply: "pace"}
			var out, err bytes.Buffer
			status, failed := f.write(t.Context(), &adviceQuestion{}, a, streams{out: &out, err: &err})
			if failed != nil || status != want || out.Len() > 0 {
				t.Errorf("%s before, %s after: status %d, want %d; %v %q", before, holds, status, want, failed, out.String())
			}
		}
		a := &advise.Advice{Verdict: before, Enough: advise.EnoughNone, NoHelp: []advise.NoHelp{{Name: "pace", Reason: "of a reason"}}}
		f := adviseFlags{apply: "pace"}
		var out, err bytes.Buffer
		if status, failed := f.write(t.Context(), &adviceQuestion{}, a, streams{out: &out, err: &err}); failed != nil || status != statusFails || out.Len() > 0 {
			t.Errorf("%s before, not enough: status %d, %v %q", before, status, failed, out.String())
		}
	}
}
