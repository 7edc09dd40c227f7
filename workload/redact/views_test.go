package redact

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// written are the ways in which a server can write what it was sent.
var written = map[string]func(string) string{
	"as it is":   func(s string) string { return s },
	"upper case": strings.ToUpper,
	"backwards":  func(s string) string { b := []byte(s); slices.Reverse(b); return string(b) },
	"every byte percent-encoded": func(s string) string {
		return each(s, "%%%02x")
	},
	"percent-encoded in upper case": func(s string) string { return each(s, "%%%02X") },
	"some bytes percent-encoded":    func(s string) string { return strings.ReplaceAll(s, "a", "%61") },
	"decimal entities":              func(s string) string { return each(s, "&#%d;") },
	"hexadecimal entities":          func(s string) string { return each(s, "&#x%X;") },
	"padded entities":               func(s string) string { return each(s, "&#%05d;") },
	"escapes of JSON":               func(s string) string { return each(s, `\u%04x`) },
	"escapes of JSON, escaped":      func(s string) string { return strconv.Quote(each(s, `\u%04x`)) },
	"escapes of programs":           func(s string) string { return each(s, `\x%02x`) },
	"octal escapes":                 func(s string) string { return each(s, `\%03o`) },
	"hexadecimal":                   func(s string) string { return hex.EncodeToString([]byte(s)) },
	"hexadecimal with spaces":       func(s string) string { return each(s, "%02x ") },
	"hexadecimal with colons":       func(s string) string { return each(s, "%02X:") },
	"a list of bytes":               func(s string) string { return each(s, "0x%02x, ") },
	"base64":                        func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) },
	"base64, one byte later":        func(s string) string { return base64.StdEncoding.EncodeToString([]byte(":" + s)) },
	"base64, two bytes later":       func(s string) string { return base64.RawURLEncoding.EncodeToString([]byte("id" + s)) },
	"base64 of a whole header":      func(s string) string { return base64.StdEncoding.EncodeToString([]byte("Bearer " + s + "\r\n")) },
	"base64 of base64's neighbours": func(s string) string { return "x" + base64.RawStdEncoding.EncodeToString([]byte(s)) },
	"base64, percent-encoded":       func(s string) string { return each(base64.StdEncoding.EncodeToString([]byte(s)), "%%%02x") },
	"base64 in lines":               func(s string) string { return inLines(base64.StdEncoding.EncodeToString([]byte(s)), 8) },
	"a form's value":                func(s string) string { return url.QueryEscape(s) },
	"spaces in between":             func(s string) string { return each(s, "%c ") },
	"broken at the end of a line":   func(s string) string { return inLines(s, 7) },
	"backwards in base64":           func(s string) string { b := []byte(s); slices.Reverse(b); return base64.StdEncoding.EncodeToString(b) },
	"HTML around it":                func(s string) string { return "<b>" + html.EscapeString(s) + "</b>" },
	"twice, and glued":              func(s string) string { return s + s },
}

func each(s, form string) string {
	var out strings.Builder
	for _, c := range []byte(s) {
		fmt.Fprintf(&out, form, c)
	}
	return out.String()
}

func inLines(s string, n int) string {
	var out strings.Builder
	for len(s) > n {
		out.WriteString(s[:n] + "\n")
		s = s[n:]
	}
	return out.String() + s
}

// gives are all texts that one gives to whoever undoes what it may be written in.
func gives(text string) []string {
	all := []string{strings.ToLower(text)}
	for _, v := range views(text) {
		all = append(all, strings.ToLower(string(v.text)))
	}
	return all
}

