package examples

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// A workflow is what of one of GitHub Actions is tried here.
type workflow struct {
	Permissions map[string]string
	Defaults    struct{ Run struct{ Shell string } }
	Env         map[string]string
	Jobs        map[string]*job
}

type job struct {
	If          string
	Needs       string
	Timeout     int `yaml:"timeout-minutes"`
	Permissions map[string]string
	Outputs     map[string]string
	Steps       []step
}

type step struct {
	Name, ID, If, Uses, Run string
	Folder                  string `yaml:"working-directory"`
	Env                     map[string]string
	With                    map[string]any
}

// A runner does what GitHub's does with the steps of a job, on this machine alone. It checks nothing out and uploads
// nothing: the repository is made by the test, and loadshape is this one. Its go installs without a network, and its gh
// notes what it is asked for.
type runner struct {
	workspace, temp, bin string
	env                  []string
	outputs              map[string]string // of the steps, as steps.ID.outputs.NAME
	log                  bytes.Buffer
	failed               int // exit status of the first step that failed
}

// facts are what expressions of the workflow may ask for. Any other expression is an error.
func (r *runner) facts() map[string]string {
	known := map[string]string{"github.token": "token-of-no-worth", "github.event.pull_request.number": "7"}
	maps.Copy(known, r.outputs)
	return known
}

var (
	expression = regexp.MustCompile(`^\$\{\{ (.*) \}\}$`)
	comparison = regexp.MustCompile(`^([\w.]+) == '(\w+)'$`)
)

// wants reports whether a step or a job is to be run. Nothing is cancelled here.
func (r *runner) wants(t *testing.T, condition string) bool {
	t.Helper()
	if condition == "" {
		return r.failed == 0
	}
	m := expression.FindStringSubmatch(condition)
	if m == nil {
		t.Fatalf("if: is %q, want an expression in ${{ }}", condition)
	}
	anyway, all := false, true
	for part := range strings.SplitSeq(m[1], " && ") {
		switch c := comparison.FindStringSubmatch(part); {
		case part == "!cancelled()":
			anyway = true
		case part == "github.actor != 'dependabot[bot]'", part == "github.event.pull_request.head.repo.full_name == github.repository":
		case c != nil && strings.Contains(c[1], ".outputs."):
			all = all && r.outputs[c[1]] == c[2]
		default:
			t.Fatalf("if: has %q, which this test does not know", part)
		}
	}
	return all && (anyway || r.failed == 0)
}

// run runs a job's steps. A step that fails does not keep those from running that want to be run anyway.
func (r *runner) run(t *testing.T, w *workflow, j *job, folder string) {
	t.Helper()
	for i, s := range j.Steps {
		if !r.wants(t, s.If) {
			fmt.Fprintf(&r.log, "%s: is skipped\n", s.Name)
			continue
		}
		if s.Run == "" {
			continue
		}
		output := filepath.Join(r.temp, fmt.Sprintf("output-%d", i))
		script := filepath.Join(r.temp, fmt.Sprintf("step-%d.sh", i))
		for name, text := range map[string]string{output: "", script: s.Run} {
			if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		c := exec.Command("bash", "--noprofile", "--norc", "-eo", "pipefail", script) // what shell: bash means
		c.Dir, c.Stdout, c.Stderr = filepath.Join(folder, s.Folder), &r.log, &r.log
		c.Env = append(slices.Clone(r.env), "GITHUB_OUTPUT="+output)
		for _, env := range []map[string]string{w.Env, s.Env} {
			for name, value := range env {
				if m := expression.FindStringSubmatch(value); m != nil {
					known, ok := r.facts()[m[1]]
					if !ok {
						t.Fatalf("%s: env.%s: asks for %s, which this test does not know", s.Name, name, m[1])
					}
					value = known
				}
				c.Env = append(c.Env, name+"="+value)
			}
		}
		err := c.Run()
		if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
			if r.failed == 0 {
				r.failed = exit.ExitCode()
			}
		} else if err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(output)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(text)) {
			name, value, _ := strings.Cut(strings.TrimSpace(line), "=")
			r.outputs["steps."+s.ID+".outputs."+name] = value
		}
	}
}

// pinned is an action at one commit, and the version that this is.
var pinned = regexp.MustCompile(`^ +(?:- )?uses: [\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$`)

