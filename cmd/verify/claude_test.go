package main

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func TestAskClaude(t *testing.T) {
	if _, err := exec.LookPath("sh"); err != nil {
		t.Skip("there is no sh")
	}
	program := func(body string) string {
		path := filepath.Join(t.TempDir(), "claude")
		if err := os.WriteFile(path, []byte("#!/bin/sh\n"+body+"\n"), 0o700); err != nil {
			t.Fatal(err)
		}
		return path
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	for _, c := range []struct {
		name, program string
		ctx           context.Context
		want          string // empty: an error
	}{
		{"logged in", program("echo '{}'"), t.Context(), "{}\n"},
		{"not logged in", program("echo '{}'; exit 1"), t.Context(), "{}\n"},
		{"stopped", program("echo '{}'"), ended, ""},
		{"a flood", program("i=0; while [ $i -lt 9000 ]; do echo 12345678; i=$((i+1)); done"), t.Context(), ""},
		{"none", filepath.Join(t.TempDir(), "none"), t.Context(), ""},
	} {
		text, err := askClaude(c.ctx, c.program)
		if string(text) != c.want || (err == nil) != (c.want != "") {
			t.Errorf("%s: %q, %v, want %q", c.name, text, err, c.want)
		}
	}
}

func TestReadSettings(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "settings.json")
	if _, err := readSettings(path); !os.IsNotExist(err) || isThere(path) {
		t.Errorf("one that is not there: %v", err)
	}
	if _, err := readSettings(dir); err == nil {
		t.Error("a directory is read")
	}
	if err := os.WriteFile(path, []byte(strings.Repeat(" ", maxSettings+1)), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := readSettings(path); err == nil || !isThere(path) {
		t.Error("one that is too large is read")
	}
	if err := os.WriteFile(path, []byte("{}"), 0o600); err != nil {
		t.Fatal(err)
	}
	if text, err := readSettings(path); err != nil || string(text) != "{}" {
		t.Errorf("%q, %v", text, err)
	}
}
