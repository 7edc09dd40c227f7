package scan

import (
	"bytes"
	"encoding/json"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

// all reads everything there is as package json would give it: the values at the top.
func all(src io.Reader, skip bool) (docs []any, err *Error) {
	var j JSON
	j.Reset(src)
	for {
		c, err := j.Next()
		if err != nil || c == 0 {
			return docs, err
		}
		if skip {
			if err := j.Skip(); err != nil {
				return nil, err
			}
			continue
		}
		doc, err := whole(&j, 0)
		if err != nil {
			return nil, err
		}
		docs = append(docs, doc)
	}
}

func whole(j *JSON, depth int) (any, *Error) {
	c, err := j.Peek()
	if err != nil || depth > 100 {
		return nil, err
	}
	switch c {
	case '{':
		o := map[string]any{}
		j.Open()
		for first := true; ; first = false {
			key, more, err := j.Key(first)
			if err != nil || !more {
				return o, err
			}
			name := string(key)
			if o[name], err = whole(j, depth+1); err != nil {
				return nil, err
			}
		}
	case '[':
		a := []any{}
		j.Open()
		for first := true; ; first = false {
			more, err := j.Element(first)
			if err != nil || !more {
				return a, err
			}
			v, err := whole(j, depth+1)
			if err != nil {
				return nil, err
			}
			a = append(a, v)
		}
	}
	kind, text, err := j.Scalar()
	switch kind {
	case '"':
		return string(text), err
	case '0':
		return json.Number(text), err
	case 'n':
		return nil, err
	}
	return kind == 't', err
}

var texts = []string{
	`{"a": "x\"y\\", "b": [1, -2.5e3, true, null, {}], "c": {"d": "\u00e9\ud83d\ude00\n"}}`,
	"{\"a\":1}\r\n\r\n[{\"b\":\"" + strings.Repeat(`long \"text\" `, 20_000) + `"}]` + "\n",
	`{"\u0061": "", "b": "\\\\"}`, `{"a": "` + strings.Repeat(`\\`, 40_000) + `"}`,
}

// TestJSON: what is read is what package json reads, however the source gives it.
func TestJSON(t *testing.T) {
	for _, text := range texts {
		for _, src := range []io.Reader{strings.NewReader(text), iotest.OneByteReader(strings.NewReader(text)), iotest.HalfReader(strings.NewReader(text))} {
			docs, err := all(src, false)
			if err != nil {
				t.Fatalf("%.100s: %v", text, err)
			}
			same(t, text, docs)
		}
		if _, err := all(iotest.OneByteReader(strings.NewReader(text)), true); err != nil {
			t.Errorf("%.100s: %v", text, err)
		}
	}
	for text, want := range map[string]string{
		`{"a" 1}`:                  `:1: column 6: is '1', expected ':'`,
		"{\"a\":\n\n  nope}":       `:3: column 3: is 'n', expected a value`,
		`{"a": NaN}`:               `:1: column 7: is 'N', expected a value`,
		`{"a": "b`:                 `:1: column 9: is the end of the file, expected '"'`,
		"{\"a\": \"b\nc\"}":        `:1: column 9: is '\n', expected '"', as a string ends on its line`,
		"{\"a\": \"b\\\nc\"}":      `:1: column 10: is '\n', expected '"', as a string ends on its line`,
		"{\"a\": 1}\n\x00{}":       `:2: column 1: is '\x00', expected a value`,
		`{"a": 01}`:                `:1: column 7: is '0', expected a value`,
		"{\"a\": 1}\n{\"a\": [1,}": `:2: column 10: is '}', expected a value`,
		`{"a": "\x"}`:              `:1: column 11: is '}', expected one of "\/bfnrtu after each backslash of the string before`,
	} {
		for _, src := range []io.Reader{strings.NewReader(text), iotest.OneByteReader(strings.NewReader(text))} {
			if _, err := all(src, false); err == nil || err.Error() != want {
				t.Errorf("%s: error is %v, want %s", text, err, want)
			}
		}
	}
}

func same(t *testing.T, text string, docs []any) {
	t.Helper()
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	for i := range docs {
		var want any
		if err := d.Decode(&want); err != nil {
			t.Fatalf("%.100q is taken, and package json says %v", text, err)
		}
		a, _ := json.Marshal(docs[i])
		b, _ := json.Marshal(want)
		if !bytes.Equal(a, b) {
			t.Fatalf("%.100q is read as %.200s, want %.200s", text, a, b)
		}
	}
}

// FuzzJSON: what is taken as JSON is JSON, and what package json takes is taken, skipped or not.
func FuzzJSON(f *testing.F) {
	for _, text := range texts {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var doc any
		d := json.NewDecoder(strings.NewReader(text))
		valid := d.Decode(&doc) == nil && json.Valid([]byte(text))
		var whole JSON
		whole.Over([]byte(text))
		strict := whole.Strictly() == nil
		if c, err := whole.Next(); c != 0 || err != nil {
			strict = false
		}
		if strict != json.Valid([]byte(text)) && len(text) < 10_000 {
			t.Fatalf("%q: strictly JSON is %v", text, strict)
		}
		whole.Over([]byte(text))
		if s, ok := doc.(string); ok && valid {
			if n, err := whole.Length(); err != nil || n != len(s) && n >= 0 {
				t.Fatalf("%q has %d bytes, want %d: %v", text, n, len(s), err)
			}
		}
		if !valid || len(text) > 10_000 || strings.Count(text, "[")+strings.Count(text, "{") > 90 {
			return
		}
		docs, err := all(strings.NewReader(text), false)
		if err != nil || len(docs) != 1 {
			t.Fatalf("%q is JSON, and the error is %v", text, err)
		}
		if _, err := all(strings.NewReader(text), true); err != nil {
			t.Fatalf("%q cannot be stepped over: %v", text, err)
		}
	})
}

// TestErrorAtTheEndOfWhatWasRead: an error at the end of what the source gave so far says what follows, or that nothing does.
func TestErrorAtTheEndOfWhatWasRead(t *testing.T) {
	for more, want := range map[string]string{"": "is the end of the file", "1}": "is '1'"} {
		var j JSON
		j.Reset(io.MultiReader(strings.NewReader(`{"\0":`), strings.NewReader(more)))
		if _, err := j.Peek(); err != nil {
			t.Fatal(err)
		}
		j.Open()
		if _, _, err := j.Key(true); err == nil || !strings.HasPrefix(err.Want, want) {
			t.Errorf("%q: %v, want %s", more, err, want)
		}
	}
}