// TestWorkflowIsCareful looks at what actionlint leaves to the author.
func TestWorkflowIsCareful(t *testing.T) {
	text, err := os.ReadFile("github-actions.yml")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		if strings.Contains(line, "uses:") && !pinned.MatchString(strings.TrimSuffix(line, "\n")) {
			t.Errorf("is no action at one commit, with its version: %s", line)
		}
	}
	var w workflow
	read(t, "github-actions.yml", &w)
	if w.Permissions == nil || len(w.Permissions) > 0 {
		t.Errorf("permissions: are %v, want none but those of a job", w.Permissions)
	}
	for name, want := range map[string]string{"check": "map[contents:read]", "comment": "map[pull-requests:write]"} {
		if got := fmt.Sprint(w.Jobs[name].Permissions); got != want {
			t.Errorf("%s: may %s, want %s", name, got, want)
		}
	}
	for name, j := range w.Jobs {
		if j.Timeout < 1 || j.Timeout > 15 {
			t.Errorf("%s: ends after %d minutes, want 1 to 15", name, j.Timeout)
		}
		for _, s := range j.Steps {
			if strings.Contains(s.Run, "${{") {
				t.Errorf("%s: %s: an expression in a script is code of whoever named a branch", name, s.Name)
			}
			if strings.HasPrefix(s.Uses, "actions/checkout@") && s.With["persist-credentials"] != false {
				t.Errorf("%s: a checkout leaves its token behind", name)
			}
		}
	}
	if w.Defaults.Run.Shell != "bash" {
		t.Errorf("the shell is %q, want bash: without it a failure in a pipe is none", w.Defaults.Run.Shell)
	}
}

// githubActions runs every script of the workflow on pull requests of all kinds.
func githubActions(t *testing.T) {
	for _, name := range []string{"bash", "git"} {
		if _, err := exec.LookPath(name); err != nil {
			t.Skipf("there is no %s", name)
		}
	}
	var w workflow
	read(t, "github-actions.yml", &w)
	bin := t.TempDir()
	gh := "#!/bin/sh\necho \"$GH_TOKEN gh $*\" >>\"$GH_ASKED\"\ntest -s comment.md\n"
	if err := os.WriteFile(filepath.Join(bin, "gh"), []byte(gh), 0o755); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile("launch-fails.yaml")
	if err != nil {
		t.Fatal(err)
	}
	cut := filepath.Join(t.TempDir(), "cut.yaml") // a run that ends as soon as it fails
	if err := os.WriteFile(cut, bytes.Replace(text, []byte("- refused == 0"), []byte("- {threshold: refused == 0, abort: true}"), 1), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, base, plan, depends string
		status                    int
		annotated, compared       string // a part of the log, and of the comparison
	}{
		{"holds as before", "agents.yaml", "agents.yaml", "", 0, "::notice file=plan.yaml,title=sim%3A HOLDS::", "SAME"},
		{"fails now", "agents.yaml", "launch-fails.yaml", "", 1, "::error file=plan.yaml,title=sim%3A FAILS", "WORSE"},
		{"is mended", "launch-fails.yaml", "agents.yaml", "", 0, "::notice file=plan.yaml,title=sim%3A HOLDS::", "BETTER"},
		{"depends", "agents.yaml", "launch-depends.yaml", "", 3, "::warning file=plan.yaml,title=sim%3A DEPENDS", "WORSE"},
		{"may depend", "agents.yaml", "launch-depends.yaml", "pass", 0, "::warning file=plan.yaml,title=sim%3A DEPENDS", "WORSE"},
		{"may depend, and fails", "agents.yaml", "launch-fails.yaml", "pass", 1, "::error file=plan.yaml,title=sim%3A FAILS", "WORSE"},
		{"is new", "", "agents.yaml", "", 0, "::notice file=plan.yaml,title=sim%3A HOLDS::", "nothing to compare with"},
		{"was none", "gitlab-ci.yml", "launch-fails.yaml", "", 1, "::error file=plan.yaml,title=sim%3A FAILS", "nothing to compare with"},
		{"is cut off", "agents.yaml", cut, "", 1, "::error file=plan.yaml,title=sim%3A FAILS", "cannot be compared"},
		{"was cut off", cut, "agents.yaml", "", 0, "::notice file=plan.yaml,title=sim%3A HOLDS::", "cannot be compared"},
		{"is none", "agents.yaml", "gitlab-ci.yml", "", 2, "::error file=plan.yaml,title=rate limits::Nothing was checked", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := pullRequest(t, bin, c.base, c.plan)
			w := w
			if w.Env = maps.Clone(w.Env); c.depends != "" {
				w.Env["DEPENDS"] = c.depends
			}
			r.run(t, &w, w.Jobs["check"], r.workspace)
			if r.failed != c.status || !strings.Contains(r.log.String(), c.annotated) {
				t.Errorf("the job ends with %d, want %d and a log with %s:\n%s", r.failed, c.status, c.annotated, &r.log)
			}
			if worse := strings.Contains(r.log.String(), "::warning file=plan.yaml,title=rate limits::The plan is worse"); worse != (c.compared == "WORSE") {
				t.Errorf("the log warns of a worse plan: %v", worse)
			}
			for name, output := range w.Jobs["check"].Outputs {
				r.outputs["needs.check.outputs."+name] = r.outputs[expression.FindStringSubmatch(output)[1]]
			}
			r.failed = 0
			comment, ran := w.Jobs["comment"], false
			if ran = r.wants(t, comment.If); ran {
				r.run(t, &w, comment, filepath.Join(r.workspace, "rate-limits")) // where the artifact is laid
			}
			asked, _ := os.ReadFile(filepath.Join(r.temp, "asked"))
			if want := "token-of-no-worth gh pr comment 7 --repo your-org/service --body-file comment.md --edit-last --create-if-none\n"; ran != (c.compared != "") ||
				ran && string(asked) != want || r.failed != 0 {
				t.Errorf("a comment is written: %v, by %q, status %d\n%s", ran, asked, r.failed, &r.log)
			}
			r.left(t, c.compared)
		})
	}
}

