package detect

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
)

// A badSettings is why a file of settings is left out, and in which line.
type badSettings struct {
	line int
	what string
}

func (b *badSettings) Error() string { return b.what }

// read takes from a file of settings what decides about a route. Keys that are not known are left alone.
func (l *layer) read(text []byte) error {
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	var file struct {
		Env    map[string]json.RawMessage `json:"env"`
		Helper json.RawMessage            `json:"apiKeyHelper"`
		Model  json.RawMessage            `json:"model"`
	}
	if err := json.Unmarshal(text, &file); err != nil {
		return inWords(text, err)
	}
	l.env = map[string]string{}
	for _, name := range variables() {
		raw, ok := file.Env[name]
		if !ok || string(raw) == "null" {
			continue
		}
		value, ok := scalar(raw)
		if !ok {
			return &badSettings{lineOf(text, int64(bytes.Index(text, []byte(name)))), fmt.Sprintf("env.%s is no string", name)}
		}
		l.env[name] = value
	}
	helper, _ := scalar(file.Helper)
	l.helper = helper != "" && helper != "null" && helper != "false"
	if json.Unmarshal(file.Model, &l.model) != nil {
		l.model = ""
	}
	return nil
}

// scalar is the text of a string, a number or a boolean: the client takes them all.
func scalar(raw json.RawMessage) (string, bool) {
	raw = bytes.TrimSpace(raw)
	if len(raw) == 0 || slices.Contains([]byte("{["), raw[0]) {
		return "", false
	}
	var value string
	if json.Unmarshal(raw, &value) == nil {
		return value, true
	}
	return string(raw), true
}

// inWords says what is wrong with a text that is not JSON of the right form. It quotes nothing.
func inWords(text []byte, err error) error {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		return &badSettings{lineOf(text, syntax.Offset-1), "it is not JSON"}
	case errors.As(err, &kind) && kind.Field != "":
		return &badSettings{lineOf(text, kind.Offset-1), kind.Field + " is no object"}
	}
	return &badSettings{1, "it is not a JSON object"}
}

func lineOf(text []byte, offset int64) int {
	offset = min(max(offset, 0), int64(len(text)))
	return 1 + bytes.Count(text[:offset], []byte("\n"))
}
