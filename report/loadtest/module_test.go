package loadtest_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// userTests are tests of a service in another module.
const userTests = `package service

import (
	"testing"

	"loadshape/report/loadtest"
)

func TestHolds(t *testing.T) {
	t.Parallel()
	r := loadtest.Require(t, loadtest.Plan{File: "testdata/launch.yaml"})
	t.Log("admitted", r.Readings.Strict.Admitted)
}

func TestFails(t *testing.T) {
	t.Run("flood", func(t *testing.T) {
		loadtest.Require(t, loadtest.Plan{File: "testdata/flood.yaml"})
		t.Error("it goes on")
	})
}

func TestDepends(t *testing.T) {
	loadtest.Require(t, loadtest.Plan{File: "testdata/burst.yaml"})
}

func TestMayDepend(t *testing.T) {
	loadtest.Require(t, loadtest.Plan{File: "testdata/burst.yaml", AcceptDepends: true})
}

func TestUsage(t *testing.T) {
	loadtest.Require(t, loadtest.Plan{File: "testdata/launch.yml"})
}

func BenchmarkHolds(b *testing.B) {
	loadtest.Require(b, loadtest.Plan{File: "testdata/launch.yaml"})
}
`

// TestFromAnotherModule runs go test in a module that requires this one by a replace, as a user does. The tests that docs/ci.md
// shows are among them.
func TestFromAnotherModule(t *testing.T) {
	house, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.CopyFS(filepath.Join(dir, "testdata"), os.DirFS("testdata")); err != nil {
		t.Fatal(err)
	}
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("service_test.go", userTests)
	write("go.mod", tidied(t, house))
	page, err := os.ReadFile(filepath.Join(house, "docs", "ci.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, block, shown := strings.Cut(string(page), "```go\n")
	block, _, ended := strings.Cut(block, "```\n")
	if !shown || !ended {
		t.Fatal("docs/ci.md shows no test")
	}
	write("page_test.go", block)
	sums, err := os.ReadFile(filepath.Join(house, "go.sum"))
	if err != nil {
		t.Fatal(err)
	}
	write("go.sum", string(sums))
	run := func(args ...string) (string, error) {
		c := exec.Command("go", args...)
		c.Dir = dir
		c.Env = append(os.Environ(), "GOFLAGS=-mod=readonly", "GOPROXY=off", "GOWORK=off", "NO_COLOR=1")
		out, err := c.CombinedOutput()
		return string(out), err
	}

	out, err := run("test", "-count=1", "-v", "-run", "Holds|May|Launch", "-bench", "Holds", "-benchtime", "1x", "./...")
	if err != nil {
		t.Fatalf("tests of plans that hold fail: %v\n%s", err, out)
	}
	for _, want := range []string{"--- PASS: TestHolds", "HOLDS  launch fits sixty a minute", "admitted 300", "--- PASS: TestMayDepend", "BenchmarkHolds",
		"--- PASS: TestLaunchFits", "--- PASS: TestLaunchIsHalfOfTheNextTier"} {
		if !strings.Contains(out, want) {
			t.Errorf("the output has no %q:\n%s", want, out)
		}
	}

	out, err = run("test", "-count=1", "./...")
	if err == nil {
		t.Errorf("tests of plans that fail pass:\n%s", out)
	}
	for _, want := range []string{
		`--- FAIL: TestFails/flood`,
		`service_test\.go:17: FAILS  flood does not fit sixty a minute, even on the favourable reading: the\n`,
		`refused == 0  ✗ 541  ✗ 600\n`,
		`The whole report: sim run testdata/flood\.yaml\n`,
		`--- FAIL: TestDepends`,
		`service_test\.go:23: DEPENDS  burst fits sixty a minute if `,
		`--- FAIL: TestUsage`,
		`service_test\.go:31: loadtest: testdata/launch\.yml: no such file or directory, expected a plan\n`,
	} {
		if !regexp.MustCompile(want).MatchString(out) {
			t.Errorf("the output has no %s:\n%s", want, out)
		}
	}
	for _, not := range []string{"it goes on", "FAIL: TestHolds", "FAIL: TestMayDepend", "panic"} {
		if strings.Contains(out, not) {
			t.Errorf("the output has %q:\n%s", not, out)
		}
	}
}

// tidied is the go.mod file that go mod tidy leaves in a module that requires this one: all that this one requires is in it too, so
// that the go command needs no module file that the build of this module has not read already. With the requirement of this
// module alone it would look for those of all modules that any module requires.
func tidied(t *testing.T, house string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(house, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	rest, own := strings.CutPrefix(string(text), "module loadshape\n")
	if !own {
		t.Fatalf("go.mod begins with %.40q, want the module loadshape", text)
	}
	return "module example.com/service\n" + rest + "\nrequire loadshape v0.0.0\n\nreplace loadshape => " + house + "\n"
}
