package answer

import (
	"encoding/json"
	"errors"
	"io"
	"runtime"
	"strings"
	"testing"
)

// TestReadObject: what is read is what package json reads of the same names, and names are exact.
func TestReadObject(t *testing.T) {
	for text, want := range map[string]string{
		`{}`:                             `{}`,
		` {"type" : "x" , "n":[1,{}] } `: `{"type":"x"}`,
		`{"a":1,"usage":{"input_tokens": 1.5e3},"b":"}"}`:             `{"usage":{"input_tokens": 1.5e3}}`,
		`{"Type":"x","TYPE2":1}`:                                      `{}`,
		`{"\u0074ype":"x"}`:                                           `{"type":"x"}`,
		`{"type":"x","model":null}`:                                   `{"model":null,"type":"x"}`,
		`{"content":"` + strings.Repeat("x", 1<<20) + `","type":"x"}`: `{"type":"x"}`,
		`{"type":"` + strings.Repeat("x", 1<<20) + `"}`:               `{"type":null}`,
		`{"type":"x","type":"y"}`:                                     "twins",
		`{"type":"x","Type":"y"}`:                                     "twins",
		`{"TYPE":"x","Type":"y"}`:                                     "twins",
		`{"a":1,"a":2}`:                                               `{}`,
		``:                                                            "no JSON", `[]`: "no JSON", `{"a":}`: "no JSON", `{"a":1,}`: "no JSON", `{"a":01}`: "no JSON", `{"a":tru}`: "no JSON", `{"a":1} x`: "no JSON",
		`{"a":"` + "\n" + `"}`: "no JSON", `{"a":"\q"}`: "no JSON", `{"a":"\u12g4"}`: "no JSON", `{"a":1`: "no JSON", `{"a`: "no JSON", `{"a" 1}`: "no JSON", `{a:1}`: "no JSON", `{"a":[1 2]}`: "no JSON",
		`{"a":` + strings.Repeat("[", 300) + strings.Repeat("]", 300) + `}`: "no JSON",
	} {
		o, err := readObject(strings.NewReader(text), "type", "usage", "model")
		got, _ := json.Marshal(o)
		switch {
		case errors.Is(err, errTwins):
			got = []byte("twins")
		case errors.Is(err, errJSON):
			got = []byte("no JSON")
		case err != nil:
			t.Errorf("%.60s: %v", text, err)
		}
		if string(got) != want && strings.ReplaceAll(string(got), " ", "") != strings.ReplaceAll(want, " ", "") {
			t.Errorf("%.60s is read as %.60s, want %.60s", text, got, want)
		}
	}
}

// FuzzReadObject: an object is one where package json takes it for one, and its fields are the same.
func FuzzReadObject(f *testing.F) {
	f.Add(`{"type":"x","a":[1,{"b":null}],"usage":{"input_tokens":1}}`)
	f.Add(`{"\u0074ype":"\ud83d\ude00","a":-0.1e+5}`)
	f.Fuzz(func(t *testing.T, text string) {
		o, err := readObject(strings.NewReader(text), "type", "usage")
		if errors.Is(err, errTwins) {
			t.Skip()
		}
		var want map[string]json.RawMessage
		plain := json.Unmarshal([]byte(text), &want)
		if plain == nil && want == nil { // null
			plain = errJSON
		}
		if (err == nil) != (plain == nil) && strings.Count(text, "[")+strings.Count(text, "{") < maxDepth && len(text) < maxToken {
			t.Fatalf("%q: %v, package json says %v", text, err, plain)
		}
		for name, raw := range o {
			if string(raw) != string(want[name]) && len(want[name]) <= maxField {
				t.Fatalf("%q: %s is %s, want %s", text, name, raw, want[name])
			}
		}
	})
}

// endlessly gives the same bytes over and over.
type endlessly struct{ left int }

func (e *endlessly) Read(p []byte) (int, error) {
	if e.left <= 0 {
		return 0, io.EOF
	}
	for i := range p {
		p[i] = 'x'
	}
	e.left -= len(p)
	return len(p), nil
}

// TestReadObjectKeepsLittle: an answer of any size takes the memory of its fields alone.
func TestReadObjectKeepsLittle(t *testing.T) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	o, err := readObject(io.MultiReader(strings.NewReader(`{"type":"message","content":"`), &endlessly{32 << 20}, strings.NewReader(`"}`)), "type")
	runtime.ReadMemStats(&after)
	if err != nil || string(o["type"]) != `"message"` {
		t.Fatalf("%v, %v", o, err)
	}
	if n := after.TotalAlloc - before.TotalAlloc; n > 1<<20 {
		t.Errorf("%d bytes were taken for it, want at most a megabyte", n)
	}
}
