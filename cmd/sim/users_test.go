package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"loadshape/bucket/datadir"
)

// TestTwoHundredSessions runs what README.md and docs/users.md show of 200 recorded sessions, which are no part of the
// repository: blocks that are fenced as text and begin with the command.
func TestTwoHundredSessions(t *testing.T) {
	log := datadir.Read(t, "traces", "claude_code_sessions.csv")
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "claude_code_sessions.csv"), log, 0o600); err != nil {
		t.Fatal(err)
	}
	shown := 0
	for _, page := range []string{"README.md", filepath.Join("docs", "users.md")} {
		text, err := os.ReadFile(filepath.Join("..", "..", page))
		if err != nil {
			t.Fatal(err)
		}
		const command = "\n$ sim capacity --trace claude_code_sessions.csv"
		for _, c := range commandsOf(strings.ReplaceAll(string(text), "```text"+command, "```console"+command)) {
			if strings.HasPrefix("\n$ "+c.command, command) {
				shown++
				runShown(t, dir, page, c)
			}
		}
	}
	if shown == 0 {
		t.Error("no page shows them")
	}
}
