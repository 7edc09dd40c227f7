package redact

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"regexp"
	"slices"
	"strings"
	"time"
)

// minSecret is the length of the shortest secret: what is shorter is in too many words to be one.
const minSecret = 4

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
	`|\bxox[a-z]-[a-z0-9-]{8,}|\bxapp-[a-z0-9-]{8,}|hooks\.slack\.com/(?:services|workflows|triggers)/[a-z0-9/_-]{8,}` +
	`|-----BEGIN [A-Z ]*PRIVATE KEY-----(?s:.*?-----END [A-Z ]*PRIVATE KEY-----|.*)` +
	`|\bhf_[a-z0-9]{16,}` +
	`|\bnpm_[a-z0-9]{16,}` +
	`|\bgl(?:pat|ptt|rt|dt|cbt|soat)-[a-z0-9_.-]{16,}` +
	`|\bgh[pousr]_[a-z0-9]{16,}|\bgithub_pat_[a-z0-9_]{16,}` +
	`|\bxai-[a-z0-9]{16,}|\bgsk_[a-z0-9]{16,}|\b[sr]k_(?:live|test)_[a-z0-9]{8,}` +
	`|[a-z0-9_-]*\[credential\][a-z0-9_-]*`) // what hangs on a piece that was found belongs to it

// LooksSecret reports whether there is in a text what looks like a credential.
func LooksSecret(text string) bool { return formsOfSecrets.MatchString(text) }

// parameters are those of a URL that carry a credential by their name.
var parameters = regexp.MustCompile(`(?i)([?&;](?:api[_-]?key|key|[a-z_-]*token|sig|[a-z-]*signature|secret|password|x-amz-credential|x-amz-security-token)=)[^&;#\s"'<>\[\]\\]{4,}`)

// schemes are the headers' own form. A word without a digit after it is a word.
var schemes = regexp.MustCompile(`(?i)\b(bearer|basic)(\s+|%20|\+)([a-z0-9._~+/=-]{8,})`)

// Scrubber gives a function that puts a placeholder where one of the secrets, a piece of one, or what looks like a
// credential stands, however it is written. A function, so that no printed structure holds a secret.
func Scrubber(secrets []string) func(string) string {
	var whole, short []string
	for _, s := range secrets {
		for _, s := range []string{s, AfterScheme(s)} {
			switch lower := lowerASCII(s); {
			case len(s) >= pieceSize:
				whole = append(whole, s)
			case len(s) >= minSecret:
				for _, form := range []string{lower, lowerASCII(hex.EncodeToString([]byte(s))), lowerASCII(base64.StdEncoding.EncodeToString([]byte(s)))} {
					short = append(short, form)
				}
			}
		}
	}
	slices.SortFunc(short, func(a, b string) int { return len(b) - len(a) }) // a long one may begin with a short one
	known := piecesOf(whole)
	return func(text string) string {
		text = replaced(text, Placeholder, append(known.inViews(text), shortIn(text, short)...))
		text = formsOfSecrets.ReplaceAllString(text, Placeholder)
		text = parameters.ReplaceAllString(text, "${1}"+Placeholder)
		return schemes.ReplaceAllStringFunc(text, func(found string) string {
			parts := schemes.FindStringSubmatch(found)
			if !strings.ContainsAny(parts[3], "0123456789=_") {
				return found
			}
			return parts[1] + parts[2] + Placeholder
		})
	}
}

// PromptPlaceholder stands in output where a part of a request's own text was.
const PromptPlaceholder = "[prompt]"

// Prompt gives a function that puts a placeholder where one of these texts of a request, or a piece of one, stands, however it
// is written. What is no more than a number or a time says nothing about them, and stays.
func Prompt(texts []string) func(string) string {
	known := piecesOf(texts)
	return func(text string) string {
		if len(known.all) == 0 || strings.Trim(text, "0123456789-:.TZ+ ") == "" {
			return text
		}
		if _, err := time.Parse(time.RFC1123, text); err == nil {
			return text
		}
		return replaced(text, PromptPlaceholder, known.inViews(text))
	}
}

// inViews finds pieces in every view of a text.
func (p *pieces) inViews(text string) []span {
	if len(p.all) == 0 || len(text) < pieceSize {
		return nil
	}
	var spans []span
	looked := int64(0)
	for _, v := range views(text) {
		p.in([]byte(lowerASCII(string(v.text))), &looked, func(from, to int) {
			from, to = v.place(from, to)
			spans = append(spans, span{from, to})
		})
	}
	return spans
}

// shortIn finds whole secrets that are shorter than a piece.
func shortIn(text string, short []string) []span {
	if len(short) == 0 {
		return nil
	}
	var spans []span
	lower := lowerASCII(text)
	for i := 0; i < len(lower); i++ {
		for _, s := range short {
			if strings.HasPrefix(lower[i:], s) {
				spans = append(spans, span{i, i + len(s)})
				i += len(s) - 1
				break
			}
		}
	}
	return spans
}

// replaced puts the placeholder in the place of each span.
func replaced(text, placeholder string, spans []span) string {
	if len(spans) == 0 {
		return text
	}
	var out strings.Builder
	kept := 0 // up to here text is written
	for _, s := range joined(spans) {
		out.WriteString(text[kept:s.from])
		out.WriteString(placeholder)
		kept = s.to
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
