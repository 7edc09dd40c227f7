package main

import (
	"regexp"
	"slices"
	"testing"

	"loadshape/workload/logs"
)

// TestFormatsAreSaid: what is written by hand of the formats leaves none out.
func TestFormatsAreSaid(t *testing.T) {
	words := regexp.MustCompile(`[\w-]+`).FindAllString(importUsage, -1)
	for _, f := range logs.AllFormats() {
		if !slices.Contains(words, string(f)) {
			t.Errorf("the help of sim import does not say %s", f)
		}
	}
	if all, reports := fileFormats(), reportFormats(); len(all) != len(reports)+2 || slices.Contains(reports, "hgrm") || !slices.Contains(all, "hgrm") {
		t.Errorf("%v and %v, want hgrm and prometheus for files only", reports, all)
	}
}
