package redact

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

const (
	pieceSize = 12 // so many characters of a secret in a row are taken for a piece of it
	minSecret = 4  // what is shorter is in too many words to be one
)

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
	`|\bvck_[a-z0-9]{8,}` +
	`|[a-z0-9_-]*\[credential\][a-z0-9_-]*`) // what hangs on a piece that was found belongs to it

// LooksSecret reports whether there is in a text what looks like a credential.
func LooksSecret(text string) bool { return formsOfSecrets.MatchString(text) }

// schemes are the headers' own form. A word without a digit after it is a word.
var schemes = regexp.MustCompile(`(?i)\b(bearer|basic)(\s+|%20|\+)([a-z0-9._~+/=-]{8,})`)

// Scrubber gives a function that puts a placeholder where one of the secrets, a piece of one, or what looks like a
// credential stands. A function, so that no printed structure holds a secret.
func Scrubber(secrets []string) func(string) string {
	var whole []string
	var bare []string
	for _, s := range secrets {
		bare = append(bare, AfterScheme(s))
	}
	for _, s := range slices.Concat(secrets, bare) {
		for _, form := range []string{
			s, url.QueryEscape(s), url.PathEscape(s),
			hex.EncodeToString([]byte(s)), base64.StdEncoding.EncodeToString([]byte(s)), base64.RawURLEncoding.EncodeToString([]byte(s)),
		} {
			if len(s) >= minSecret && len(form) >= minSecret {
				whole = append(whole, lowerASCII(form))
			}
		}
	}
	slices.SortFunc(whole, func(a, b string) int { return len(b) - len(a) }) // a long one may begin with a short one
	var short []string
	isPiece := make(map[string]bool)
	for _, s := range whole {
		for i := 0; i+pieceSize <= len(s); i++ {
			isPiece[s[i:i+pieceSize]] = true
		}
		if len(s) < pieceSize {
			short = append(short, s)
		}
	}
	return func(text string) string {
		text = scrubKnown(text, short, isPiece)
		text = formsOfSecrets.ReplaceAllString(text, Placeholder)
		return schemes.ReplaceAllStringFunc(text, func(found string) string {
			parts := schemes.FindStringSubmatch(found)
			if !strings.ContainsAny(parts[3], "0123456789=_") {
				return found
			}
			return parts[1] + parts[2] + Placeholder
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
		out.WriteString(Placeholder)
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

// JSON takes secrets out of a JSON text, also where they are written with escapes. It answers nil for what is
// no JSON, and the text as it came where there is nothing to take out.
func JSON(text []byte, scrub func(string) string) []byte {
	if !json.Valid(text) {
		return nil
	}
	if scrub(string(text)) == string(text) && !hidesSecret(text, scrub) {
		return text
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var value any
	if d.Decode(&value) != nil {
		return nil
	}
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	if e.Encode(scrubValue(value, scrub)) != nil {
		return nil
	}
	return bytes.TrimSpace(out.Bytes())
}

// hidesSecret looks at every string as it is when its escapes are read, also those under a name that comes twice.
func hidesSecret(text []byte, scrub func(string) string) bool {
	d := json.NewDecoder(bytes.NewReader(text))
	for {
		token, err := d.Token()
		if err != nil {
			return !errors.Is(err, io.EOF)
		}
		if s, ok := token.(string); ok && scrub(s) != s {
			return true
		}
	}
}

// scrubValue scrubs every string and number in a decoded value.
func scrubValue(value any, scrub func(string) string) any {
	switch v := value.(type) {
	case string:
		return scrub(v)
	case json.Number:
		if clean := scrub(v.String()); clean != v.String() {
			return clean
		}
	case []any:
		for i := range v {
			v[i] = scrubValue(v[i], scrub)
		}
	case map[string]any:
		out := make(map[string]any, len(v))
		for name, inner := range v {
			out[scrub(name)] = scrubValue(inner, scrub)
		}
		return out
	}
	return value
}

// AfterScheme is the credential of a header's value: what comes after Bearer, Basic and the like.
func AfterScheme(value string) string {
	return value[strings.LastIndexByte(value, ' ')+1:]
}
