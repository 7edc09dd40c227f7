package route

import (
	"os"
	"path/filepath"
	"testing"
)

// canary is the credential of the tests: it must be in no output.
const canary = "sk-ant-api03-c4n4ryQ7x-51b2WmZk_8vR3tYpL0aHdNqEuGjXs-AA"

// in gives surroundings with these variables and empty directories.
func in(t *testing.T, env map[string]string) Surroundings {
	t.Helper()
	dir := t.TempDir()
	s := Surroundings{
		Getenv:  func(name string) string { return env[name] },
		HomeDir: filepath.Join(dir, "home"), ConfigDir: filepath.Join(dir, "home", ".config"), WorkDir: filepath.Join(dir, "work"),
	}
	for _, d := range []string{s.ConfigDir, filepath.Join(s.WorkDir, ".git")} {
		if err := os.MkdirAll(d, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

// open opens a route to a base URL with the canary.
func open(t *testing.T, base string, env map[string]string) *Route {
	t.Helper()
	if env == nil {
		env = map[string]string{}
	}
	if env[keyName] == "" && env[tokenName] == "" {
		env[keyName] = canary
	}
	s := in(t, env)
	// Made here, because making it for good waits for the disk.
	writeFile(t, filepath.Join(s.ConfigDir, "loadshape", "fingerprint.key"), "a key of 32 bytes, for the tests")
	r, err := Open(Settings{BaseURL: base}, s)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func writeFile(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
