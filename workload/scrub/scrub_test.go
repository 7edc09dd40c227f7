package scrub

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

// secretsShown are texts with a secret each, the secret, and its kind. All are made up, and put together here so
// that no scanner takes them for real.
var secretsShown = []struct{ before, secret, after, kind string }{
	{"key ", "sk-ant-" + "api03-AbCdEfGh0123-_xyzAA", ".", "Anthropic key"},
	{"", "sk-ant-" + "admin01-AbCdEfGh0123AA", " is an admin's", "Anthropic key"},
	{"token=x_", "sk-ant-" + "oat01-AbCdEfGh0123", "", "Anthropic key"},
	{"glued_", "sk-ant-" + "ort01-AbCdEfGh0123", "", "Anthropic key"},
	{"", "sk-or-" + "v1-0123456789abcdef", "", "OpenRouter key"},
	{"Key=", "sk-" + "9aZ8bY7cX6dW5e", " is over", "key that begins with sk-"},
	{"id ", "AKIA" + "0123456789ABCDEF", "", "AWS access key id"},
	{"id ", "ASIA" + "0123456789ABCDEF", "", "AWS access key id"},
	{"", "ABSK" + "QmVkcm9ja0FQSUtleS0xMjM0", "", "Bedrock API key"},
	{"", "bedrock-api-key-" + "YmVkcm9jay5hbWF6", "", "Bedrock API key"},
	{"", "ya29." + "a0AfH6SMB-x_y", "", "Google token"},
	{"?key=", "AIza" + "SyA0123456789abcdefghij", "&x=1", "Google API key"},
	{"", "eyJ" + "hbGciOi.eyJzdWIiOi.s1gn-_", " expired", "JSON web token"},
	{"", "dapi" + "0123456789abcdef0123456789abcdef-2", "", "Databricks token"},
	{"", "vck_" + "0123456789abcdef", "", "Vercel key"},
	{"Bearer ", "abcd1234", " was sent", "bearer token"},
	{"bearer ", "averyverylongwordindeed", "", "bearer token"},
	{"authorization: ", "Bearer x", "", "authorization header"},
	{`{"Authorization": "`, "Basic dXNlcjpwYXNz", `"}`, "authorization header"},
	{"Authorization: ", "AWS4-HMAC-SHA256 Credential=X/20260101/us-east-1/bedrock/aws4_request, SignedHeaders=host, Signature=ab12", "", "authorization header"},
	{"", "AWS4-HMAC-SHA256 Credential=X/20260101/us-east-1/bedrock/aws4_request, Signature=ab12", "", "AWS signature"},
	{"x-api-key: ", "x", "", "credential by name"},
	{"'x-api-key': '", "hunter2", "'", "credential by name"},
	{`"api_key":"`, "88dc28d0", `"`, "credential by name"},
	{"https://h/p?X-Amz-Signature=", "0a1b", "&X-Amz-Date=1", "credential by name"},
	{"aws_secret_access_key = ", "wJalrXUtnFEMI", "", "credential by name"},
	{"set-cookie: ", "__cf_bm=abc; path=/", "", "cookie"},
	{"with __cf_bm=", "abc", "; more", "cookie"},
	{"https://", "user:pass", "@proxy.example:3128/", "credentials in a URL"},
	{"arn:aws:bedrock:us-east-1:", "123456789012", ":application-inference-profile/abc", "AWS account id"},
	{"/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A", "123456789012", "%3Ainference-profile", "AWS account id"},
	{"slack ", "xoxb-" + "123456789012-AbCdEfGh0123", " is gone", "Slack token"},
	{"", "hooks.slack" + ".com/services/T0/B0/AbCdEfGh0123", "", "Slack token"},
	{"", "-----BEGIN RSA " + "PRIVATE KEY-----\nMIIB\nAAAA\n-----END RSA PRIVATE KEY-----", " it was", "private key"},
	{"cut: ", "-----BEGIN OPENSSH " + "PRIVATE KEY-----\nMIIB\nAAAA", "", "private key"},
	{"", "hf_" + "AbCdEfGh0123AbCdEfGh0123", ".", "Hugging Face token"},
	{"_auth ", "npm_" + "AbCdEfGh0123AbCdEfGh0123", "", "npm token"},
	{"", "glpat-" + "AbCdEfGh0123_AbCdEf", " expired", "GitLab token"},
	{"", "ghp_" + "AbCdEfGh0123AbCdEfGh0123", "", "GitHub token"},
	{"", "github_pat_" + "11AbCdEfGh0123_AbCdEfGh0123", "", "GitHub token"},
	{"", "gsk_" + "AbCdEfGh0123AbCdEfGh0123", "", "key of a maker of models"},
	{"", "sk_live_" + "AbCdEfGh0123", "", "Stripe key"},
	{"GET /v1?key=", "AbCdEfGh0123", "&x=1", "credential in a URL"},
	{"https://h/v1?a=1&token=", "AbCdEfGh0123", " was", "credential in a URL"},
	{"https://h/blob?sv=1&sig=", "AbCdEfGh0123%2B", "#x", "credential in a URL"},
	{"write to ", "jane.doe+x@mail.example.org", ".", "e-mail address"},
}

const errorJSON = `{"type":"error","error":{"type":"rate_limit_error","message":"Too many of organization's tokens"},"request_id":"req_011"}`

// TestNames: a text with the name of a credential is never passed over.
func TestNames(t *testing.T) {
	names := strings.NewReplacer("(?:aws_)?", "aws_", "[-_]?", "-").Replace(credentialNames)
	for name := range strings.SplitSeq(names, "|") {
		for _, text := range []string{name + ": Zx9Zx9", strings.ToUpper(name) + "=Zx9Zx9", strings.ReplaceAll(name, "s", "ſ") + ": Zx9Zx9"} {
			if Leaks([]byte(text)) == nil || !strings.Contains(Text(text), Removed) {
				t.Errorf("%q is taken for no secret", text)
			}
		}
	}
}

