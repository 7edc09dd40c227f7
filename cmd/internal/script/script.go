// Package script has what the script tests of both commands share. Only tests import it.
//
// Read script.go, then value.go, which looks into JSON, and hangup.go.
package script

import (
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/rogpeppe/go-internal/testscript"
)

// A Command is one that scripts can use, beside testscript's own.
type Command = func(ts *testscript.TestScript, neg bool, args []string)

// Commands are those that both commands' scripts can use:
//
//	json FILE PATH VALUE   compares a value of a JSON file, or of stdout: json stdout readings.loose.refused 3
//	[!] json FILE PATH     whether it is there
//	lines FILE N           counts lines
//	columns FILE N         no line is longer
//	matching GLOB N        counts files
func Commands() map[string]Command {
	return map[string]Command{"json": jsonValue, "lines": countLines, "columns": columns, "matching": matching}
}

// Need ends a script that uses a command wrongly.
func Need(ts *testscript.TestScript, neg, ok bool, usage string) {
	if neg || !ok {
		ts.Fatalf("usage: %s", usage)
	}
}

// progress is what a command says every ten seconds: that depends on the machine.
var progress = regexp.MustCompile(`(?m)^sim: (measuring|playing|advising on|reading) .*\n`)

// Exits runs a command, which must end with the status that is the first argument. A status of 2 of the command with
// this name comes with one line on standard error that begins with it, and any other status with none, but where it is
// said that there may be something.
func Exits(ts *testscript.TestScript, name string, speaks bool, args []string) {
	err := ts.Exec(args[1], args[2:]...)
	status := 0
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		status = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if fmt.Sprint(status) != args[0] {
		ts.Fatalf("exit status is %d, expected %s", status, args[0])
	}
	stderr := ts.ReadFile("stderr")
	switch {
	case status == 2 && args[1] == name && (strings.Count(stderr, "\n") != 1 || !strings.HasPrefix(stderr, name+": ")):
		ts.Fatalf("standard error is not one line that begins with %s: %q", name, stderr)
	case status != 2 && progress.ReplaceAllString(stderr, "") != "" && !speaks:
		ts.Fatalf("standard error is not empty")
	}
}

func jsonValue(ts *testscript.TestScript, neg bool, args []string) {
	Need(ts, neg && len(args) == 3, len(args) == 2 || len(args) == 3, "json FILE PATH [VALUE]")
	result, err := ParseJSON(ts.ReadFile(args[0]))
	ts.Check(err)
	v, ok := At(result, args[1])
	if ok == neg {
		ts.Fatalf("%s: is it there: %v", args[1], ok)
	}
	if len(args) < 3 {
		return
	}
	if got := Shown(v); got != args[2] {
		ts.Fatalf("%s: is %s, expected %s", args[1], got, args[2])
	}
}

func countLines(ts *testscript.TestScript, neg bool, args []string) {
	Need(ts, neg, len(args) == 2, "lines FILE N")
	if n := strings.Count(ts.ReadFile(args[0]), "\n"); fmt.Sprint(n) != args[1] {
		ts.Fatalf("there are %d lines, expected %s", n, args[1])
	}
}

func columns(ts *testscript.TestScript, neg bool, args []string) {
	Need(ts, neg, len(args) == 2, "columns FILE N")
	most, err := strconv.Atoi(args[1])
	ts.Check(err)
	for line := range strings.Lines(ts.ReadFile(args[0])) {
		if n := utf8.RuneCountInString(strings.TrimRight(line, "\n")); n > most {
			ts.Fatalf("a line has %d columns: %s", n, line)
		}
	}
}

func matching(ts *testscript.TestScript, neg bool, args []string) {
	Need(ts, neg, len(args) == 2, "matching GLOB N")
	files, err := filepath.Glob(ts.MkAbs(args[0]))
	ts.Check(err)
	if fmt.Sprint(len(files)) != args[1] {
		ts.Fatalf("there are %d files, expected %s: %q", len(files), args[1], files)
	}
}
