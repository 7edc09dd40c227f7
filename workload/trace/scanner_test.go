package trace

import (
	"encoding/json"
	"testing"

	"pgregory.net/rapid"
)

// TestStrings: package json writes, the scanner reads.
func TestStrings(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := rapid.String().Draw(t, "string")
		line, err := json.Marshal(map[string]string{want: want})
		if err != nil {
			t.Fatal(err)
		}
		var s scanner
		s.reset(line)
		if err := s.open(); err != nil {
			t.Fatal(err)
		}
		key, more, e := s.key()
		if e != nil || !more || string(key) != want {
			t.Fatalf("key of %s is %q, %v, %v", line, key, more, e)
		}
		v, e := s.value()
		if e != nil || v.kind != '"' || string(v.text) != want {
			t.Fatalf("value of %s is %q, %v", line, v.text, e)
		}
		if _, more, e := s.key(); more || e != nil {
			t.Fatalf("%s has more: %v, %v", line, more, e)
		}
	})
}

func TestEscapes(t *testing.T) {
	var s scanner
	s.reset([]byte(`"\"\\\/\b\f\n\r\t\u00e9\u000a\uD83D\uDE00é"`))
	if text, err := s.string(); err != nil || string(text) != "\"\\/\b\f\n\r\té\n😀é" {
		t.Errorf("%q, %v", text, err)
	}
}

// TestSyntax: what one of the two takes for an object of scalars, the other does too.
func TestSyntax(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tokens := rapid.SliceOfN(rapid.SampledFrom([]string{`"a"`, `"b":1`, `"c":-0.5e+3`, `"d":"\u0041"`, `"e":null`, `"f":true`,
			`"g":01`, `"h":1.`, `"i":-`, `"j":"\x"`, `:`, `,`, `,`, ` `, "\t", `1`, `false`, `}`, `"k":.5`, `"l":1e`}), 0, 6).Draw(t, "tokens")
		line := []byte("{")
		for _, token := range tokens {
			line = append(line, token...)
		}
		line = append(line, '}')
		var s scanner
		s.reset(line)
		err := s.open()
		for more := true; err == nil && more; {
			if _, more, err = s.key(); err == nil && more {
				_, err = s.value()
			}
		}
		if valid := json.Valid(line); valid != (err == nil) {
			t.Fatalf("%s is valid: %v, but the scanner says %v", line, valid, err)
		}
	})
}
