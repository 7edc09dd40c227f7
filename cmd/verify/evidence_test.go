package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"loadshape/report/proof"
)

// TestEvidenceIsNotOverwritten leaves the evidence of three runs of one instant behind.
func TestEvidenceIsNotOverwritten(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "evidence")
	at := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	for _, because := range []string{"one", "two", "three"} {
		e, err := openEvidence(dir, at)
		if err != nil {
			t.Fatal(err)
		}
		if err := e.write(&proof.Result{Because: because}, nil, scrubbed); err != nil {
			t.Fatal(err)
		}
		e.discard()
	}
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(files) != 12 {
		t.Fatalf("there are %q, want twelve files", files)
	}
	var found []string
	for _, file := range files {
		if strings.HasSuffix(file, ".sh") {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			found = append(found, strings.TrimSpace(strings.TrimPrefix(string(text), "# Nothing was sent: ")))
		}
	}
	slices.Sort(found)
	if !slices.Equal(found, []string{"one", "three", "two"}) {
		t.Errorf("they are of %q", found)
	}
}

// TestEvidenceThatIsDiscarded leaves nothing of a run that ended before it had any.
func TestEvidenceThatIsDiscarded(t *testing.T) {
	dir := t.TempDir()
	e, err := openEvidence(dir, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	e.discard()
	if files, _ := os.ReadDir(dir); len(files) > 0 {
		t.Errorf("there are %v, want nothing", files)
	}
	(*evidence)(nil).discard()
}
