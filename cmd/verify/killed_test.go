package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"loadshape/workload/ledger"
)

// A process is the command as a process of its own, in a home of its own.
type process struct {
	*exec.Cmd
	dir, ledger, evidence string
	out, err              bytes.Buffer
}

func newProcess(ctx context.Context, binary, dir, url string, before ...string) *process {
	p := &process{dir: dir, ledger: filepath.Join(dir, "ledger.jsonl"), evidence: filepath.Join(dir, "evidence")}
	args := append(before, binary, "--route", "direct", "--model", aModel, "--base-url", url, "--ledger", p.ledger, "--evidence", p.evidence)
	p.Cmd = exec.CommandContext(ctx, args[0], args[1:]...)
	p.Dir, p.Stdout, p.Stderr = dir, &p.out, &p.err
	p.Env = []string{"HOME=" + dir, "XDG_CONFIG_HOME=" + dir, "XDG_STATE_HOME=" + dir, "ANTHROPIC_API_KEY=k.Lr3Yb9Ka5Jt7Ne1", "PATH=" + os.Getenv("PATH")}
	return p
}

// TestStopSignals: a signal that ends the run while the paid request is out leaves its line in the ledger, its evidence and a
// report, and no temporary file.
func TestStopSignals(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("there are no such signals")
	}
	binary := build(t, "verify")
	for _, signal := range []syscall.Signal{syscall.SIGHUP, syscall.SIGTERM, syscall.SIGINT} {
		for _, name := range []string{"hang", "hang-stream"} {
			t.Run(signal.String()+"/"+name, func(t *testing.T) {
				server := start(t, plain, scenarios[name])
				ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
				defer cancel()
				p := newProcess(ctx, binary, t.TempDir(), server.url)
				if err := p.Start(); err != nil {
					t.Fatal(err)
				}
				for server.requests.Load() == 0 && ctx.Err() == nil {
					time.Sleep(time.Millisecond)
				}
				if l, err := ledger.Open(p.ledger); err != nil || len(l.Begun) != 1 || len(l.Entries) != 0 || *l.Begun[0].SentAtMost != 1 {
					t.Errorf("while the request is out, the ledger is %+v, %v, want what is about to be sent", l, err)
				}
				p.Process.Signal(signal)
				p.Wait()
				if p.ProcessState.ExitCode() != 3 || !strings.Contains(p.out.String(), "INCONCLUSIVE  the run was interrupted after the request was sent") {
					t.Errorf("exit status %d, %s%s", p.ProcessState.ExitCode(), p.out.String(), p.err.String())
				}
				l, err := ledger.Open(p.ledger)
				if err != nil || len(l.Entries) != 1 || len(l.Begun) != 0 || *l.Entries[0].Sent != 1 || l.Entries[0].Reason != "interrupted" {
					t.Errorf("the ledger is %+v, %v, want the interrupted run", l, err)
				}
				kept, _ := filepath.Glob(filepath.Join(p.evidence, "verify-*"))
				all, _ := os.ReadDir(p.evidence)
				if len(kept) != 4 || len(all) != 4 {
					t.Errorf("the evidence is %v, want four files and no other", all)
				}
			})
		}
	}
}

// TestIgnoredSignal: a run that was started to outlive its terminal does.
func TestIgnoredSignal(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("there are no such signals")
	}
	server := start(t, plain, scenarios["hang"])
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	p := newProcess(ctx, build(t, "verify"), t.TempDir(), server.url, "sh", "-c", `trap "" HUP; exec "$0" "$@"`)
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	for server.requests.Load() == 0 && ctx.Err() == nil {
		time.Sleep(time.Millisecond)
	}
	p.Process.Signal(syscall.SIGHUP)
	server.close() // and with it the connection
	p.Wait()
	if p.ProcessState.ExitCode() != 3 || strings.Contains(p.out.String(), "interrupted") {
		t.Errorf("exit status %d, %s, want the answer that was cut", p.ProcessState.ExitCode(), p.out.String())
	}
}

// TestKilled kills runs at instants that a seed gives, over one ledger: as many requests as arrived are on record, and every
// one that was answered for is there whole.
func TestKilled(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("there is no such signal")
	}
	random := rand.New(rand.NewPCG(1, 13))
	binary, server := build(t, "verify"), start(t, plain, message(20000))
	dir := t.TempDir()
	whole, arrived := 0, int64(0)
	for i := range 20 {
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
		p := newProcess(ctx, binary, dir, server.url)
		if err := p.Start(); err != nil {
			t.Fatal(err)
		}
		wait := time.Duration(random.IntN(60)) * time.Millisecond
		if i%2 == 0 { // right after the request has come, while what came of it is written down
			for server.requests.Load() == arrived && ctx.Err() == nil {
				time.Sleep(200 * time.Microsecond)
			}
			wait = time.Duration(random.IntN(8000)) * time.Microsecond
		}
		time.Sleep(wait)
		p.Process.Kill()
		p.Wait()
		cancel()
		if p.ProcessState.Exited() {
			whole++
		}
		arrived = server.requests.Load()
		l, err := ledger.Open(p.ledger)
		if err != nil {
			t.Fatal(err)
		}
		torn := 0
		for _, note := range l.Notes {
			torn += strings.Count(note, "its answer is unknown")
		}
		if n := int64(len(l.Entries) + len(l.Begun) + torn); n < arrived || len(l.Entries) < whole {
			t.Fatalf("after %d runs, of which %d ended, %d requests arrived, and the ledger has %d entries, %d begun, and says %q", i+1, whole, arrived, len(l.Entries), len(l.Begun), l.Notes)
		}
	}
	if arrived < 5 || whole == 20 {
		t.Errorf("%d requests arrived and %d of 20 runs ended: nothing was tried", arrived, whole)
	}
	r, _ := result(t, t.Context(), "--base-url", server.url, "--ledger", filepath.Join(dir, "ledger.jsonl"))
	if r.Reason != "passed" {
		t.Errorf("the next run is %s: %s", r.Reason, fmt.Sprint(r.Notes))
	}
}