// TestHoweverWritten: nothing of twelve characters of a secret, or of a request's text, is left, however it is written.
func TestHoweverWritten(t *testing.T) {
	for name, value := range map[string]string{"a secret": "Qx7Vb2Nm9Kd4Tz8Rw3Lp6Yh1a", "a text": "Tell nobody about Añejo's \"plan\",\nwhich is ours."} {
		for how, write := range written {
			scrub := Scrubber([]string{value})
			if name == "a text" {
				scrub = Prompt([]string{value})
			}
			text := "refused: " + write(value) + " (request req_011)"
			clean := scrub(text)
			if clean == text || !strings.HasPrefix(clean, "refused") || !strings.HasSuffix(clean, "req_011)") {
				t.Errorf("%s, %s: %q becomes %q", name, how, text, clean)
			}
			for _, given := range gives(clean) {
				for i := 0; i+pieceSize <= len(value); i++ {
					if piece := strings.ToLower(value[i : i+pieceSize]); strings.Contains(given, piece) {
						t.Errorf("%s, %s: %q is in %q", name, how, piece, clean)
						break
					}
				}
			}
			body, _ := json.Marshal(map[string]any{"error": map[string]string{"message": text, write(value): "x"}})
			if clean := string(JSON(body, scrub)); strings.Contains(clean, string(body)) || clean == "" {
				t.Errorf("%s, %s: in JSON it becomes %s", name, how, clean)
			}
		}
	}
}

// TestWordsStay: of a text of which nothing is secret, all is left.
func TestWordsStay(t *testing.T) {
	scrub := Scrubber([]string{"Qx7Vb2Nm9Kd4Tz8Rw3Lp6Yh1a"})
	for _, text := range []string{
		"This request would exceed your organization's rate limit of 30,000 input tokens per minute (org: 00000000-0000-4000-8000-000000000001, model: claude-sonnet-5).",
		"%zz &nothing; \\q \\u12 %4 & ; \\", "https://docs.claude.com/en/api/rate-limits?utm_source=a&max_tokens=16#tokens", "key= token= ?key=[key]",
		"see https://example.com/?q=1&page=2", "req_011CSHoEeqs5C35K2UUqR7Fy",
	} {
		if got := scrub(text); got != text {
			t.Errorf("%q becomes %q", text, got)
		}
	}
	hide := Prompt([]string{"at 2026-11-30T10:00:00Z the limit is 30000 000000000000"})
	for _, text := range []string{"2026-11-30T10:00:00Z", "Mon, 30 Nov 2026 10:00:00 GMT", "000000000000", "the limit"} {
		if got := hide(text); got != text {
			t.Errorf("%q becomes %q", text, got)
		}
	}
}

// TestForeignSecrets: what looks like somebody's credential is taken out, though it is not known.
func TestForeignSecrets(t *testing.T) {
	scrub := Scrubber(nil)
	const rest = "Q7x2Vb9Nm4Kd8Tz3Rw6Lp1Yh5Cf0Gj2Bs"
	for _, secret := range []string{
		"xoxb-" + "123456789012-" + rest, "xoxp-" + rest, "xapp-1-" + rest, "hf_" + rest, "npm_" + rest, "glpat-" + rest, "ghp_" + rest, "github_pat_" + rest,
		"gsk_" + rest, "xai-" + rest, "sk_live_" + rest, "-----BEGIN RSA " + "PRIVATE KEY-----\n" + rest + "\n" + rest + "\n-----END RSA " + "PRIVATE KEY-----",
		"-----BEGIN OPENSSH " + "PRIVATE KEY-----\n" + rest, "https://hooks.slack.com/services/T0/B0/" + rest,
		"https://a.example/v1?key=" + rest, "https://a.example/v1?x=1&token=" + rest, "https://a.example/blob?sv=1&sig=" + rest + "%2B", "/x?access_token=" + rest,
	} {
		if got := scrub("it was " + secret + ", it said"); strings.Contains(got, rest[:8]) || !strings.HasPrefix(got, "it was ") {
			t.Errorf("%q becomes %q", secret, got)
		}
	}
}

// BenchmarkPrompt looks for a megabyte of text in the longest error that is kept.
func BenchmarkPrompt(b *testing.B) {
	hide := Prompt([]string{strings.Repeat("All work and no play makes the model a dull one, number 12.\n", 20000)})
	text := strings.Repeat("This request would exceed your organization's rate limit. ", 1000)
	for b.Loop() {
		hide(text)
	}
}
