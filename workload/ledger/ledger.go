// Package ledger keeps every run of the verifier: a line a run, on the disk before anything is sent, in a file that is never followed
// through links nor written by others.
//
// In come entries, which are exchanges and what was said about them; out come the same without secrets. It must not know how anything is
// sent, nor why a run ended as it did.
//
// Read ledger.go; ledger_flock.go and ledger_noflock.go are the lock, where the system has one and where not.
package ledger

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"loadshape/workload/exchange"
	"loadshape/workload/scrub"
)

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
		return nil, fmt.Errorf("%s: is longer than %d bytes, want a smaller ledger: move it away and begin another", path, mostLedger)
	}
	if !isLedger(raw) {
		return nil, fmt.Errorf("%s: is no ledger, want one that this program wrote, or a name that no file has", path)
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
		case err == nil && e.Schema == exchange.EntrySchema && e.AboutToSend:
			l.Begun = append(l.Begun, e)
		case err == nil && e.Schema == exchange.EntrySchema:
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

// Append adds an entry. What must not be kept is taken out of it before; an entry that still holds a secret is not
// written, and the error names its kind.
func (l *Ledger) Append(e Entry) error {
	line, err := l.line(&e)
	if err == nil {
		_, err = l.add(line, nil)
	}
	if err == nil {
		l.Entries = append(l.Entries, e)
	}
	return err
}

// A Begun is a line about a run that is about to send.
type Begun struct {
	run  string
	at   int64 // where it stands in the file
	line []byte
}

// Begin adds an entry about what is about to be sent. When it returns, it is on record that this may have been sent, whatever
// ends this program.
func (l *Ledger) Begin(e Entry) (*Begun, error) {
	var id [8]byte
	rand.Read(id[:]) // which never fails
	e.Run, e.AboutToSend = hex.EncodeToString(id[:]), true
	e.Verdict, e.Reason = inconclusiveVerdict, interruptedReason
	line, err := l.line(&e)
	if err != nil {
		return nil, err
	}
	at, err := l.add(line, nil)
	if err != nil {
		return nil, err
	}
	return &Begun{e.Run, at, line}, nil
}

// Complete says what came of a run that was begun. Where it fails, what Begin wrote still says that it was sent.
func (l *Ledger) Complete(b *Begun, e Entry) error {
	e.Run = b.run
	line, err := l.line(&e)
	if err == nil {
		_, err = l.add(line, b)
	}
	if err == nil {
		l.Entries = append(l.Entries, e)
	}
	return err
}

// line is an entry as it is written, with its end.
func (l *Ledger) line(e *Entry) ([]byte, error) {
	e.Schema = exchange.EntrySchema
	line, err := json.Marshal(e)
	if err != nil {
		return nil, fmt.Errorf("%s: cannot be written: %w", l.Path, err)
	}
	if len(line) > mostEntry {
		return nil, fmt.Errorf("%s: nothing was written: the entry has %d bytes, want at most %d", l.Path, len(line), mostEntry)
	}
	e.clean()
	if line, err = json.Marshal(e); err != nil {
		return nil, fmt.Errorf("%s: cannot be written: %w", l.Path, err)
	}
	if kinds := scrub.Leaks(line); kinds != nil {
		return nil, fmt.Errorf("%s: nothing was written: the entry holds what looks like a secret (%s)", l.Path, strings.Join(kinds, ", "))
	}
	return append(line, '\n'), nil
}

// add writes a line at once and gives its place: that of what was begun, where nothing stands after it, else the end.
func (l *Ledger) add(line []byte, instead *Begun) (at int64, err error) {
	if err := os.MkdirAll(filepath.Dir(l.Path), 0o700); err != nil {
		return 0, l.failed("cannot be written", err)
	}
	f, err := os.OpenFile(l.Path, os.O_RDWR|os.O_APPEND|os.O_CREATE|noFollow, 0o600)
	if err != nil {
		return 0, l.failed("cannot be written", err)
	}
	at, err = l.addTo(f, line, instead)
	if closed := f.Close(); err == nil && closed != nil {
		err = l.failed("cannot be written", closed)
	}
	return at, err
}

func (l *Ledger) addTo(f *os.File, line []byte, instead *Begun) (at int64, err error) {
	if err := lock(f); err != nil {
		return 0, l.failed("cannot be locked", err)
	}
	defer unlock(f)
	info, err := f.Stat()
	if err != nil {
		return 0, l.failed("cannot be written", err)
	}
	if err := l.usable(info); err != nil {
		return 0, err
	}
	size := info.Size()
	if instead != nil && canLock && size == instead.at+int64(len(instead.line)) {
		there := make([]byte, len(instead.line))
		if _, err := f.ReadAt(there, instead.at); err == nil && bytes.Equal(there, instead.line) {
			return instead.at, l.replace(info, line, instead)
		}
	}
	at = size
	if size > 0 {
		end := make([]byte, 1)
		if _, err := f.ReadAt(end, size-1); err != nil {
			return 0, l.failed("cannot be read", err)
		}
		if end[0] != '\n' { // of a line before it that was cut short
			line, at = append([]byte{'\n'}, line...), at+1
		}
		if size+int64(len(line)) > mostLedger {
			return 0, fmt.Errorf("%s: would grow beyond %d bytes, want a smaller ledger: move it away and begin another", l.Path, mostLedger)
		}
	}
	return at, l.put(f, line, -1)
}

// replace writes a line over the one that was begun, which is the last. It is never shorter.
func (l *Ledger) replace(info fs.FileInfo, line []byte, begun *Begun) error {
	f, err := os.OpenFile(l.Path, os.O_RDWR|noFollow, 0o600) // one for the end writes nowhere else
	if err != nil {
		return l.failed("cannot be written", err)
	}
	defer f.Close()
	if same, err := f.Stat(); err != nil || !os.SameFile(same, info) {
		return fmt.Errorf("%s: cannot be written: another file has been put in its place", l.Path)
	}
	if short := len(begun.line) - len(line); short > 0 {
		line = append(append(line[:len(line)-1], bytes.Repeat([]byte{' '}, short)...), '\n')
	}
	return l.put(f, line, begun.at)
}

// put writes to the disk.
func (l *Ledger) put(f *os.File, line []byte, at int64) error {
	write := l.write
	if write == nil {
		write = func(f *os.File, line []byte, at int64) (int, error) {
			if at < 0 {
				return f.Write(line)
			}
			return f.WriteAt(line, at)
		}
	}
	if _, err := write(f, line, at); err != nil {
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