// TestKilledAtEachWrite kills a run at each of its writes, of files and of the connection, or lets that write fail: a request that
// arrived is on record, no second one arrives, and a file of the evidence is whole or not there. A tracer stands between the
// command and the system.
func TestKilledAtEachWrite(t *testing.T) {
	strace, err := exec.LookPath("strace")
	if err != nil {
		t.Skip("there is no strace")
	}
	if exec.CommandContext(t.Context(), strace, "-f", "-o", "/dev/null", "true").Run() != nil {
		t.Skip("nothing may be traced here")
	}
	binary, server := build(t, "verify"), start(t, plain, message(20000))
	kills, errs, sent := 0, 0, 0
	for _, fault := range []string{"write:signal=KILL", "fsync:signal=KILL", "renameat:signal=KILL", "write:error=ENOSPC", "fsync:error=EIO", "renameat:error=EACCES"} {
		call, _, _ := strings.Cut(fault, ":")
		for n := 1; n <= 60; n++ {
			ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
			dir, arrived := t.TempDir(), server.requests.Load()
			calls := filepath.Join(dir, "calls")
			// A call is counted for each thread by itself: one is enough, and with it they come in one order.
			p := newProcess(ctx, binary, dir, server.url, strace, "-f", "-qqq", "-o", calls, "-e", "trace="+call, "-e", fmt.Sprintf("inject=%s:when=%d", fault, n))
			p.Env = append(p.Env, "GOMAXPROCS=1", "GODEBUG=asyncpreemptoff=1")
			p.Run()
			cancel()
			made, err := os.ReadFile(calls)
			if err != nil {
				t.Fatal(err)
			}
			killed := bytes.Contains(made, []byte("killed by SIGKILL"))
			if !killed && !bytes.Contains(made, []byte("(INJECTED)")) {
				break // it has no more of them
			}
			if bytes.Contains(made, []byte(`"\1\0\0\0\0\0\0\0", 8) = -1`)) || bytes.Contains(p.err.Bytes(), []byte("netpollBreak write failed")) {
				continue // it woke itself up, which is Go's own affair, and ends a program at once
			}
			where := fmt.Sprintf("%s at %d", fault, n)
			arrived = server.requests.Load() - arrived
			sent += int(arrived)
			recorded := int64(0)
			if l, err := ledger.Open(p.ledger); err == nil {
				recorded = int64(len(l.Entries) + len(l.Begun))
				for _, note := range l.Notes {
					recorded += int64(strings.Count(note, "its answer is unknown"))
				}
			} else if !os.IsNotExist(err) {
				t.Errorf("%s: the ledger cannot be read: %v", where, err)
			}
			if arrived > 1 || recorded < arrived {
				t.Errorf("%s: %d requests arrived, %d are on record", where, arrived, recorded)
			}
			if status := p.ProcessState.ExitCode(); status == 0 && recorded != 1 {
				t.Errorf("%s: exit status 0, and %d requests are on record", where, recorded)
			}
			evidence, err := filepath.Glob(filepath.Join(p.evidence, "[^.]*"))
			if err != nil {
				t.Fatal(err)
			}
			for _, path := range evidence {
				text, err := os.ReadFile(path)
				if err != nil || len(text) == 0 || text[len(text)-1] != '\n' || strings.HasSuffix(path, ".json") && !json.Valid(text) {
					t.Errorf("%s: %s is torn: %.60q, %v", where, filepath.Base(path), text, err)
				}
			}
			if left, err := filepath.Glob(filepath.Join(p.evidence, ".*")); err != nil || !killed && len(left) > 0 {
				t.Errorf("%s: %q is left, %v", where, left, err)
			}
			if killed {
				kills++
			} else {
				errs++
			}
		}
	}
	t.Logf("did: %d kills and %d failing calls, %d requests arrived", kills, errs, sent)
	if kills < 10 || errs < 10 || sent < 10 {
		t.Errorf("%d kills, %d errors and %d requests: too little was tried", kills, errs, sent)
	}
}
