package messages

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// ShortText is how many characters a string of the user's has, at the most, that may be shown.
const ShortText = 11

// Texts are the user's own strings of a body, those that are too long to be shown: of system, tools, messages and metadata, and
// whatever else is not the API's own word. A text that is no JSON is one of them.
func Texts(body []byte) []string {
	if !json.Valid(body) {
		return []string{string(body)}
	}
	var all []string
	eachText(body, func(from, to int) { all = append(all, unquote(body[from:to])) })
	return all
}

// Hidden is a body as it may be shown: in the place of each of its texts stands how long it is. All else is as it was.
func Hidden(body []byte) []byte {
	if !json.Valid(body) {
		return fmt.Appendf(nil, "[%d bytes]", len(body))
	}
	var out []byte
	at := 0
	eachText(body, func(from, to int) {
		out = append(out, body[at:from]...)
		out = fmt.Appendf(out, `"[%d characters]"`, utf8.RuneCountInString(unquote(body[from:to])))
		at = to
	})
	return append(out, body[at:]...)
}

// own are the names below which every name is the user's, too.
var own = []string{"input", "input_schema", "metadata"}

// ofTheAPI are the fields of a body whose strings say what is asked for, and of whom.
var ofTheAPI = []string{"model", "anthropic_version", "anthropic_beta", "service_tier", "speed", "inference_geo"}

// ofBlocks are the fields of what is in a body whose strings are words of the API.
var ofBlocks = []string{"type", "role", "media_type", "ttl"}

// ofSchemas are the long names that JSON Schema has.
var ofSchemas = []string{"additionalProperties", "patternProperties", "exclusiveMinimum", "exclusiveMaximum", "dependentRequired",
	"dependentSchemas", "unevaluatedProperties", "unevaluatedItems", "propertyNames", "contentEncoding", "contentMediaType",
	"minProperties", "maxProperties", "$dynamicAnchor"}

// A level is an object or an array that is open.
type level struct {
	object  bool
	own     bool   // its names are the user's
	api     bool   // its strings are the API's
	key     string // the last one of an object
	keyNext bool
}

// eachText finds the user's strings of valid JSON that are too long to be shown.
func eachText(b []byte, found func(from, to int)) {
	var open []level
	long := func(s string) bool { return utf8.RuneCountInString(s) > ShortText }
	for i := 0; i < len(b); {
		var top *level
		if len(open) > 0 {
			top = &open[len(open)-1]
		}
		switch b[i] {
		case '{', '[':
			inner := level{object: b[i] == '{', keyNext: b[i] == '{'}
			if top != nil {
				inner.own = top.own || slices.Contains(own, top.key)
				inner.api = top.api || len(open) == 1 && slices.Contains(ofTheAPI, top.key)
				if !inner.object {
					inner.key = top.key
				}
			}
			open = append(open, inner)
		case '}', ']':
			open = open[:len(open)-1]
		case ',':
			top.keyNext = top.object
		case '"':
			end := skipString(b, i)
			s := unquote(b[i:end])
			switch {
			case top == nil:
				if long(s) {
					found(i, end)
				}
			case top.keyNext:
				top.key, top.keyNext = s, false
				if top.own && long(s) && !slices.Contains(ofSchemas, s) {
					found(i, end)
				}
			case !long(s), top.api, len(open) == 1 && slices.Contains(ofTheAPI, top.key), !top.own && slices.Contains(ofBlocks, top.key) && isWord(s):
			default:
				found(i, end)
			}
			i = end
			continue
		}
		i++
	}
}

// isWord reports whether a string can be a word of the API, as tool_result, text_editor_20250728 or application/pdf.
func isWord(s string) bool {
	return len(s) <= 64 && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789_/.+-") == ""
}
