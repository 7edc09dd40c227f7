package main

import (
	"bufio"
	"bytes"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
)

// TestStopped stops a run that waits for more of its traffic: what it has begun is removed, what was there before stays, and
// one line says so.
func TestStopped(t *testing.T) {
	if os.PathSeparator != '/' {
		t.Skip("there are no pipes with a name, and no signals")
	}
	for _, sig := range []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP} {
		t.Run(sig.String(), func(t *testing.T) {
			if signal.Ignored(sig) {
				t.Skip("is ignored here, and so by the run, as nohup wants it")
			}
			dir := t.TempDir()
			traffic, result := filepath.Join(dir, "traffic.jsonl"), filepath.Join(dir, "result.json")
			if err := makeFIFO(traffic); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(result, []byte("before"), 0o600); err != nil {
				t.Fatal(err)
			}
			pipe, err := os.OpenFile(traffic, os.O_RDWR, 0)
			if err != nil {
				t.Fatal(err)
			}
			defer pipe.Close()
			if _, err := pipe.WriteString(`{"at": 0, "input_tokens": 1}` + "\n"); err != nil {
				t.Fatal(err)
			}
			var said bytes.Buffer
			cmd := exec.CommandContext(t.Context(), "sim", "run", "--trace", traffic, "--trace-format", "jsonl", "--limits", "anthropic/start/claude-sonnet-5", "--out", "json="+result)
			cmd.Stderr = &said
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			for begun := false; !begun; runtime.Gosched() {
				files, err := filepath.Glob(filepath.Join(dir, ".loadshape-*"))
				if err != nil {
					t.Fatal(err)
				}
				begun = len(files) > 0
			}
			if err := cmd.Process.Signal(sig); err != nil {
				t.Fatal(err)
			}
			err = cmd.Wait()
			if status := cmd.ProcessState.ExitCode(); status != statusInput || said.String() != "sim: stopped by a signal: nothing was checked, and no file is written\n" {
				t.Errorf("%v: says %q", err, &said)
			}
			if text, err := os.ReadFile(result); err != nil || string(text) != "before" {
				t.Errorf("%v: the result is %q", err, text)
			}
			if left, err := filepath.Glob(filepath.Join(dir, ".*")); err != nil || len(left) > 0 {
				t.Errorf("%v: %q is left", err, left)
			}
		})
	}
}

// TestStoppedBetweenRuns stops a run of very many seeds once some are played: it says what they came to. It writes no file.
func TestStoppedBetweenRuns(t *testing.T) {
	if os.PathSeparator != '/' || signal.Ignored(os.Interrupt) {
		t.Skip("there are no signals")
	}
	decisions := filepath.Join(t.TempDir(), "decisions.jsonl")
	if err := makeFIFO(decisions); err != nil {
		t.Fatal(err)
	}
	var said bytes.Buffer
	cmd := exec.CommandContext(t.Context(), "sim", "--runs", "1000", "--decisions", decisions)
	cmd.Stderr = &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	pipe, err := os.Open(decisions)
	if err != nil {
		t.Fatal(err)
	}
	defer pipe.Close()
	lines := bufio.NewScanner(pipe)
	for lines.Scan() && !strings.Contains(lines.Text(), `"run":2`) { // two runs are done, one after the other
	}
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	err = cmd.Wait()
	if status := cmd.ProcessState.ExitCode(); status != statusInput || !strings.HasPrefix(said.String(), "sim: stopped by a signal: no verdict, but after ") {
		t.Errorf("%v: says %q", err, &said)
	}
}

// TestStoppedSearch stops what takes minutes, once it has said that it will: it says how far it is, and ends as what cannot be used.
func TestStoppedSearch(t *testing.T) {
	if os.PathSeparator != '/' || signal.Ignored(os.Interrupt) {
		t.Skip("there are no signals")
	}
	plan := filepath.Join(t.TempDir(), "plan.yaml")
	text := "limits: {requests: 1}\nstreams: [{arrivals: {process: poisson, rate: 60k, duration: 1000m}, input_tokens: 1, output_tokens: 1}]\n"
	if err := os.WriteFile(plan, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, command := range []string{"capacity", "advise"} {
		cmd := exec.CommandContext(t.Context(), "sim", command, plan)
		pipe, err := cmd.StderrPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(pipe)
		if !lines.Scan() || !strings.Contains(lines.Text(), "which may take") {
			t.Errorf("%s says %q first", command, lines.Text())
		}
		if err := cmd.Process.Signal(os.Interrupt); err != nil {
			t.Fatal(err)
		}
		last := ""
		for lines.Scan() {
			last = lines.Text()
		}
		err = cmd.Wait()
		if status := cmd.ProcessState.ExitCode(); status != statusInput || last != "sim: stopped by a signal: nothing was found yet" {
			t.Errorf("%s: %v: says %q", command, err, last)
		}
	}
}

// TestStoppedReading stops what reads a log that goes on: what it has begun is told.
func TestStoppedReading(t *testing.T) {
	if os.PathSeparator != '/' || signal.Ignored(os.Interrupt) {
		t.Skip("there are no signals")
	}
	for _, c := range []struct{ command, said string }{
		{"import jsonl -", "0 records or more are written"}, {"plan -", "nothing is written"}, {"fit -", "nothing is written"}, {"merge -", "nothing is merged"},
	} {
		cmd := exec.CommandContext(t.Context(), "sim", strings.Fields(c.command)...)
		in, err := cmd.StdinPipe()
		if err != nil {
			t.Fatal(err)
		}
		defer in.Close()
		var said bytes.Buffer
		cmd.Stderr = &said
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(in, strings.Repeat("\n", 1<<17)); err != nil { // more than a pipe holds: the reading has begun
			t.Fatal(err)
		}
		if err := cmd.Process.Signal(os.Interrupt); err != nil {
			t.Fatal(err)
		}
		err = cmd.Wait()
		if status := cmd.ProcessState.ExitCode(); status != statusInput || said.String() != "sim: stopped by a signal: "+c.said+"\n" {
			t.Errorf("%s: %v: says %q", c.command, err, &said)
		}
	}
}
