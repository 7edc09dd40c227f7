package exchange

import (
	"regexp"
	"strconv"
	"strings"
)

// Removed stands where a secret stood.
const Removed = "[removed]"

// A secret is one kind of value that must not be kept or shown.
type secret struct {
	kind  string
	shape *regexp.Regexp // its last group is what is removed; where it has none, all of it
	sure  func(value string) bool
}

// secrets are all kinds. The expressions are of Go's kind: they take a time that grows with the text alone.
// Every one needs something in front that no identifier of a request, a model or an organization has.
var secrets = []secret{
	{"authorization header", regexp.MustCompile(`(?i)\b(?:proxy-)?authorization["']?[ \t]*[:=][ \t]*["']?(AWS4-HMAC-SHA256[^"'\r\n\\]*|(?:(?:bearer|basic|token|digest|negotiate)[ \t]+)?[^\s"'$<{}\[\],;\\][^\s"'\\]*)`), notScheme},
	{"credential by name", regexp.MustCompile(`(?i)(?:\b|_)(?:x-api-key|api[-_]?key|x-goog-api-key|ocp-apim-subscription-key|cf-aig-authorization|cf-access-client-secret|cf-access-jwt-assertion|x-portkey-api-key|x-portkey-virtual-key|helicone-auth|x-litellm-api-key|x-vercel-oidc-token|x-forwarded-access-token|x-amz-security-token|x-amz-signature|x-amz-credential|(?:aws_)?secret_access_key|(?:aws_)?session_token|access_token|refresh_token|id_token|auth_token|authorization_token|client_secret|password|passwd)["']?[ \t]*[:=][ \t]*["']?([^\s"'$<{}\[\],;&\\][^\s"',;&\\]*)`), nil},
	{"cookie", regexp.MustCompile(`(?i)\b(?:set-)?cookie["']?[ \t]*:[ \t]*["']?([^\s"'<{}\[\],\\][^"'\r\n\\]*)`), nil},
	{"cookie", regexp.MustCompile(`\b(?:__cf_bm|_cfuvid|sessionKey)=([^\s"';,\[\\]+)`), nil},
	{"AWS signature", regexp.MustCompile(`AWS4-HMAC-SHA256\s+Credential=[^"'\r\n\\]*`), nil},
	{"Anthropic key", regexp.MustCompile(`sk-ant-[A-Za-z0-9_-]{8,}`), nil},
	{"OpenRouter key", regexp.MustCompile(`sk-or-[A-Za-z0-9_-]{8,}`), nil},
	{"key that begins with sk-", regexp.MustCompile(`\bsk-[A-Za-z0-9_-]{12,}`), digit},
	{"AWS access key id", regexp.MustCompile(`\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}\b`), nil},
	{"Bedrock API key", regexp.MustCompile(`\bABSK[A-Za-z0-9+/=]{16,}`), nil},
	{"Bedrock API key", regexp.MustCompile(`bedrock-api-key-[A-Za-z0-9+/=_%-]{8,}`), nil},
	{"Google token", regexp.MustCompile(`\bya29\.[A-Za-z0-9_.-]{8,}`), nil},
	{"Google API key", regexp.MustCompile(`AIza[A-Za-z0-9_-]{20,}`), nil},
	{"JSON web token", regexp.MustCompile(`\beyJ[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]{5,}(?:\.[A-Za-z0-9_-]*)*`), nil},
	{"Databricks token", regexp.MustCompile(`\bdapi[0-9a-f]{16,}(?:-[0-9]+)?`), nil},
	{"Vercel key", regexp.MustCompile(`\bvck_[A-Za-z0-9]{8,}`), nil},
	{"bearer token", regexp.MustCompile(`(?i)\bbearer[ \t]+([^\s"'$<{}\[\],;\\][^\s"',;\\]*)`), notWord},
	{"credentials in a URL", regexp.MustCompile(`://([^\s/"'@\[\\]+)@`), nil},
	{"AWS account id", regexp.MustCompile(`(?i)\barn(?::|%3a)aws[a-z-]*(?::|%3a)[a-z0-9-]*(?::|%3a)[a-z0-9-]*(?::|%3a)([0-9]{12})\b`), nil},
	{"e-mail address", regexp.MustCompile(`\b[A-Za-z0-9._%+-]+@(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}\b`), nil},
}

