// Package spool keeps the requests of logs until all are read, however many they are: it sorts them by what
// they are known by, so that each is there once, and then by time. In come entries in any order; out they go
// in the order of their start, as often as asked. What does not fit a bound in memory is in a temporary file.
// It knows nothing of how logs are written.
//
// Read entry.go first, what is kept of a request; then sorter.go, the order, and once.go, which entry stays
// of several.
package spool

import (
	"encoding/binary"
	"errors"

	"loadshape/bucket"
	"loadshape/workload"
)

// An Entry is what a log says of one request.
type Entry struct {
	workload.Request
	Status  int64  // 0 where the log does not say it
	Unsized bool   // it failed, and nobody wrote how large it was
	Agent   string // of the session that sent it; empty: the session itself
	Late    bool   // At is not its start but a time after it, as nothing nearer is known

	// What the request is known by, and whether this is a copy of one from another conversation, or no request but
	// the word that the span of this key repeats one below it. An entry without a key is like no other.
	Key, Key2 uint64
	Copy      bool
	Covers    bool

	File int64 // its number
	Line int64
}

// total is how much an entry says.
func (e *Entry) total() int64 {
	return e.InputTokens + e.CacheCreationInputTokens + e.CacheReadInputTokens + e.OutputTokens
}

// append writes an entry to the end of b.
func (e *Entry) append(b []byte) []byte {
	for _, n := range [...]int64{e.At, e.InputTokens, e.CacheCreationInputTokens, e.CacheReadInputTokens, e.OutputTokens,
		e.MaxTokens, e.TTFT, e.Duration, e.Status, e.File, e.Line} {
		b = binary.AppendVarint(b, n)
	}
	b = binary.LittleEndian.AppendUint64(b, e.Key)
	b = binary.LittleEndian.AppendUint64(b, e.Key2)
	var flags byte
	for i, flag := range [...]bool{e.Unsized, e.Copy, e.Covers, e.Late, e.Speed == bucket.Fast} {
		if flag {
			flags |= 1 << i
		}
	}
	b = append(b, flags)
	for _, s := range [...]string{e.Model, e.Session, e.Agent} {
		b = binary.AppendUvarint(b, uint64(len(s)))
		b = append(b, s...)
	}
	return b
}

var errSpool = errors.New("the temporary file is not as it was written")

// parse reads an entry back; same gives the same string for the same text.
func (e *Entry) parse(b []byte, same func([]byte) string) error {
	for _, into := range [...]*int64{&e.At, &e.InputTokens, &e.CacheCreationInputTokens, &e.CacheReadInputTokens, &e.OutputTokens,
		&e.MaxTokens, &e.TTFT, &e.Duration, &e.Status, &e.File, &e.Line} {
		v, n := binary.Varint(b)
		if n <= 0 {
			return errSpool
		}
		*into, b = v, b[n:]
	}
	if len(b) < 17 {
		return errSpool
	}
	e.Key, e.Key2 = binary.LittleEndian.Uint64(b), binary.LittleEndian.Uint64(b[8:])
	flags := b[16]
	e.Unsized, e.Copy, e.Covers, e.Late = flags&1 != 0, flags&2 != 0, flags&4 != 0, flags&8 != 0
	if e.Speed = bucket.Standard; flags&16 != 0 {
		e.Speed = bucket.Fast
	}
	b = b[17:]
	for _, into := range [...]*string{&e.Model, &e.Session, &e.Agent} {
		length, n := binary.Uvarint(b)
		if n <= 0 || uint64(len(b)-n) < length {
			return errSpool
		}
		*into, b = same(b[n:n+int(length)]), b[n+int(length):]
	}
	return nil
}
