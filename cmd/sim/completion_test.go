package main

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"loadshape/cmd/internal/manual"
	"loadshape/cmd/internal/shells"
)

// completed is what bash offers behind words of which the last is not finished.
func completed(t *testing.T, script string, words ...string) []string {
	t.Helper()
	const ask = `source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); "_$1"; printf '%s\n' "${COMPREPLY[@]}"`
	bash := exec.Command("bash", append([]string{"-c", ask, "bash", script}, words...)...)
	bash.Dir = t.TempDir() // without files, which are offered, too
	out, err := bash.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %v\n%s", words, err, out)
	}
	return strings.Fields(string(out))
}

// TestCompletion asks bash for every command and for every flag of each, and lets the other shells that are there read theirs.
func TestCompletion(t *testing.T) {
	tool, dir := tool(context.Background(), streams{os.Getenv, nil, nil, nil}), t.TempDir()
	paths := map[string]string{}
	for _, shell := range shells.Names() {
		var b bytes.Buffer
		if err := shells.Write(&b, shell, tool); err != nil {
			t.Fatal(err)
		}
		paths[shell] = filepath.Join(dir, "sim."+shell)
		if err := os.WriteFile(paths[shell], b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		for _, c := range tool.Commands {
			if len(c.Help.Flags()) == 0 {
				t.Errorf("%s has no flags in the table", c.Name)
			}
			for _, f := range c.Help.Flags() {
				if name := map[string]string{"fish": "-l " + f.Name}[shell]; !strings.Contains(b.String(), name) || name == "" && !strings.Contains(b.String(), "--"+f.Name) {
					t.Errorf("%s: --%s of %s is not in it", shell, f.Name, c.Name)
				}
			}
		}
		if read := map[string][]string{"zsh": {"zsh", "-n"}, "fish": {"fish", "-n"}}[shell]; read != nil {
			if _, err := exec.LookPath(read[0]); err != nil {
				continue
			}
			if out, err := exec.Command(read[0], read[1], paths[shell]).CombinedOutput(); err != nil {
				t.Errorf("%s does not read its script: %v\n%s", shell, err, out)
			}
		}
	}
	if _, err := exec.LookPath("bash"); err != nil {
		t.Skip("there is no bash here")
	}
	if got := completed(t, paths["bash"], "sim", "ad"); strings.Join(got, " ") != "advise" {
		t.Errorf("behind ad there is %v", got)
	}
	for _, c := range tool.Commands {
		got := completed(t, paths["bash"], "sim", c.Name, "--")
		if want := len(c.Help.Flags()) + 1; len(got) != want { // and --help
			t.Errorf("%s has %d flags, and bash offers %v", c.Name, want, got)
		}
	}
	for _, test := range []struct {
		want  string
		words []string
	}{
		{"--set", []string{"sim", "launch.yaml", "--se"}},
		{"anthropic/start/claude-sonnet-5", []string{"sim", "run", "--limits", "anthropic/start/claude-so"}},
		{"strict", []string{"sim", "--reading", "s"}},
		{"claude-code", []string{"sim", "retries", "claude-co"}},
		{"powershell", []string{"sim", "completion", "p"}},
		{"capacity", []string{"sim", "help", "cap"}},
	} {
		if got := completed(t, paths["bash"], test.words...); !strings.Contains(" "+strings.Join(got, " ")+" ", " "+test.want+" ") {
			t.Errorf("behind %v there is %v, expected %s", test.words, got, test.want)
		}
	}
}

// TestManual lets groff read the manual page, which has every command and every flag.
func TestManual(t *testing.T) {
	tool := tool(context.Background(), streams{os.Getenv, nil, nil, nil})
	var page bytes.Buffer
	if err := manual.Write(&page, tool, "loadshape v1"); err != nil {
		t.Fatal(err)
	}
	for _, c := range tool.Commands {
		if !strings.Contains(page.String(), "\n.SS \"sim "+c.Name) {
			t.Errorf("%s is not in it", c.Name)
		}
		for _, f := range c.Help.Flags() {
			if !strings.Contains(page.String(), `\fB\-\-`+strings.ReplaceAll(f.Name, "-", `\-`)+`\fR`) {
				t.Errorf("--%s of %s is not in it", f.Name, c.Name)
			}
		}
	}
	if _, err := exec.LookPath("groff"); err != nil {
		t.Skip("there is no groff here")
	}
	groff := exec.Command("groff", "-man", "-Tutf8", "-ww")
	groff.Stdin = &page
	var complaints strings.Builder
	groff.Stderr = &complaints
	if err := groff.Run(); err != nil || complaints.Len() > 0 {
		t.Errorf("groff does not like it: %v\n%.2000s", err, &complaints)
	}
}