func TestText(t *testing.T) {
	for _, test := range secretsShown {
		text := test.before + test.secret + test.after
		if got, want := Text(text), test.before+Removed+test.after; got != want {
			t.Errorf("%q becomes\n  %q\nwant\n  %q", text, got, want)
		}
		if kinds := Leaks([]byte(text)); !slices.Contains(kinds, test.kind) {
			t.Errorf("%q holds %q, want %q among them", text, kinds, test.kind)
		}
		quoted, _ := json.Marshal(map[string]string{"message": "\t" + text})
		if kinds := Leaks(quoted); !slices.Contains(kinds, test.kind) {
			t.Errorf("in JSON, %s holds %q, want %q among them", quoted, kinds, test.kind)
		}
		for _, kind := range Leaks([]byte(text)) {
			if strings.Contains(kind, test.secret) {
				t.Errorf("the kind %q tells the secret", kind)
			}
		}
	}
}

// TestScrubKeeps: what names a request, an organization, a model or a page is no secret, nor is a placeholder.
func TestScrubKeeps(t *testing.T) {
	for _, text := range []string{
		"",
		errorJSON,
		"req_011CYxyZ1234567890abcdef", "msg_01XFDUDYJgAACzvnptvVoYEL", "toolu_bdrk_01A09q90qw90lq917835lq9",
		"This request would exceed your organization's rate limit of 30,000 input tokens per minute (org: 0fa34c3a-14d1-455e-9536-ab7ef381dbec, model: claude-opus-4-6). For details, refer to: https://docs.claude.com/en/api/rate-limits.",
		"claude-sonnet-4-5-20250929", "us.anthropic.claude-opus-4-8-v1:0", "anthropic/claude-3.5-haiku:beta", "accounts/x/models/llama3-70b-8192",
		"POST \"https://api.anthropic.com/v1/messages?beta=true\": 429 Too Many Requests (Request-ID: req_011)",
		"https://bedrock-runtime.us-east-1.amazonaws.com/model/us.anthropic.claude-v1%3A0/invoke",
		"projects/p/locations/us-east5/publishers/anthropic/models/claude-opus-4-8",
		"sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", "wl_9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
		"invalid x-api-key", "the bearer token is missing", "Bearer authentication.", "an API key: <your key>", "Key=sk-dev-... over available RPM=0", "a key like sk-ant-api03-... or sk-ant-oat…",
		`curl -H "x-api-key: $ANTHROPIC_API_KEY" -H "authorization: Bearer $TOKEN" -H 'x-api-key: <key>'`, "Authorization: Bearer [removed]",
		"env:ANTHROPIC_API_KEY", `"credential_source":"env:ANTHROPIC_API_KEY","credential_fingerprint":"unknown"`,
		"@anthropic-ai/sdk@1.12.0", "a disk-based risk-averse task-oriented-pipeline-number1 of scikit", "anthropic-ratelimit-input-tokens-reset: 2026-02-27T12:53:25Z",
		"input_tokens: 30000, max_tokens: 16", "2026-11-23T10:00:00Z", "ThrottlingException:http://internal.amazon.com/coral/com.amazon.bedrock/", "cf-ray 8f2a1b3c4d5e6f70-FRA",
	} {
		if got := Text(text); got != text {
			t.Errorf("%q becomes %q, want it to stay", text, got)
		}
		if kinds := Leaks([]byte(text)); kinds != nil {
			t.Errorf("%q holds %q, want nothing", text, kinds)
		}
	}
}

// TestScrubHidden: an escape hides no secret.
func TestScrubHidden(t *testing.T) {
	for _, text := range []string{
		`{\"x-api-key\": \"hunter2\"}`, `\u0073k-ant-` + `api03-AbCdEfGh0123AA`, `\\u0073k-ant-` + `api03-AbCdEfGh0123AA`, `a\u0040example.org`,
	} {
		got := Text(text)
		if got == text || Leaks([]byte(got)) != nil {
			t.Errorf("%q becomes %q, which holds %q", text, got, Leaks([]byte(got)))
		}
	}
}

// TestScrubLong: a long text that nearly matches again and again.
func TestScrubLong(t *testing.T) {
	for _, piece := range []string{"sk-", "eyJaaaaa.", "a@", "bearer ", "authorization: ", `\u0061`, "arn:aws:", "://a:"} {
		text := strings.Repeat(piece, 1<<13/len(piece))
		if got := Text(text); len(Leaks([]byte(got))) > 0 {
			t.Errorf("%q many times leaves a secret", piece)
		}
	}
}

// FuzzText: what is scrubbed holds nothing more, stays as it is when it is scrubbed again, and can stand in JSON.
func FuzzText(f *testing.F) {
	for _, s := range secretsShown {
		f.Add(s.before + s.secret + s.after)
	}
	f.Add(errorJSON)
	f.Add(`\bearer abc1 <@a.org \u0073k-ant-` + `api03-AbCdEfGh0123AA`)
	f.Fuzz(func(t *testing.T, text string) {
		clean := Text(text)
		if kinds := Leaks([]byte(clean)); kinds != nil {
			t.Fatalf("%q becomes %q, which holds %q", text, clean, kinds)
		}
		if again := Text(clean); again != clean {
			t.Fatalf("%q becomes %q and then %q", text, clean, again)
		}
		raw, _ := json.Marshal(map[string]string{"a": clean})
		if kinds := Leaks(raw); kinds != nil {
			t.Fatalf("in JSON, %s holds %q", raw, kinds)
		}
	})
}
