// Package container finds the errors that stand in whatever was pasted: logs of any kind, structured or not, transcripts,
// tracebacks, answers as a terminal shows them.
//
// In comes text or a file of any size; out go pieces: one error each, as it was printed or as JSON, with what stands beside
// it (status, headers, time, model, request id). It does not know what an error means, and it takes out no secrets: both are
// for package exchange, which makes exchanges of the pieces.
//
// Read container.go, then binary.go, encoding.go and prefix.go (what a text is without its wrapping), fold.go
// (lines that a terminal broke), lines.go (which part of a text is of which form), and one file to
// each form: cut.go (printed errors), tree.go with facts.go and attributes.go (JSON of any shape),
// python.go, claudecode.go, http.go (and pages). markers.go and stream.go find the few lines of a
// large log that are worth all that.
package container

import (
	"encoding/json"
	"strings"
	"time"
)

// A Piece is one error as something wrote it down. Several pieces can be views of the same error: where they are of one
// record, or close to each other, and do not contradict.
type Piece struct {
	Line   int // of the text, from 1
	Record int // what has the same number stood in the same record
	Text   string
	Body   json.RawMessage // in place of the text: of the answer
	HTTP   bool            // the text is an answer as it is on the wire
	OK     bool            // it is no error: a run that says of itself that it ended well
	Weak   bool            // nothing but words that an error about limits has, too
	Facts
}

// What is looked at, at the most.
const (
	mostDepth  = 100       // of JSON within JSON, strings that hold JSON with it
	mostText   = 64 << 10  // bytes of one printed error
	mostBody   = 256 << 10 // bytes of one body
	mostPieces = 20_000    // of one text
)

// Find gives the errors of a text in its order. It is to be decoded: see Decode.
func Find(text string) []Piece {
	f := &finder{tries: 16*len(text) + 1<<16}
	f.lines(strip(strings.TrimRight(text, " \t\n")), Facts{})
	return f.pieces
}

// finder collects the pieces of one text.
type finder struct {
	pieces []Piece
	record int    // that is read
	begun  int    // how many there are
	tries  int    // bytes that may still be looked at in search of JSON
	words  int    // printed errors that had nothing but words
	depth  int    // of texts within texts
	model  string // that the last record of Claude Code named
}

// begin begins a record.
func (f *finder) begin() {
	f.begun++
	f.record = f.begun
}

// add keeps a piece.
func (f *finder) add(p Piece) {
	if len(p.Text) > mostText {
		p.Text = p.Text[:mostText]
	}
	if len(f.pieces) >= mostPieces || len(p.Body) > mostBody || len(p.Body) == 0 && strings.TrimSpace(p.Text) == "" && !p.OK && (p.Status < 400 || len(p.Headers) == 0) {
		return
	}
	f.pieces = append(f.pieces, p)
}

// A line of a text without what a log puts before it.
type line struct {
	text string
	at   time.Time // by the log; zero: it names none
	no   int       // in the text, from 1
}
