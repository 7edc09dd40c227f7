package ledger

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"sync"
	"testing"

	"loadshape/workload/exchange"
	"loadshape/workload/scrub"
)

const key = "sk-ant-" + "api03-CANARYcanary0123456789-abcdefAA"

func run(verdict string, status int, change string) Entry {
	e := Entry{Verdict: verdict, Change: change, Sent: new(int64(1))}
	e.Exchange = exchange.Exchange{Route: exchange.Route{Host: "h"}, Status: status, Message: fmt.Sprintf("%s %s", verdict, change)}
	return e
}

func mustOpen(t *testing.T, path string) *Ledger {
	t.Helper()
	l, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestLedger(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state", "ledger.jsonl")
	l := mustOpen(t, path)
	if len(l.Entries) != 0 || len(l.Notes) != 0 {
		t.Errorf("a ledger that is not there has %+v", l)
	}
	if _, err := os.Stat(filepath.Dir(path)); !os.IsNotExist(err) {
		t.Error("reading made a directory")
	}
	want := []Entry{run("not_held", 429, ""), run("held", 200, "fewer agents")}
	for i := range want {
		if err := l.Append(want[i]); err != nil {
			t.Fatal(err)
		}
		want[i].Schema = EntrySchema
	}
	for _, l := range []*Ledger{l, mustOpen(t, path)} {
		if !reflect.DeepEqual(l.Entries, want) || len(l.Notes) != 0 {
			t.Errorf("the ledger holds\n  %+v\nwant\n  %+v\nand says %q", l.Entries, want, l.Notes)
		}
	}
	if runtime.GOOS != "windows" {
		for name, mode := range map[string]os.FileMode{path: 0o600, filepath.Dir(path): 0o700} {
			if info, err := os.Stat(name); err != nil || info.Mode().Perm() != mode {
				t.Errorf("%s has the mode %v, want %v (%v)", name, info.Mode().Perm(), mode, err)
			}
		}
	}
	b, err := exchange.Read("f", bytes.NewReader(mustFile(t, path)))
	if err != nil || b.Failure == nil || b.Failure.Status != 429 {
		t.Errorf("a ledger as a baseline is %+v", b)
	}
}

func mustFile(t *testing.T, path string) []byte {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// TestLedgerCrash: whatever a crash left of an entry, the entries before it are there, what is left of it is
// kept and told of, and the next entry is whole.
func TestLedgerCrash(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "whole")
	l := mustOpen(t, path)
	if err := l.Append(run("not_held", 429, "first")); err != nil {
		t.Fatal(err)
	}
	first := len(mustFile(t, path))
	if err := l.Append(run("held", 200, "second")); err != nil {
		t.Fatal(err)
	}
	whole := mustFile(t, path)
	for n := first; n <= len(whole); n++ {
		path := filepath.Join(dir, "cut")
		if err := os.WriteFile(path, whole[:n], 0o600); err != nil {
			t.Fatal(err)
		}
		entries, notes := 1, 1
		switch {
		case n == first:
			notes = 0
		case n >= len(whole)-1: // without its newline it is whole, too
			entries, notes = 2, 0
		}
		l := mustOpen(t, path)
		if len(l.Entries) != entries || len(l.Notes) != notes {
			t.Fatalf("cut at %d of %d: %d entries and the notes %q, want %d and %d", n, len(whole), len(l.Entries), l.Notes, entries, notes)
		}
		if notes > 0 && l.Notes[0] != path+":2: was cut short when it was written, and is left out: a request may have been sent then, and its answer is unknown" {
			t.Fatalf("cut at %d: %q", n, l.Notes[0])
		}
		if err := l.Append(run("not_held", 429, "third")); err != nil {
			t.Fatal(err)
		}
		if !bytes.HasPrefix(mustFile(t, path), whole[:n]) {
			t.Fatalf("cut at %d: what was there is there no more", n)
		}
		again := mustOpen(t, path)
		if len(again.Entries) != entries+1 || again.Entries[entries].Change != "third" || again.Entries[0].Change != "first" || len(again.Notes) != notes {
			t.Fatalf("cut at %d: then %d entries and the notes %q", n, len(again.Entries), again.Notes)
		}
		if notes > 0 && again.Notes[0] != path+":2: cannot be read, perhaps it was cut short when it was written; it is left out: a request may have been sent then, and its answer is unknown" {
			t.Fatalf("cut at %d: %q", n, again.Notes[0])
		}
	}
}

// TestLedgerTogether: runs that write at the same time lose nothing of each other.
func TestLedgerTogether(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger")
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			l, err := Open(path)
			if err != nil {
				t.Error(err)
				return
			}
			for j := range 8 {
				if err := l.Append(run("held", 200, fmt.Sprintf("%d.%d %s", i, j, strings.Repeat("x", 9000)))); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	l := mustOpen(t, path)
	changes := map[string]bool{}
	for _, e := range l.Entries {
		changes[e.Change] = true
	}
	if len(l.Entries) != 64 || len(changes) != 64 || len(l.Notes) != 0 {
		t.Errorf("%d entries, %d different, notes %q, want 64 of each and none", len(l.Entries), len(changes), l.Notes)
	}
}

func TestLedgerRefuses(t *testing.T) {
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	write := func(name, text string, mode os.FileMode) string {
		if err := os.WriteFile(at(name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(at(name), mode); err != nil {
			t.Fatal(err)
		}
		return at(name)
	}
	if err := os.Symlink(write("target", "", 0o600), at("link")); err != nil {
		t.Skip("no links here: " + err.Error())
	}
	for path, want := range map[string]string{
		at("link"):               at("link") + ": is no plain file, expected one: a ledger is not followed through links",
		dir:                      dir + ": is no plain file, expected one: a ledger is not followed through links",
		write("open", "", 0o666): at("open") + ": can be written by others (-rw-rw-rw-), expected 0600",
		at("target/ledger"):      at("target/ledger") + ": cannot be read: not a directory",
	} {
		if _, err := Open(path); err == nil || err.Error() != want {
			t.Errorf("error is %v, want %s", err, want)
		}
		if err := (&Ledger{Path: path}).Append(run("held", 200, "")); err == nil {
			t.Errorf("%s was written", path)
		}
	}
	if text := mustFile(t, at("target")); len(text) != 0 {
		t.Errorf("it was written through a link: %q", text)
	}
	for name, text := range map[string]string{"strange": "{\"a\":1}\n\nhello\n", "keys": "ANTHROPIC_API_KEY=x\n", "one": "x", "result": `{"schema":"loadshape.verify/1"}`,
		"cut": `{"schema":"loadshape.ledgers`, "quoted": "see \"{\"schema\":\"loadshape.ledger/1\"}\n"} {
		path := write(name, text, 0o600)
		if _, err := Open(path); err == nil || err.Error() != path+": is no ledger, expected one that this program wrote, or a name that no file has" {
			t.Errorf("%s: error is %v", name, err)
		}
	}
	for name, text := range map[string]string{"empty": "", "blank": "\n\n", "begun": `{"sch`, "begins": `{"schema":"loadshape.ledger/1","verd`, "mended": "\x00\x00\n{\"schema\":\"loadshape.ledger/1\"}\n"} {
		if _, err := Open(write(name, text, 0o600)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	l := mustOpen(t, write("mixed", "{\"schema\":\"loadshape.ledger/1\",\"verdict\":\"held\"}\n{\"a\":1}\n\nhello\n{\"schema\":\"loadshape.ledger/2\",\"verdict\":\"held\"}\n{\"schema\":\"loadshape.ledger/10\"}\n", 0o600))
	if want := []string{at("mixed") + ":2: is no entry of a ledger, and is left out",
		at("mixed") + ":4: cannot be read, perhaps it was cut short when it was written; it is left out: a request may have been sent then, and its answer is unknown",
		at("mixed") + ":5: is an entry of a form that this version does not know, and is left out",
		at("mixed") + ":6: is an entry of a form that this version does not know, and is left out"}; !reflect.DeepEqual(l.Notes, want) || len(l.Entries) != 1 {
		t.Errorf("%d entries and the notes %q, want one and %q", len(l.Entries), l.Notes, want)
	}
	long := run("held", 200, strings.Repeat("x", mostEntry))
	if err := l.Append(long); err == nil || !strings.Contains(err.Error(), "nothing was written: the entry has ") {
		t.Errorf("error of an entry that is too long: %v", err)
	}
}

// TestLedgerScrubs: what must not be kept is not, and what the caller holds stays as it is.
func TestLedgerScrubs(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger")
	e := run("not_held", 429, "new key "+key)
	e.Exchange.Headers = map[string]string{"set-cookie": "a", "Retry-After": "3", "request-id": "req_011"}
	e.Exchange.Route.Betas = []string{"mail me@example.org"}
	e.Exchange.ErrorBody = []byte(`{"error":{"message":"no","headers":{"x-api-key":"hunter2"},"key":"` + key + `"}}`)
	if err := mustOpen(t, path).Append(e); err != nil {
		t.Fatal(err)
	}
	text := string(mustFile(t, path))
	if kinds := scrub.Leaks([]byte(text)); kinds != nil || strings.Contains(text, "hunter2") || strings.Contains(text, "CANARY") || strings.Contains(text, "cookie") {
		t.Errorf("the ledger holds %q: %s", kinds, text)
	}
	for _, want := range []string{`"retry-after":"3"`, `"request-id":"req_011"`, `"change":"new key [removed]"`, `"message":"no"`} {
		if !strings.Contains(text, want) {
			t.Errorf("%s is not in %s", want, text)
		}
	}
	if e.Exchange.Headers["set-cookie"] != "a" || e.Exchange.Route.Betas[0] != "mail me@example.org" || !strings.Contains(string(e.Exchange.ErrorBody), "hunter2") {
		t.Error("the caller's own entry was changed")
	}
}

// TestLastScrubs: a ledger that something else wrote is not trusted either.
func TestLastScrubs(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger")
	line := `{"schema":"loadshape.ledger/1","verdict":"VERDICT","change":"` + key + `","exchange":{"status":429,"message":"` + key + `"}}` + "\n"
	text := strings.Replace(line, "VERDICT", "held", 1) + strings.Repeat(strings.Replace(line, "VERDICT", "not_held", 1), 2)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	success, failure, changes := mustOpen(t, path).Last(func(*exchange.Exchange) bool { return true })
	if success == nil || failure == nil || len(changes) != 1 || success.Message != scrub.Removed || failure.Message != scrub.Removed ||
		changes[0].Change != scrub.Removed || changes[0].Exchange.Message != scrub.Removed {
		t.Errorf("last success %+v, first failure %+v, changes %+v", success, failure, changes)
	}
}

func TestLast(t *testing.T) {
	other := run("not_held", 429, "on another route")
	other.Exchange.Route.Host = "other"
	baseline := run("", 429, "")
	for _, test := range []struct {
		name                   string
		entries                []Entry
		success, failure, then string
	}{
		{"nothing", nil, "", "", ""},
		{"no failure", []Entry{run("held", 200, "a")}, "held a", "", ""},
		{"a row of failures", []Entry{run("held", 200, "a"), run("held", 200, "b"), run("not_held", 429, "c"), run("not_held", 429, "d"), run("not_held", 429, "")}, "held b", "not_held c", "d"},
		{"from the beginning", []Entry{run("not_held", 429, ""), run("not_held", 429, "d")}, "", "not_held ", "d"},
		{"what proves nothing ends no row", []Entry{run("held", 200, ""), run("inconclusive", 529, "a"), run("not_held", 429, "b"), run("inconclusive", 529, "c"), run("refused", 0, "d"), run("not_held", 429, "e")}, "held ", "not_held b", "c d e"},
		{"ended", []Entry{run("not_held", 429, "a"), run("not_held", 429, "b"), run("held", 200, "c")}, "held c", "", ""},
		{"ended and begun again", []Entry{run("not_held", 429, "a"), run("held", 200, "b"), run("not_held", 429, "c"), run("not_held", 429, "d")}, "held b", "not_held c", "d"},
		{"another route", []Entry{run("held", 200, "a"), other, run("not_held", 429, "b"), other}, "held a", "not_held b", ""},
		{"a baseline", []Entry{baseline, run("not_held", 429, "b")}, "", " ", "b"},
	} {
		t.Run(test.name, func(t *testing.T) {
			l := &Ledger{Entries: test.entries}
			success, failure, changes := l.Last(func(e *exchange.Exchange) bool { return e.Route.Host == "h" })
			var then []string
			for _, e := range changes {
				then = append(then, e.Change)
			}
			told := func(e *exchange.Exchange) string {
				if e == nil {
					return ""
				}
				return e.Message
			}
			if told(success) != test.success || told(failure) != test.failure || strings.Join(then, " ") != test.then {
				t.Errorf("last success %q, first failure %q, changes %q, want %q, %q, %q", told(success), told(failure), then, test.success, test.failure, test.then)
			}
		})
	}
}
