package main

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"loadshape/cmd/internal/script"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	script.HangUp()
	os.Setenv("GORACE", "atexit_sleep_ms=0") // a second at the end of each of hundreds of commands otherwise
	testscript.Main(m, map[string]func(){"sim": main, "ask": ask})
}

// TestScripts runs testdata/script, one behaviour of the command in each script. Beside testscript's own commands
// and those of package script there are
//
//	exits N COMMAND…       runs a command, which must end with this status; a status of 2 comes with one line
//	                       on standard error, and any other with none where no report, and no note on a changed
//	                       plan, goes there
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
		Cmds:                commandsOfScripts(),
	})
}

func commandsOfScripts() map[string]script.Command {
	commands := script.Commands()
	commands["exits"], commands["tells"], commands["only"], commands["fifo"] = exits, tells, only, fifo
	return commands
}

// condition knows root, who may read and write everything.
func condition(name string) (bool, error) {
	if name != "root" {
		return false, fmt.Errorf("there is no condition %q", name)
	}
	return os.Geteuid() == 0, nil
}

func exits(ts *testscript.TestScript, neg bool, args []string) {
	script.Need(ts, neg, len(args) > 1, "exits N COMMAND…")
	speaks := strings.Contains(strings.Join(args, " "), "--decisions -") || slices.Contains(args, "--apply") || slices.Contains(args, "serve") && slices.Contains(args, "plan.yaml") // which says what of a plan it cannot serve
	script.Exits(ts, "sim", speaks, args)
}

// tells is exits of a command that says something on standard error.
func tells(ts *testscript.TestScript, neg bool, args []string) {
	script.Need(ts, neg, len(args) > 1, "tells N COMMAND…")
	script.Exits(ts, "sim", true, args)
	if ts.ReadFile("stderr") == "" {
		ts.Fatalf("standard error is empty")
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
	script.Need(ts, neg, true, "only FILE…")
	files, err := os.ReadDir(ts.MkAbs("."))
	ts.Check(err)
	var made []string
	for _, f := range files {
		if noted := ts.Value(filesKey{}).(map[string]bool); !noted[f.Name()] {
			made = append(made, f.Name())
		}
	}
	if got, want := strings.Join(made, " "), strings.Join(args, " "); got != want {
		ts.Fatalf("there are the new files %q, expected %q", got, want)
	}
}

func fifo(ts *testscript.TestScript, neg bool, args []string) {
	script.Need(ts, neg, len(args) == 2, "fifo NAME FILE")
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