// left looks at what the scripts have left: the artifact and the page of the run.
func (r *runner) left(t *testing.T, compared string) {
	t.Helper()
	for _, name := range []string{"result.json", "result.md", "junit.xml", "result.html", "diff.md", "comment.md"} {
		text, err := os.ReadFile(filepath.Join(r.workspace, "rate-limits", name))
		if (err == nil && len(text) > 0) != (compared != "") {
			t.Errorf("%s has %d bytes, %v", name, len(text), err)
		}
		if slices.Contains([]string{"diff.md", "comment.md"}, name) && !strings.Contains(string(text), compared) {
			t.Errorf("%s does not say %s:\n%s", name, compared, text)
		}
	}
	page, err := os.ReadFile(filepath.Join(r.temp, "page.md"))
	if whole := err == nil && strings.Contains(string(page), "### ") && strings.Contains(string(page), compared); whole != (compared != "") {
		t.Errorf("the page is %.200q, %v", page, err)
	}
}

// pullRequest is a runner in a checkout of a pull request: a merge of a branch with the base branch. Each has a plan, or
// none.
func pullRequest(t *testing.T, bin, base, plan string) *runner {
	t.Helper()
	r := &runner{workspace: t.TempDir(), temp: t.TempDir(), bin: bin, outputs: map[string]string{}}
	caches, err := exec.Command("go", "env", "GOPATH", "GOMODCACHE", "GOCACHE").Output()
	if err != nil {
		t.Fatal(err)
	}
	paths := strings.Fields(string(caches))
	r.env = []string{"PATH=" + bin + string(os.PathListSeparator) + os.Getenv("PATH"), "HOME=" + r.temp, "RUNNER_TEMP=" + r.temp,
		"GITHUB_REPOSITORY=your-org/service", "GITHUB_STEP_SUMMARY=" + filepath.Join(r.temp, "page.md"), "GH_ASKED=" + filepath.Join(r.temp, "asked"),
		"GOPATH=" + paths[0], "GOMODCACHE=" + paths[1], "GOCACHE=" + paths[2], "GOBIN=" + bin, "GOPROXY=off", "GOFLAGS=-buildvcs=false",
		"GIT_CONFIG_GLOBAL=" + os.DevNull, "GIT_CONFIG_SYSTEM=" + os.DevNull}
	git := func(args ...string) {
		c := exec.Command("git", append([]string{"-c", "user.name=a", "-c", "user.email=a@example.com"}, args...)...)
		c.Dir, c.Env = r.workspace, r.env
		if out, err := c.CombinedOutput(); err != nil {
			t.Fatalf("git %v: %v\n%s", args, err, out)
		}
	}
	commit := func(message, from string) {
		if from != "" {
			text, err := os.ReadFile(from)
			if err == nil {
				err = os.WriteFile(filepath.Join(r.workspace, "plan.yaml"), text, 0o600)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		git("add", "-A")
		git("commit", "-q", "--allow-empty", "-m", message)
	}
	git("init", "-q", "-b", "main")
	commit("base", base)
	git("checkout", "-q", "-b", "branch")
	commit("branch", plan)
	git("checkout", "-q", "--detach", "main")
	git("merge", "-q", "--no-ff", "-m", "merge", "branch")
	house, err := filepath.Abs(root)
	if err == nil {
		err = os.Symlink(house, filepath.Join(r.workspace, ".loadshape"))
	}
	if err != nil {
		t.Fatal(err)
	}
	return r
}
