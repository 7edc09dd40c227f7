// Package ledger keeps what was sent, and what came of it, on record: a file of entries, of which none that was acknowledged is
// lost, whatever ends the program.
//
// In come entries, before something is sent and after; out go those that are there, and what in the file is none. It knows no
// route, and of an exchange no more than whether it failed and how it is cleaned. Read ledger.go (what is read), add.go (what is
// written), then flock.go.
package ledger

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"

	"loadshape/workload/exchange"
	"loadshape/workload/scrub"
)

// EntrySchema is the version of the lines that a Ledger writes.
const EntrySchema = "loadshape.ledger/1"

// What a ledger may grow to, in bytes.
const (
	mostLedger = 64 << 20
	mostEntry  = 1 << 20
)

// The verdicts that Last looks for, and what is said of a run whose end nobody wrote down.
const (
	heldVerdict         = "held"
	notHeldVerdict      = "not_held"
	inconclusiveVerdict = "inconclusive"
	interruptedReason   = "interrupted"
)

// An Entry is one run: what was sent, what came of it, and what was said about it.
type Entry struct {
	Schema    string            `json:"schema"`
	Verdict   string            `json:"verdict,omitempty"` // empty: not this program's run, as a baseline is
	Reason    string            `json:"reason,omitempty"`
	Owner     string            `json:"owner,omitempty"`
	LimitedBy string            `json:"limited_by,omitempty"`
	Change    string            `json:"change,omitempty"` // what was changed before this run
	Proves    string            `json:"proves,omitempty"`
	Sent      *int64            `json:"sent"` // requests; null is unknown
	Exchange  exchange.Exchange `json:"exchange"`

	Run         string `json:"run,omitempty"`           // which run of this program wrote the line before it sent
	AboutToSend bool   `json:"about_to_send,omitempty"` // it is that line, and nothing says what came of it
	SentAtMost  *int64 `json:"sent_at_most,omitempty"`  // then, how many requests went out at the most; null is unknown
}

// A Ledger is a file of entries, one a line. Every line is written at once, under a lock, and is on the disk when Append or
// Begin returns. What Begin wrote before something was sent, Complete replaces by what came of it: in its place where no
// other run has written a line since, else by a line of its own after theirs. Nothing else that is in the file is ever
// changed. A line that a crash cut short stays where it is; Notes says so.
//
// Where the system has no flock the lock is left out, and no line is replaced: two runs at the very same moment could then
// mix their lines, which the next reading would show in its notes.
type Ledger struct {
	Path    string
	Entries []Entry  // as they are in the file; what Last gives of them is scrubbed again
	Begun   []Entry  // runs that were about to send, and nothing says what came of it: sent, the answer unknown
	Notes   []string // what in the file is no entry

	write func(f *os.File, line []byte, at int64) (int, error) // nil: the system's; at is -1 for the end
}

// Open reads a ledger. A file that is not there is an empty one: nothing is made before the first Append.
func Open(path string) (*Ledger, error) {
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
		return nil, fmt.Errorf("%s: is longer than %d bytes, expected a smaller ledger: move it away and begin another", path, mostLedger)
	}
	if !isLedger(raw) {
		return nil, fmt.Errorf("%s: is no ledger, expected one that this program wrote, or a name that no file has", path)
	}
	l.read(raw)
	return l, nil
}

func (l *Ledger) usable(info fs.FileInfo) error {
	switch {
	case !info.Mode().IsRegular():
		return fmt.Errorf("%s: is no plain file, expected one: a ledger is not followed through links", l.Path)
	case info.Mode().Perm()&othersWrite != 0:
		return fmt.Errorf("%s: can be written by others (%v), expected 0600", l.Path, info.Mode().Perm())
	}
	return nil
}

func (l *Ledger) failed(what string, err error) error {
	if path := (*fs.PathError)(nil); errors.As(err, &path) {
		err = path.Err // the line begins with the file
	}
	return fmt.Errorf("%s: %s: %w", l.Path, what, err)
}

// isLedger reports whether a file can be a ledger: it is empty, one of its lines begins as an entry does, or it is the
// beginning of one that was cut short.
func isLedger(raw []byte) bool {
	const begins = `{"schema":"loadshape.ledger/`
	raw = bytes.TrimSpace(raw)
	if strings.HasPrefix(begins, string(raw[:min(len(raw), len(begins))])) {
		return true
	}
	return bytes.HasPrefix(raw, []byte(begins)) || bytes.Contains(raw, []byte("\n"+begins))
}

func (l *Ledger) read(raw []byte) {
	n := 0
	note := func(format string, args ...any) {
		l.Notes = append(l.Notes, fmt.Sprintf("%s:%d: ", l.Path, n)+fmt.Sprintf(format, args...))
	}
	completed := map[string]bool{}
	for line := range bytes.Lines(raw) {
		n++
		whole := line[len(line)-1] == '\n'
		line = bytes.TrimSpace(line)
		if len(line) == 0 {
			continue
		}
		var e Entry
		switch err := json.Unmarshal(line, &e); {
		case err == nil && e.Schema == EntrySchema && e.AboutToSend:
			l.Begun = append(l.Begun, e)
		case err == nil && e.Schema == EntrySchema:
			l.Entries = append(l.Entries, e)
			completed[e.Run] = e.Run != ""
		case err == nil && strings.HasPrefix(e.Schema, "loadshape.ledger/"):
			note("is an entry of a form that this version does not know, and is left out")
		case err == nil:
			note("is no entry of a ledger, and is left out")
		case !whole:
			note("was cut short when it was written, and is left out: a request may have been sent then, and its answer is unknown")
		default:
			note("cannot be read, perhaps it was cut short when it was written; it is left out: a request may have been sent then, and its answer is unknown")
		}
	}
	l.Begun = slices.DeleteFunc(l.Begun, func(e Entry) bool { return completed[e.Run] })
}

func (e *Entry) clean() {
	for _, s := range []*string{&e.Verdict, &e.Reason, &e.Owner, &e.LimitedBy, &e.Change, &e.Proves} {
		*s = scrub.Plainly(*s)
	}
	e.Exchange.Clean()
}

// Last gives, of the exchanges that are the same route to the caller: the last success before the present streak of
// failures, the first failure of that streak, and the runs after it that a change was made before. Runs that show
// neither – inconclusive ones, and runs that sent nothing – do not end it. Where the last run succeeded there is no
// failure.
func (l *Ledger) Last(same func(*exchange.Exchange) bool) (lastSuccess, firstFailure *exchange.Exchange, changes []Entry) {
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
	for _, e := range []*exchange.Exchange{lastSuccess, firstFailure} {
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
