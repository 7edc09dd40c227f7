package exchange

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"loadshape/workload/scrub"
)

// EntrySchema is the version of the lines that a Ledger writes.
const EntrySchema = "loadshape.ledger/1"

// What a ledger may grow to, in bytes.
const (
	mostLedger = 64 << 20
	mostEntry  = 1 << 20
)

// The verdicts that Last looks for.
const (
	heldVerdict    = "held"
	notHeldVerdict = "not_held"
)

// An Entry is one run: what was sent, what came of it, and what was said about it.
type Entry struct {
	Schema    string   `json:"schema"`
	Verdict   string   `json:"verdict,omitempty"` // empty: not this program's run, as a baseline is
	Reason    string   `json:"reason,omitempty"`
	Owner     string   `json:"owner,omitempty"`
	LimitedBy string   `json:"limited_by,omitempty"`
	Change    string   `json:"change,omitempty"` // what was changed before this run
	Proves    string   `json:"proves,omitempty"`
	Sent      *int64   `json:"sent"` // requests; null is unknown
	Exchange  Exchange `json:"exchange"`
}

// A Ledger is a file of entries, one a line, that only grows. Every line is written at once, under a lock, and is
// on the disk when Append returns. A line that a crash cut short stays where it is; Notes says so.
//
// Where the system has no flock the lock is left out: two runs at the very same moment could then mix their lines,
// which the next reading would show in its notes.
type Ledger struct {
	Path    string
	Entries []Entry  // as they are in the file; what Last gives of them is scrubbed again
	Notes   []string // what in the file is no entry
}

// OpenLedger reads a ledger. A file that is not there is an empty one: nothing is made before the first Append.
func OpenLedger(path string) (*Ledger, error) {
	l := &Ledger{Path: path}
	info, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return l, nil
	}
	if err != nil {
		return nil, l.failed("cannot be read", err)
	}
	if err := l.usable(info); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(path, os.O_RDONLY|noFollow, 0)
	if err != nil {
		return nil, l.failed("cannot be read", err)
	}
	defer f.Close()
	raw, err := io.ReadAll(io.LimitReader(f, mostLedger+1))
	if err != nil {
		return nil, l.failed("cannot be read", err)
	}
	if len(raw) > mostLedger {
		return nil, fmt.Errorf("%s: is longer than %d bytes, want a smaller ledger: move it away and begin another", path, mostLedger)
	}
	l.read(raw)
	return l, nil
}

func (l *Ledger) usable(info fs.FileInfo) error {
	switch {
	case !info.Mode().IsRegular():
		return fmt.Errorf("%s: is no plain file, want one: a ledger is not followed through links", l.Path)
	case info.Mode().Perm()&othersWrite != 0:
		return fmt.Errorf("%s: can be written by others (%v), want 0600", l.Path, info.Mode().Perm())
	}
	return nil
}

func (l *Ledger) failed(what string, err error) error {
	if path := (*fs.PathError)(nil); errors.As(err, &path) {
		err = path.Err // the line begins with the file
	}
	return fmt.Errorf("%s: %s: %w", l.Path, what, err)
}

func (l *Ledger) read(raw []byte) {
	n := 0
	for line := range bytes.Lines(raw) {
		n++
		whole := line[len(line)-1] == '\n'
		line = bytes.TrimSpace(line)
		if len(line) == 0 {
			continue
		}
		var e Entry
		switch err := json.Unmarshal(line, &e); {
		case err == nil && strings.HasPrefix(e.Schema, "loadshape.ledger/"):
			l.Entries = append(l.Entries, e)
		case err == nil:
			l.Notes = append(l.Notes, fmt.Sprintf("%s:%d: is no entry of a ledger, and is left out", l.Path, n))
		case !whole:
			l.Notes = append(l.Notes, fmt.Sprintf("%s:%d: was cut short when it was written, and is left out", l.Path, n))
		default:
			l.Notes = append(l.Notes, fmt.Sprintf("%s:%d: cannot be read, perhaps it was cut short when it was written; it is left out", l.Path, n))
		}
	}
}

func (e *Entry) clean() {
	for _, s := range []*string{&e.Verdict, &e.Reason, &e.Owner, &e.LimitedBy, &e.Change, &e.Proves} {
		*s = scrub.Text(strings.ToValidUTF8(*s, "?"))
	}
	e.Exchange.Clean()
}

