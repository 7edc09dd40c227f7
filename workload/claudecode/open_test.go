package claudecode

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing"

	"loadshape/bucket/wire"
	"loadshape/workload/route"
	"loadshape/workload/route/fingerprint"
)

const (
	user    = "/home/u/.claude/settings.json"
	login   = "/home/u/.claude/.credentials.json"
	project = "/src/p/.claude/settings.json"
)

// around are surroundings with these variables and files.
func around(files map[string]string, env ...string) Surroundings {
	return Surroundings{Program: "/bin/claude", Environ: env, HomeDir: "/home/u", WorkDir: "/src/p", OS: "linux",
		ReadFile: func(name string) ([]byte, error) {
			text, ok := files[name]
			if !ok {
				return nil, fs.ErrNotExist
			}
			return []byte(text), nil
		},
		Exists: func(name string) bool { _, ok := files[name]; return ok },
	}
}

func TestOpen(t *testing.T) {
	const plain = "ANTHROPIC_API_KEY=sk-ant-api03-canary"
	loggedIn := map[string]string{login: ""}
	for _, c := range []struct {
		name     string
		route    string
		base     string
		files    map[string]string
		env      []string
		refusal  string // part of it
		err      string // part of it
		owner    wire.Owner
		host     string
		notices  []string // parts of them
		os, path string
	}{
		{name: "a key", route: APIKey, env: []string{plain}, owner: wire.AnthropicOrganization, host: apiHost},
		{name: "a gateway", route: APIKey, env: []string{plain, "ANTHROPIC_BASE_URL=https://gw.example.com/x"}, owner: wire.UnknownOwner, host: "gw.example.com",
			notices: []string{"follows redirects of gw.example.com"}},
		{name: "a helper", route: APIKey, files: map[string]string{user: `{"apiKeyHelper":"/bin/x"}`}, owner: wire.AnthropicOrganization, host: apiHost},
		{name: "two credentials", route: APIKey, env: []string{plain, "ANTHROPIC_AUTH_TOKEN=abc"}, owner: wire.UnknownOwner, host: apiHost,
			notices: []string{"ANTHROPIC_AUTH_TOKEN and env:ANTHROPIC_API_KEY are both set"}},
		{name: "a key, and a login", route: APIKey, files: loggedIn, env: []string{plain}, owner: wire.AnthropicOrganization, host: apiHost,
			notices: []string{"a login or token of a subscription is there"}},
		{name: "no credential", route: APIKey, err: "no credential"},
		{name: "a login alone", route: APIKey, files: loggedIn, refusal: "expected --route claude-code-plan"},
		{name: "an OAuth token in place of a key", route: APIKey, env: []string{"ANTHROPIC_API_KEY=sk-ant-oat01-canary"}, refusal: "expected --route claude-code-plan"},
		{name: "an admin key", route: APIKey, env: []string{"ANTHROPIC_API_KEY=sk-ant-admin01-canary"}, refusal: "is an admin key"},
		{name: "a key of another", route: APIKey, env: []string{"ANTHROPIC_API_KEY=sk-or-v1-canary"}, refusal: "expected a key of Anthropic"},
		{name: "a key with a space", route: APIKey, env: []string{"ANTHROPIC_API_KEY=sk-ant-api03 canary"}, err: "has a space in it"},
		{name: "Bedrock", route: APIKey, env: []string{plain, "CLAUDE_CODE_USE_BEDROCK=1"}, refusal: "expected --route bedrock"},
		{name: "Google Cloud of Anthropic", route: APIKey, env: []string{plain, "CLAUDE_CODE_USE_ANTHROPIC_GOOGLE_CLOUD=1"}, refusal: "expected --route claude-google"},
		{name: "plain http", route: APIKey, env: []string{plain, "ANTHROPIC_BASE_URL=http://gw.example.com"}, refusal: "is no https address"},
		{name: "no address", route: APIKey, env: []string{plain, "ANTHROPIC_BASE_URL=gw"}, refusal: "is no https address"},
		{name: "plain http to this machine", route: APIKey, env: []string{plain, "ANTHROPIC_BASE_URL=http://127.0.0.1:4000"}, owner: wire.UnknownOwner, host: "127.0.0.1:4000"},
		{name: "a base URL that is given", route: APIKey, base: "http://127.0.0.1:1", env: []string{plain, "ANTHROPIC_BASE_URL=https://gw.example.com"}, owner: wire.UnknownOwner, host: "127.0.0.1:1"},
		{name: "a base URL of a project", route: APIKey, files: map[string]string{project: `{"env":{"ANTHROPIC_BASE_URL":"https://gw.example.com"}}`}, env: []string{plain}, refusal: "a project's settings change the route"},
		{name: "other settings of a project", route: APIKey, files: map[string]string{project: `{"hooks":{}}`}, env: []string{plain}, owner: wire.AnthropicOrganization, host: apiHost,
			notices: []string{"the settings of projects are left out"}},

		{name: "a plan's login", route: Plan, files: loggedIn, owner: wire.ClaudeSubscription, host: apiHost},
		{name: "a plan's login with a stray key", route: Plan, files: loggedIn, env: []string{plain, "ANTHROPIC_AUTH_TOKEN=abc"}, owner: wire.ClaudeSubscription, host: apiHost},
		{name: "a plan's token", route: Plan, env: []string{"CLAUDE_CODE_OAUTH_TOKEN=sk-ant-oat01-canary"}, owner: wire.ClaudeSubscription, host: apiHost},
		{name: "a plan, and no login", route: Plan, env: []string{plain}, err: "no login"},
		{name: "a plan, and perhaps a login in the Keychain", route: Plan, os: "darwin", owner: wire.UnknownOwner},
		{name: "a plan behind a gateway", route: Plan, files: loggedIn, env: []string{"ANTHROPIC_BASE_URL=https://gw.example.com"}, refusal: "a gateway sends the same"},
		{name: "a plan behind a proxy of this machine", route: Plan, files: loggedIn, env: []string{"ANTHROPIC_BASE_URL=http://127.0.0.1:4000"}, refusal: "a gateway sends the same"},
		{name: "a plan and a test's server", route: Plan, files: loggedIn, base: "http://127.0.0.1:1", owner: wire.UnknownOwner, host: "127.0.0.1:1"},
		{name: "a plan and a given gateway", route: Plan, files: loggedIn, base: "https://gw.example.com", refusal: "a gateway sends the same"},
		{name: "a plan and Anthropic's own base URL", route: Plan, files: loggedIn, env: []string{"ANTHROPIC_BASE_URL=https://api.anthropic.com"}, owner: wire.ClaudeSubscription, host: apiHost},
		{name: "a plan, and a key in settings", route: Plan, files: map[string]string{login: "", user: `{"env":{"ANTHROPIC_API_KEY":"sk-ant-api03-canary"}}`}, refusal: "goes before the login"},
		{name: "a plan, and a helper", route: Plan, files: map[string]string{login: "", user: `{"apiKeyHelper":"/bin/x"}`}, refusal: "goes before the login"},
		{name: "a plan, and Bedrock", route: Plan, files: loggedIn, env: []string{"CLAUDE_CODE_USE_BEDROCK=1"}, refusal: "expected --route bedrock"},
		{name: "a plan, and a key of a project", route: Plan, files: map[string]string{login: "", project: `{"env":{"ANTHROPIC_API_KEY":"sk-ant-api03-canary"}}`}, refusal: "a project's settings change the route"},
	} {
		t.Run(strings.ReplaceAll(c.name, " ", "-"), func(t *testing.T) {
			in := around(c.files, c.env...)
			if c.os != "" {
				in.OS = c.os
			}
			client, err := Open(Settings{Name: c.route, Model: "claude-sonnet-5", BaseURL: c.base}, in)
			var refusal *route.Refusal
			switch {
			case c.refusal != "":
				if !errors.As(err, &refusal) || !strings.Contains(refusal.Reason, c.refusal) {
					t.Fatalf("%v, want a refusal with %q", err, c.refusal)
				}
			case c.err != "":
				if err == nil || errors.As(err, &refusal) || !strings.Contains(err.Error(), c.err) {
					t.Fatalf("%v, want an error with %q", err, c.err)
				}
			case err != nil:
				t.Fatal(err)
			}
			if err != nil {
				if strings.Contains(err.Error(), "canary") || strings.Contains(err.Error(), "\n") {
					t.Errorf("%q holds a value, or is not one line", err)
				}
				return
			}
			owner, why := client.Owner()
			id := client.Identity()
			if owner != c.owner || why == "" || id.Host != c.host || id.Name != c.route {
				t.Errorf("owner %s (%s), %+v; want %s and %s", owner, why, id, c.owner, c.host)
			}
			all := strings.Join(client.Notices(), "\n")
			for _, part := range c.notices {
				if !strings.Contains(all, part) {
					t.Errorf("notices %q, want %q among them", all, part)
				}
			}
			for _, shown := range []string{all, client.Preview(), why, fmt.Sprintf("%+v %#v %v %+v %#v", id, id, client, *client, *client), client.found.CredentialKind} {
				if strings.Contains(shown, "canary") {
					t.Errorf("a value is shown: %s", shown)
				}
			}
		})
	}
}

