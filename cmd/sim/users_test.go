package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"loadshape/bucket/datadir"
)

// TestTwoHundredSessions runs what README.md and docs/users.md show of 200 recorded sessions, which are no part of the
// repository: blocks that are fenced as text and begin with the command, the same on both pages.
func TestTwoHundredSessions(t *testing.T) {
	log := datadir.Read(t, "traces", "claude_code_sessions.csv")
	pages := map[string]string{"README.md": "", "docs/users.md": ""}
	for page := range pages {
		text, err := os.ReadFile(filepath.Join("..", "..", filepath.FromSlash(page)))
		if err != nil {
			t.Fatal(err)
		}
		pages[page] = string(text)
	}
	t.Chdir(t.TempDir())
	if err := os.WriteFile("claude_code_sessions.csv", log, 0o600); err != nil {
		t.Fatal(err)
	}
	var printed []string
	var by string
	for page, text := range pages {
		const command = "\n$ sim capacity --trace claude_code_sessions.csv"
		for _, c := range commandsOf(strings.ReplaceAll(text, "```text"+command, "```console"+command)) {
			switch {
			case !strings.HasPrefix("\n$ "+c.command, command):
				continue
			case by == "":
				by = c.command
				var out bytes.Buffer
				if status := run(t.Context(), strings.Fields(by)[1:], func(name string) string { return map[string]string{"LANG": "C.UTF-8"}[name] }, nil, &out, &out); status != statusHolds {
					t.Fatalf("%s: exit status %d\n%s", by, status, &out)
				}
				printed = strings.Split(strings.TrimRight(out.String(), "\n"), "\n")
			case by != c.command:
				t.Errorf("%s:%d: shows another command than the page before:\n%s", page, c.line, c.command)
			}
			if !matches(printed, trimBlank(c.output)) {
				t.Errorf("%s:%d: it prints\n%s", page, c.line, strings.Join(printed, "\n"))
			}
		}
	}
	if by == "" {
		t.Error("no page shows them")
	}
}
