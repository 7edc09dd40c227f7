package packed

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/klauspost/compress/zstd"
)

const text = "{\"at\": 0}\n"

func zstandard(t testing.TB, text string, o ...zstd.EOption) string {
	t.Helper()
	var b bytes.Buffer
	w, err := zstd.NewWriter(&b, o...)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(w, text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestOpen(t *testing.T) {
	var zipped bytes.Buffer
	w := gzip.NewWriter(&zipped)
	_, _ = io.WriteString(w, text) // which fails only where the buffer does
	w.Close()
	for name, c := range map[string]struct {
		in, want string
		packed   bool
	}{
		"plain": {text, text, false}, "nothing": {"", "", false}, "a byte": {"\x1f", "\x1f", false}, "gzip": {zipped.String(), text, true},
		"zstd": {zstandard(t, text), text, true}, "two frames": {zstandard(t, text) + zstandard(t, text), text + text, true},
		"two of gzip": {zipped.String() + zipped.String(), text + text, true}, "long": {zstandard(t, strings.Repeat(text, 100_000)), strings.Repeat(text, 100_000), true},
	} {
		r, packed, err := Open(bufio.NewReader(iotest.OneByteReader(strings.NewReader(c.in))))
		if err != nil || packed != c.packed {
			t.Errorf("%s: is compressed %v, %v", name, packed, err)
			continue
		}
		if got, err := io.ReadAll(r); err != nil || string(got) != c.want {
			t.Errorf("%s: %d bytes, %v, want %d", name, len(got), err, len(c.want))
		}
	}
}

func TestTrim(t *testing.T) {
	for name, want := range map[string]string{"a.jsonl": "a.jsonl", "a.jsonl.gz": "a.jsonl", "a.csv.zst": "a.csv", "zst": "zst"} {
		if got := Trim(name); got != want {
			t.Errorf("%s is %s, want %s", name, got, want)
		}
	}
}

// TestBroken: what ends too early, or is no frame, is an error and not the end of the text.
func TestBroken(t *testing.T) {
	whole := zstandard(t, strings.Repeat("0123456789abcdef", 100))
	for name, in := range map[string]string{"cut": whole[:len(whole)-3], "no frame": zstdMagic + "hello, this is no frame"} {
		r, _, err := Open(bufio.NewReader(strings.NewReader(in)))
		if err == nil {
			_, err = io.ReadAll(r)
		}
		if err == nil || err == io.EOF {
			t.Errorf("%s: the error is %v", name, err)
		}
	}
	if _, _, err := Open(bufio.NewReader(iotest.ErrReader(io.ErrClosedPipe))); err != io.ErrClosedPipe {
		t.Errorf("the error of the source is %v", err)
	}
	if _, _, err := Open(bufio.NewReader(strings.NewReader(gzipMagic + "nothing of gzip"))); err == nil {
		t.Error("what is no gzip is taken")
	}
}

// TestWindow refuses a frame that asks for more memory than is given, and takes one that asks for as much. The frame is a header
// without a size of its content, whose window is of so many powers of two, and one block that is raw and the last.
func TestWindow(t *testing.T) {
	for power, taken := range map[byte]bool{27: true, 28: false, 35: false} {
		frame := zstdMagic + "\x00" + string([]byte{(power - 10) << 3}) + "\x09\x00\x00" + "a"
		r, _, err := Open(bufio.NewReader(strings.NewReader(frame)))
		if err == nil {
			_, err = io.ReadAll(r)
		}
		if (err == nil) != taken {
			t.Errorf("a window of 2^%d: %v", power, err)
		}
	}
}
