package bounded_test

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"loadshape/bucket/bounded"
)

// TestReadAll reads as much as is allowed, and not a byte more.
func TestReadAll(t *testing.T) {
	for _, size := range []int64{0, 1, 4095, 4096, 4097, 12_288, 100_000} {
		text := strings.Repeat("x", int(size))
		for name, r := range map[string]io.Reader{"whole": strings.NewReader(text), "by the byte": iotest.OneByteReader(strings.NewReader(text)),
			"with its end": iotest.DataErrReader(strings.NewReader(text))} {
			if got, err := bounded.ReadAll(r, size); err != nil || string(got) != text {
				t.Errorf("%d bytes, %s: %d, %v", size, name, len(got), err)
			}
		}
		if size == 0 {
			continue
		}
		r := strings.NewReader(text + "and more")
		_, err := bounded.ReadAll(r, size-1)
		if large := (*bounded.LargeError)(nil); !errors.As(err, &large) || large.Most != size-1 {
			t.Errorf("%d bytes of %d: %v", size, size-1, err)
		}
		if read := size + int64(len("and more")) - int64(r.Len()); read != size {
			t.Errorf("%d bytes are read of what is too large, want %d", read, size)
		}
	}
	cut := io.MultiReader(strings.NewReader("a"), iotest.ErrReader(io.ErrUnexpectedEOF))
	if _, err := bounded.ReadAll(cut, 10); err != io.ErrUnexpectedEOF {
		t.Errorf("the error of what is cut off is %v", err)
	}
	if _, err := bounded.ReadAll(iotest.ErrReader(io.ErrClosedPipe), 10); err != io.ErrClosedPipe {
		t.Errorf("the error is %v, want the reader's", err)
	}
}

// TestJSON stands on both sides of each bound.
func TestJSON(t *testing.T) {
	for _, c := range []struct {
		text          string
		depth, values int
		want          string
	}{
		{`{"a": [1, 2]}`, 2, 4, ""},
		{`{"a": [1, 2]}`, 1, 4, "line 1: nests deeper than 1 levels, expected at most that"},
		{"{\"a\":\n[1, 2]}", 2, 3, "line 2: has more than 3 values, expected at most that"},
		{`[[], [], []]`, 2, 7, ""},
		{`["[[[,,,", "\"[[[,,,\\"]`, 1, 3, ""},
		{strings.Repeat("[", 10_000), 100, 1 << 20, "line 1: nests deeper than 100 levels, expected at most that"},
		{strings.Repeat("0,", 10_000), 100, 10_000, "line 1: has more than 10000 values, expected at most that"},
		{`"\`, 0, 1, ""},
		{``, 0, 1, ""},
	} {
		got := ""
		if err := bounded.JSON([]byte(c.text), c.depth, c.values); err != nil {
			got = err.Error()
		}
		if got != c.want {
			t.Errorf("%.40s: %q, want %q", c.text, got, c.want)
		}
	}
}

// TestWriter writes, in pieces of any size, what is read with the same bounds, and nothing of what is not.
func TestWriter(t *testing.T) {
	for _, text := range []string{`{"a": [1, 2], "b\\\"[[,": {}}`, "{\"a\":\n[1, 2]}", `["[[[,,,", "\"[[[,,,\\"]`, `[[], [], []]`, "{}"} {
		for size := 1; size <= len(text); size++ {
			for most := len(text) - 2; most < len(text)+2; most++ {
				for depth := range 4 {
					for values := range 9 {
						var b strings.Builder
						w := bounded.NewWriter(&b, int64(most), depth, values)
						var err error
						for rest := text; rest != "" && err == nil; {
							n := min(size, len(rest))
							_, err = w.Write([]byte(rest[:n]))
							rest = rest[n:]
						}
						want := bounded.JSON([]byte(text), depth, values)
						if _, large := bounded.ReadAll(strings.NewReader(text), int64(most)); large != nil {
							want = errors.Join(large, want)
						}
						if (err == nil) != (want == nil) || err != w.Over() || err == nil && b.String() != text || !strings.HasPrefix(text, b.String()) {
							t.Fatalf("%q by %d within %d bytes, %d levels and %d values: %q, %v and %v, want %v", text, size, most, depth, values, b.String(), err, w.Over(), want)
						}
						if _, again := w.Write(nil); again != err {
							t.Errorf("after %v, the next is %v", err, again)
						}
					}
				}
			}
		}
	}
}
