// Package release is how loadshape comes to others: a container, archives, a GitHub Action and hooks of pre-commit. Its test runs
// what it can of them as GitHub and pre-commit would, and reads the rest.
package release

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"
)

const root = "../.."

// plans are small enough to be played in no time: of one limit, and one stream.
var plans = map[string]string{
	"holds.yaml":        "limits: {requests: 60}\nstreams: [{name: a, arrivals: {rate: 6, duration: 2m}, input_tokens: 1, output_tokens: 1}]\n",
	"fails.yaml":        "limits: {requests: 6}\nstreams: [{name: a, arrivals: {rate: 60, duration: 2m}, input_tokens: 1, output_tokens: 1}]\n",
	"depends.yaml":      "limits: {requests: 60}\nstreams: [{name: a, arrivals: {rate: 20rps, duration: 1s}, input_tokens: 1, output_tokens: 1}]\n",
	"small-limits.yaml": "limits: {requests: 1}\n",
	"broken.yaml":       "streams: [{name: a, arrivals: {rte: 6}}]\n",
}

func read(t *testing.T, name string, into any) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, name))
	if err == nil && into != nil {
		err = yaml.Unmarshal(text, into)
	}
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// built is a folder with sim.
func built(t *testing.T) string {
	t.Helper()
	bin := t.TempDir()
	build := exec.Command("go", "build", "-o", bin, "./cmd/sim")
	build.Dir = root
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	return bin
}

// status is that of a command that was run.
func status(t *testing.T, err error) int {
	t.Helper()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	if exit != nil {
		return exit.ExitCode()
	}
	return 0
}

func needBash(t *testing.T) {
	t.Helper()
	if _, err := exec.LookPath("bash"); err != nil {
		t.Skip("there is no bash here")
	}
}

