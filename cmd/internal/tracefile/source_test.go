package tracefile

import (
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

// A stream reads the same from its beginning, each time, however far it was read before.
func TestKeptStreamReadsAgain(t *testing.T) {
	const text = "one\ntwo\nthree\n"
	for _, again := range []int{0, 1, 5, len(text)} {
		k := &kept{src: iotest.OneByteReader(strings.NewReader(text)), most: int64(len(text))}
		if _, err := io.CopyN(io.Discard, &rereader{of: k}, int64(again)); err != nil {
			t.Fatal(err)
		}
		for pass := range 3 {
			if err := iotest.TestReader(&rereader{of: k}, []byte(text)); err != nil {
				t.Errorf("after %d bytes, pass %d: %v", again, pass, err)
			}
		}
		k.close()
	}
}

// What is read once only is not kept.
func TestStreamReadOnceIsNotKept(t *testing.T) {
	k := &kept{src: strings.NewReader("one"), forget: true}
	if got, err := io.ReadAll(&rereader{of: k}); string(got) != "one" || err != nil {
		t.Errorf("it is %q, %v", got, err)
	}
	if k.file != nil {
		t.Error("there is a file")
	}
	k.close()
}

// A stream that goes on for longer than may be kept is given up, each time it is read.
func TestStreamThatIsTooLargeToKeep(t *testing.T) {
	k := &kept{src: strings.NewReader("one\ntwo\n"), most: 7}
	defer k.close()
	for range 2 {
		if _, err := io.ReadAll(&rereader{of: k}); err == nil || !strings.HasPrefix(err.Error(), "cannot be kept for a second reading: is larger than 7 bytes, ") {
			t.Error(err)
		}
	}
}
