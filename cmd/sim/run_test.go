package main

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// sim runs the command in this process.
func sim(in io.Reader, args ...string) (status int, out, err string) {
	var stdout, stderr bytes.Buffer
	status = run(context.Background(), args, func(string) string { return "" }, in, &stdout, &stderr)
	return status, stdout.String(), stderr.String()
}

// files writes files into a new folder.
func files(t *testing.T, content map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range content {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// refused checks that a run cannot be done, and that it is said in one line that holds want.
func refused(t *testing.T, want string, status int, out, err string) {
	t.Helper()
	if status != statusInput {
		t.Errorf("exit status is %d, want %d", status, statusInput)
	}
	if out != "" {
		t.Errorf("standard output is %.100q, want nothing", out)
	}
	if strings.Count(err, "\n") != 1 || !strings.HasSuffix(err, "\n") || len(err) > 2000 {
		t.Errorf("standard error is %.300q, want one line", err)
	}
	if !strings.HasPrefix(err, "sim: "+want) {
		t.Errorf("standard error is\n\t%swant\n\tsim: %s", err, want)
	}
}
