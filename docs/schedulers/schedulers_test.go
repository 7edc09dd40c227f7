// Package schedulers is how the parts of a sweep, or of many seeds, are played on what others have: Slurm, Kubernetes, GitHub and
// GitLab. Its test gives each task what its scheduler would, loses one, and compares what is merged with the whole.
package schedulers

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"
)

const plan = "limits: {input_tokens: 4k}\nstreams: [{name: a, arrivals: {process: poisson, rate: 60, duration: 2m}, input_tokens: 100, output_tokens: 10}]\n"

// built puts sim first on the way, and gives a folder with a plan.
func built(t *testing.T) string {
	t.Helper()
	if _, err := exec.LookPath("bash"); err != nil {
		t.Skip("there is no bash here")
	}
	bin, dir := t.TempDir(), t.TempDir()
	build := exec.Command("go", "build", "-o", bin, "./cmd/sim")
	build.Dir = "../.."
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	t.Setenv("PATH", bin+string(os.PathListSeparator)+os.Getenv("PATH"))
	for _, name := range []string{"SLURM_ARRAY_TASK_ID", "JOB_COMPLETION_INDEX", "CI_NODE_INDEX", "AWS_BATCH_JOB_ARRAY_INDEX", "BATCH_TASK_INDEX"} {
		t.Setenv(name, "")
	}
	write(t, filepath.Join(dir, "plan.yaml"), plan)
	return dir
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o700); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// run runs a script that has to end with a status, with variables, and gives what it prints.
func run(t *testing.T, dir string, status int, script string, env ...string) string {
	t.Helper()
	c := exec.Command("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script)
	c.Dir, c.Env = dir, append(os.Environ(), env...)
	out, err := c.CombinedOutput()
	got := 0
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		got = exit.ExitCode()
	} else if err != nil {
		t.Fatal(err)
	}
	if got != status {
		t.Fatalf("%s: exit status %d, want %d\n%s", script, got, status, out)
	}
	return string(out)
}

// lost plays all parts but one, which merge misses, then that one, and compares the merged result with the whole.
func lost(t *testing.T, dir string, parts int, part func(k int), merge, whole string, status int) {
	t.Helper()
	for k := 1; k <= parts; k++ {
		if k != 2 {
			part(k)
		}
	}
	if out := run(t, dir, 2, merge); !strings.Contains(out, "in no part") {
		t.Errorf("without part 2 it says %q", out)
	}
	if out, want := run(t, dir, 0, "sim merge --missing parts"), fmt.Sprintf("2/%d\n", parts); out != want {
		t.Errorf("%q is missing, want %q", out, want)
	}
	part(2)
	run(t, dir, status, merge)
	run(t, dir, status, whole)
	if !bytes.Equal(read(t, filepath.Join(dir, "result.json")), read(t, filepath.Join(dir, "whole.json"))) {
		t.Error("what is merged is not the whole")
	}
}

// fewer plays less than an example does: what is tried is how parts come together.
func fewer(script string) string { return strings.ReplaceAll(script, "--runs 1000", "--runs 8") }

func TestGitHub(t *testing.T) {
	dir := built(t)
	var w struct {
		Jobs map[string]struct {
			Strategy struct{ Matrix struct{ Part []int } }
			Steps    []struct{ Name, Run string }
		}
	}
	if err := yaml.Unmarshal(read(t, "github.yml"), &w); err != nil {
		t.Fatal(err)
	}
	step := func(job, name string) string {
		for _, s := range w.Jobs[job].Steps {
			if s.Name == name {
				return fewer(s.Run)
			}
		}
		t.Fatalf("%s has no step %s", job, name)
		return ""
	}
	run(t, dir, 0, "mkdir parts")
	lost(t, dir, len(w.Jobs["part"].Strategy.Matrix.Part), func(k int) {
		run(t, dir, 0, step("part", "Play")+"\nmv part-*.json parts", fmt.Sprint("PART=", k)) // as its artifact is downloaded
	}, step("merge", "Merge"), "sim run plan.yaml --runs 8 --out json=whole.json", 1)
}

func TestGitLab(t *testing.T) {
	dir := built(t)
	var jobs map[string]struct {
		Parallel int
		Script   []string
	}
	if err := yaml.Unmarshal(bytes.ReplaceAll(read(t, "gitlab.yml"), []byte("variables:\n  LOADSHAPE"), []byte("x:\n  y")), &jobs); err != nil {
		t.Fatal(err)
	}
	part, merge := jobs["part"], jobs["merge"]
	lost(t, dir, part.Parallel, func(k int) {
		run(t, dir, 0, fewer(strings.Join(part.Script[2:], "\n")), fmt.Sprint("CI_NODE_INDEX=", k), fmt.Sprint("CI_NODE_TOTAL=", part.Parallel))
	}, merge.Script[len(merge.Script)-1], "sim run plan.yaml --runs 8 --out json=whole.json", 1)
}

func TestKubernetes(t *testing.T) {
	dir := built(t)
	var job struct {
		Kind string
		Spec struct {
			CompletionMode string `yaml:"completionMode"`
			Completions    int
			Template       struct {
				Spec struct {
					Containers []struct{ Command, Args []string }
				}
			}
		}
	}
	if err := yaml.Unmarshal(read(t, "kubernetes.yaml"), &job); err != nil {
		t.Fatal(err)
	}
	if job.Kind != "Job" || job.Spec.CompletionMode != "Indexed" || len(job.Spec.Template.Spec.Containers) != 1 {
		t.Fatalf("is %+v, want an Indexed Job of one container", job)
	}
	c := job.Spec.Template.Spec.Containers[0]
	run(t, dir, 0, "mkdir parts plan && cp plan.yaml plan")
	command := strings.Join(append(c.Command, c.Args...), " ")
	command = strings.NewReplacer("/plan/", "plan/", "/parts/", "parts/").Replace(command)
	lost(t, dir, job.Spec.Completions, func(k int) {
		index := fmt.Sprint(k - 1)
		run(t, dir, 0, strings.ReplaceAll(command, "$(PART)", index), "JOB_COMPLETION_INDEX="+index)
	}, "sim merge parts --out json=result.json", "sim sweep plan/plan.yaml --vary scale=0.5..2:0.1 --out json=whole.json", 0)
}
