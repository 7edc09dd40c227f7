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

// TestUnquote: a value that a shell would read as it stands, and one of which it would make another.
func TestUnquote(t *testing.T) {
	for text, want := range map[string]struct {
		value   string
		literal bool
	}{
		``: {"", true}, `a`: {"a", true}, `a # why`: {"a", true}, `a b`: {"a", false}, `"a"`: {"a", true}, `'a'`: {"a", true}, `"a b"`: {"a b", true}, `"a" # why`: {"a", true}, `'a'b`: {"a", false},
		`"a`: {"a", false}, `'a$b'`: {"a$b", true}, `"a$b"`: {"a$b", false}, `a$b`: {"a$b", false}, "\"a`b`\"": {"a`b`", false}, "'a`b`'": {"a`b`", true}, `"a\b"`: {`a\b`, false}, `'a\b'`: {`a\b`, true},
		`a;b`: {"a;b", false}, `a|b`: {"a|b", false}, `a'b'`: {"a'b'", false},
	} {
		if value, literal := unquote(text); value != want.value || literal != want.literal {
			t.Errorf("%s: %q, literal %v, want %q, %v", text, value, literal, want.value, want.literal)
		}
	}
}
