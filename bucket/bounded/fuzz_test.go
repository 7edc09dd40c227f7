package bounded_test

import (
	"encoding/json"
	"strings"
	"testing"

	"loadshape/bucket/bounded"
)

// depth is how deep a value nests, and values how many brackets and commas it has, with one more: by decoding it.
func depth(v any) (deep, values int) {
	var inside []any
	switch v := v.(type) {
	case []any:
		inside = v
	case map[string]any:
		for _, one := range v {
			inside = append(inside, one)
		}
	default:
		return 0, 0
	}
	values = 1 + max(0, len(inside)-1)
	for _, one := range inside {
		d, n := depth(one)
		deep, values = max(deep, d), values+n
	}
	return deep + 1, values
}

// FuzzJSON holds the bounds against what a decoder finds, of whatever is JSON.
func FuzzJSON(f *testing.F) {
	for _, text := range []string{`{}`, `[[[1, 2], {"a": "]}[{,\""}]]`, `"[[["`, `[1,2,3]`, strings.Repeat("[", 30) + strings.Repeat("]", 30), `{"a":{"b":[{},{}]}}`, `["\\", "\\\""]`, `7`} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var v any
		if json.Unmarshal([]byte(text), &v) != nil {
			bounded.JSON([]byte(text), 3, 3) // whatever it is
			return
		}
		deep, values := depth(v)
		if again, err := json.Marshal(v); err == nil && deep > 0 { // of keys that are there twice, one is left
			text = string(again)
		}
		for _, c := range []struct {
			depth, values int
			want          bool
		}{{deep, values + 1, true}, {deep - 1, values + 1, deep == 0}, {deep, values, values == 0}} {
			if err := bounded.JSON([]byte(text), c.depth, c.values); (err == nil) != c.want && c.depth >= 0 && c.values > 0 {
				t.Errorf("%q within %d levels and %d values: %v", text, c.depth, c.values, err)
			}
		}
	})
}
