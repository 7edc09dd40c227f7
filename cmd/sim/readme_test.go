package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestReadme runs the commands of README.md and docs/*.md, in a folder that holds both.
//
// A block that is fenced as console holds commands after "$ ", each followed by what it prints, to both streams. A
// line "…" in there stands for any lines or none; a command with nothing after it is run, and may print anything.
// The exit status must be 0, 1, 3 or 4, unless the block shows the error, a line that begins with "sim: " or "verify: ".
//
//	```console
//	$ sim launch.yaml
//	HOLDS  launch fits …
//	…
//	```
//
// A block that is fenced as sh holds commands only, with or without "$ ". Those that begin with sim or with
// go run ./cmd/sim are run. Everything else, in there and in blocks fenced otherwise, is not.
//
// With -update, what a page shows is written anew where a command prints something else; a line "…" stays.
//
// The blocks of a page are run in their order and find the files that those before have written. A few names are
// the reader's own files; what stands in for them is in standIns.
func TestReadme(t *testing.T) {
	if _, err := exec.LookPath("sh"); err != nil {
		t.Skip("there is no sh to run commands with")
	}
	root := filepath.Join("..", "..")
	t.Setenv("PATH", buildVerify(t)+string(os.PathListSeparator)+os.Getenv("PATH"))
	for _, name := range []string{"HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"} {
		t.Setenv(name, t.TempDir())
	}
	for _, name := range []string{"SSL_CERT_FILE", "SSL_CERT_DIR", "NODE_EXTRA_CA_CERTS", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY",
		"http_proxy", "https_proxy", "all_proxy", "no_proxy"} { // which verify says of its route
		t.Setenv(name, "")
		os.Unsetenv(name)
	}
	if _, err := os.Stat(filepath.Join(root, "README.md")); errors.Is(err, os.ErrNotExist) {
		t.Skip("README.md is not written yet")
	}
	pages, err := filepath.Glob(filepath.Join(root, "docs", "*.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, page := range append([]string{filepath.Join(root, "README.md")}, pages...) {
		t.Run(filepath.Base(page), func(t *testing.T) {
			text, err := os.ReadFile(page)
			if err != nil {
				t.Fatal(err)
			}
			dir := t.TempDir()
			if err := os.CopyFS(filepath.Join(dir, "docs"), os.DirFS(filepath.Join(root, "docs"))); err != nil {
				t.Fatal(err)
			}
			for name, from := range standIns {
				content, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(from)))
				if err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			var corrections []correction
			for _, c := range commandsOf(string(text)) {
				corrections = append(corrections, runShown(t, dir, filepath.Base(page), c)...)
			}
			if *updatePages && len(corrections) > 0 {
				correctPage(t, page, corrections)
			}
		})
	}
}

// buildVerify builds the other command, which the pages show beside this one, and returns its folder.
func buildVerify(t *testing.T) string {
	dir := t.TempDir()
	build := exec.Command("go", "build", "-o", dir, "./cmd/verify")
	build.Dir = filepath.Join("..", "..")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("verify cannot be built: %v\n%s", err, out)
	}
	return dir
}

// standIns are examples in the place of the reader's own files.
var standIns = map[string]string{
	"plan.yaml":        "docs/examples/launch-fails.yaml",
	"launch.yaml":      "cmd/sim/example.yaml",
	"limits.yaml":      "docs/examples/limits.yaml",
	"rate-limits.json": "docs/examples/rate-limits.json",
	"requests.jsonl":   "docs/examples/requests.jsonl",
	"answers.jsonl":    "docs/examples/answers.jsonl",
}

// A shownCommand is a command of a page.
type shownCommand struct {
	line    int
	command string
	output  []string // nil: anything
}

// commandsOf finds the commands of a page.
func commandsOf(page string) []shownCommand {
	var all []shownCommand
	kind, within, begun := "", false, 0
	for i, line := range strings.Split(page, "\n") {
		if fence, ok := strings.CutPrefix(strings.TrimSpace(line), "```"); ok {
			within = !within
			kind, begun = fence, len(all)
			continue
		}
		if !within {
			continue
		}
		command, dollar := strings.CutPrefix(line, "$ ")
		switch {
		case len(all) > begun && strings.HasSuffix(all[len(all)-1].command, "\\") && all[len(all)-1].output == nil:
			last := &all[len(all)-1] // the command goes on
			last.command = strings.TrimSuffix(last.command, "\\") + strings.TrimSpace(line)
		case kind == "console" && dollar, kind == "sh" && isSim(command):
			all = append(all, shownCommand{line: i + 1, command: command})
		case kind == "console" && len(all) > begun:
			all[len(all)-1].output = append(all[len(all)-1].output, line)
		}
	}
	return all
}

func isSim(command string) bool {
	fields := strings.Fields(command)
	return len(fields) > 0 && fields[0] == "sim" || strings.HasPrefix(command, "go run ./cmd/sim")
}

// progressLines are what a command says every ten seconds: that depends on the machine.
var progressLines = regexp.MustCompile(`(?m)^sim: (measuring|playing|advising on|reading) .*\n`)

// runShown runs a command, and returns what is to be shown of it where that is not what the page shows.
func runShown(t *testing.T, dir, page string, c shownCommand) []correction {
	t.Helper()
	command := c.command
	if rest, ok := strings.CutPrefix(command, "go run ./cmd/sim"); ok {
		command = "sim" + rest
	}
	shell := exec.Command("sh", "-c", command)
	shell.Dir = dir
	out, err := shell.CombinedOutput()
	out = progressLines.ReplaceAll(out, nil)
	status := 0
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		status = exit.ExitCode()
	} else if err != nil {
		t.Fatalf("%s:%d: %s: %v", page, c.line, c.command, err)
	}
	failure := slices.ContainsFunc(c.output, func(line string) bool {
		return strings.HasPrefix(line, "sim: ") || strings.HasPrefix(line, "verify: ")
	})
	if ok := status != statusInput && status <= 4; ok == failure {
		t.Errorf("%s:%d: %s: exit status %d\n%s", page, c.line, c.command, status, out)
		return nil
	}
	if c.output == nil {
		return nil
	}
	got := strings.Split(strings.TrimRight(string(out), "\n"), "\n")
	want := trimBlank(c.output)
	if matches(got, want) {
		return nil
	}
	if !*updatePages {
		t.Errorf("%s:%d: %s: prints\n%s\nwhich the page shows otherwise:\n%s", page, c.line, c.command, out, strings.Join(want, "\n"))
	}
	return []correction{{c.line, want, corrected(got, want)}}
}

func trimBlank(lines []string) []string {
	for len(lines) > 0 && lines[len(lines)-1] == "" {
		lines = lines[:len(lines)-1]
	}
	return lines
}

// matches compares lines, of which "…" stands for any of the others.
func matches(got, want []string) bool {
	if len(want) == 0 {
		return len(got) == 0
	}
	if want[0] == "…" {
		for skip := range len(got) + 1 {
			if matches(got[skip:], want[1:]) {
				return true
			}
		}
		return false
	}
	return len(got) > 0 && strings.TrimRight(got[0], " ") == strings.TrimRight(want[0], " ") && matches(got[1:], want[1:])
}

func TestMatches(t *testing.T) {
	for _, c := range []struct {
		got, want string
		ok        bool
	}{
		{"a b c", "a b c", true},
		{"a b c", "a b", false},
		{"a b", "a b c", false},
		{"a b c", "… c", true},
		{"a b c", "a …", true},
		{"a b c", "a … b c", true},
		{"a b c", "… b …", true},
		{"a b c", "… x …", false},
		{"a b a c", "a … a …", true},
		{"a b c", "b …", false},
	} {
		if ok := matches(strings.Fields(c.got), strings.Fields(c.want)); ok != c.ok {
			t.Errorf("%q against %q: %v, want %v", c.got, c.want, ok, c.ok)
		}
	}
}

func TestCommandsOf(t *testing.T) {
	page := "# Page\n```console\n$ sim a\nout\n\n$ sim b \\\n  --flag\n```\n```sh\nsim c > d\ngo test ./...\n$ sim e\n```\n```text\nsim f\n```\n"
	want := []shownCommand{
		{3, "sim a", []string{"out", ""}}, {6, "sim b --flag", nil}, {10, "sim c > d", nil}, {12, "sim e", nil},
	}
	got := commandsOf(page)
	if !slices.EqualFunc(got, want, func(a, b shownCommand) bool {
		return a.line == b.line && a.command == b.command && slices.Equal(a.output, b.output)
	}) {
		t.Errorf("it finds %+v, want %+v", got, want)
	}
}