func TestOpenTakesNoOtherSettings(t *testing.T) {
	for _, c := range []struct {
		set  Settings
		in   Surroundings
		want string
	}{
		{Settings{Name: "direct", Model: "m"}, around(nil), `--route: is "direct"`},
		{Settings{Name: Plan, Model: "m"}, Surroundings{}, "claude: is not in PATH"},
		{Settings{Name: Plan}, around(nil), `--model: is ""`},
		{Settings{Name: Plan, Model: "--debug"}, around(nil), `--model: is "--debug"`},
		{Settings{Name: Plan, Model: "a b"}, around(nil), `--model: is "a b"`},
		{Settings{Name: Plan, Model: "m", MaxTokens: -1}, around(nil), "--max-tokens: is -1"},
		{Settings{Name: Plan, Model: "m", BaseURL: "gw"}, around(nil), "--base-url: cannot be read"},
		{Settings{Name: Plan, Model: "m", BaseURL: "http://gw.example.com"}, around(nil), "--base-url: is plain http"},
		{Settings{Name: Plan, Model: "m", BaseURL: "https://u:p@gw.example.com"}, around(nil), "--base-url: has a user"},
	} {
		if _, err := Open(c.set, c.in); err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%+v: %v, want %q", c.set, err, c.want)
		}
	}
}

