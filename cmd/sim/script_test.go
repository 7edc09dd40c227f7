package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	os.Setenv("GORACE", "atexit_sleep_ms=0") // a second at the end of each of hundreds of commands otherwise
	testscript.Main(m, map[string]func(){"sim": main, "ask": ask})
}

// TestScripts runs testdata/script, one behaviour of the command in each script. Beside testscript's own commands
// there are
//
//	exits N COMMAND…       runs a command, which must end with this status; a status of 2 comes with one line
//	                       on standard error, and any other with none where no report goes there
//	json FILE PATH VALUE   compares a value of a JSON file, or of stdout: json stdout readings.loose.refused 3
//	lines FILE N           counts lines
//	columns FILE N         no line is longer
//	only FILE…             what the folder of the script holds, but for the files of the script itself
//	fifo NAME FILE         makes a pipe of this name, which the file is written into as soon as it is read
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		UpdateScripts:       os.Getenv("UPDATE_SCRIPTS") != "",
		Setup:               noteFiles,
		Condition:           condition,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits": exits, "json": jsonValue, "lines": countLines, "columns": columns, "only": only, "fifo": fifo,
		},
	})
}

// condition knows root, who may read and write everything.
func condition(name string) (bool, error) {
	if name != "root" {
		return false, fmt.Errorf("there is no condition %q", name)
	}
	return os.Geteuid() == 0, nil
}

func need(ts *testscript.TestScript, neg, ok bool, usage string) {
	if neg || !ok {
		ts.Fatalf("usage: %s", usage)
	}
}

func exits(ts *testscript.TestScript, neg bool, args []string) {
	need(ts, neg, len(args) > 1, "exits N COMMAND…")
	err := ts.Exec(args[1], args[2:]...)
	status := 0
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		status = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if fmt.Sprint(status) != args[0] {
		ts.Fatalf("exit status is %d, want %s", status, args[0])
	}
	stderr := ts.ReadFile("stderr")
	switch {
	case status == statusInput && (strings.Count(stderr, "\n") != 1 || !strings.HasPrefix(stderr, "sim: ")):
		ts.Fatalf("standard error is not one line that begins with sim: %q", stderr)
	case status != statusInput && stderr != "" && !strings.Contains(strings.Join(args, " "), "--decisions -"):
		ts.Fatalf("standard error is not empty")
	}
}

func jsonValue(ts *testscript.TestScript, neg bool, args []string) {
	need(ts, neg, len(args) == 3, "json FILE PATH VALUE")
	result, err := parseJSON(ts.ReadFile(args[0]))
	ts.Check(err)
	v, ok := at(result, args[1])
	if !ok {
		ts.Fatalf("%s: is not there", args[1])
	}
	if got := shown(v); got != args[2] {
		ts.Fatalf("%s: is %s, want %s", args[1], got, args[2])
	}
}

func countLines(ts *testscript.TestScript, neg bool, args []string) {
	need(ts, neg, len(args) == 2, "lines FILE N")
	if n := strings.Count(ts.ReadFile(args[0]), "\n"); fmt.Sprint(n) != args[1] {
		ts.Fatalf("there are %d lines, want %s", n, args[1])
	}
}

func columns(ts *testscript.TestScript, neg bool, args []string) {
	need(ts, neg, len(args) == 2, "columns FILE N")
	most, err := strconv.Atoi(args[1])
	ts.Check(err)
	for line := range strings.Lines(ts.ReadFile(args[0])) {
		if n := utf8.RuneCountInString(strings.TrimRight(line, "\n")); n > most {
			ts.Fatalf("a line has %d columns: %s", n, line)
		}
	}
}

type filesKey struct{}

// noteFiles notes what the folder of a script holds before it runs, and passes on the environment of TestMain.
func noteFiles(e *testscript.Env) error {
	files, err := os.ReadDir(e.WorkDir)
	if err != nil {
		return err
	}
	noted := make(map[string]bool)
	for _, f := range files {
		noted[f.Name()] = true
	}
	e.Values[filesKey{}] = noted
	e.Setenv("GORACE", os.Getenv("GORACE"))
	return nil
}

func only(ts *testscript.TestScript, neg bool, args []string) {
	need(ts, neg, true, "only FILE…")
	files, err := os.ReadDir(ts.MkAbs("."))
	ts.Check(err)
	var made []string
	for _, f := range files {
		if noted := ts.Value(filesKey{}).(map[string]bool); !noted[f.Name()] {
			made = append(made, f.Name())
		}
	}
	if got, want := strings.Join(made, " "), strings.Join(args, " "); got != want {
		ts.Fatalf("there are the new files %q, want %q", got, want)
	}
}

func fifo(ts *testscript.TestScript, neg bool, args []string) {
	need(ts, neg, len(args) == 2, "fifo NAME FILE")
	name, text := ts.MkAbs(args[0]), ts.ReadFile(args[1])
	ts.Check(makeFIFO(name))
	wrote := make(chan error, 1)
	go func() {
		f, err := os.OpenFile(name, os.O_WRONLY, 0) // waits until it is read
		if err == nil {
			_, err = f.WriteString(text)
			err = errors.Join(err, f.Close())
		}
		wrote <- err
	}()
	ts.Defer(func() { ts.Check(<-wrote) })
}
