package main

import (
	"encoding/json"
	"strings"
	"testing"

	"loadshape/report/proof"
	"loadshape/workload/exchange"
)

func TestScrubStrings(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{`{}`, `{}`},
		{`{"a": [1, "b", null]}`, `{"a": [1, "b", null]}`},
		{`{"a\"b": "\\"}`, `{"a\"b": "\\"}`},
		{`"\u0061 < b"`, `"\u0061 < b"`},
		{`{"m": "line\njane.doe@example.com"}`, `{"m": "line\n[removed]"}`},
		{`{"m": "\u006aane.doe@example.com, again"}`, `{"m": "[removed], again"}`},
		{`{"m": "use\nsk-ant-api03-0123456789"}`, `{"m": "use\n[removed]"}`},
		{`{"m": "{\"password\": \"hunter22\"}"}`, `{"m": "{\"password\": \"[removed]\"}"}`},
		{`{"password": "\u0061bc", "b": ["password", "abc"]}`, `{"password": "[removed]", "b": ["password", "abc"]}`},
		{`{"x-api-key" : "\\u0061bc"}`, `{"x-api-key" : "[removed]"}`},
		{`{"cookie": {"a": "b"}}`, `{"cookie": {"a": "b"}}`},
	} {
		if got := string(scrubStrings([]byte(c.in), scrubbed)); got != c.want {
			t.Errorf("%s: becomes %s, want %s", c.in, got, c.want)
		}
	}
}

// TestCleanedStaysJSON checks that what is scrubbed as strings and then as a whole is JSON still.
func TestCleanedStaysJSON(t *testing.T) {
	for _, body := range []string{
		`{"error":{"message":"ask\njane.doe@example.com\t\"now\""}}`,
		`{"error":{"message":"\u006aane.doe@example.com"}}`,
		`{"password":"\u0061bcdef"}`,
		`{"authorization":"Bearer \"abc\\def"}`,
		`{"x-api-key":"\\u0061bc","cookie":"a=\"b\""}`,
		`{"m":"cookie: a\\\"b\nset-cookie: c"}`,
		`{"m":"\\nsk-abcdefghijklm123"}`,
	} {
		r := &proof.Result{Exchange: &exchange.Exchange{ErrorBody: json.RawMessage(body)}}
		clean, err := cleaned(r, scrubbed)
		if err != nil {
			t.Errorf("%s: %v", body, err)
			continue
		}
		var b strings.Builder
		if err := proof.WriteJSON(&b, clean); err != nil {
			t.Fatal(err)
		}
		if text := string(scrubStrings([]byte(b.String()), scrubbed)); !json.Valid([]byte(text)) {
			t.Errorf("%s: is no JSON when it is scrubbed:\n%s", body, text)
		}
	}
}

func FuzzScrubStrings(f *testing.F) {
	f.Add(`{"a":["b\n\u0061@example.com",1]}`)
	f.Add(`"password: \"x"`)
	f.Fuzz(func(t *testing.T, text string) {
		if !json.Valid([]byte(text)) {
			t.Skip()
		}
		if once := scrubStrings([]byte(text), scrubbed); !json.Valid(once) {
			t.Errorf("%q becomes %q, which is no JSON", text, once)
		}
	})
}
