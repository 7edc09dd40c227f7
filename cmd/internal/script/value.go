package script

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
)

// ParseJSON reads one JSON value and keeps numbers as they are written.
func ParseJSON(text string) (any, error) {
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	var v any
	err := d.Decode(&v)
	return v, err
}

// At finds a value in JSON that was read, as in "readings.loose.limits[0].refused".
func At(v any, path string) (any, bool) {
	for _, key := range strings.Split(strings.NewReplacer("[", ".", "]", "").Replace(path), ".") {
		ok := false
		switch in := v.(type) {
		case map[string]any:
			v, ok = in[key]
		case []any:
			i, err := strconv.Atoi(key)
			if ok = err == nil && i >= 0 && i < len(in); ok {
				v = in[i]
			}
		}
		if !ok {
			return nil, false
		}
	}
	return v, true
}

// Shown is a string as it is, and anything else as JSON writes it.
func Shown(v any) string {
	if s, ok := v.(string); ok {
		return s
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return err.Error()
	}
	return strings.TrimSpace(b.String())
}
