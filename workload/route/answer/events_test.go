package answer

import (
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
)

// read gives the events of a text, and how it ended.
func readEvents(from io.Reader) (all []string, err error) {
	events := newEvents(from)
	for {
		e, err := events.next()
		if err != nil {
			return all, err
		}
		all = append(all, e.name+"="+string(e.data))
	}
}

func TestEvents(t *testing.T) {
	for text, want := range map[string][]string{
		"":                                nil,
		"data: a\n\n":                     {"=a"},
		"data:a\n\n":                      {"=a"},
		"data:  a\n\n":                    {"= a"},
		"event: x\ndata: a\n\n":           {"x=a"},
		"data: a\nevent: x\n\n":           {"x=a"},
		"data: a\ndata: b\n\n":            {"=a\nb"},
		"data: a\r\rdata: b\r\n\r\n":      {"=a", "=b"},
		"data: a\r\n\ndata: b\n\r\n":      {"=a", "=b"},
		"\r\n\r\ndata: a\n\n\n\n":         {"=a"},
		"\ufeffdata: a\n\n":               {"=a"},
		": comment\n\ndata: a\n\n":        {"=a"},
		"event: x\n\ndata: a\n\n":         {"=a"},
		"id: 1\nretry: 5\nx\ndata: a\n\n": {"=a"},
		"data\n\n":                        {"="},
		"data: {\"type\":\"ping\"}\n\n":   {"ping={\"type\":\"ping\"}"},
		"data: a\n":                       nil,
		"data: a":                         nil,
		"data: a\n\ndata: b\n":            {"=a"},
	} {
		for _, from := range []io.Reader{strings.NewReader(text), iotest.OneByteReader(strings.NewReader(text)), iotest.DataErrReader(strings.NewReader(text))} {
			if got, err := readEvents(from); !slices.Equal(got, want) || err != io.EOF {
				t.Errorf("%q: got %q and %v, want %q", text, got, err, want)
			}
		}
	}
	cut := errors.New("cut")
	if got, err := readEvents(io.MultiReader(strings.NewReader("data: a\n\ndata: b"), iotest.ErrReader(cut))); !slices.Equal(got, []string{"=a"}) || err != cut {
		t.Errorf("got %q and %v", got, err)
	}
}

// FuzzEvents checks that an event does not depend on how its lines end, and that each has its data.
func FuzzEvents(f *testing.F) {
	f.Add("event: message_start\ndata: {\"type\":\"message_start\"}\n\n: comment\n\nevent: message_stop\ndata: {\"type\":\"message_stop\"}\n\n")
	f.Add("data: a\r\n\r\nevent: b\ndata\n\n: c\rdata: d\r\r")
	f.Fuzz(func(t *testing.T, text string) {
		got, err := readEvents(strings.NewReader(text))
		if err != io.EOF {
			t.Fatalf("%v", err)
		}
		plain := strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
		for _, again := range []string{plain, strings.ReplaceAll(plain, "\n", "\r\n"), strings.ReplaceAll(plain, "\n", "\r")} {
			if other, _ := readEvents(strings.NewReader(again)); !slices.Equal(got, other) {
				t.Errorf("%q: got %q, and with other ends of lines %q", text, got, other)
			}
		}
		if n := strings.Count(plain, "data"); len(got) > n {
			t.Errorf("%q: %d events of %d fields", text, len(got), n)
		}
	})
}
