package scrub

import (
	"bytes"
	"encoding/json"
	"regexp"
	"slices"
	"unicode/utf8"
)

// control are the escapes of JSON that may stand for what Plain marks.
var control = regexp.MustCompile(`\\[bfru]`)

// JSON scrubs the strings of a JSON value. One that holds no secret and controls nothing stays byte for byte.
func JSON(raw json.RawMessage) json.RawMessage {
	if len(raw) == 0 || string(raw) == "null" {
		return nil
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	if text := string(raw); !hints(text) && isPlain(text) && !control.MatchString(text) {
		var any json.RawMessage
		if d.Decode(&any) != nil {
			return nil
		}
		return raw
	}
	d.UseNumber()
	var v any
	if d.Decode(&v) != nil {
		return nil
	}
	if len(Leaks(raw)) == 0 && !leaksIn(v) && utf8.Valid(raw) {
		return raw
	}
	clean, _ := json.Marshal(scrubIn(v)) // of what was JSON
	if len(Leaks(clean)) > 0 {           // over several strings, as a name and its value
		clean, _ = json.Marshal(Text(string(clean)))
	}
	return clean
}

func leaksIn(v any) bool {
	switch v := v.(type) {
	case string:
		return len(leaks(v)) > 0 || len(Leaks([]byte(v))) > 0 || Plain(v) != v
	case []any:
		return slices.ContainsFunc(v, leaksIn)
	case map[string]any:
		for key, value := range v {
			if leaksIn(key) || leaksIn(value) || named(key, value) {
				return true
			}
		}
	}
	return false
}

func scrubIn(v any) any {
	switch v := v.(type) {
	case string:
		return Plainly(v)
	case []any:
		for i := range v {
			v[i] = scrubIn(v[i])
		}
	case map[string]any:
		out := make(map[string]any, len(v))
		for key, value := range v {
			if named(key, value) {
				value = Removed
			}
			out[Plainly(key)] = scrubIn(value)
		}
		return out
	}
	return v
}

// named reports whether a value is a secret by its key: one that holds a secret among other words is none.
func named(key string, value any) bool {
	text, ok := value.(string)
	return ok && hints(key) && (len(leaks(key+`":"Zx9Zx9Zx9Zx9`)) > 0 || len(leaks(key+`":"`+Text(text))) > 0)
}