// TestFingerprint gives the key of the environment the name that it has on every route, and no other one.
func TestFingerprint(t *testing.T) {
	in := around(nil, "ANTHROPIC_API_KEY=sk-ant-api03-canary")
	in.ConfigDir = t.TempDir()
	c, err := Open(Settings{Name: APIKey, Model: "m"}, in)
	if err != nil {
		t.Fatal(err)
	}
	direct, err := route.Open(route.Settings{BaseURL: "https://api.anthropic.com"}, route.Surroundings{ConfigDir: in.ConfigDir,
		Getenv: func(name string) string {
			if name == keyName {
				return "sk-ant-api03-canary"
			}
			return ""
		}})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := c.Identity().CredentialFingerprint, direct.Identity().CredentialFingerprint; got != want || got == fingerprint.Unknown {
		t.Errorf("%s, want %s", got, want)
	}
	in.Exists = func(string) bool { return true }
	c, err = Open(Settings{Name: Plan, Model: "m"}, in)
	if err != nil {
		t.Fatal(err)
	}
	if got := c.Identity().CredentialFingerprint; got != fingerprint.Unknown {
		t.Errorf("a login has the fingerprint %s, want none", got)
	}
}

func FuzzHear(f *testing.F) {
	for _, line := range []string{begins, older, answers, ends, fails(429, "rate_limit_error", "x"), retries(429), retries(nil),
		`{"type":"rate_limit_event","rate_limit_info":{"status":"rejected","resetsAt":-1,"rateLimitType":"a b"}}`} {
		f.Add([]byte(line))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		var s said
		s.hear(line)
		s.hear([]byte(begins))
		if n := s.atMost(-1); n < 0 {
			t.Errorf("at most %d", n)
		}
		if n := s.atMost(3); n < 3 {
			t.Errorf("at most %d, and the log has 3", n)
		}
		if status := s.status(); status != 0 && (status < 100 || status > 599) {
			t.Errorf("status %d", status)
		}
	})
}