func digit(s string) bool { return strings.ContainsAny(s, "0123456789") }

// notWord: after "bearer" an ordinary word of prose may follow, which is no token.
func notWord(s string) bool {
	return len(s) > 16 || strings.Trim(s, "abcdefghijklmnopqrstuvwxyz.!?:)") != ""
}

// notScheme: a scheme alone, before a placeholder, is no value.
func notScheme(s string) bool {
	switch strings.ToLower(s) {
	case "bearer", "basic", "token", "digest", "negotiate":
		return false
	}
	return true
}

// Scrub puts [removed] in the place of every secret, and of what names a person. Ids of requests and
// organizations, names of models and addresses of pages stay.
func Scrub(s string) string {
	s = scrub(s)
	for plain, level := unescape(s), 0; plain != s && level < mostEscapes; plain, level = unescape(plain), level+1 {
		if len(leaks(plain)) > 0 { // one that hides behind escapes
			return Scrub(plain)
		}
	}
	return s
}

func scrub(s string) string {
	for range 3 { // what is removed may uncover something: twice is enough, and once more to be sure
		before := s
		for _, kind := range secrets {
			s = kind.remove(s)
		}
		if s == before {
			return s
		}
	}
	if len(leaks(s)) > 0 {
		return Removed
	}
	return s
}

func (k *secret) remove(s string) string {
	found := k.shape.FindAllStringSubmatchIndex(s, -1)
	if found == nil {
		return s
	}
	var out strings.Builder
	at := 0
	for _, m := range found {
		from, to := m[len(m)-2], m[len(m)-1]
		if k.sure != nil && !k.sure(s[from:to]) {
			continue
		}
		out.WriteString(s[at:from])
		out.WriteString(Removed)
		at = to
	}
	out.WriteString(s[at:])
	return out.String()
}

// Leaks names the kinds of secrets that a text holds, never the secrets; nil where it holds none. The text may be
// JSON, and hold JSON in its strings: it is looked at with its escapes undone.
func Leaks(b []byte) []string {
	s := string(b)
	for range mostEscapes {
		plain := unescape(s)
		if kinds := leaks(plain); kinds != nil || plain == s {
			return kinds
		}
		s = plain
	}
	return nil
}

// mostEscapes is how often an escape may be escaped itself.
const mostEscapes = 4

func leaks(s string) []string {
	var kinds []string
	for _, kind := range secrets {
		if kind.found(s) && (len(kinds) == 0 || kinds[len(kinds)-1] != kind.kind) {
			kinds = append(kinds, kind.kind)
		}
	}
	return kinds
}

func (k *secret) found(s string) bool {
	if k.sure == nil {
		return k.shape.MatchString(s)
	}
	for _, m := range k.shape.FindAllStringSubmatchIndex(s, -1) {
		if k.sure(s[m[len(m)-2]:m[len(m)-1]]) {
			return true
		}
	}
	return false
}

// unescape undoes the escapes of JSON's strings, once.
func unescape(s string) string {
	if !strings.Contains(s, `\`) {
		return s
	}
	var out strings.Builder
	out.Grow(len(s))
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 == len(s) {
			out.WriteByte(s[i])
			continue
		}
		i++
		switch s[i] {
		case '"', '\\', '/':
			out.WriteByte(s[i])
		case 'n', 'r', 't', 'b', 'f':
			out.WriteByte("\n\r\t\b\f"[strings.IndexByte("nrtbf", s[i])])
		case 'u':
			if i+4 < len(s) {
				if r, err := strconv.ParseUint(s[i+1:i+5], 16, 32); err == nil {
					out.WriteRune(rune(r))
					i += 4
					continue
				}
			}
			out.WriteString(`\u`)
		default:
			out.WriteByte('\\')
			out.WriteByte(s[i])
		}
	}
	return out.String()
}
