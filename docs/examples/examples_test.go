// Package examples holds plans, limits, records and CI jobs to copy. Its test runs every one of them.
package examples

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"
)

const root = "../.."

// promise is a line in the comment at the top of an example:
//
//	#   sim docs/examples/agents.yaml       HOLDS, exit status 0
var promise = regexp.MustCompile(`(?m)^#   sim (\S+(?: \S+)*)  +(?:([A-Z]+), )?exit status ([0-9])$`)

func TestExamples(t *testing.T) {
	t.Setenv("PATH", built(t)+string(os.PathListSeparator)+os.Getenv("PATH"))

	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	named := map[string]bool{} // files that a promise names
	var silent []string
	for _, e := range entries {
		text, err := os.ReadFile(e.Name())
		if err != nil {
			t.Fatal(err)
		}
		promises := promise.FindAllSubmatch(text, -1)
		for _, p := range promises {
			args := strings.Fields(string(p[1]))
			want, _ := strconv.Atoi(string(p[3]))
			for _, arg := range args {
				named[filepath.Base(arg)] = true
			}
			t.Run(strings.Join(args, " "), func(t *testing.T) {
				out := execute(t, root, want, "sim", args...)
				if !strings.HasPrefix(out, string(p[2])) {
					t.Errorf("begins with %.60q, want %s", out, p[2])
				}
			})
		}
		if len(promises) == 0 {
			silent = append(silent, e.Name())
		}
	}
	others := map[string]func(*testing.T){
		"examples_test.go": func(*testing.T) {},
		"memory_test.go":   func(*testing.T) {},
		"workflow_test.go": func(*testing.T) {},
		"rates.csv":        func(*testing.T) {}, // recorded-rates.yaml reads it
		"answered.jsonl": func(t *testing.T) {
			execute(t, ".", 0, "sim", "run", "--trace", "answered.jsonl", "--limits", "small-limits.yaml", "--reading", "loose")
		},
		"answers.jsonl":           func(t *testing.T) { execute(t, ".", 0, "sim", "fit", "answers.jsonl") },
		"github-actions.yml":      githubActions,
		"gitlab-ci.yml":           gitlabCI,
		"limits-check.yml":        limitsCheck,
		"kubernetes-cronjob.yaml": kubernetesCronJob,
		"Makefile":                makefile,
		"pre-commit":              preCommit,
		"refusal.txt":             func(t *testing.T) { execute(t, ".", 0, "verify", "explain", "refusal.txt") },
		"team.jsonl":              func(t *testing.T) { execute(t, ".", 0, "sim", "plan", "team.jsonl") },
		"usage-report.json": func(t *testing.T) {
			execute(t, ".", 3, "sim", "run", "--trace", "usage-report.json", "--limits", "small-limits.yaml", "--reading", "loose")
		},
		"rate-limits.json": func(t *testing.T) { execute(t, ".", 0, "sim", "limits", "rate-limits.json") },
	}
	for _, name := range silent {
		test, ok := others[name]
		switch {
		case ok:
			t.Run(name, test)
		case !named[name]:
			t.Errorf("%s: is run by nothing, want a line in its comment that says how, or a test", name)
		}
	}
}

// built is a new folder with both commands.
func built(t *testing.T) string {
	t.Helper()
	bin := t.TempDir()
	build := exec.Command("go", "build", "-o", bin, "./cmd/...")
	build.Dir = root
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	return bin
}

// TestTour makes sure that the plan that the tour explains is the one that it runs.
func TestTour(t *testing.T) {
	tour, err := os.ReadFile(filepath.Join(root, "docs", "tour.md"))
	if err != nil {
		t.Fatal(err)
	}
	plan, err := os.ReadFile("launch-fails.yaml")
	if err != nil {
		t.Fatal(err)
	}
	body := plan[bytes.Index(plan, []byte("name:")):]
	if !bytes.Contains(tour, []byte("```yaml\n"+string(body)+"```\n")) {
		t.Error("docs/tour.md does not show launch-fails.yaml as it is")
	}
}

// execute runs a command and gives what it writes to standard output.
func execute(t *testing.T, dir string, want int, name string, args ...string) string {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		t.Skipf("%s is not installed", name)
	}
	var out, bad bytes.Buffer
	c := exec.Command(name, args...)
	c.Dir, c.Stdout, c.Stderr = dir, &out, &bad
	status := 0
	if err := c.Run(); err != nil {
		var exit *exec.ExitError
		if !errors.As(err, &exit) {
			t.Fatal(err)
		}
		status = exit.ExitCode()
	}
	if status != want {
		t.Fatalf("exit status is %d, want %d\n%s%s", status, want, out.String(), bad.String())
	}
	return out.String()
}

