package main

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"loadshape/cmd/internal/script"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	if how := os.Getenv("FAKE_CLAUDE"); how != "" && filepath.Base(os.Args[0]) == "claude" {
		os.Exit(talkative(how))
	}
	script.HangUp()
	os.Setenv("GORACE", "atexit_sleep_ms=0") // a second at the end of each of hundreds of commands otherwise
	testscript.Main(m, map[string]func(){"verify": main})
}

// TestScripts runs testdata/script, one behaviour of the command in each script. Each has a home of its own, an API key
// in its environment, and sim on its path. Beside testscript's own commands and those of
// package script there are
//
//	exits N COMMAND…             runs a command, which must end with this status; a status of 2 comes with one line on
//	                             standard error, and any other with none
//	checks N ARGUMENT…           the same of: verify --route direct --model claude-sonnet-5 ARGUMENT…
//	server NAME SCENARIO [WAY]   serves an answer of scenario_test.go until the script ends, by http or TLS, and puts its
//	                             URL into the variable, and its host into NAME_HOST
//	use NAME                     lets ANTHROPIC_BASE_URL be the URL of that server
//	count NAME N                 so many requests have arrived at it so far
//	failed FILE SCENARIO AGE [CHANGE…]   writes that answer as a recorded failure, so long ago: see recorded.set
//	xml FILE                     reads a file as XML
func TestScripts(t *testing.T) {
	simBinary := build(t, "sim")
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		UpdateScripts:       os.Getenv("UPDATE_SCRIPTS") != "",
		Setup: func(e *testscript.Env) error {
			e.Values[serversKey{}] = map[string]*counter{}
			home := filepath.Join(e.WorkDir, "home")
			if err := os.MkdirAll(home, 0o700); err != nil {
				return err
			}
			for name, value := range map[string]string{"HOME": home, "XDG_CONFIG_HOME": filepath.Join(home, "config"),
				"XDG_STATE_HOME": filepath.Join(home, "state"), "ANTHROPIC_API_KEY": "k.Vb7Nq2Xw9Zr4Td8", "GORACE": os.Getenv("GORACE"),
				"PATH": filepath.Dir(simBinary) + string(filepath.ListSeparator) + e.Getenv("PATH"), "OAUTH": "sk-ant-oat01-Zq7Jw9Xe4Rv2"} {
				e.Setenv(name, value)
			}
			return nil
		},
		Cmds: commandsOfScripts(),
	})
}

func commandsOfScripts() map[string]script.Command {
	commands := script.Commands()
	maps.Copy(commands, map[string]script.Command{
		"exits": exits, "checks": checks, "server": serve, "use": use, "count": count, "failed": failed, "xml": readXML,
	})
	return commands
}

// build makes one of the module's commands, once.
func build(t *testing.T, name string) string {
	t.Helper()
	b, _ := builds.LoadOrStore(name, sync.OnceValues(func() (string, error) {
		dir, err := os.MkdirTemp("", "verify-test-")
		if err != nil {
			return "", err
		}
		path := filepath.Join(dir, name)
		out, err := exec.Command("go", "build", "-o", path, "loadshape/cmd/"+name).CombinedOutput()
		if err != nil {
			err = fmt.Errorf("%w: %s", err, out)
		}
		return path, err
	}))
	path, err := b.(func() (string, error))()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		os.RemoveAll(filepath.Dir(path))
		builds.Delete(name)
	})
	return path
}

var builds sync.Map

func exits(ts *testscript.TestScript, neg bool, args []string) {
	script.Need(ts, neg, len(args) > 1, "exits N COMMAND…")
	script.Exits(ts, "verify", false, args)
}

func checks(ts *testscript.TestScript, neg bool, args []string) {
	script.Need(ts, neg, len(args) > 0, "checks N ARGUMENT…")
	exits(ts, false, append([]string{args[0], "verify", "--route", "direct", "--model", aModel}, args[1:]...))
}

type serversKey struct{}

func servers(ts *testscript.TestScript) map[string]*counter {
	return ts.Value(serversKey{}).(map[string]*counter)
}

func serve(ts *testscript.TestScript, neg bool, args []string) {
	script.Need(ts, neg, len(args) == 2 || len(args) == 3, "server NAME SCENARIO [WAY]")
	way := plain
	if len(args) == 3 {
		way = args[2]
	}
	s, ok := scenarios[args[1]]
	if !ok {
		ts.Fatalf("there is no scenario %q", args[1])
	}
	c, err := newCounter(way, s)
	ts.Check(err)
	ts.Defer(c.close)
	servers(ts)[args[0]] = c
	ts.Setenv(args[0], c.url)
	_, host, _ := strings.Cut(c.url, "://")
	ts.Setenv(args[0]+"_HOST", host)
	ca := ts.MkAbs("ca.pem")
	ts.Check(os.WriteFile(ca, authority().pem(), 0o600))
	if way != plain {
		ts.Setenv("SSL_CERT_FILE", ca)
	}
}

func use(ts *testscript.TestScript, neg bool, args []string) {
	script.Need(ts, neg, len(args) == 1 && servers(ts)[args[0]] != nil, "use NAME")
	ts.Setenv("ANTHROPIC_BASE_URL", servers(ts)[args[0]].url)
}

func count(ts *testscript.TestScript, neg bool, args []string) {
	script.Need(ts, neg, len(args) == 2 && servers(ts)[args[0]] != nil, "count NAME N")
	if n := servers(ts)[args[0]].requests.Load(); fmt.Sprint(n) != args[1] {
		ts.Fatalf("%d requests have arrived, expected %s", n, args[1])
	}
}

func failed(ts *testscript.TestScript, neg bool, args []string) {
	script.Need(ts, neg, len(args) > 2, "failed FILE SCENARIO AGE [CHANGE…]")
	ago, err := time.ParseDuration(args[2])
	ts.Check(err)
	r, err := failure(args[1], ago)
	ts.Check(err)
	for _, change := range args[3:] {
		ts.Check(r.set(change))
	}
	text, err := json.MarshalIndent(r, "", "  ")
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), text, 0o600))
}

func readXML(ts *testscript.TestScript, neg bool, args []string) {
	script.Need(ts, neg, len(args) == 1, "xml FILE")
	d := xml.NewDecoder(strings.NewReader(ts.ReadFile(args[0])))
	for {
		if _, err := d.Token(); err == io.EOF {
			return
		} else if err != nil {
			ts.Fatalf("is no XML: %v", err)
		}
	}
}
