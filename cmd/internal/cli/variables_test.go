package cli

import (
	"strings"
	"testing"
)

func TestVariables(t *testing.T) {
	const secret = "do-not-show-this-1"
	env := map[string]string{"RATE": "80", "MAX_TOKENS": "4096", "CACHE_READ_INPUT_TOKENS": "1k", "ANTHROPIC_MODEL": "claude-sonnet-5", "AWS_REGION": "eu-central-1",
		"KEYBOARD": "fast", "LOOKS": "sk-ant-REDACTED" + strings.Repeat("x", 20), "HEX": strings.Repeat("0a", 20), "LINES": "aline\nbline", "LONG": strings.Repeat("ab ", 400)}
	secrets := []string{"ANTHROPIC_API_KEY", "api_key", "OPENAI_APIKEY", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "GITHUB_TOKEN", "MYSQL_PWD", "DB_PASSWORD",
		"DB_PASS", "GITLAB_PAT", "SENTRY_DSN", "DATABASE_URL", "AZURE_CONNECTION_STRING", "NPM_AUTH", "SESSION_COOKIE", "ANTHROPIC_CUSTOM_HEADERS", "KEY", "token"}
	for _, name := range secrets {
		env[name] = secret
	}
	variable := Variables(func(name string) string { return env[name] })
	for _, name := range []string{"RATE", "MAX_TOKENS", "CACHE_READ_INPUT_TOKENS", "ANTHROPIC_MODEL", "AWS_REGION", "KEYBOARD"} {
		if v, err := variable(name); err != nil || v != env[name] {
			t.Errorf("%s is %q, %v, expected %q", name, v, err, env[name])
		}
	}
	for _, name := range append(secrets, "LOOKS", "HEX", "LINES", "LONG", "MISSING") {
		v, err := variable(name)
		if err == nil || v != "" {
			t.Errorf("%s is given", name)
			continue
		}
		if env[name] != "" && strings.Contains(err.Error(), env[name]) {
			t.Errorf("%s: the error shows the value: %v", name, err)
		}
	}
}
