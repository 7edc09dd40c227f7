package detect

import (
	"encoding/json"
	"errors"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"loadshape/bucket/wire"
)

const (
	user    = "/home/u/.claude/settings.json"
	project = "/src/p/.claude/settings.json"
	local   = "/src/p/.claude/settings.local.json"
	policy  = "/etc/claude-code/managed-settings.json"
	login   = "/home/u/.claude/.credentials.json"
	profile = "/home/u/.config/anthropic/configs/default.json"
)

// around are surroundings of so much: variables, files, and what the client says; "" is that it is not installed.
func around(env, files map[string]string, says string) Surroundings {
	in := Surroundings{
		OS: "linux", HomeDir: "/home/u", WorkDir: "/src/p",
		Getenv: func(name string) string { return env[name] },
		ReadFile: func(name string) ([]byte, error) {
			text, ok := files[filepath.ToSlash(name)]
			switch {
			case !ok:
				return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
			case text == "unreadable":
				return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrPermission}
			}
			return []byte(text), nil
		},
		Exists: func(name string) bool { _, ok := files[filepath.ToSlash(name)]; return ok },
	}
	if says != "" {
		in.AuthStatus = func() ([]byte, error) { return []byte(says), nil }
	}
	return in
}

// says is what claude auth status prints, with what nobody else is to see.
func says(method, provider string) string {
	in := method != "none"
	text, _ := json.Marshal(map[string]any{"loggedIn": in, "authMethod": method, "apiProvider": provider, "email": "someone@example.com",
		"orgId": "0f0e", "orgName": "Secret Org", "subscriptionType": "max"})
	return string(text)
}

// A seen is what a test looks at of a client.
type seen struct {
	route, host, source string
	owner               wire.Owner
}

func see(c Client) seen { return seen{c.Route, c.Host, c.CredentialSource, c.Owner} }