// Append adds an entry. What must not be kept is taken out of it before; an entry that still holds a secret is not
// written, and the error names its kind.
func (l *Ledger) Append(e Entry) error {
	e.Schema = EntrySchema
	line, err := json.Marshal(e)
	if err != nil {
		return fmt.Errorf("%s: cannot be written: %w", l.Path, err)
	}
	if len(line) > mostEntry {
		return fmt.Errorf("%s: nothing was written: the entry has %d bytes, want at most %d", l.Path, len(line), mostEntry)
	}
	e.clean()
	if line, err = json.Marshal(e); err != nil {
		return fmt.Errorf("%s: cannot be written: %w", l.Path, err)
	}
	if kinds := scrub.Leaks(line); kinds != nil {
		return fmt.Errorf("%s: nothing was written: the entry holds what looks like a secret (%s)", l.Path, strings.Join(kinds, ", "))
	}
	if err := os.MkdirAll(filepath.Dir(l.Path), 0o700); err != nil {
		return l.failed("cannot be written", err)
	}
	f, err := os.OpenFile(l.Path, os.O_RDWR|os.O_APPEND|os.O_CREATE|noFollow, 0o600)
	if err != nil {
		return l.failed("cannot be written", err)
	}
	err = l.appendTo(f, append(line, '\n'))
	if closed := f.Close(); err == nil && closed != nil {
		err = l.failed("cannot be written", closed)
	}
	if err == nil {
		l.Entries = append(l.Entries, e)
	}
	return err
}

// appendTo writes one line at once, after the end of a line before it that has none.
func (l *Ledger) appendTo(f *os.File, line []byte) error {
	if err := lock(f); err != nil {
		return l.failed("cannot be locked", err)
	}
	defer unlock(f)
	info, err := f.Stat()
	if err != nil {
		return l.failed("cannot be written", err)
	}
	if err := l.usable(info); err != nil {
		return err
	}
	if size := info.Size(); size > 0 {
		end := make([]byte, 1)
		if _, err := f.ReadAt(end, size-1); err != nil {
			return l.failed("cannot be read", err)
		}
		if end[0] != '\n' {
			line = append([]byte{'\n'}, line...)
		}
		if size+int64(len(line)) > mostLedger {
			return fmt.Errorf("%s: would grow beyond %d bytes, want a smaller ledger: move it away and begin another", l.Path, mostLedger)
		}
	}
	if _, err := f.Write(line); err != nil {
		return l.failed("cannot be written", err)
	}
	if err := f.Sync(); err != nil {
		return l.failed("cannot be written", err)
	}
	if dir, err := os.Open(filepath.Dir(l.Path)); err == nil { // the name of a new file, too, must survive
		dir.Sync()
		dir.Close()
	}
	return nil
}

// Last gives, of the exchanges that are the same route to the caller: the last success before the present streak of
// failures, the first failure of that streak, and the runs after it that a change was made before. Runs that show
// neither – inconclusive ones, and runs that sent nothing – do not end it. Where the last run succeeded there is no
// failure.
func (l *Ledger) Last(same func(*Exchange) bool) (lastSuccess, firstFailure *Exchange, changes []Entry) {
	for _, e := range l.Entries {
		if !same(&e.Exchange) {
			continue
		}
		if firstFailure != nil && e.Change != "" {
			changes = append(changes, e)
		}
		held, failed := e.outcome()
		switch {
		case held:
			lastSuccess, firstFailure, changes = &e.Exchange, nil, nil
		case failed && firstFailure == nil:
			firstFailure = &e.Exchange
		}
	}
	for _, e := range []*Exchange{lastSuccess, firstFailure} {
		if e != nil {
			e.Clean()
		}
	}
	for i := range changes {
		changes[i].clean()
	}
	return lastSuccess, firstFailure, changes
}

// outcome reports whether an entry shows a success or a failure; it may show neither.
func (e *Entry) outcome() (held, failed bool) {
	if e.Verdict == "" {
		return !e.Exchange.Failed(), e.Exchange.Failed()
	}
	return e.Verdict == heldVerdict, e.Verdict == notHeldVerdict
}
