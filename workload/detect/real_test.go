package detect

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestTheRealClient asks Claude Code itself, where LOADSHAPE_CLAUDE names it, which route is active: it must say what is
// detected. Nothing is sent; the credentials are none.
func TestTheRealClient(t *testing.T) {
	program := os.Getenv("LOADSHAPE_CLAUDE")
	if program == "" {
		t.Skip("LOADSHAPE_CLAUDE does not name Claude Code")
	}
	const login = `{"claudeAiOauth":{"accessToken":"sk-ant-oat01-none","refreshToken":"sk-ant-ort01-none","expiresAt":4102444800000,"scopes":["user:inference","user:profile"],"subscriptionType":"max"}}`
	const managed = `{"primaryApiKey":"sk-ant-api03-none"}`
	for _, c := range []struct {
		name                     string
		env                      []string
		settings, project, login string
		own                      string // the client's own configuration
		route                    string
	}{
		{name: "nothing", route: None},
		{name: "a key", env: []string{keyName + "=k"}, route: Code},
		{name: "a token", env: []string{tokenName + "=k"}, route: Code},
		{name: "both", env: []string{keyName + "=k", tokenName + "=k2"}, route: Code},
		{name: "a long-lived token", env: []string{oauthName + "=sk-ant-oat01-none"}, route: Plan},
		{name: "a long-lived token, and a key", env: []string{oauthName + "=sk-ant-oat01-none", keyName + "=k"}, route: Code},
		{name: "a login", login: login, route: Plan},
		{name: "a login, and a key", login: login, env: []string{keyName + "=k"}, route: Code},
		{name: "a login, and an empty key", login: login, env: []string{keyName + "="}, route: Plan},
		{name: "a login, and a helper", login: login, settings: `{"apiKeyHelper":"/bin/echo k"}`, route: Code},
		{name: "a helper, and a key", settings: `{"apiKeyHelper":"/bin/echo k"}`, env: []string{keyName + "=k"}, route: Code},
		{name: "a helper, and a long-lived token", settings: `{"apiKeyHelper":"/bin/echo k"}`, env: []string{oauthName + "=sk-ant-oat01-none"}, route: Code},
		{name: "a login, and a base URL", login: login, env: []string{baseName + "=http://127.0.0.1:9"}, route: Gateway},
		{name: "a key in settings", settings: `{"env":{"ANTHROPIC_API_KEY":"k"}}`, route: Code},
		{name: "a provider in settings", settings: `{"env":{"CLAUDE_CODE_USE_VERTEX":"1"}}`, env: []string{keyName + "=k"}, route: "vertex"},
		{name: "a provider that settings switch off", settings: `{"env":{"CLAUDE_CODE_USE_VERTEX":"0"}}`, env: []string{keyName + "=k", "CLAUDE_CODE_USE_VERTEX=1"}, route: Code},
		{name: "a provider in a project", project: `{"env":{"CLAUDE_CODE_USE_BEDROCK":"1"}}`, env: []string{keyName + "=k"}, route: "bedrock"},
		{name: "broken settings", settings: `{"env":{"CLAUDE_CODE_USE_VERTEX":"1"},}`, env: []string{keyName + "=k"}, route: Code},
		{name: "Bedrock and Mantle", env: []string{"CLAUDE_CODE_USE_BEDROCK=on", "CLAUDE_CODE_USE_MANTLE=yes"}, route: "bedrock"},
		{name: "Mantle and Vertex", env: []string{"CLAUDE_CODE_USE_MANTLE=1", "CLAUDE_CODE_USE_VERTEX=1"}, route: "bedrock-mantle"},
		{name: "Anthropic on AWS and on Google Cloud", env: []string{"CLAUDE_CODE_USE_ANTHROPIC_AWS=1", "CLAUDE_CODE_USE_ANTHROPIC_GOOGLE_CLOUD=1"}, route: "claude-aws"},
		{name: "Foundry and Anthropic on AWS", env: []string{"CLAUDE_CODE_USE_ANTHROPIC_AWS=1", "CLAUDE_CODE_USE_FOUNDRY=1"}, route: "foundry"},
		{name: "Anthropic on Google Cloud and Vertex", env: []string{"CLAUDE_CODE_USE_ANTHROPIC_GOOGLE_CLOUD=1", "CLAUDE_CODE_USE_VERTEX=1"}, route: "claude-google"},
		{name: "Anthropic on Google Cloud and Mantle", env: []string{"CLAUDE_CODE_USE_ANTHROPIC_GOOGLE_CLOUD=1", "CLAUDE_CODE_USE_MANTLE=1"}, route: "claude-google"},
		{name: "the key of a Console login", own: managed, route: Code},
		{name: "the key of a Console login, and a base URL", own: managed, env: []string{baseName + "=http://127.0.0.1:9"}, route: Gateway},
		{name: "the key of a Console login, and a key", own: managed, env: []string{keyName + "=k"}, route: Code},
		{name: "the key of a Console login, and a token", own: managed, env: []string{tokenName + "=k"}, route: Code},
		{name: "the key of a Console login, and a long-lived token", own: managed, env: []string{oauthName + "=sk-ant-oat01-none"}, route: Plan},
		{name: "the key of a Console login, and a login", own: managed, login: login, route: Plan},
		{name: "the key of a Console login, and a helper", own: managed, settings: `{"apiKeyHelper":"/bin/echo k"}`, route: Code},
		{name: "an empty key of a Console login", own: `{"primaryApiKey":""}`, route: None},
		{name: "a switch that is not on", env: []string{keyName + "=k", "CLAUDE_CODE_USE_BEDROCK=enabled"}, route: Code},
	} {
		t.Run(strings.ReplaceAll(c.name, " ", "-"), func(t *testing.T) {
			home, work := t.TempDir(), t.TempDir()
			for path, text := range map[string]string{
				filepath.Join(home, ".claude", "settings.json"): c.settings, filepath.Join(work, ".claude", "settings.json"): c.project,
				filepath.Join(home, ".claude", ".credentials.json"): c.login, filepath.Join(home, ".claude.json"): c.own,
			} {
				if text == "" {
					continue
				}
				os.MkdirAll(filepath.Dir(path), 0o700)
				if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			env := append([]string{"HOME=" + home, "PATH=" + os.Getenv("PATH"), "DISABLE_AUTOUPDATER=1", "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC=1"}, c.env...)
			r := Detect(Surroundings{
				OS: "linux", HomeDir: home, WorkDir: work, ReadFile: os.ReadFile,
				Exists: func(name string) bool { _, err := os.Stat(name); return err == nil },
				Getenv: func(name string) string {
					for _, entry := range env {
						if value, ok := strings.CutPrefix(entry, name+"="); ok {
							return value
						}
					}
					return ""
				},
				AuthStatus: func() ([]byte, error) {
					cmd := exec.CommandContext(t.Context(), program, "auth", "status", "--json")
					cmd.Env, cmd.Dir = env, work
					text, err := cmd.Output()
					if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
						err = nil // nobody is logged in
					}
					return text, err
				},
			})
			client := r.Of(ClaudeCode)
			t.Logf("%s with %s: %q", client.Route, client.CredentialSource, client.Why)
			if client.Route != c.route || slices.ContainsFunc(r.Conflicts, func(k Conflict) bool { return k.Name == "client-disagrees" }) {
				t.Errorf("%s, want %s: %+v", client.Route, c.route, r.Conflicts)
			}
			if i := slices.IndexFunc(r.LookedAt, func(p Place) bool { return p.Place == "claude auth status" }); !r.LookedAt[i].Found {
				t.Errorf("claude auth status was not read: %s", r.LookedAt[i].Note)
			}
		})
	}
}