func TestDetect(t *testing.T) {
	const (
		org  = wire.AnthropicOrganization
		none = wire.UnknownOwner
		plan = wire.ClaudeSubscription
	)
	nothing := seen{None, "", "", none}
	for _, c := range []struct {
		name       string
		env, files map[string]string
		says       string
		code, sdk  seen
		conflicts  []string
		told       bool
	}{
		{name: "nothing", code: nothing, sdk: nothing},
		{name: "nothing, and the client agrees", says: says("none", "firstParty"), code: nothing, sdk: nothing},
		{
			name: "a key", env: map[string]string{keyName: "sk-ant-api03-x"}, says: says("api_key", "firstParty"),
			code: seen{Code, apiHost, "env:" + keyName, org}, sdk: seen{Direct, apiHost, "env:" + keyName, org}, told: true,
		},
		{
			name: "a key, of an older client", env: map[string]string{keyName: "sk-ant-api03-x"}, says: says("apiKey", "firstParty"),
			code: seen{Code, apiHost, "env:" + keyName, org}, sdk: seen{Direct, apiHost, "env:" + keyName, org}, told: true,
		},
		{
			name: "token and key", env: map[string]string{keyName: "sk-ant-api03-x", tokenName: "sk-ant-api03-y"}, says: says("oauth_token", "firstParty"),
			code: seen{Code, apiHost, "env:" + tokenName, org}, sdk: seen{Direct, apiHost, "env:" + keyName, org},
			conflicts: []string{"clients-differ", "token-and-key"},
		},
		{
			name: "a token alone, of unknown kind", env: map[string]string{tokenName: "abc"},
			code: seen{Code, apiHost, "env:" + tokenName, none}, sdk: seen{Direct, apiHost, "env:" + tokenName, none}, told: true,
		},
		{
			name: "a token that is a subscription's", env: map[string]string{tokenName: "sk-ant-oat01-x"},
			code: seen{Plan, apiHost, "env:" + tokenName, plan}, sdk: seen{Direct, apiHost, "env:" + tokenName, plan},
			conflicts: []string{"plan-token-in-sdk"}, told: true,
		},
		{
			name: "an admin key", env: map[string]string{keyName: "sk-ant-admin01-x"},
			code: seen{Code, apiHost, "env:" + keyName, org}, sdk: seen{Direct, apiHost, "env:" + keyName, org},
			conflicts: []string{"wrong-kind", "wrong-kind"}, told: true,
		},
		{
			name: "a key of another", env: map[string]string{keyName: "sk-or-v1-x"},
			code: seen{Code, apiHost, "env:" + keyName, none}, sdk: seen{Direct, apiHost, "env:" + keyName, none},
			conflicts: []string{"foreign-credential", "foreign-credential"}, told: true,
		},
		{
			name: "a login", files: map[string]string{login: ""}, says: says("claude.ai", "firstParty"),
			code: seen{Plan, apiHost, "login in ~/.claude/.credentials.json", plan}, sdk: nothing, told: true,
		},
		{
			name: "a login that only the client knows of", says: says("claude.ai", "firstParty"),
			code: seen{Plan, apiHost, "login, as claude auth status says", plan}, sdk: nothing, told: true,
		},
		{
			name: "a login, and a stray key", env: map[string]string{keyName: "sk-ant-api03-x"}, files: map[string]string{login: ""},
			says: says("api_key", "firstParty"),
			code: seen{Code, apiHost, "env:" + keyName, org}, sdk: seen{Direct, apiHost, "env:" + keyName, org},
			conflicts: []string{"key-and-login"},
		},
		{
			name: "a login, and a base URL", env: map[string]string{baseName: "https://gw.example.com/anthropic"}, files: map[string]string{login: ""},
			code: seen{Gateway, "gw.example.com", "login in ~/.claude/.credentials.json", none}, sdk: nothing,
			conflicts: []string{"base-url-and-login"}, told: true,
		},
		{
			name: "a login, and Anthropic's own base URL", env: map[string]string{baseName: "https://API.anthropic.com:443/"}, files: map[string]string{login: ""},
			code: seen{Plan, apiHost, "login in ~/.claude/.credentials.json", plan}, sdk: nothing, told: true,
		},
		{
			name: "a long-lived token, and a login", env: map[string]string{oauthName: "sk-ant-oat01-x"}, files: map[string]string{login: ""},
			says: says("oauth_token", "firstParty"),
			code: seen{Plan, apiHost, "env:" + oauthName, plan}, sdk: nothing, conflicts: []string{"token-and-login"}, told: true,
		},
		{
			name: "a helper", files: map[string]string{user: `{"apiKeyHelper":"/bin/x", "unknown": [1]}`}, says: says("api_key_helper", "firstParty"),
			code: seen{Code, apiHost, "apiKeyHelper in ~/.claude/settings.json", org}, sdk: nothing, told: true,
		},
		{
			name: "a helper, and a key", env: map[string]string{keyName: "sk-ant-api03-x"}, files: map[string]string{user: `{"apiKeyHelper":"/bin/x"}`},
			says: says("api_key_helper", "firstParty"),
			code: seen{Code, apiHost, "env:" + keyName, org}, sdk: seen{Direct, apiHost, "env:" + keyName, org},
			conflicts: []string{"helper-and-credential"},
		},
		{
			name: "a helper goes before a login", files: map[string]string{user: `{"apiKeyHelper":"/bin/x"}`, login: ""}, says: says("api_key_helper", "firstParty"),
			code: seen{Code, apiHost, "apiKeyHelper in ~/.claude/settings.json", org}, sdk: nothing, told: true,
		},
		{
			name: "settings go before the shell", env: map[string]string{keyName: "sk-ant-api03-x"},
			files: map[string]string{user: `{"env":{"ANTHROPIC_API_KEY":"sk-ant-api03-y"}}`},
			code:  seen{Code, apiHost, keyName + " in ~/.claude/settings.json", org}, sdk: seen{Direct, apiHost, "env:" + keyName, org},
			conflicts: []string{"clients-differ", "shell-and-settings"},
		},
		{
			name: "the same value in two places is none", env: map[string]string{baseName: "https://gw.example.com"},
			files: map[string]string{user: `{"env":{"ANTHROPIC_BASE_URL":"https://gw.example.com","ANTHROPIC_AUTH_TOKEN":"t"}}`},
			code:  seen{Gateway, "gw.example.com", tokenName + " in ~/.claude/settings.json", none}, sdk: nothing, told: true,
		},
		{
			name: "settings of a project, local ones, and an administrator's", files: map[string]string{
				user:    `{"env":{"ANTHROPIC_API_KEY":"sk-ant-api03-1"}}`,
				project: `{"env":{"ANTHROPIC_API_KEY":"sk-ant-api03-2"}}`,
				local:   `{"env":{"ANTHROPIC_API_KEY":"sk-ant-api03-3"}}`,
				policy:  `{"env":{"ANTHROPIC_API_KEY":"sk-ant-api03-4"}}`,
			},
			code: seen{Code, apiHost, keyName + " in " + policy, org}, sdk: nothing,
			conflicts: []string{"credential-of-project", "credential-of-project", "two-values"}, told: true,
		},
		{
			name: "a base URL of a project", env: map[string]string{keyName: "sk-ant-api03-x"},
			files: map[string]string{local: `{"env":{"ANTHROPIC_BASE_URL":"http://127.0.0.1:4000"}}`},
			code:  seen{Gateway, "127.0.0.1:4000", "env:" + keyName, none}, sdk: seen{Direct, apiHost, "env:" + keyName, org},
			conflicts: []string{"base-url-of-project", "clients-differ"}, told: true,
		},
		{
			name: "files of a project that others load", env: map[string]string{keyName: "sk-ant-api03-x"}, files: map[string]string{
				"/src/p/.env":   "# ANTHROPIC_BASE_URL=x\nexport ANTHROPIC_API_KEY=sk-ant-api03-y\nX=ANTHROPIC_BASE_URL\n",
				"/src/p/.envrc": "export ANTHROPIC_BASE_URL=https://gw.example.com/sk-ant\n",
			},
			code: seen{Code, apiHost, "env:" + keyName, org}, sdk: seen{Direct, apiHost, "env:" + keyName, org},
			conflicts: []string{"base-url-of-project"}, told: true,
		},
		{
			name: "a key of a project, which the client leaves out", files: map[string]string{project: `{"env":{"ANTHROPIC_API_KEY":"sk-ant-api03-x"}}`},
			says: says("none", "firstParty"),
			code: seen{Code, apiHost, keyName + " in /src/p/.claude/settings.json", org}, sdk: nothing,
			conflicts: []string{"client-disagrees", "credential-of-project"}, told: true,
		},
		{
			name: "the client disagrees", env: map[string]string{keyName: "sk-ant-api03-x"}, says: says("claude.ai", "firstParty"),
			code: seen{Code, apiHost, "env:" + keyName, org}, sdk: seen{Direct, apiHost, "env:" + keyName, org},
			conflicts: []string{"client-disagrees"},
		},
		{
			name: "the client is signed in to a gateway", env: map[string]string{"CLAUDE_CODE_USE_BEDROCK": "1"}, says: says("oauth_token", "gateway"),
			code: seen{Gateway, "", "sign-in to the gateway, as claude auth status says", wire.Gateway}, sdk: nothing, told: true,
		},
		{
			name: "Bedrock, and a key", env: map[string]string{"CLAUDE_CODE_USE_BEDROCK": "true", "AWS_REGION": "eu-west-1", keyName: "sk-ant-api03-x"},
			says: says("third_party", "bedrock"),
			code: seen{"bedrock", "bedrock-runtime.eu-west-1.amazonaws.com", "the AWS credential chain", wire.AWSAccount},
			sdk:  seen{Direct, apiHost, "env:" + keyName, org}, conflicts: []string{"clients-differ"}, told: true,
		},
		{
			name: "Bedrock with a bearer token, and Mantle beside it", env: map[string]string{"CLAUDE_CODE_USE_BEDROCK": "1", "CLAUDE_CODE_USE_MANTLE": "1",
				"AWS_BEARER_TOKEN_BEDROCK": "ABSKx", "AWS_DEFAULT_REGION": "us-east-1"},
			code: seen{"bedrock", "bedrock-runtime.us-east-1.amazonaws.com", "env:AWS_BEARER_TOKEN_BEDROCK", wire.AWSAccount}, sdk: nothing, told: true,
		},
		{
			name: "Bedrock behind a gateway", env: map[string]string{"CLAUDE_CODE_USE_BEDROCK": "1", "CLAUDE_CODE_SKIP_BEDROCK_AUTH": "1",
				"ANTHROPIC_BEDROCK_BASE_URL": "https://gw.example.com:8443/bedrock"},
			code: seen{Gateway, "gw.example.com:8443", "none of this machine", none}, sdk: nothing, told: true,
		},
		{
			name: "several providers", env: map[string]string{"CLAUDE_CODE_USE_VERTEX": "1", "CLAUDE_CODE_USE_FOUNDRY": "1"}, says: says("third_party", "foundry"),
			code: seen{"foundry", "", "the Azure credential chain", wire.AzureSubscription}, sdk: nothing, conflicts: []string{"several-providers"}, told: true,
		},
		{
			name: "a switch that is not on", env: map[string]string{"CLAUDE_CODE_USE_BEDROCK": "enabled", keyName: "sk-ant-api03-x"},
			code: seen{Code, apiHost, "env:" + keyName, org}, sdk: seen{Direct, apiHost, "env:" + keyName, org}, conflicts: []string{"switch-not-on"}, told: true,
		},
		{
			name: "a switch that is off", env: map[string]string{"CLAUDE_CODE_USE_BEDROCK": "0", keyName: "sk-ant-api03-x"},
			code: seen{Code, apiHost, "env:" + keyName, org}, sdk: seen{Direct, apiHost, "env:" + keyName, org}, told: true,
		},
		{
			name: "settings turn a switch off", env: map[string]string{"CLAUDE_CODE_USE_VERTEX": "1", keyName: "sk-ant-api03-x"},
			files: map[string]string{user: `{"env":{"CLAUDE_CODE_USE_VERTEX":"0"}}`},
			code:  seen{Code, apiHost, "env:" + keyName, org}, sdk: seen{Direct, apiHost, "env:" + keyName, org}, conflicts: []string{"shell-and-settings"},
		},
		{
			name: "Google Cloud, with a key and another address", env: map[string]string{"CLAUDE_CODE_USE_VERTEX": "1", "ANTHROPIC_VERTEX_BASE_URL": "https://v.example.com/v1", keyName: "sk-ant-api03-x"},
			code: seen{"vertex", "v.example.com", "Google application default credentials", wire.GoogleProject},
			sdk:  seen{Direct, apiHost, "env:" + keyName, org}, conflicts: []string{"clients-differ", "key-to-vertex"}, told: true,
		},
		{
			name: "settings that are broken", env: map[string]string{keyName: "sk-ant-api03-x"},
			files: map[string]string{user: "{\"env\":\n {\"ANTHROPIC_BASE_URL\": \"https://gw.example.com\",},\n}"},
			code:  seen{Code, apiHost, "env:" + keyName, org}, sdk: seen{Direct, apiHost, "env:" + keyName, org}, conflicts: []string{"settings-not-read"}, told: true,
		},
		{
			name: "settings that may not be read", files: map[string]string{user: "unreadable", login: ""},
			code: seen{Plan, apiHost, "login in ~/.claude/.credentials.json", plan}, sdk: nothing, conflicts: []string{"settings-not-read"}, told: true,
		},
		{
			name: "a profile of the SDKs", files: map[string]string{profile: "{}", login: ""},
			code: seen{Plan, apiHost, "login in ~/.claude/.credentials.json", plan},
			sdk:  seen{Direct, apiHost, "the default profile of the SDKs", org}, conflicts: []string{"clients-differ"}, told: true,
		},
	} {
		t.Run(strings.ReplaceAll(c.name, " ", "-"), func(t *testing.T) {
			r := Detect(around(c.env, c.files, c.says))
			if got := see(r.Of(ClaudeCode)); got != c.code {
				t.Errorf("Claude Code: %+v, want %+v", got, c.code)
			}
			if got := see(r.Of(SDK)); got != c.sdk {
				t.Errorf("SDK: %+v, want %+v", got, c.sdk)
			}
			var names []string
			for _, k := range r.Conflicts {
				names = append(names, k.Name)
			}
			slices.Sort(names)
			if !slices.Equal(names, c.conflicts) {
				t.Errorf("conflicts %q, want %q", names, c.conflicts)
			}
			if r.Told() != c.told {
				t.Errorf("told: %v, want %v", r.Told(), c.told)
			}
			complete(t, &r)
		})
	}
}

