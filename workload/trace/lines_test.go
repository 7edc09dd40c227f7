package trace

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"loadshape/workload"

	"github.com/klauspost/compress/zstd"
)

func textReader(text string) io.Reader { return strings.NewReader(text) }

// endless gives one character for ever, and counts.
type endless struct {
	start string
	n     int64
}

func (e *endless) Read(p []byte) (int, error) {
	n := copy(p, e.start)
	e.start = e.start[n:]
	for i := n; i < len(p); i++ {
		p[i] = 'x'
	}
	e.n += int64(len(p))
	return len(p), nil
}

func TestEndlessLine(t *testing.T) {
	for name, start := range map[string]string{
		"f:1: is longer than 4194304 bytes, expected a shorter line": "",
		"f:2: is longer than 4194304 bytes, expected a shorter line": "{\"at\":0,\"input_tokens\":1}\n{\"at\":\"",
		"f:3: is longer than 4194304 bytes, expected a shorter line": "TIMESTAMP,ContextTokens,GeneratedTokens\n2023-11-16 18:17:03.9799600,4808,10\n2",
	} {
		src := &endless{start: start}
		r, err := NewReader("f", src, Options{})
		if err == nil {
			_, err = rest(r)
		}
		wantError(t, err, name)
		if src.n > 2*MaxLine {
			t.Errorf("%d bytes were read for it, want little more than %d", src.n, MaxLine)
		}
	}
}

func TestLongestLine(t *testing.T) {
	const start, end = `{"at":0,"input_tokens":1`, `}`
	for _, newline := range []string{"", "\n", "\r\n"} {
		pad := strings.Repeat(" ", MaxLine-len(start)-len(end))
		wantRequests(t, mustRead(t, start+pad+end+newline, Options{}), plain(0, 1, 0))
		_, err := readAll(start+pad+" "+end+newline, Options{})
		wantError(t, err, "f:1: is longer than 4194304 bytes, expected a shorter line")
	}
}

// TestChunks: it does not matter in what pieces the text arrives, nor that it is compressed.
func TestChunks(t *testing.T) {
	want := mustRead(t, five, Options{})
	var packed bytes.Buffer
	for _, part := range []string{five[:70], five[70:]} { // two members, as cat makes of two files
		w := gzip.NewWriter(&packed)
		io.WriteString(w, part)
		w.Close()
	}
	encoder, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	zstandard := encoder.EncodeAll([]byte(five[70:]), encoder.EncodeAll([]byte(five[:70]), nil)) // likewise
	for name, src := range map[string]io.Reader{
		"zstd":                           bytes.NewReader(zstandard),
		"zstd, one byte at a time":       iotest.OneByteReader(bytes.NewReader(zstandard)),
		"one byte at a time":             iotest.OneByteReader(strings.NewReader(five)),
		"the end with the last byte":     iotest.DataErrReader(strings.NewReader(five)),
		"gzip":                           bytes.NewReader(packed.Bytes()),
		"gzip, one byte at a time":       iotest.OneByteReader(bytes.NewReader(packed.Bytes())),
		"half of what is asked for only": iotest.HalfReader(strings.NewReader(five)),
	} {
		t.Run(name, func(t *testing.T) {
			r, err := NewReader("f", src, Options{})
			if err != nil {
				t.Fatal(err)
			}
			got, err := rest(r)
			if err != nil {
				t.Fatal(err)
			}
			wantRequests(t, got, want...)
		})
	}
}

type idle struct{}

func (idle) Read([]byte) (int, error) { return 0, nil }

func TestBrokenSource(t *testing.T) {
	cause := errors.New("the line went dead")
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	io.WriteString(w, five)
	w.Close()
	for want, src := range map[string]io.Reader{
		"f: cannot be read: the line went dead":                            iotest.ErrReader(cause),
		"f:2: cannot be read: the line went dead":                          io.MultiReader(strings.NewReader(five[:80]), iotest.ErrReader(cause)),
		"f:1: cannot be read: multiple Read calls return no data or error": io.MultiReader(strings.NewReader("{\"at\""), idle{}),
		"f:6: cannot be read: unexpected EOF":                              bytes.NewReader(packed.Bytes()[:packed.Len()-4]),
	} {
		r, err := NewReader("f", src, Options{})
		if err == nil {
			_, err = rest(r)
		}
		wantError(t, err, want)
		if strings.Contains(want, "dead") && !errors.Is(err, cause) {
			t.Errorf("%v does not unwrap to its cause", err)
		}
	}
}

func TestOpen(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "trace.jsonl")
	if err := os.WriteFile(path, []byte(five), 0o600); err != nil {
		t.Fatal(err)
	}
	r, err := Open(path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if got, err := rest(r); err != nil || len(got) != 5 {
		t.Errorf("%d requests, %v, want 5", len(got), err)
	}
	if read, total := r.Progress(); read != int64(len(five)) || total != read {
		t.Errorf("%d of %d bytes read, want all %d", read, total, len(five))
	}
	if err := r.Close(); err != nil {
		t.Error(err)
	}
	if err := r.Next(new(workload.Request)); err != io.EOF {
		t.Errorf("after the end: %v", err)
	}

	_, err = Open(dir, Options{})
	wantError(t, err, dir+": is a directory, expected a file")
	_, err = Open(filepath.Join(dir, "none"), Options{})
	wantError(t, err, filepath.Join(dir, "none")+": cannot be read: no such file or directory")
	if !errors.Is(err, fs.ErrNotExist) {
		t.Error("does not unwrap to fs.ErrNotExist")
	}
}

func TestProgress(t *testing.T) {
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	io.WriteString(w, five)
	w.Close()
	size := int64(packed.Len())
	r, err := NewReader("f", &packed, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := rest(r); err != nil {
		t.Fatal(err)
	}
	if read, total := r.Progress(); read != size || total != 0 {
		t.Errorf("%d of %d bytes, want %d of an unknown number", read, total, size)
	}
	if err := r.Close(); err != nil {
		t.Error(err)
	}
}
