package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"loadshape/cmd/internal/cli"
	"loadshape/report/proof"
)

// An evidence is the files of one run for support: each is written beside its place and moved there when it is whole.
// The nil evidence is none.
type evidence struct {
	files []evidenceFile
}

type evidenceFile struct {
	name    string
	pending *cli.PendingFile
	write   func(io.Writer, *proof.Result, sender) error // nil of the page, whose texts are scrubbed one by one
}

// openEvidence makes the files, so that it is known before anything is sent that they can be written. Each run has names of
// its own: what earlier runs left stays.
func openEvidence(dir string, at time.Time) (*evidence, error) {
	if dir == "" {
		return nil, nil
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("--evidence: %s: cannot be made: %w", dir, cli.Cause(err))
	}
	e := &evidence{}
	stem := freeStem(dir, "verify-"+at.UTC().Format("20060102T150405.000Z"))
	for _, f := range []evidenceFile{
		{name: stem + ".json", write: func(w io.Writer, r *proof.Result, _ sender) error { return proof.WriteJSON(w, r) }},
		{name: stem + ".md", write: func(w io.Writer, r *proof.Result, _ sender) error { return proof.WriteMarkdown(w, r) }},
		{name: stem + ".html"},
		{name: stem + ".sh", write: writeReproduction},
	} {
		var err error
		if f.pending, err = cli.CreatePending(filepath.Join(dir, f.name)); err != nil {
			e.discard()
			return nil, fmt.Errorf("--evidence: %w", err)
		}
		e.files = append(e.files, f)
	}
	return e, nil
}

// freeStem is a name for the files that none in the directory has: that of another run at the same instant gets a number.
func freeStem(dir, stem string) string {
	free := stem
	for n := 2; ; n++ {
		if _, err := os.Lstat(filepath.Join(dir, free+".json")); err != nil {
			return free
		}
		free = fmt.Sprintf("%s-%d", stem, n)
	}
}

// write fills the files and moves them to their places.
func (e *evidence) write(r *proof.Result, way sender, scrub func(string) string) error {
	if e == nil {
		return nil
	}
	for _, f := range e.files {
		text, err := f.text(r, way, scrub)
		if err != nil {
			return fmt.Errorf("--evidence: %s: %w", f.name, err)
		}
		if _, err := f.pending.Write(text); err != nil {
			return fmt.Errorf("--evidence: %s: %w", f.name, cli.Cause(err))
		}
	}
	for _, f := range e.files {
		if err := f.pending.Keep(); err != nil {
			return fmt.Errorf("--evidence: %s: %w", f.name, cli.Cause(err))
		}
	}
	return nil
}

// text is what the file is to hold.
func (f *evidenceFile) text(r *proof.Result, way sender, scrub func(string) string) ([]byte, error) {
	var b bytes.Buffer
	if f.write == nil {
		err := proof.WriteHTML(&b, r, cli.Version(), scrub)
		return b.Bytes(), err
	}
	if err := f.write(&b, r, way); err != nil {
		return nil, err
	}
	if strings.HasSuffix(f.name, ".json") {
		return scrubStrings(b.Bytes(), scrub), nil
	}
	return []byte(scrub(b.String())), nil
}

func (e *evidence) discard() {
	if e == nil {
		return
	}
	for _, f := range e.files {
		f.pending.Discard()
	}
}

// writeReproduction writes the minimal reproduction: a shell script, with placeholders for what is secret. It has
// a body of its own: that of the user's request is not for others to read.
func writeReproduction(w io.Writer, r *proof.Result, way sender) error {
	if way == nil {
		_, err := io.WriteString(w, "# Nothing was sent: "+oneComment(r.Because)+"\n")
		return err
	}
	_, err := io.WriteString(w, way.reproduction(r))
	return err
}

func sizeComment(r *proof.Result) string {
	if n := r.Request.BaselineInputTokens; n != nil {
		return fmt.Sprintf("The request that failed had %s input tokens: fill the content up to that size for the same refusal.",
			sizeOf(n, r.Request.BaselineEstimated))
	}
	return "Where the size decides, fill the content up to the size of the request that failed."
}

func oneComment(s string) string { return cli.OneLine(s) }