// complete checks what every report has: a next step wherever there is something to do, and no value.
func complete(t *testing.T, r *Report) {
	t.Helper()
	for i := range r.Clients {
		c := &r.Clients[i]
		if len(c.Why) == 0 || c.WhereToLook == "" || c.NextStep == "" || c.LimitedByHint == "" || c.Owner == "" {
			t.Errorf("%s: something is not said: %+v", c.Client, c)
		}
	}
	for _, k := range r.Conflicts {
		if k.What == "" || k.Consequence == "" || k.NextStep == "" {
			t.Errorf("%s: something is not said: %+v", k.Name, k)
		}
	}
	text, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{"sk-ant", "sk-or", "ABSKx", "someone@", "Secret Org", "0f0e", "/bin/x", "null"} {
		if strings.Contains(string(text), secret) {
			t.Errorf("%q is in the report: %s", secret, text)
		}
	}
}

// TestMantleBesideBedrock: who switches both on is told which model ids go where, and nobody else is.
func TestMantleBesideBedrock(t *testing.T) {
	const sentence = "CLAUDE_CODE_USE_MANTLE is on too: model ids in Mantle's form go there, all others to Bedrock"
	for _, c := range []struct {
		on   []string
		said bool
	}{
		{[]string{"BEDROCK", "MANTLE"}, true}, {[]string{"BEDROCK"}, false}, {[]string{"MANTLE"}, false}, {[]string{"VERTEX"}, false}, {[]string{"MANTLE", "VERTEX"}, false},
	} {
		env := map[string]string{}
		for _, name := range c.on {
			env["CLAUDE_CODE_USE_"+name] = "1"
		}
		code := Detect(around(env, nil, "")).Clients[0]
		if got := slices.Contains(code.Why, sentence); code.Client != ClaudeCode || got != c.said {
			t.Errorf("%v: %s is told so: %v, want %v: %q", c.on, code.Client, got, c.said, code.Why)
		}
	}
}

