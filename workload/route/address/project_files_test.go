package address

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

func TestProjectDirs(t *testing.T) {
	root := t.TempDir()
	home := filepath.Join(root, "home")
	deep := filepath.Join(home, "src", "project", "pkg")
	if err := os.MkdirAll(deep, 0o700); err != nil {
		t.Fatal(err)
	}
	check := func(dir string, want ...string) {
		t.Helper()
		if got := projectDirs(dir, home); !slices.Equal(got, want) {
			t.Errorf("%s: got %q, want %q", dir, got, want)
		}
	}
	project, src := filepath.Dir(deep), filepath.Join(home, "src")
	check(deep, deep, project, src)
	check(home)
	if err := os.WriteFile(filepath.Join(project, ".git"), []byte("gitdir: elsewhere"), 0o600); err != nil {
		t.Fatal(err)
	}
	check(deep, deep, project)
	check("")
}