// TestAction runs the scripts of the action with its inputs as GitHub gives them.
func TestAction(t *testing.T) {
	needBash(t)
	var action struct {
		Inputs map[string]struct {
			Default     string
			Description string
		}
		Outputs map[string]struct{ Value string }
		Runs    struct {
			Using string
			Steps []struct {
				ID, Uses, Run, Shell string
				Env                  map[string]string
				With                 map[string]string
			}
		}
	}
	text := read(t, "action.yml", &action)
	input := regexp.MustCompile(`^\$\{\{ inputs\.(\w+) \}\}$`)
	temp := t.TempDir()
	source, err := filepath.Abs(root)
	if err != nil {
		t.Fatal(err)
	}
	// run does the steps, the first time with the build.
	run := func(t *testing.T, inputs map[string]string, build bool) (code int, log, output, workspace string) {
		workspace = t.TempDir()
		for name, text := range plans {
			if err := os.WriteFile(filepath.Join(workspace, name), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		for _, s := range action.Runs.Steps {
			if s.Uses != "" || s.ID == "" && !build {
				continue
			}
			if s.Shell != "bash" || strings.Contains(s.Run, "${{") {
				t.Fatalf("%s: is run by %q, expected bash, without an expression in the script", s.ID, s.Shell)
			}
			outputs := filepath.Join(workspace, "outputs")
			step := exec.Command("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", s.Run)
			step.Dir = workspace
			step.Env = append(os.Environ(), "RUNNER_TEMP="+temp, "GITHUB_OUTPUT="+outputs, "GITHUB_STEP_SUMMARY="+filepath.Join(workspace, "summary.md"))
			for name, value := range s.Env {
				if m := input.FindStringSubmatch(value); m != nil {
					if _, ok := action.Inputs[m[1]]; !ok {
						t.Fatalf("%s is of an input that there is not", value)
					}
					if value = action.Inputs[m[1]].Default; inputs[m[1]] != "" {
						value = inputs[m[1]]
					}
				} else if value == "${{ github.action_path }}" {
					value = source
				} else {
					t.Fatalf("%s: %s is not known here", name, value)
				}
				step.Env = append(step.Env, name+"="+value)
			}
			out, err := step.CombinedOutput()
			code, log = status(t, err), log+string(out)
			if given, err := os.ReadFile(outputs); err == nil {
				output = string(given)
			}
		}
		return code, log, output, workspace
	}
	for i, c := range []struct {
		name, output, said string
		inputs             map[string]string
		status             int
	}{
		{"holds", "verdict=HOLDS\n", "::notice file=holds.yaml,title=sim%3A HOLDS::", map[string]string{"plan": "holds.yaml"}, 0},
		{"fails", "verdict=FAILS\n", "::error file=fails.yaml,", map[string]string{"plan": "fails.yaml"}, 1},
		{"other limits", "verdict=FAILS\n", "::error file=holds.yaml,", map[string]string{"plan": "holds.yaml", "limits": "small-limits.yaml"}, 1},
		{"depends", "verdict=DEPENDS\n", "::warning file=depends.yaml,", map[string]string{"plan": "depends.yaml"}, 3},
		{"may depend", "verdict=DEPENDS\n", "::warning file=depends.yaml,", map[string]string{"plan": "depends.yaml", "depends": "pass"}, 0},
		{"more arguments", "verdict=HOLDS\n", "::notice", map[string]string{"plan": "fails.yaml", "arguments": "--runs\n1\n--threshold\nrefused >= 0\n"}, 0},
		{"nothing to check", "verdict=\n", "::error title=loadshape::Nothing was checked", map[string]string{"plan": "no-such.yaml"}, 2},
		{"a wrong input", "", "::error title=loadshape::depends: is neither fail nor pass", map[string]string{"plan": "holds.yaml", "depends": "maybe"}, 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			code, log, output, workspace := run(t, c.inputs, i == 0)
			if code != c.status || output != c.output || !strings.Contains(log, c.said) {
				t.Errorf("ends with %d and %q, expected %d and %q:\n%s", code, output, c.status, c.output, log)
			}
			for _, report := range []string{"result.json", "result.md", "junit.xml", "result.html"} {
				if info, err := os.Stat(filepath.Join(workspace, "rate-limits", report)); (err == nil && info.Size() > 0) != (c.status != 2) {
					t.Errorf("%s: %v", report, err)
				}
			}
		})
	}
	if action.Runs.Using != "composite" || action.Outputs["verdict"].Value != "${{ steps.check.outputs.verdict }}" {
		t.Errorf("is %s, with the verdict %s", action.Runs.Using, action.Outputs["verdict"].Value)
	}
	for name, in := range action.Inputs {
		if in.Description == "" || !strings.Contains(text, "inputs."+name+" }}") {
			t.Errorf("the input %s is described by %q, and used or not", name, in.Description)
		}
	}
	pinned := regexp.MustCompile(`^ +- uses: [\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$`)
	for line := range strings.Lines(text) {
		if line = strings.TrimSuffix(line, "\n"); strings.Contains(line, "uses:") && !strings.HasPrefix(line, "#") && !pinned.MatchString(line) {
			t.Errorf("is no action at one commit, with its version: %s", line)
		}
	}
}

// TestPreCommitHooks runs the hooks as pre-commit does: the entry, with the names of the files that it is for.
func TestPreCommitHooks(t *testing.T) {
	needBash(t)
	var hooks []struct {
		ID, Name, Entry, Language, Files string
	}
	read(t, ".pre-commit-hooks.yaml", &hooks)
	t.Setenv("PATH", built(t)+string(os.PathListSeparator)+os.Getenv("PATH"))
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "plans"), 0o700); err != nil {
		t.Fatal(err)
	}
	for to, from := range map[string]string{"plan.yaml": "holds.yaml", "plans/fails.yaml": "fails.yaml", "limits.yaml": "small-limits.yaml", "plans/broken.yml": "broken.yaml", "other.yaml": "broken.yaml"} {
		if err := os.WriteFile(filepath.Join(dir, to), []byte(plans[from]), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	tried := 0
	for _, h := range hooks {
		files, err := regexp.Compile(h.Files)
		if err != nil || h.Language != "golang" || h.Name == "" {
			t.Errorf("%s: is of %s, %v", h.ID, h.Language, err)
		}
		for _, c := range []struct {
			staged []string
			want   map[string]int
		}{
			{[]string{"plan.yaml", "other.yaml"}, map[string]int{"loadshape-check": 0, "loadshape-run": 0}},
			{[]string{"plan.yaml", "plans/fails.yaml"}, map[string]int{"loadshape-check": 0, "loadshape-run": 1}},
			{[]string{"plans/fails.yaml", "plan.yaml"}, map[string]int{"loadshape-check": 0, "loadshape-run": 1}},
			{[]string{"limits.yaml", "plan.yaml"}, map[string]int{"loadshape-check": 0, "loadshape-run": 0}},
			{[]string{"plans/broken.yml"}, map[string]int{"loadshape-check": 2, "loadshape-run": 1}},
		} {
			names := slices.DeleteFunc(slices.Clone(c.staged), func(name string) bool { return !files.MatchString(name) })
			hook := exec.Command("bash", append([]string{"-c", h.Entry + ` "$@"`, "pre-commit"}, names...)...)
			hook.Dir = dir
			out, err := hook.CombinedOutput()
			if tried++; status(t, err) != c.want[h.ID] {
				t.Errorf("%s of %v ends with %d, expected %d:\n%s", h.ID, names, status(t, err), c.want[h.ID], out)
			}
		}
	}
	if tried != 10 {
		t.Errorf("%d hooks were tried, expected two with five commits each", tried)
	}
}

// TestShellFiles makes what goes into the archives beside the commands, and looks that the archives take all of it.
func TestShellFiles(t *testing.T) {
	needBash(t)
	to := t.TempDir()
	make := exec.Command("sh", "docs/release/shellfiles.sh", to)
	make.Dir = root
	if out, err := make.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	var made []string
	for _, pattern := range []string{"completions/*", "man/*", "*"} {
		files, err := filepath.Glob(filepath.Join(to, pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			if info, err := os.Stat(f); err != nil || info.IsDir() {
				continue
			} else if info.Size() < 1000 {
				t.Errorf("%s has %d bytes", f, info.Size())
			}
			made = append(made, strings.TrimPrefix(f, to+"/"))
		}
	}
	want := []string{"completions/_sim", "completions/_verify", "completions/sim.bash", "completions/sim.fish", "completions/sim.ps1",
		"completions/verify.bash", "completions/verify.fish", "completions/verify.ps1", "man/sim.1", "man/verify.1"}
	if !slices.Equal(made, want) {
		t.Errorf("there are %v, expected %v", made, want)
	}
	var config struct {
		Archives []struct{ Files []any }
		Builds   []struct{ Ldflags, Flags, Env []string }
	}
	text := read(t, ".goreleaser.yaml", &config)
	for _, part := range []string{"sh docs/release/shellfiles.sh", "src: release/completions/*", "src: release/man/*", "- LICENSE", "- NOTICE"} {
		if !strings.Contains(text, part) {
			t.Errorf("the archives lack %s", part)
		}
	}
	for _, b := range config.Builds {
		if got := strings.Join(slices.Concat(b.Env, b.Flags, b.Ldflags), " "); got != "CGO_ENABLED=0 -trimpath -s -w -buildid=" {
			t.Errorf("is built with %s", got)
		}
	}
	if len(config.Builds) != 2 {
		t.Errorf("%d commands are built, expected both", len(config.Builds))
	}
}

// instruction is one of a Containerfile, in one line.
var instruction = regexp.MustCompile(`(?m)^([A-Z]+) (.*)$`)

// TestContainerfile reads what nothing builds here: what is asked of a small image that nobody is root in.
func TestContainerfile(t *testing.T) {
	text := read(t, "Containerfile", nil)
	all := instruction.FindAllStringSubmatch(strings.ReplaceAll(text, "\\\n", " "), -1)
	var from []string
	last := map[string]string{} // of the last stage
	for _, m := range all {
		if m[1] == "FROM" {
			from, last = append(from, m[2]), map[string]string{}
		}
		last[m[1]] = m[2]
	}
	goVersion := regexp.MustCompile(`(?m)^go (\d+\.\d+)`).FindStringSubmatch(read(t, "go.mod", nil))[1]
	if len(from) != 2 || !regexp.MustCompile(`^golang:`+regexp.QuoteMeta(goVersion)+`\.\d+-alpine\d+\.\d+ AS build$`).MatchString(from[0]) || from[1] != "scratch" {
		t.Errorf("is made from %v, expected the Go of go.mod at one version, and then nothing", from)
	}
	if last["USER"] != "65532:65532" || strings.Contains(last["CMD"], "sh") || last["RUN"] != "" {
		t.Errorf("runs %s as %s", last["CMD"], last["USER"])
	}
	for _, part := range []string{"CGO_ENABLED=0 go build -trimpath -buildvcs=false -ldflags='-s -w -buildid='", "./cmd/sim ./cmd/verify", "COPY LICENSE NOTICE /"} {
		if !strings.Contains(text, part) {
			t.Errorf("lacks %s", part)
		}
	}
	ignored := read(t, ".containerignore", nil)
	tracked, err := exec.Command("git", "-C", root, "check-ignore", "--no-index", "-q", "cmd/sim/main.go").CombinedOutput()
	if bytes.Contains(tracked, []byte("main.go")) || err == nil {
		t.Error("the sources are ignored")
	}
	for _, needed := range []string{"cmd", "bucket", "workload", "report", "go.mod", "go.sum", "LICENSE", "NOTICE"} {
		if slices.Contains(strings.Fields(ignored), needed) {
			t.Errorf("%s is left out, and needed", needed)
		}
	}
}