func TestBrokenSettingsAreNamedWithTheirLine(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"{\n\"env\": {}\n", "~/.claude/settings.json:2: it is not JSON"},
		{"{\n\"env\": {},\n}", "~/.claude/settings.json:3: it is not JSON"},
		{"", "~/.claude/settings.json:1: it is not JSON"},
		{"[1]", "~/.claude/settings.json:1: it is not a JSON object"},
		{"{\n\"env\": [\"sk-ant-api03-x\"]\n}", "~/.claude/settings.json:2: env is no object"},
		{"{\n\"env\":\n[\"sk-ant-api03-x\"]\n}", "~/.claude/settings.json:3: env is no object"},
		{"{\n\"env\": 1\n}", "~/.claude/settings.json:2: env is no object"},
		{"{\n\"env\":\ntrue\n}", "~/.claude/settings.json:3: env is no object"},
		{"{\"env\": {}\n}\n}", "~/.claude/settings.json:3: it is not JSON"},
		{"{\"env\": {\n\"ANTHROPIC_API_KEY\": {\"a\": 1}\n}}", "~/.claude/settings.json:2: env.ANTHROPIC_API_KEY is no string"},
	} {
		r := Detect(around(nil, map[string]string{user: c.text}, ""))
		if len(r.Conflicts) != 1 || r.Conflicts[0].What != c.want {
			t.Errorf("%q: %+v, want %q", c.text, r.Conflicts, c.want)
		}
		complete(t, &r)
	}
}

