package ledger

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"loadshape/workload/scrub"
)

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
	e.Schema = EntrySchema
	line, err := json.Marshal(e)
	if err != nil {
		return nil, fmt.Errorf("%s: cannot be written: %w", l.Path, err)
	}
	if len(line) > mostEntry {
		return nil, fmt.Errorf("%s: nothing was written: the entry has %d bytes, expected at most %d", l.Path, len(line), mostEntry)
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
			return 0, fmt.Errorf("%s: would grow beyond %d bytes, expected a smaller ledger: move it away and begin another", l.Path, mostLedger)
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
