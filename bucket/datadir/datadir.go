// Package datadir finds the recorded traffic that tests of all packages read, and which is no part
// of the repository. Only tests import it.
package datadir

import (
	"os"
	"path/filepath"
	"testing"
)

// Path is a path within the folder that LOADSHAPE_DATA names: traces, responses. Where it names none, the test is skipped.
func Path(t testing.TB, path ...string) string {
	t.Helper()
	dir := os.Getenv("LOADSHAPE_DATA")
	if dir == "" {
		t.Skip("LOADSHAPE_DATA is not set: there is no recorded traffic")
	}
	return filepath.Join(dir, filepath.Join(path...))
}

// Read is a file of that folder.
func Read(t testing.TB, path ...string) []byte {
	t.Helper()
	text, err := os.ReadFile(Path(t, path...))
	if err != nil {
		t.Fatal(err)
	}
	return text
}
