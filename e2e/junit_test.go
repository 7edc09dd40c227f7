package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// A junitReport is what junit2json makes of a report.
type junitReport struct {
	Tests, Failures, Errors int
	Suites                  []struct {
		Name                             string
		Tests, Failures, Errors, Skipped int
		Cases                            []struct {
			Name, Classname  string
			Failure, Error   []struct{ Message, Type, Inner string }
			Skipped, SystemO []any
		} `json:"testcase"`
	} `json:"testsuite"`
}

// readJUnit reads a report with junit2json, in a process of Node.
func readJUnit(t *testing.T, xml []byte) junitReport {
	t.Helper()
	c := alone(t, t.Context(), need(t, clients.node), "js/junit.mjs")
	c.Dir, c.Stdin = "", bytes.NewReader(xml) // where js/ is
	said, err := c.Output()
	if err != nil {
		t.Fatalf("junit.mjs: %v\n%s\n%s", err, c.Stderr, xml)
	}
	var r junitReport
	if err := json.Unmarshal(said, &r); err != nil {
		t.Fatalf("junit.mjs: %v\n%s", err, said)
	}
	return r
}

// hostilePlan has a name, a stream and a threshold that would end an element, were they not escaped.
const hostilePlan = `name: "]]></testcase><failure/>\"'&amp; \U0001F642 \\x1b%0A::error::"
limits: one.yaml
streams:
  - name: "]]>&<y"
    arrivals: {process: constant, rate: 10, per: 1s, duration: 2s}
    input_tokens: 0
    output_tokens: 0
thresholds: ["refused == 0", "streams.]]>&<y.gave_up < 1"]
`

// TestJUnitIsReadByAConsumer holds what a reader of JUnit reports makes of one against the JSON result of the same run.
func TestJUnitIsReadByAConsumer(t *testing.T) {
	examples, err := filepath.Abs(filepath.Join("..", "docs", "examples"))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for name, text := range map[string]string{"hostile.yaml": hostilePlan, "one.yaml": "limits: [{dimension: requests, limit: 1}]\n",
		"cut.yaml": pages["cut.yaml"], "sixty.yaml": pages["sixty.yaml"]} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for name, args := range map[string][]string{
		"example": nil, "fails": {examples + "/launch-fails.yaml"}, "depends": {examples + "/launch-depends.yaml"},
		"hostile": {"hostile.yaml"}, "cut": {"cut.yaml"}, "loose": {examples + "/launch-depends.yaml", "--reading", "loose"},
		"trace": {"--trace", examples + "/requests.jsonl", "--limits", examples + "/limits.yaml"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			xml, report := filepath.Join(dir, name+".xml"), filepath.Join(dir, name+".json")
			c := alone(t, t.Context(), need(t, clients.sim), append([]string{"run", "--out", "junit=" + xml, "--out", "json=" + report}, args...)...)
			c.Dir = dir
			if out, err := c.Output(); len(out) == 0 { // the status is that of the verdict
				t.Fatalf("sim: %v\n%s", err, c.Stderr)
			}
			var r struct {
				Name, Verdict string
				Readings      map[string]*struct {
					Holds  bool
					Limits []struct{ Refused, Attempts int64 }
				}
				Thresholds []map[string]any
			}
			for path, into := range map[string]any{report: &r} {
				text, err := os.ReadFile(path)
				if err == nil {
					err = json.Unmarshal(text, into)
				}
				if err != nil {
					t.Fatal(err)
				}
			}
			text, err := os.ReadFile(xml)
			if err != nil {
				t.Fatal(err)
			}
			read := readJUnit(t, text)

			tests, failed := 0, map[string]int{}
			var suites []string
			for _, reading := range []string{"loose", "strict"} {
				v := r.Readings[reading]
				if v == nil {
					continue
				}
				suites = append(suites, "sim "+reading)
				tests += len(r.Thresholds)
				for i := range v.Limits {
					if v.Limits[i].Attempts > 0 { // one that nothing met has no case
						tests++
					}
				}
				for _, threshold := range r.Thresholds {
					if check, _ := threshold[reading].(map[string]any); check["ok"] == false && check["undecided"] != true {
						name := threshold["expression"]
						if given, ok := threshold["name"]; ok {
							name = given
						}
						failed[fmt.Sprint("sim ", reading, ": ", name)]++
					}
				}
			}
			var names []string
			for _, s := range read.Suites {
				names = append(names, s.Name)
				for _, c := range s.Cases {
					broken := len(c.Failure)+len(c.Error) > 0
					if key := s.Name + ": " + c.Name; strings.HasSuffix(c.Classname, ".thresholds") {
						if broken != (failed[key] > 0) {
							t.Errorf("%s: is broken: %v, in the result: %v", key, broken, !broken)
						}
						delete(failed, key)
					}
					for _, o := range append(c.Failure, c.Error...) {
						if o.Message == "" || !strings.HasPrefix(o.Inner, r.Name+" ") {
							t.Errorf("%s: says %q: %q, want a sentence about %q", c.Name, o.Message, o.Inner, r.Name)
						}
					}
				}
			}
			if read.Tests != tests || !slices.Equal(names, suites) || len(failed) > 0 {
				t.Errorf("has %d tests in %v, want %d in %v; these are missing: %v", read.Tests, names, tests, suites, failed)
			}
			if (read.Failures > 0) != (r.Verdict == "FAILS") || (read.Errors > 0) != (r.Verdict == "DEPENDS") {
				t.Errorf("has %d failures and %d errors, and the verdict is %s", read.Failures, read.Errors, r.Verdict)
			}
		})
	}
}

// TestJUnitOfVerifyIsReadByAConsumer reads what verify says of a run that sends nothing.
func TestJUnitOfVerifyIsReadByAConsumer(t *testing.T) {
	c := alone(t, t.Context(), need(t, clients.verify), "--route", "direct", "--model", model, "--dry-run", "--format", "junit")
	c.Env = append(c.Env, "ANTHROPIC_API_KEY="+fakeKey)
	xml, err := c.Output()
	if len(xml) == 0 {
		t.Fatalf("verify: %v\n%s", err, c.Stderr)
	}
	read := readJUnit(t, xml)
	if read.Tests != 1 || read.Errors != 1 || len(read.Suites) != 1 || read.Suites[0].Cases[0].Name != "fix holds on direct with "+model {
		t.Errorf("is read as %+v, want one test that is an error", read)
	}
}
