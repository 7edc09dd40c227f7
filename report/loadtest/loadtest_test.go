package loadtest_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"loadshape/report"
	"loadshape/report/loadtest"
)

// A noted test notes what it is told, and goes on where a real one would end.
type noted struct{ logs, fatal []string }

func (n *noted) Helper() {}
func (n *noted) Logf(format string, args ...any) {
	n.logs = append(n.logs, fmt.Sprintf(format, args...))
}
func (n *noted) Fatalf(format string, args ...any) {
	n.fatal = append(n.fatal, fmt.Sprintf(format, args...))
}

func TestRequire(t *testing.T) {
	for _, c := range []struct {
		name string
		plan loadtest.Plan
		want string // the beginning of what ends the test; empty: it goes on
		said string // in it, or in the log
	}{
		{"holds", loadtest.Plan{File: "testdata/launch.yaml"}, "", "HOLDS  launch fits sixty a minute: none of 300 requests is refused"},
		{"fails", loadtest.Plan{File: "testdata/flood.yaml"}, "FAILS  flood does not fit sixty a minute, even on the favourable reading: ",
			"The whole report: sim run testdata/flood.yaml"},
		{"depends", loadtest.Plan{File: "testdata/burst.yaml"}, "DEPENDS  burst fits sixty a minute if ", "unless AcceptDepends is set"},
		{"may depend", loadtest.Plan{File: "testdata/burst.yaml", AcceptDepends: true}, "", "AcceptDepends lets pass"},
		{"may depend, and fails", loadtest.Plan{File: "testdata/flood.yaml", AcceptDepends: true}, "FAILS  ", "refused == 0"},
		{"one reading", loadtest.Plan{File: "testdata/burst.yaml", Reading: "loose"}, "", "HOLDS  burst "},
		{"the other reading", loadtest.Plan{File: "testdata/burst.yaml", Reading: "strict", AcceptDepends: true}, "FAILS  burst ", "--reading strict"},
		{"both readings", loadtest.Plan{File: "testdata/burst.yaml", Reading: "both"}, "DEPENDS  burst ", "--reading both"},
		{"a published profile", loadtest.Plan{File: "testdata/flood.yaml", Limits: "anthropic/build/claude-sonnet-5"}, "", "HOLDS  flood fits anthropic/build"},
		{"thresholds", loadtest.Plan{File: "testdata/flood.yaml", Thresholds: []string{"refused_share < 75%", "attempts == 1200"}}, "", "keeps all 2 thresholds"},
		{"a threshold", loadtest.Plan{File: "testdata/launch.yaml", Thresholds: []string{"requests > 300"}}, "FAILS  launch breaks requests > 300",
			"--threshold 'requests > 300'"},
		{"runs", loadtest.Plan{File: "testdata/flood.yaml", Seed: new(int64(7)), Runs: 3}, "FAILS  flood ", "sim run testdata/flood.yaml --seed 7 --runs 3"},

		{"no file", loadtest.Plan{}, "loadtest: File: is empty, expected a plan", ""},
		{"no such file", loadtest.Plan{File: "testdata/none.yaml"}, "loadtest: testdata/none.yaml: no such file or directory, expected a plan", ""},
		{"no such profile", loadtest.Plan{File: "testdata/launch.yaml", Limits: "anthropic/bild"}, "loadtest: anthropic/bild: ", "anthropic/build"},
		{"no such figure", loadtest.Plan{File: "testdata/launch.yaml", Thresholds: []string{"refusals == 0"}}, `loadtest: threshold "refusals == 0": figure is "refusals"`, ""},
		{"no such reading", loadtest.Plan{File: "testdata/launch.yaml", Reading: "lose"}, `loadtest: Reading: is "lose", expected loose, strict or both`, ""},
		{"no such seed", loadtest.Plan{File: "testdata/launch.yaml", Seed: new(int64(-1))}, "loadtest: Seed: is -1, expected ", ""},
		{"too late a seed", loadtest.Plan{File: "testdata/launch.yaml", Seed: new(int64(1<<63 - 2)), Runs: 3}, "loadtest: Seed: is 9223372036854775806, expected ", ""},
		{"runs below 0", loadtest.Plan{File: "testdata/launch.yaml", Runs: -1}, "loadtest: Runs: is -1, expected 0 or more", ""},
		{"no plan", loadtest.Plan{File: "testdata/sixty.yaml"}, "loadtest: testdata/sixty.yaml:", ""},
		{"no limits", loadtest.Plan{File: "testdata/unlimited.yaml"}, "loadtest: testdata/unlimited.yaml: Limits is empty, and the plan names no limits, expected ", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			var n noted
			r := loadtest.Require(&n, c.plan)
			all := strings.Join(append(n.logs, n.fatal...), "\n")
			if passes := len(n.fatal) == 0; passes != (c.want == "") || passes != (r != nil) || len(n.fatal) > 1 || len(n.logs)+len(n.fatal) != 1 ||
				!strings.HasPrefix(strings.Join(n.fatal, ""), c.want) || !strings.Contains(all, c.said) {
				t.Errorf("with the result %v it says\n%s\nwant it to begin with %q and to hold %q", r, all, c.want, c.said)
			}
		})
	}
}

// TestRequireWritesNothing looks at the folder of the plans before and after.
func TestRequireWritesNothing(t *testing.T) {
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("testdata")); err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
	before, _ := filepath.Glob("*")
	for _, name := range []string{"launch.yaml", "flood.yaml", "burst.yaml"} {
		loadtest.Require(&noted{}, loadtest.Plan{File: name})
	}
	if after, _ := filepath.Glob("*"); len(before) < 3 || fmt.Sprint(after) != fmt.Sprint(before) {
		t.Errorf("there are %v, and were %v", after, before)
	}
}

// TestRequireIsGoTests is what a user's test is.
func TestRequireIsGoTests(t *testing.T) {
	r := loadtest.Require(t, loadtest.Plan{File: "testdata/launch.yaml"})
	if r.Verdict != report.Holds || r.Readings.Strict.Admitted != 300 {
		t.Errorf("the result is %s with %d admitted", r.Verdict, r.Readings.Strict.Admitted)
	}
}

// TestNoProgramGetsTesting keeps that package, whose flags and whose size are for tests, out of what imports this one.
func TestNoProgramGetsTesting(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", ".").Output()
	if err != nil {
		t.Fatal(err)
	}
	packages := strings.Fields(string(out))
	if slices.Contains(packages, "testing") || !slices.Contains(packages, "loadshape/report") {
		t.Errorf("what it imports is %v, want loadshape/report and not testing", packages)
	}
}
