package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
)

const smallPlan = `limits: anthropic/start/claude-sonnet-5
streams:
  - {name: a, model: claude-sonnet-5, arrivals: {rate: 10, duration: 1m}, input_tokens: 100, output_tokens: 10}
`

// It does not hold, and does with a pace.
const steepPlan = `limits: anthropic/start/claude-sonnet-5
streams:
  - {name: a, model: claude-sonnet-5, arrivals: {process: constant, rate: 1200, duration: 1m}, input_tokens: 10, output_tokens: 1}
`

// A writing is a command that writes a file, and what is there before and after it.
type writing struct {
	name string
	args []string
	file string // empty: standard output
}

// writings are all commands that write something that is kept, in a folder with what they read.
func writings(t *testing.T) (dir string, all []writing) {
	t.Helper()
	dir = files(t, map[string]string{"p.yaml": smallPlan, "steep.yaml": steepPlan, "t.jsonl": strings.Repeat(`{"at": 0, "input_tokens": 1}`+"\n", 3000)})
	for i, name := range []string{"1.json", "2.json"} {
		status, out, err := sim(nil, dir+"/p.yaml", "--format", "json", "--runs", "2", "--shard", fmt.Sprint(i+1, "/2"), "--threshold", "refused >= 0")
		if status != statusHolds {
			t.Fatal(status, err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(out), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	answers := filepath.Join(dir, "answers.jsonl")
	if err := os.WriteFile(answers, []byte(`{"at":"2026-11-23T09:30:00Z","status":200,"headers":{"anthropic-ratelimit-requests-limit":"50","anthropic-ratelimit-requests-remaining":"49","anthropic-ratelimit-requests-reset":"2026-11-23T09:30:01Z"},"request":{"model":"claude-sonnet-5"}}`+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir, []writing{
		{"import", []string{"import", "jsonl", "t.jsonl"}, ""},
		{"merge", []string{"merge", "1.json", "2.json", "--out", "json=out"}, "out"},
		{"advise --apply", []string{"advise", "steep.yaml", "--apply", "pace", "--out", "steep.yaml"}, "steep.yaml"},
		{"run", []string{"p.yaml", "--out", "html=out", "--decisions", "lines"}, "out"},
		{"fit", []string{"fit", "answers.jsonl", "--out", "out", "--format", "text"}, "out"},
	}
}

// begin puts something into the place, gives what is there, and what standard output will be.
func (w *writing) begin(t *testing.T, dir string) (before []byte, out *os.File) {
	t.Helper()
	path := filepath.Join(dir, w.file)
	switch w.file {
	case "steep.yaml":
		before = []byte(steepPlan)
	case "":
	default:
		before = []byte("what was there before")
	}
	if w.file != "" {
		if err := os.WriteFile(path, before, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	out, err := os.Create(filepath.Join(dir, "stdout"))
	if err != nil {
		t.Fatal(err)
	}
	return before, out
}

// whole is what the command writes when nothing stops it.
func (w *writing) whole(t *testing.T, dir string) []byte {
	t.Helper()
	_, out := w.begin(t, dir)
	defer out.Close()
	cmd := exec.CommandContext(t.Context(), "sim", w.args...)
	cmd.Dir, cmd.Stdout = dir, out
	var said bytes.Buffer
	cmd.Stderr = &said
	if err := cmd.Run(); err != nil {
		t.Fatalf("%s: %v %s", w.name, err, &said)
	}
	return w.content(t, dir)
}

func (w *writing) content(t *testing.T, dir string) []byte {
	t.Helper()
	name := w.file
	if name == "" {
		name = "stdout"
	}
	text, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// check says what is wrong with what a command left that was stopped: neither what was there before, nor all of it.
func (w *writing) check(t *testing.T, dir string, before, whole []byte) string {
	t.Helper()
	got := w.content(t, dir)
	if w.file != "" {
		if !bytes.Equal(got, before) && !bytes.Equal(got, whole) {
			return fmt.Sprintf("%s has %d bytes, which are neither the %d before nor the %d after", w.file, len(got), len(before), len(whole))
		}
		return ""
	}
	if !bytes.HasPrefix(whole, got) {
		return "standard output has other bytes"
	}
	torn := len(got) > 0 && got[len(got)-1] != '\n'
	if status, _, _ := sim(nil, "run", "--trace", filepath.Join(dir, "stdout"), anyLimits, "--threshold", "refused >= 0", "--reading", "loose"); torn && status != statusInput {
		return fmt.Sprintf("records of which the last is torn are played, with status %d", status)
	}
	return ""
}

// TestKilledAtEachWrite kills every command that writes something at each of its writes, or lets that write fail: what was
// there before stays until all of what comes after is there. A tracer stands between the command and the system.
func TestKilledAtEachWrite(t *testing.T) {
	strace, err := exec.LookPath("strace")
	if err != nil {
		t.Skip("there is no strace")
	}
	if exec.CommandContext(t.Context(), strace, "-f", "-o", "/dev/null", "true").Run() != nil {
		t.Skip("nothing may be traced here")
	}
	dir, all := writings(t)
	kills, errs := 0, 0
	for _, w := range all {
		whole := w.whole(t, dir)
		for _, fault := range []string{"write:signal=KILL", "fsync:signal=KILL", "renameat:signal=KILL", "write:error=ENOSPC", "fsync:error=EIO", "renameat:error=EACCES", "close:error=EIO"} {
			if strings.HasPrefix(fault, "close") && w.name != "merge" {
				continue
			}
			call, _, _ := strings.Cut(fault, ":")
			for n := 1; n <= 40; n++ {
				before, out := w.begin(t, dir)
				// A call is counted for each thread by itself: one is enough, and with it they come in one order.
				cmd := exec.CommandContext(t.Context(), strace, append([]string{"-f", "-qqq", "-o", filepath.Join(dir, "calls"), "-e", "trace=" + call, "-e", fmt.Sprintf("inject=%s:when=%d", fault, n), "sim"}, w.args...)...)
				cmd.Dir, cmd.Stdout = dir, out
				cmd.Env = append(os.Environ(), "GOMAXPROCS=1", "GODEBUG=asyncpreemptoff=1")
				cmd.Run()
				out.Close()
				calls, err := os.ReadFile(filepath.Join(dir, "calls"))
				if err != nil {
					t.Fatal(err)
				}
				if wrong := w.check(t, dir, before, whole); wrong != "" {
					t.Errorf("%s, %s at %d: %s", w.name, fault, n, wrong)
				}
				left, err := filepath.Glob(filepath.Join(dir, ".loadshape-*"))
				if err != nil {
					t.Fatal(err)
				}
				killed := strings.HasSuffix(fault, "KILL")
				for _, path := range left { // what is killed cannot tidy up, and is in nobody's way
					os.Remove(path)
				}
				if !killed && len(left) > 0 {
					t.Errorf("%s, %s at %d: %q is left", w.name, fault, n, left)
				}
				if killed && cmd.ProcessState.ExitCode() == 0 || !killed && !bytes.Contains(calls, []byte("(INJECTED)")) {
					break // it has no more of them
				}
				if killed {
					kills++
				} else if errs++; !bytes.Contains(calls, []byte("write(2,")) && cmd.ProcessState.ExitCode() != statusInput && call != "close" {
					t.Errorf("%s, %s at %d: exit status %d, want %d", w.name, fault, n, cmd.ProcessState.ExitCode(), statusInput)
				}
			}
		}
	}
	t.Logf("did: %d kills and %d failing calls", kills, errs)
	if kills < 2*len(all) || errs < 2*len(all) {
		t.Errorf("%d kills and %d errors of %d commands", kills, errs, len(all))
	}
}

// TestKilledInALoop kills the same commands wherever they happen to be, without a tracer.
func TestKilledInALoop(t *testing.T) {
	if os.PathSeparator != '/' {
		t.Skip("there are no signals")
	}
	dir, all := writings(t)
	for _, w := range all {
		whole := w.whole(t, dir)
		for patience := range 8 {
			before, out := w.begin(t, dir)
			cmd := exec.CommandContext(t.Context(), "sim", w.args...)
			cmd.Dir, cmd.Stdout = dir, out
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			for range patience * patience * 30 { // a while
				if _, err := os.ReadDir(dir); err != nil {
					t.Fatal(err)
				}
			}
			cmd.Process.Kill()
			cmd.Wait()
			out.Close()
			if wrong := w.check(t, dir, before, whole); wrong != "" {
				t.Errorf("%s: %s", w.name, wrong)
			}
		}
		if again := w.whole(t, dir); !bytes.Equal(again, whole) {
			t.Errorf("%s: what it writes beside what others left is another", w.name)
		}
	}
}

// TestServeKilled kills an emulator while it answers: every request that was answered is in its log, whose decisions are all
// made again.
func TestServeKilled(t *testing.T) {
	if os.PathSeparator != '/' {
		t.Skip("there are no signals")
	}
	for _, after := range []int{1, 2, 5, 20, 50, 90, 140} {
		log := filepath.Join(t.TempDir(), "log")
		cmd := exec.CommandContext(t.Context(), "sim", "serve", "--limits", "anthropic/start/claude-sonnet-5", "--ttft", "0s", "--output-tokens", "0", "--log", log)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		line, err := bufio.NewReader(out).ReadString('\n')
		if err != nil {
			t.Fatal(err)
		}
		_, url, _ := strings.Cut(strings.TrimSpace(line), "ANTHROPIC_BASE_URL=")
		url, _, _ = strings.Cut(url, " ")
		ids := make(chan string, 1000)
		var clients sync.WaitGroup
		for range 3 {
			clients.Go(func() {
				for range 200 {
					resp, err := send(url, "any", "")
					if err != nil {
						return // it is gone
					}
					if _, err := io.Copy(io.Discard, resp.Body); err == nil && (resp.StatusCode == http.StatusOK || resp.StatusCode == http.StatusTooManyRequests) {
						ids <- resp.Header.Get("Request-Id")
					}
					resp.Body.Close()
				}
			})
		}
		var answered []string
		for range after {
			answered = append(answered, <-ids)
		}
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		var exit *exec.ExitError
		if err := cmd.Wait(); !errors.As(err, &exit) || exit.Sys().(syscall.WaitStatus).Signal() != syscall.SIGKILL {
			t.Fatal(err)
		}
		clients.Wait()
		close(ids)
		for id := range ids {
			answered = append(answered, id)
		}
		text, err := os.ReadFile(log)
		if err != nil {
			t.Fatal(err)
		}
		for _, id := range answered {
			if id == "" || !strings.Contains(string(text), `"`+id+`"`) {
				t.Errorf("after %d: %q was answered and is not in the log", after, id)
			}
		}
		if status, _, err := sim(nil, "run", "--trace", log, "--agree", "--threshold", "refused >= 0"); status != statusHolds {
			t.Errorf("after %d: the log is played with status %d: %s", after, status, err)
		}
		// as a disk leaves it where the machine goes down
		cut := text[:len(text)-7]
		if err := os.WriteFile(log, cut, 0o600); err != nil {
			t.Fatal(err)
		}
		if bytes.Count(cut, []byte("\n")) < 2 {
			continue
		}
		if status, out, err := sim(nil, "run", "--trace", log, "--agree", "--threshold", "refused >= 0"); status != statusHolds || !strings.Contains(out, "not whole and") {
			t.Errorf("after %d: the log that is cut is played with status %d: %s%s", after, status, out, err)
		}
		if status, out, err := sim(nil, "fit", log, "--format", "text"); status != statusHolds || !strings.Contains(out, "the last line of the log is not whole and left out") {
			t.Errorf("after %d: fit of the log that is cut ends with %d: %s%s", after, status, out, err)
		}
	}
}