// folder is a new folder with copies of some examples under new names.
func folder(t *testing.T, copies map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for to, from := range copies {
		text, err := os.ReadFile(from)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.MkdirAll(filepath.Join(dir, filepath.Dir(to)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, to), text, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func read(t *testing.T, name string, into any) {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal(text, into); err != nil {
		t.Fatal(err)
	}
}

// outcomes are plans that hold, fail, depend, and cannot be read.
var outcomes = map[string]int{"agents.yaml": 0, "launch-fails.yaml": 1, "gitlab-ci.yml": 2, "launch-depends.yaml": 3}

func gitlabCI(t *testing.T) {
	var jobs map[string]struct {
		Script    []string
		Artifacts struct {
			Paths   []string
			Reports map[string]string
		}
	}
	read(t, "gitlab-ci.yml", &jobs)
	job := jobs["rate-limits"]
	script := job.Script
	if len(script) == 0 {
		t.Fatal("there is no script")
	}
	for plan, status := range outcomes {
		dir := folder(t, map[string]string{"plan.yaml": plan})
		execute(t, dir, status, "sh", "-c", script[len(script)-1])
		for _, name := range append(slices.Clone(job.Artifacts.Paths), job.Artifacts.Reports["junit"]) {
			if text, err := os.ReadFile(filepath.Join(dir, name)); (err == nil && len(text) > 0) != (status != 2) {
				t.Errorf("%s: %s has %d bytes, %v", plan, name, len(text), err)
			}
		}
	}
}

// limitsCheck runs the comparison of the workflow on pages that agree, on some that have moved, and without any.
func limitsCheck(t *testing.T) {
	var w workflow
	read(t, "limits-check.yml", &w)
	script := ""
	for _, s := range w.Jobs["check"].Steps {
		if s.Name == "Compare" {
			script = s.Run
		}
	}
	if !strings.Contains(script, "sim limits check limits-pages") {
		t.Fatalf("compares by %q", script)
	}
	for _, c := range []struct {
		from, to     string
		exit         int
		output, says string
	}{
		{"", "", 0, "status=0\n", "No limit has moved"},
		{`"org_limit": 2000000`, `"org_limit": 1999999`, 0, "status=1\n", "differs"},
		{`"data"`, `"date"`, 2, "status=2\n", ""},
	} {
		dir := folder(t, map[string]string{"limits-pages/rate-limits.json": "rate-limits.json"})
		page := filepath.Join(dir, "limits-pages", "rate-limits.json")
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		moved := strings.Replace(string(text), c.from, c.to, 1)
		if c.from != "" && moved == string(text) {
			t.Fatalf("%s is not in the page", c.from)
		}
		if err := os.WriteFile(page, []byte(moved), 0o600); err != nil {
			t.Fatal(err)
		}
		execute(t, dir, c.exit, "env", "GITHUB_STEP_SUMMARY=summary", "GITHUB_OUTPUT=output", "bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script)
		output, _ := os.ReadFile(filepath.Join(dir, "output"))
		summary, _ := os.ReadFile(filepath.Join(dir, "summary"))
		if string(output) != c.output || !strings.Contains(string(summary), c.says) {
			t.Errorf("%s: gives %q and says %q, want %q and %q", c.to, output, summary, c.output, c.says)
		}
	}
}

func kubernetesCronJob(t *testing.T) {
	var job struct {
		Kind string
		Spec struct {
			JobTemplate struct {
				Spec struct {
					Template struct {
						Spec struct{ Containers []struct{ Args []string } }
					}
				}
			} `yaml:"jobTemplate"`
		}
	}
	read(t, "kubernetes-cronjob.yaml", &job)
	containers := job.Spec.JobTemplate.Spec.Template.Spec.Containers
	if job.Kind != "CronJob" || len(containers) != 1 {
		t.Fatalf("is a %s with %d containers, want a CronJob with one", job.Kind, len(containers))
	}
	dir := folder(t, map[string]string{"plan/plan.yaml": "launch-fails.yaml", "limits/limits.json": "rate-limits.json"})
	args := slices.Clone(containers[0].Args)
	for i, arg := range args {
		if strings.HasPrefix(arg, "/") {
			args[i] = dir + arg
		}
	}
	execute(t, dir, 1, "sim", args...)
}

// holding is a plan that holds, and is searched for headroom in little time.
const holding = "../../cmd/sim/example.yaml"

func makefile(t *testing.T) {
	for plan, status := range map[string]int{holding: 0, "launch-fails.yaml": 2, "launch-depends.yaml": 2} {
		dir := folder(t, map[string]string{"Makefile": "Makefile", "plans/a.yaml": plan})
		execute(t, dir, status, "make", "-s", "plans") // make turns every failure into 2
	}
	dir := folder(t, map[string]string{"Makefile": "Makefile", "plans/a.yaml": "launch-depends.yaml"})
	execute(t, dir, 0, "make", "-s", "plans", "READING=loose")
}

func preCommit(t *testing.T) {
	for plan, status := range map[string]int{holding: 0, "launch-depends.yaml": 0, "launch-fails.yaml": 1, "gitlab-ci.yml": 1} {
		dir := folder(t, map[string]string{"plans/a.yaml": plan, "hook": "pre-commit"})
		execute(t, dir, 0, "git", "init", "-q")
		execute(t, dir, 0, "git", "add", "plans")
		execute(t, dir, status, "sh", "hook")
	}
}
