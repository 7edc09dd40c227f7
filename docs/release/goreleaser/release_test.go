// Package goreleaser holds the configuration of a release against goreleaser itself. It is a module of its own, so that what
// goreleaser needs reaches no user of loadshape.
package goreleaser

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/goreleaser/goreleaser/v2/pkg/config"
)

// TestReleaseIsValid lets goreleaser's own reader, which knows every key, read what a release is made by.
func TestReleaseIsValid(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "..", "..", ".goreleaser.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	project, err := config.LoadReader(strings.NewReader(string(text)))
	if err != nil || len(project.Builds) != 2 || len(project.Archives) != 1 || len(project.Archives[0].IDs) != 2 {
		t.Errorf("%+v, %v", project.Builds, err)
	}
	if _, err := config.LoadReader(strings.NewReader(strings.Replace(string(text), "ldflags:", "ldflgas:", 1))); err == nil {
		t.Error("a key that there is not is read, too")
	}
}
