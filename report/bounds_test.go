package report

import (
	"bytes"
	"errors"
	"os"
	"testing"

	"loadshape/bucket/bounded"
)

// TestBounds: what is written can be read, and what could not be read is not written, on both sides of each bound.
func TestBounds(t *testing.T) {
	for _, name := range []string{"fails", "empty"} {
		text, err := os.ReadFile("testdata/" + name + ".json")
		if err != nil {
			t.Fatal(err)
		}
		r, err := ReadJSON(bytes.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		exact := bounds{bytes: int64(len(text))}
		for bounded.JSON(text, exact.depth, len(text)) != nil {
			exact.depth++
		}
		for bounded.JSON(text, exact.depth, exact.values) != nil {
			exact.values++
		}
		for _, less := range []bounds{{}, {bytes: 1}, {depth: 1}, {values: 1}, {bytes: int64(len(text)) - 1}, {bytes: -1}, {depth: -1}, {values: -1}} {
			most := bounds{exact.bytes - less.bytes, exact.depth - less.depth, exact.values - less.values}
			fits := less.bytes <= 0 && less.depth <= 0 && less.values <= 0
			var b bytes.Buffer
			err := writeJSON(&b, r, most)
			if (err == nil) != fits || fits && !bytes.Equal(b.Bytes(), text) {
				t.Errorf("%s, %+v: %d bytes are written, %v; want all, without an error: %v", name, most, b.Len(), err, fits)
			}
			if large := (*bounded.LargeError)(nil); less.bytes > 0 && !errors.As(err, &large) {
				t.Errorf("%s, %+v: the error is %v, want that it is too large", name, most, err)
			}
			if _, err := readJSON(bytes.NewReader(text), most); (err == nil) != fits {
				t.Errorf("%s, %+v: reading gives %v, want no error: %v", name, most, err, fits)
			}
		}
	}
}
