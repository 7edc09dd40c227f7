package layout

import (
	"encoding/json"
	"io"
	"reflect"
	"regexp"
	"strings"
	"testing"
)

var (
	atBeginning = regexp.MustCompile(`(?m)^[\s\p{Z}]*::`)
	anywhere    = regexp.MustCompile(`##\w*\[`)
)

// TestInert leaves alone what starts no command.
func TestInert(t *testing.T) {
	for text, want := range map[string]string{
		"": "", "a name": "a name", "::error::x": ": :error::x", "a ::b": "a : :b", "arn:aws:bedrock:us-east-1::x/y": "arn:aws:bedrock:us-east-1::x/y", "a\u00a0::b": "a\u00a0: :b",
		"##[error]x": "## [error]x", "a##vso[x]": "a## vso[x]", "## a [b]": "## a [b]", "C## [x]": "C## [x]", "###[x]": "### [x]", ":::": ": : :", ":: ::": ": : : :",
	} {
		if got := Inert(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// TestWriteJSON: no line starts a command, and what is read back is the same.
func TestWriteJSON(t *testing.T) {
	for _, text := range []string{"##[error]x", "###[x", "##", "#", `\##vso[x]`, "\n::error::x", "####", "<a>&b"} {
		want := map[string][]string{text: {text, "b"}, "c": nil}
		for _, write := range []func(io.Writer, any) error{WriteJSON, WriteJSONLine} {
			var b strings.Builder
			if err := write(&b, want); err != nil {
				t.Fatal(err)
			}
			if atBeginning.MatchString(b.String()) || anywhere.MatchString(b.String()) {
				t.Errorf("%q becomes %q", text, b.String())
			}
			var got map[string][]string
			if err := json.Unmarshal([]byte(b.String()), &got); err != nil || !reflect.DeepEqual(got, want) {
				t.Errorf("%q reads back as %q, %v", b.String(), got, err)
			}
		}
	}
}

// FuzzInert writes any name into a page and a paragraph of any width: no line of it starts a command.
func FuzzInert(f *testing.F) {
	for _, text := range []string{"::error::x", "a ::b", "##[error]", "a##vso[b]", "aaaaaaaaaa::bbbbbbbbb::c", "##\u200b[x]", " ::", "\n::x", "\r##[x]", "a\u2028::b", "##a\n[b", "::\u00a0::"} {
		f.Add(text, 12)
	}
	f.Fuzz(func(t *testing.T, text string, width int) {
		p := &Page{Options: Options{Width: max(10, width%100)}}
		p.Heading(Clean(text))
		p.Paragraph("  ", Clean(text))
		p.Note(Clean(text))
		said := p.String() + Clean(text)
		if atBeginning.MatchString(said) || anywhere.MatchString(said) {
			t.Errorf("%q becomes %q", text, said)
		}
		if strings.ContainsAny(Clean(text), "\n\r") {
			t.Errorf("%q becomes %q", text, Clean(text))
		}
	})
}

// TestWrappedOfALongWord cuts a word of a quarter of a megabyte about as fast as it can be read, wide or of no width at all.
func TestWrappedOfALongWord(t *testing.T) {
	for _, letter := range []string{"a", "字", "a\u0301", "\u0301", "::"} {
		word := strings.Repeat(letter, 256<<10/len(letter))
		lines := Wrapped(word, 80)
		if strings.Join(lines, "") != word {
			t.Errorf("%q: the lines are not the word", letter)
		}
		for _, line := range lines {
			if Columns(line) > 80 {
				t.Fatalf("%q: a line has %d columns, want at most 80", letter, Columns(line))
			}
		}
	}
}
