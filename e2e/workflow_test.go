package e2e

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// pinnedAction is an action at one commit, and the version that this is.
var pinnedAction = regexp.MustCompile(`(uses: [\w./-]+)@[0-9a-f]{40} # (v\d+)\.[\d.]+`)

// TestWorkflowIsValid checks the workflow that the project shows with actionlint, and its scripts with shellcheck. Of an action
// at one commit actionlint does not know which inputs there are, so each is looked at by its version, too.
func TestWorkflowIsValid(t *testing.T) {
	lint := need(t, clients.actionlint)
	if _, err := exec.LookPath("shellcheck"); err != nil {
		need(t, program{missing: "shellcheck is not installed"})
	}
	path := filepath.Join("..", "docs", "examples", "github-actions.yml")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	limits, err := os.ReadFile(filepath.Join("..", "docs", "examples", "limits-check.yml"))
	if err != nil {
		t.Fatal(err)
	}
	versions := pinnedAction.ReplaceAll(text, []byte("$1@$2"))
	if bytes.Equal(versions, text) {
		t.Error("no action is at one commit")
	}
	edited := func(old, new string) []byte {
		if !bytes.Contains(versions, []byte(old)) {
			t.Fatalf("the workflow has no %s", old)
		}
		return bytes.ReplaceAll(versions, []byte(old), []byte(new))
	}
	for _, w := range []struct {
		name string
		text []byte
		want string // in what actionlint says; empty: it says nothing
	}{
		{"as it is", text, ""},
		{"by version", versions, ""},
		{"with an input that there is not", edited("fetch-depth:", "fetch-deep:"), `input "fetch-deep" is not defined`},
		{"with a step that there is not", edited("steps.check.outputs", "steps.chekc.outputs"), `property "chekc" is not defined`},
		{"the one that compares limits", limits, ""},
		{"with a script that quotes nothing", edited(`run "$PLAN"`, `run $PLAN`), "SC2086"},
	} {
		t.Run(strings.ReplaceAll(w.name, " ", "-"), func(t *testing.T) {
			c := alone(t, t.Context(), lint, "-no-color", "-oneline", "-")
			c.Stdin = bytes.NewReader(w.text)
			out, err := c.Output()
			if all := string(out); (err == nil) != (w.want == "") || w.want == "" && all != "" || !strings.Contains(all, w.want) {
				t.Errorf("actionlint says %q, %v, want %q\n%s", all, err, w.want, c.Stderr)
			}
		})
	}
}
