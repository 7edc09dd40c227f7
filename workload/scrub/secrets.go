package scrub

import (
	"regexp"
	"strings"
)

// credentialNames are the names of headers, of parameters and of variables that hold a credential.
const credentialNames = `x-api-key|api[-_]?key|x-goog-api-key|ocp-apim-subscription-key|` +
	`cf-aig-authorization|cf-access-client-secret|cf-access-jwt-assertion|` +
	`x-portkey-api-key|x-portkey-virtual-key|helicone-auth|x-litellm-api-key|x-vercel-oidc-token|x-forwarded-access-token|` +
	`x-amz-security-token|x-amz-signature|x-amz-credential|(?:aws_)?secret_access_key|(?:aws_)?session_token|` +
	`access_token|refresh_token|id_token|auth_token|authorization_token|client_secret|password|passwd`

// A secret is one kind of value that must not be kept or shown.
type secret struct {
	kind  string
	hints []string       // one of them is in every text that holds one, in lower case; looking for them is quick
	shape *regexp.Regexp // its last group is what is removed; where it has none, all of it
	sure  func(value string) bool
}

// secrets are all kinds. The expressions are of Go's kind: they take a time that grows with the text alone.
// Every one needs something in front that no identifier of a request, a model or an organization has.
var secrets = []secret{
	{"authorization header", []string{"authorization"},
		regexp.MustCompile(`(?i)\b(?:proxy-)?authorization["']?[ \t]*[:=][ \t]*["']?(AWS4-HMAC-SHA256[^"'\r\n\\]*|(?:(?:bearer|basic|token|digest|negotiate)[ \t]+)?[^\s"'$<{}\[\],;\\][^\s"'\\]*)`), notScheme},
	{"credential by name", []string{"api-key", "api_key", "apikey", "subscription-key", "virtual-key", "access_key", "authorization", "client-secret", "client_secret", "jwt-assertion",
		"helicone-auth", "oidc-token", "access-token", "access_token", "security-token", "session_token", "refresh_token", "id_token", "auth_token", "amz-signature",
		"amz-credential", "passw"},
		regexp.MustCompile(`(?i)(?:\b|_)(?:` + credentialNames + `)["']?[ \t]*[:=][ \t]*["']?([^\s"'$<{}\[\],;&\\][^\s"',;&\\]*)`), notIs},
	{"cookie", []string{"cookie"},
		regexp.MustCompile(`(?i)\b(?:set-)?cookie["']?[ \t]*:[ \t]*["']?([^\s"'<{}\[\],\\][^"'\r\n\\]*)`), nil},
	{"cookie", []string{"__cf_bm=", "_cfuvid=", "sessionkey="},
		regexp.MustCompile(`\b(?:__cf_bm|_cfuvid|sessionKey)=([^\s"';,\[\\]+)`), nil},
	{"AWS signature", []string{"aws4-hmac"},
		regexp.MustCompile(`AWS4-HMAC-SHA256\s+Credential=[^"'\r\n\\]*`), nil},
	{"Anthropic key", []string{"sk-ant-"},
		regexp.MustCompile(`sk-ant-[A-Za-z0-9_-]{8,}`), nil},
	{"OpenRouter key", []string{"sk-or-"},
		regexp.MustCompile(`sk-or-[A-Za-z0-9_-]{8,}`), nil},
	{"key that begins with sk-", []string{"sk-"},
		regexp.MustCompile(`\bsk-[A-Za-z0-9_-]{12,}`), digit},
	{"AWS access key id", []string{"akia", "asia", "abia", "acca"},
		regexp.MustCompile(`\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}\b`), nil},
	{"Bedrock API key", []string{"absk"},
		regexp.MustCompile(`\bABSK[A-Za-z0-9+/=]{16,}`), nil},
	{"Bedrock API key", []string{"bedrock-api-key-"},
		regexp.MustCompile(`bedrock-api-key-[A-Za-z0-9+/=_%-]{8,}`), nil},
	{"Google token", []string{"ya29."},
		regexp.MustCompile(`\bya29\.[A-Za-z0-9_.-]{8,}`), nil},
	{"Google API key", []string{"aiza"},
		regexp.MustCompile(`AIza[A-Za-z0-9_-]{20,}`), nil},
	{"JSON web token", []string{"eyj"},
		regexp.MustCompile(`\beyJ[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]{5,}(?:\.[A-Za-z0-9_-]*)*`), nil},
	{"Databricks token", []string{"dapi"},
		regexp.MustCompile(`\bdapi[0-9a-f]{16,}(?:-[0-9]+)?`), nil},
	{"Vercel key", []string{"vck_"},
		regexp.MustCompile(`\bvck_[A-Za-z0-9]{8,}`), nil},
	{"Slack token", []string{"xox", "xapp-", "hooks.slack.com"},
		regexp.MustCompile(`\b(?:xox[a-z]-[A-Za-z0-9-]{8,}|xapp-[A-Za-z0-9-]{8,})|hooks\.slack\.com/(?:services|workflows|triggers)/[A-Za-z0-9/_-]{8,}`), nil},
	{"private key", []string{"private key-----"},
		regexp.MustCompile(`(?i)-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----(?:(?s:.*?)-----END [A-Z0-9 ]*PRIVATE KEY-----|(?s:.*))`), nil},
	{"Hugging Face token", []string{"hf_"},
		regexp.MustCompile(`\bhf_[A-Za-z0-9]{16,}`), nil},
	{"npm token", []string{"npm_"},
		regexp.MustCompile(`\bnpm_[A-Za-z0-9]{16,}`), nil},
	{"GitLab token", []string{"glpat-", "glptt-", "glrt-", "gldt-", "glcbt-", "glsoat-"},
		regexp.MustCompile(`\bgl(?:pat|ptt|rt|dt|cbt|soat)-[A-Za-z0-9_.-]{16,}`), nil},
	{"GitHub token", []string{"ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_"},
		regexp.MustCompile(`\b(?:gh[pousr]_[A-Za-z0-9]{16,}|github_pat_[A-Za-z0-9_]{16,})`), nil},
	{"key of a maker of models", []string{"xai-", "gsk_"},
		regexp.MustCompile(`\b(?:xai-|gsk_)[A-Za-z0-9]{16,}`), nil},
	{"Stripe key", []string{"k_live_", "k_test_"},
		regexp.MustCompile(`\b[sr]k_(?:live|test)_[A-Za-z0-9]{8,}`), nil},
	{"credential in a URL", []string{"key=", "token=", "sig=", "signature=", "secret=", "password=", "credential="},
		regexp.MustCompile(`(?i)[?&;](?:api[_-]?key|key|[a-z_-]*token|sig|[a-z-]*signature|secret|password|x-amz-credential)=([^&;#\s"'<>\[\]\\]{4,})`), nil},
	{"bearer token", []string{"bearer"},
		regexp.MustCompile(`(?i)\bbearer[ \t]+([^\s"'$<{}\[\],;\\][^\s"',;\\]*)`), notWord},
	{"credentials in a URL", []string{"://"},
		regexp.MustCompile(`://([^\s/"'@\[\\]+)@`), nil},
	{"AWS account id", []string{"arn:", "arn%3a"},
		regexp.MustCompile(`(?i)\barn(?::|%3a)aws[a-z-]*(?::|%3a)[a-z0-9-]*(?::|%3a)[a-z0-9-]*(?::|%3a)([0-9]{12})\b`), nil},
	{"e-mail address", []string{"@"},
		regexp.MustCompile(`\b[A-Za-z0-9._%+-]+@(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}\b`), nil},
}

func digit(s string) bool { return strings.ContainsAny(s, "0123456789") }

// notWord: after "bearer" an ordinary word of prose may follow, which is no token.
func notWord(s string) bool {
	return len(s) > 16 || strings.Trim(s, "abcdefghijklmnopqrstuvwxyz.!?:)") != ""
}

// notIs: "ANTHROPIC_API_KEY: is …" is how this program says what is wrong with a variable.
func notIs(s string) bool { return s != "is" }

// notScheme: a scheme alone, before a placeholder, is no value.
func notScheme(s string) bool {
	switch strings.ToLower(s) {
	case "bearer", "basic", "token", "digest", "negotiate":
		return false
	}
	return true
}
