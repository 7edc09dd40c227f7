package container

import "testing"

// TestFromPython reads what Python prints of its values, in either kind of quotes.
func TestFromPython(t *testing.T) {
	for text, want := range map[string]string{
		`{'type': 'error', 'n': 429}`: `{"n":429,"type":"error"}`,
		`{"it's": "so"}`:              `{"it's":"so"}`,
		`['a', "b", [], {}, None]`:    `["a","b",[],{},null]`,
		`{'yes': True, 'no': False}`:  `{"no":false,"yes":true}`,
		`[-1.5e3, 0]`:                 `[-1.5e3,0]`,
		`'alone' and what follows`:    `"alone"`,
		`Traceback`:                   ``,
		`{'open': `:                   ``,
		``:                            ``,
	} {
		if got := string(FromPython(text)); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}
