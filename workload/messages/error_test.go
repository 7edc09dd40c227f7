package messages

import (
	"bytes"
	"errors"
	"strings"
	"testing"
)

// Nothing that stands in a body is shown but numbers, true, false and short names of letters: the rest may be anybody's.
func TestWhatABodyCannotBe(t *testing.T) {
	const secret = "sk-ant-api03-c4n4ry"
	message := func(fields string) string { return `{"messages":[` + "\n" + `{` + fields + `}]}` }
	for _, test := range []struct{ body, want string }{
		{"", "b.json: is empty, expected the JSON object of a Messages request"},
		{" \r\n\t", "b.json: is empty, expected the JSON object of a Messages request"},
		{"{", "b.json:1: is not valid JSON: unexpected end of JSON input, expected one JSON object"},
		{"{}\n{}", "b.json:2: is not valid JSON: invalid character '{' after top-level value, expected one JSON object"},
		{"{\n\"a\":\n\n'1'}", "b.json:4: is not valid JSON: invalid character '\\'' looking for beginning of value, expected one JSON object"},
		{"{\"a\":\"b\nc\"}", "b.json:1: is not valid JSON: invalid character '\\n' in string literal, expected one JSON object"}, // it ends line 1
		{"{\n\"a\":\"\xff\"}", "b.json:2: is not UTF-8, expected text in UTF-8"},
		{"{\"\ufffd\":1,\n\"a\":\"\xc3\"}", "b.json:2: is not UTF-8, expected text in UTF-8"},

		{"\n[1]", "b.json:2: is an array, expected an object with model, max_tokens and messages"},
		{`"` + secret + `"`, "b.json:1: is a string, expected an object with model, max_tokens and messages"},
		{" null ", "b.json:1: is null, expected an object with model, max_tokens and messages"},
		{"12345678901234567890123", "b.json:1: is 12345678901234567890, expected an object with model, max_tokens and messages"},

		{"{\"model\":\"m\",\n\"model\":\"m\"}", `b.json:2: "model": is given twice in one object, expected it once`},
		{`{"a":{"` + secret + `":1,"` + secret + `":2}}`, "b.json:1: a name: is given twice in one object, expected it once"},
		{`{"a":[{"x":1},{"x":1,"\u0078":2}]}`, `b.json:1: "x": is given twice in one object, expected it once`},

		{`{"model":["` + secret + `"]}`, "b.json:1: model: is an array, expected a string"},
		{"{\n\"model\":\"\"}", "b.json:2: model: is empty, expected a name"},
		{`{"service_tier":{}}`, "b.json:1: service_tier: is an object, expected a string"},
		{`{"speed":true}`, "b.json:1: speed: is true, expected a string"},
		{`{"speed":1,"service_tier":2,"model":3}`, "b.json:1: model: is 3, expected a string"},
		{`{"max_tokens":-1}`, "b.json:1: max_tokens: is -1, expected a whole number of tokens, 0 or more"},
		{`{"max_tokens":1.5}`, "b.json:1: max_tokens: is 1.5, expected a whole number of tokens, 0 or more"},
		{`{"max_tokens":2147483648}`, "b.json:1: max_tokens: is 2147483648, expected a whole number of tokens, 0 or more"},
		{`{"max_tokens":"` + secret + `"}`, "b.json:1: max_tokens: is a string, expected a whole number of tokens, 0 or more"},
		{`{"stream":1}`, "b.json:1: stream: is 1, expected true or false"},
		{`{"thinking":false}`, "b.json:1: thinking: is false, expected an object"},
		{"{\"thinking\":{\n\"budget_tokens\":-1}}", "b.json:2: thinking.budget_tokens: is -1, expected a whole number of tokens"},
		{`{"thinking":{"budget_tokens":2147483648}}`, "b.json:1: thinking.budget_tokens: is 2147483648, expected a whole number of tokens"},

		{`{"messages":{}}`, "b.json:1: messages: is an object, expected an array of messages"},
		{`{"messages":[]}`, "b.json:1: messages: is empty, expected at least one message"},
		{"{\"messages\":[\n\"" + secret + "\"]}", "b.json:2: messages[0]: is a string, expected an object with role and content"},
		{message(`"content":"q"`), "b.json:2: messages[0].role: is missing or no string, expected user or assistant"},
		{message(`"content":"q","role":1`), "b.json:2: messages[0].role: is missing or no string, expected user or assistant"},
		{message(`"role":"user"`), "b.json:2: messages[0].content: is missing, expected a string or an array of blocks"},
		{message(`"role":"user","content":null`), "b.json:2: messages[0].content: is missing, expected a string or an array of blocks"},
		{message(`"role":"user","content":{}`), "b.json:2: messages[0].content: is an object, expected a string or an array of blocks"},
		{message("\"role\":\"user\",\"content\":[{\"type\":\"text\"},\n1]"), "b.json:3: messages[0].content[1].type: is missing or no string, expected a block with its type"},
		{message(`"role":"user","content":[{"type":["` + secret + `"]}]`), "b.json:2: messages[0].content[0].type: is missing or no string, expected a block with its type"},
	} {
		_, err := Parse([]byte(test.body))
		var wrong *Error
		if !errors.As(err, &wrong) {
			t.Errorf("%s: %v, want %s", test.body, err, test.want)
			continue
		}
		if wrong.File = "b.json"; wrong.Error() != test.want || strings.Contains(wrong.Error(), secret) {
			t.Errorf("%s:\n %v\n want\n %s", test.body, wrong, test.want)
		}
	}
	if _, err := Parse(bytes.Repeat([]byte{' '}, MaxBody)); err == nil || err.Error() != "is empty, expected the JSON object of a Messages request" {
		t.Errorf("as much as is taken: %v", err)
	}
	if _, err := Parse(bytes.Repeat([]byte{' '}, MaxBody+1)); err == nil || err.Error() != "is 33554433 bytes long, expected at most 33554432, the API's limit" {
		t.Errorf("one byte more: %v", err)
	}
}

