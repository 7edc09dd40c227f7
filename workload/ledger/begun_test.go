package ledger

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"loadshape/workload/exchange"
)

// TestBegun: what is about to be sent is on record before, and then in its place what came of it; where others have written
// since, after theirs.
func TestBegun(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger")
	one, two := mustOpen(t, path), mustOpen(t, path)
	about := Entry{Exchange: exchange.Exchange{Route: exchange.Route{Host: "h"}}, SentAtMost: new(int64(1))}
	begin := func(l *Ledger) *Begun {
		t.Helper()
		b, err := l.Begin(about)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	check := func(when string, lines, entries, begun int) *Ledger {
		t.Helper()
		l := mustOpen(t, path)
		if n := bytes.Count(mustFile(t, path), []byte("\n")); n != lines || len(l.Entries) != entries || len(l.Begun) != begun || len(l.Notes) > 0 {
			t.Errorf("%s: %d lines, %d entries, %d begun, notes %q, want %d, %d, %d and none:\n%s", when, n, len(l.Entries), len(l.Begun), l.Notes, lines, entries, begun, mustFile(t, path))
		}
		return l
	}
	complete := func(l *Ledger, b *Begun, e Entry) {
		t.Helper()
		if err := l.Complete(b, e); err != nil {
			t.Fatal(err)
		}
	}
	b := begin(one)
	l := check("begun", 1, 0, 1)
	if e := l.Begun[0]; e.Verdict != "inconclusive" || e.Sent != nil || *e.SentAtMost != 1 || e.Exchange.Route.Host != "h" {
		t.Errorf("what is begun is %+v", e)
	}
	complete(one, b, run("held", 200, "first"))
	check("completed", 1, 1, 0)

	b, c := begin(one), begin(two)
	check("both begun", 3, 1, 2)
	complete(one, b, run("held", 200, "second"))
	check("one completed after the other began", 4, 2, 1)
	complete(two, c, run("not_held", 429, "third"))
	l = check("both completed", 5, 3, 0)
	if l.Entries[1].Change != "second" || l.Entries[2].Change != "third" {
		t.Errorf("entries are %+v", l.Entries)
	}
	b = begin(one)
	complete(one, b, Entry{}) // shorter than what was begun
	check("completed by less", 6, 4, 0)
	if base, err := exchange.Read("ledger", bytes.NewReader(mustFile(t, path))); err != nil || base.Failure == nil || base.LastSuccess == nil {
		t.Errorf("as a baseline it is %+v, %v", base, err)
	}
}

// errKilled ends a run in the middle of a write.
var errKilled = errors.New("killed")

// TestKilledAtEachByte: whatever of a line came to the disk before the run was killed, what had been acknowledged is there,
// nothing torn is taken for an entry, and that something was about to be sent is never lost.
func TestKilledAtEachByte(t *testing.T) {
	dir := t.TempDir()
	begunLine, completedLine := 0, 0
	killedAfter := func(n int) (path string, written int, began bool) {
		path = filepath.Join(dir, "ledger")
		os.Remove(path)
		l := mustOpen(t, path)
		if err := l.Append(run("not_held", 429, "before")); err != nil {
			t.Fatal(err)
		}
		l.write = func(f *os.File, line []byte, at int64) (int, error) {
			part := line[:min(len(line), n)]
			n -= len(part)
			written += len(part)
			var err error
			if at < 0 {
				_, err = f.Write(part)
			} else {
				_, err = f.WriteAt(part, at)
			}
			if err == nil && len(part) < len(line) {
				err = errKilled
			}
			return len(part), err
		}
		b, err := l.Begin(Entry{Exchange: exchange.Exchange{Route: exchange.Route{Host: "h"}}})
		if err != nil {
			return path, written, false
		}
		begunLine = written
		if l.Complete(b, run("held", 200, "after")) == nil {
			completedLine = written - begunLine
		}
		return path, written, true
	}
	for n := 0; completedLine == 0; n += 5 {
		path, _, began := killedAfter(n)
		l := mustOpen(t, path)
		if len(l.Entries) == 0 || l.Entries[0].Change != "before" {
			t.Fatalf("killed after %d bytes, what was there before is not: %s", n, mustFile(t, path))
		}
		known := len(l.Entries) == 2 && l.Entries[1].Change == "after"
		unknown := len(l.Begun) == 1 || len(l.Notes) == 1 && strings.Contains(l.Notes[0], "its answer is unknown")
		if len(l.Entries) > 2 || len(l.Entries) == 2 && !known || began && known == unknown {
			t.Fatalf("killed after %d bytes: %d entries, %d begun, notes %q", n, len(l.Entries), len(l.Begun), l.Notes)
		}
		if err := l.Append(run("held", 200, "next")); err != nil {
			t.Fatal(err)
		}
		if again := mustOpen(t, path); again.Entries[len(again.Entries)-1].Change != "next" || again.Entries[0].Change != "before" {
			t.Fatalf("killed after %d bytes, the next entry is not whole: %s", n, mustFile(t, path))
		}
	}
	if begunLine < 100 || completedLine < 100 {
		t.Errorf("lines of %d and %d bytes, want more: nothing was tried", begunLine, completedLine)
	}
}

// TestBegunTogether: runs at the same time lose nothing of each other, and each has one entry in the end.
func TestBegunTogether(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger")
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			for j := range 5 {
				l, err := Open(path)
				if err != nil {
					t.Error(err)
					return
				}
				b, err := l.Begin(Entry{Change: strings.Repeat("y", 700*i)})
				if err == nil && (i+j)%5 > 0 { // some are killed before they know
					err = l.Complete(b, run("held", 200, fmt.Sprintf("%d.%d %s", i, j, strings.Repeat("x", 900*j))))
				}
				if err != nil {
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
	if len(l.Entries) != 32 || len(changes) != 32 || len(l.Begun) != 8 || len(l.Notes) != 0 {
		t.Errorf("%d entries, %d different, %d begun, notes %q, want 32, 32, 8 and none", len(l.Entries), len(changes), len(l.Begun), l.Notes)
	}
}