func TestSettingsAreReadTolerantly(t *testing.T) {
	for text, want := range map[string]string{
		"\ufeff{\"env\":{\"ANTHROPIC_API_KEY\":\"k\"}}":              Code,
		`{"env":{"ANTHROPIC_API_KEY":12,"N":{}},"hooks":{"x":[{}]}}`: Code,
		`{"env":{"ANTHROPIC_API_KEY":null}}`:                         None,
		`{"env":{"ANTHROPIC_API_KEY":""}}`:                           None,
		`{"env":null,"apiKeyHelper":null}`:                           None,
		`{"apiKeyHelper":""}`:                                        None,
	} {
		r := Detect(around(nil, map[string]string{user: text}, ""))
		if got := r.Of(ClaudeCode).Route; got != want || len(r.Conflicts) != 0 {
			t.Errorf("%s: %s, %+v, want %s", text, got, r.Conflicts, want)
		}
	}
}

func TestWhatTheClientSaysMayBeMissing(t *testing.T) {
	key := map[string]string{keyName: "sk-ant-api03-x"}
	for _, c := range []struct {
		name string
		run  func() ([]byte, error)
		note string
	}{
		{"not installed", nil, "claude is not in PATH"},
		{"too slow", func() ([]byte, error) { return nil, errors.New("sk-ant-api03-x") }, "it could not be run, or took too long"},
		{"no JSON", func() ([]byte, error) { return []byte("Not logged in"), nil }, "what it prints is not understood"},
		{"no object of it", func() ([]byte, error) { return []byte(`{"a":1}`), nil }, "what it prints is not understood"},
		{"foreign words", func() ([]byte, error) {
			return []byte(`{"loggedIn":true,"authMethod":"api_key","apiProvider":"a b"}`), nil
		}, "authMethod api_key, apiProvider not understood"},
	} {
		in := around(key, nil, "")
		in.AuthStatus = c.run
		r := Detect(in)
		i := slices.IndexFunc(r.LookedAt, func(p Place) bool { return p.Place == "claude auth status" })
		if i < 0 || r.LookedAt[i].Note != c.note {
			t.Errorf("%s: %+v, want %q", c.name, r.LookedAt, c.note)
		}
		if r.Of(ClaudeCode).Route != Code {
			t.Errorf("%s: %+v", c.name, r.Of(ClaudeCode))
		}
		complete(t, &r)
	}
}