// What is missing is named in the order of the API, and 0 tokens are a number.
func TestComplete(t *testing.T) {
	const messages = `"messages":[{"role":"user","content":"q"}]`
	for body, want := range map[string]string{
		`{}`:             "model: is missing, expected it as the Messages API does",
		`{"model":null}`: "model: is missing, expected it as the Messages API does",
		`{"model":"m"}`:  "max_tokens: is missing, expected it as the Messages API does",
		`{"model":"m","max_tokens":null,` + messages + `}`:        "max_tokens: is missing, expected it as the Messages API does",
		`{"model":"m","max_tokens":0}`:                            "messages: is missing, expected it as the Messages API does",
		`{"model":"m","max_tokens":0,"stop_sequences":["a","a"]}`: "messages: is missing, expected it as the Messages API does", // two values are no two keys
		`{"model":"m","max_tokens":0,` + messages + `}`:           "",
	} {
		got := ""
		if err := mustParse(t, body).Complete(); err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%s: %q, want %q", body, got, want)
		}
	}
}

// An error says as much of its place as is known.
func TestErrorSaysItsPlace(t *testing.T) {
	for want, e := range map[string]Error{
		"is empty":                    {Want: "is empty"},
		"line 3: is empty":            {Line: 3, Want: "is empty"},
		"a.json: is empty":            {File: "a.json", Want: "is empty"},
		"a.json:3: is empty":          {File: "a.json", Line: 3, Want: "is empty"},
		"line 3: role: is empty":      {Line: 3, Field: "role", Want: "is empty"},
		"a.json: role: is empty":      {File: "a.json", Field: "role", Want: "is empty"},
		"a.json:3: role":              {File: "a.json", Line: 3, Field: "role"},
		"model: is missing, expected": {Field: "model", Want: "is missing, expected"},
	} {
		if got := e.Error(); got != want {
			t.Errorf("%+v: %s, want %s", e, got, want)
		}
	}
}

func TestNamesThatAreShown(t *testing.T) {
	for name, want := range map[string]string{
		"max_tokens":             `"max_tokens"`,
		"":                       `""`,
		strings.Repeat("n", 30):  `"` + strings.Repeat("n", 30) + `"`,
		strings.Repeat("n", 31):  "a name",
		"key1":                   "a name",
		"sk-ant":                 "a name",
		"claude\x1b[31m":         "a name",
		"Ünï":                    "a name",
		"two words":              "a name",
		"Authorization_Bearer_x": `"Authorization_Bearer_x"`,
	} {
		if got := Name(name); got != want {
			t.Errorf("%q: %s, want %s", name, got, want)
		}
	}
	if got := show(nil); got != "nothing" {
		t.Errorf("%s, want nothing", got)
	}
}
