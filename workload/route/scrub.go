package route

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// pieceSize is how many characters of a secret in a row are taken for a piece of it.
const pieceSize = 12

// formsOfSecrets are what credentials look like, for those that this program does not know.
var formsOfSecrets = regexp.MustCompile(`(?i)` +
	`\bsk-(?:ant|or|proj)-[a-z0-9_-]{4,}` +
	`|\bsk-[a-z0-9_-]{20,}` +
	`|\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}` +
	`|\bABSK[a-z0-9+/=]{16,}` +
	`|\bbedrock-api-key-[a-z0-9+/=_-]{8,}` +
	`|\bya29\.[a-z0-9._-]{8,}` +
	`|\bAIza[a-z0-9_-]{20,}` +
	`|\bey[a-z0-9_-]{8,}\.ey[a-z0-9_-]{8,}\.[a-z0-9_-]*` +
	`|\bdapi[0-9a-f]{16,}` +
	`|\bvck_[a-z0-9]{8,}`)

// schemes are the headers' own form. A word without a digit after it is a word.
var schemes = regexp.MustCompile(`(?i)\b(bearer|basic)(\s+|%20|\+)([a-z0-9._~+/=-]{8,})`)

// newScrubber gives a function that puts a placeholder where one of the secrets, a piece of one, or what looks like a
// credential stands. A function, so that no printed structure holds a secret.
func newScrubber(secrets []string) func(string) string {
	var whole, pieces []string
	for _, s := range secrets {
		s = strings.ToLower(s)
		if len(s) < 4 {
			continue // too short to be a secret, and in too many words
		}
		whole = append(whole, s)
		bare := afterScheme(s)
		if len(bare) >= 4 {
			whole = append(whole, bare)
		}
	}
	for _, s := range secrets {
		for _, coded := range []string{url.QueryEscape(s), url.PathEscape(s), base64.StdEncoding.EncodeToString([]byte(s)), base64.RawURLEncoding.EncodeToString([]byte(s))} {
			if coded = strings.ToLower(coded); len(s) >= 4 {
				whole = append(whole, coded)
			}
		}
	}
	slices.SortFunc(whole, func(a, b string) int { return len(b) - len(a) })
	whole = slices.Compact(whole)
	isPiece := make(map[string]bool)
	for _, s := range whole {
		for i := 0; i+pieceSize <= len(s); i++ {
			isPiece[s[i:i+pieceSize]] = true
		}
		if len(s) < pieceSize {
			pieces = append(pieces, s)
		}
	}
	return func(text string) string {
		text = scrubKnown(text, pieces, isPiece)
		text = formsOfSecrets.ReplaceAllString(text, placeholder)
		return schemes.ReplaceAllStringFunc(text, func(found string) string {
			parts := schemes.FindStringSubmatch(found)
			if !strings.ContainsAny(parts[3], "0123456789=_") {
				return found
			}
			return parts[1] + parts[2] + placeholder
		})
	}
}

// scrubKnown replaces whole short secrets, and any run of pieces of long ones.
func scrubKnown(text string, short []string, isPiece map[string]bool) string {
	lower := lowerASCII(text)
	var out strings.Builder
	kept := 0 // up to here text is written
	for i := 0; i < len(lower); {
		n := 0
		for i+n+pieceSize <= len(lower) && isPiece[lower[i+n:i+n+pieceSize]] {
			n++
		}
		if n > 0 {
			n += pieceSize - 1
		} else {
			for _, s := range short {
				if strings.HasPrefix(lower[i:], s) {
					n = len(s)
					break
				}
			}
		}
		if n == 0 {
			i++
			continue
		}
		out.WriteString(text[kept:i])
		out.WriteString(placeholder)
		i += n
		kept = i
	}
	if kept == 0 {
		return text
	}
	out.WriteString(text[kept:])
	return out.String()
}

// lowerASCII keeps the length, which strings.ToLower does not.
func lowerASCII(s string) string {
	b := []byte(s)
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
}

// scrubJSON takes secrets out of a JSON text, also where they are written with escapes. It answers nil for what is
// no JSON.
func scrubJSON(text []byte, scrub func(string) string) []byte {
	if !json.Valid(text) {
		return nil
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var value any
	if d.Decode(&value) != nil {
		return nil
	}
	clean := scrub(string(text))
	value, hidden := scrubValue(value, scrub)
	if json.Valid([]byte(clean)) && (!hidden || clean != string(text)) {
		// What was found in the text may be all of it, or not: look again.
		if clean == string(text) {
			return text
		}
		var again any
		d := json.NewDecoder(strings.NewReader(clean))
		d.UseNumber()
		if d.Decode(&again) == nil {
			if _, left := scrubValue(again, scrub); !left {
				return []byte(clean)
			}
		}
	}
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	if e.Encode(value) != nil {
		return nil
	}
	return bytes.TrimSpace(out.Bytes())
}

// scrubValue scrubs every string in a decoded value, and says whether there was something to scrub.
func scrubValue(value any, scrub func(string) string) (any, bool) {
	switch v := value.(type) {
	case string:
		clean := scrub(v)
		return clean, clean != v
	case json.Number:
		clean := scrub(v.String())
		if clean != v.String() {
			return clean, true
		}
	case []any:
		found := false
		for i := range v {
			var f bool
			v[i], f = scrubValue(v[i], scrub)
			found = found || f
		}
		return v, found
	case map[string]any:
		found := false
		out := make(map[string]any, len(v))
		for name, inner := range v {
			clean, f := scrubValue(inner, scrub)
			key := scrub(name)
			found = found || f || key != name
			out[key] = clean
		}
		return out, found
	}
	return value, false
}