func TestLoginsElsewhere(t *testing.T) {
	in := around(map[string]string{"CLAUDE_CONFIG_DIR": "/c"}, map[string]string{"/c/.credentials.json": "", user: `{"apiKeyHelper":"x"}`}, "")
	if got := see(Detect(in).Of(ClaudeCode)); got.source != "login in /c/.credentials.json" {
		t.Errorf("CLAUDE_CONFIG_DIR: %+v", got)
	}
	in = around(nil, nil, "")
	in.OS = "darwin"
	c := Detect(in).Of(ClaudeCode)
	if c.Route != None || !strings.Contains(c.Why[0], "Keychain") {
		t.Errorf("Keychain: %+v", c)
	}
	in = around(nil, map[string]string{"/home/u/.claude/settings.json": `{"env":{"ANTHROPIC_BASE_URL":"https://gw.example.com","ANTHROPIC_API_KEY":"k"}}`}, "")
	in.WorkDir = in.HomeDir // the user's own settings are no project's
	if r := Detect(in); len(r.Conflicts) != 0 {
		t.Errorf("home: %+v", r.Conflicts)
	}
}

func TestWhatIsGivenGoesBeforeFiles(t *testing.T) {
	in := around(map[string]string{keyName: "k"}, map[string]string{user: `{"env":{"ANTHROPIC_BASE_URL":"https://gw.example.com"}}`}, "")
	in.Given = map[string]string{baseName: "http://127.0.0.1:1"}
	c := Detect(in).Of(ClaudeCode)
	if c.Host != "127.0.0.1:1" || c.Scheme != "http" || c.HostSource != baseName+" in the command line" {
		t.Errorf("%+v", c)
	}
}

// TestOrderOfProviders holds the order that 2.1.330 has.
func TestOrderOfProviders(t *testing.T) {
	order := []string{"bedrock", "foundry", "claude-aws", "claude-google", "bedrock-mantle", "vertex"}
	all := providers()
	for i := range all {
		env := map[string]string{}
		for _, p := range all[i:] {
			env[p.use] = "1"
		}
		if got := Detect(around(env, nil, "")).Of(ClaudeCode).Route; got != order[i] {
			t.Errorf("%d: %s, want %s", i, got, order[i])
		}
	}
}

func TestHosts(t *testing.T) {
	for base, want := range map[string]string{
		"https://api.anthropic.com": apiHost, "https://user:sk-ant-api03-x@gw.example.com/sk-ant-api03-x?k=sk-ant": "gw.example.com",
		"http://localhost:4000/": "localhost:4000", "http://[::1]:80/x": "[::1]", "not a url": "not readable", "": "not readable",
	} {
		if got := hostOf(base); got != want {
			t.Errorf("%q: %q, want %q", base, got, want)
		}
	}
	for host, want := range map[string]bool{"localhost:4000": true, "127.0.0.1": true, "127.9.9.9:1": true, "[::1]": true, "[::1]:8080": true,
		"gw.example.com": false, "10.0.0.1:80": false, "": false} {
		if Loopback(host) != want {
			t.Errorf("%q: %v, want %v", host, !want, want)
		}
	}
}

func FuzzDetect(f *testing.F) {
	f.Add(`{"env":{"ANTHROPIC_API_KEY":"k"},"apiKeyHelper":"h"}`, says("claude.ai", "firstParty"), "https://gw.example.com")
	f.Add("{", "{", "http://[::1")
	f.Fuzz(func(t *testing.T, settings, status, base string) {
		const canary = "sk-ant-api03-canary"
		r := Detect(around(map[string]string{baseName: base, keyName: canary}, map[string]string{user: settings, project: settings}, status))
		text, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(text), "canary") && !strings.Contains(settings+status+base, "canary") {
			t.Errorf("the key is in the report: %s", text)
		}
		if len(r.Clients) != 2 {
			t.Errorf("%d clients, want 2", len(r.Clients))
		}
	})
}
