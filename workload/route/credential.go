package route

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"loadshape/workload/redact"
	"loadshape/workload/route/address"
)

const (
	keyName     = "ANTHROPIC_API_KEY"
	tokenName   = "ANTHROPIC_AUTH_TOKEN"
	headersName = "ANTHROPIC_CUSTOM_HEADERS"
)

// A credential is what says who asks, and how it is sent. Its value is empty where a header of the user's carries it.
type credential struct {
	value    redact.Secret
	variable string // that it was taken from
	source   string // for people and records: env:NAME
	header   string
	before   string // what stands before it in the header
	session  bool   // of AWS: it has a session token
	command  string // of a shell, that prints what is renewed
}

// findCredential takes the credential named, else the one that the SDKs take: ANTHROPIC_API_KEY, and only without it
// ANTHROPIC_AUTH_TOKEN. (Claude Code takes them in the other order.)
func (r *Route) findCredential(s Settings, in Surroundings) error {
	found, err := r.takeCredential(s, in, keyName, tokenName)
	if err != nil {
		return err
	}
	if !found {
		return noCredential(in)
	}
	if s.Credential == "" && in.Getenv(keyName) != "" && in.Getenv(tokenName) != "" {
		r.note("%s and %s are both set: this request sends the first, as the SDKs do; Claude Code sends the second.", keyName, tokenName)
	}
	return nil
}

// takeCredential takes a credential of the environment: the one that is named, else the first of the variables. It
// reports whether there is one; a header of the user's that carries a credential is one too.
func (r *Route) takeCredential(s Settings, in Surroundings, variables ...string) (bool, error) {
	var own []extraHeader
	for _, h := range r.extra {
		if h.secret && !r.kind.takes(h.name) {
			own = append(own, h)
		}
	}
	variable := ""
	if s.Credential != "" {
		name, ok := strings.CutPrefix(s.Credential, "env:")
		if !ok || !isVariable(name) {
			// It is not quoted: it may be the credential itself.
			return false, fmt.Errorf("--credential: cannot be read, expected env:NAME with the name of an environment variable")
		}
		variable = name
	}
	for _, name := range variables {
		if variable == "" && in.Getenv(name) != "" {
			variable = name
		}
	}
	switch {
	case len(own) > 1:
		return false, fmt.Errorf("--header: %s and %s both carry a credential, expected one", own[0].name, own[1].name)
	case len(own) == 1 && variable != "":
		return false, fmt.Errorf("--header: %s carries a credential, and that of %s would be sent with it: the answer would not say which of them it is about; expected one", own[0].name, variable)
	case len(own) == 1:
		r.credential = credential{source: "header " + strings.ToLower(own[0].name) + " from env:" + own[0].from}
		return true, nil
	case variable == "":
		return false, nil
	}
	value := in.Getenv(variable)
	if value == "" {
		return false, fmt.Errorf("--credential: %s is not set, or empty", named(variable))
	}
	if flaw := redact.CredentialFlaw(value); flaw != "" {
		return false, fmt.Errorf("%s: its value %s", variable, flaw)
	}
	if err := r.refuseKind(value, variable); err != nil {
		return false, err
	}
	r.credential = credential{value: redact.New(value), variable: variable, source: "env:" + variable, header: "X-Api-Key"}
	if strings.HasSuffix(variable, "_AUTH_TOKEN") {
		r.credential.asBearer()
	}
	return true, nil
}

// named is the name of a variable that is not set, where it can be nothing else: what was given may be the credential itself.
func named(variable string) string {
	words := strings.Split(variable, "_")
	for _, word := range words {
		letters := strings.TrimRight(word, "0123456789")
		if len(word) > 16 || len(word)-len(letters) > 2 || strings.Trim(letters, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
			return "the variable that it names"
		}
	}
	if redact.LooksSecret(variable) || len(words) == 1 && len(variable) > 12 {
		return "the variable that it names"
	}
	return variable
}

func (c *credential) asBearer() { c.header, c.before = "Authorization", "Bearer " }

// The kin of a credential is who gave it out.
const (
	anthropicKin = "anthropic"
	bedrockKin   = "bedrock"
	googleKin    = "google"
	azureKin     = "azure"
)

// kinds are credentials that do not belong on every route, by how they begin.
var kinds = []struct {
	prefix, what string
	kin          string // empty: it belongs nowhere
}{
	{"sk-ant-oat", "is an OAuth token of a Claude subscription: it is for Claude's own clients, and its limits are the subscription's; expected an API key", ""},
	{"sk-ant-ort", "is a refresh token of a Claude subscription: it is never sent with a request; expected an API key", ""},
	{"sk-ant-sid", "is the key of a browser session: it is for the web pages alone; expected an API key", ""},
	{"sk-ant-admin", "is an admin key: the Messages API does not take it; expected an API key", ""},
	{"sk-ant-", "is a key of Anthropic", anthropicKin},
	{"sk-or-", "is a key of OpenRouter", "openrouter"},
	{"sk-proj-", "is a key of OpenAI", "openai"},
	{"AKIA", "is a key of AWS", "aws"},
	{"ASIA", "is a key of AWS", "aws"},
	{"ABSK", "is a key of Amazon Bedrock", bedrockKin},
	{"bedrock-api-key-", "is a key of Amazon Bedrock", bedrockKin},
	{"AIza", "is a key of Google", googleKin},
	{"ya29.", "is an access token of Google", googleKin},
	{"dapi", "is a token of Databricks", "databricks"},
	{"vck_", "is a key of Vercel", "vercel"},
}

// wanted are the words for what belongs on a route.
var wanted = map[string]string{
	anthropicKin: "one of Anthropic", bedrockKin: "one of Amazon Bedrock", googleKin: "an access token of Google", azureKin: "one of the Foundry resource",
}

const apiHost = "api.anthropic.com"

// refuseKind refuses a credential that does not belong on the route. At an address that is not the provider's own,
// whoever runs it may take others; but a cloud's route never takes a key of Anthropic.
func (r *Route) refuseKind(value, variable string) error {
	if variable == "CLAUDE_CODE_OAUTH_TOKEN" {
		return &Refusal{variable + ": " + kinds[0].what}
	}
	for _, k := range kinds {
		switch kin := r.form.kin; {
		case len(value) < len(k.prefix) || !strings.EqualFold(value[:len(k.prefix)], k.prefix):
			continue
		case k.kin == "":
			return &Refusal{variable + ": " + k.what}
		case kin != "" && kin != k.kin && (k.kin == anthropicKin || r.form.ours(address.Host(r.url))):
			return &Refusal{variable + ": " + k.what + ", expected " + wanted[kin]}
		}
		return nil
	}
	return nil
}

// noCredential says where was looked. A profile of the SDKs, and a federated identity, are named and not followed:
// their tokens come from another request.
func noCredential(in Surroundings) error {
	looked := fmt.Sprintf("no credential: neither %s nor %s is set", keyName, tokenName)
	const instead = "is not followed, as its token would take a request of its own; expected an API key in a variable and --credential env:NAME"
	if name := in.Getenv("ANTHROPIC_PROFILE"); name != "" {
		return &Refusal{looked + "; ANTHROPIC_PROFILE names a profile, which " + instead}
	}
	if in.Getenv("ANTHROPIC_FEDERATION_RULE_ID") != "" {
		return &Refusal{looked + "; ANTHROPIC_FEDERATION_RULE_ID sets a federated identity, which " + instead}
	}
	if dir := sdkDir(in); dir != "" {
		profile := "default"
		if active, err := readSmall(filepath.Join(dir, "active_config")); err == nil {
			if name := strings.TrimSpace(active); name != "" && !strings.ContainsAny(name, `/\`) {
				profile = name
			}
		}
		if _, err := os.Stat(filepath.Join(dir, "configs", profile+".json")); err == nil {
			return &Refusal{looked + "; the SDKs would take the profile in their configuration directory, which " + instead}
		}
	}
	return fmt.Errorf("%s; expected one of them, or --credential env:NAME", looked)
}

// sdkDir is where the SDKs keep profiles.
func sdkDir(in Surroundings) string {
	if dir := in.Getenv("ANTHROPIC_CONFIG_DIR"); dir != "" {
		return dir
	}
	if runtime.GOOS == "windows" {
		if dir := in.Getenv("APPDATA"); dir != "" {
			return filepath.Join(dir, "Anthropic")
		}
		return ""
	}
	if dir := in.Getenv("XDG_CONFIG_HOME"); dir != "" {
		return filepath.Join(dir, "anthropic")
	}
	if in.HomeDir == "" {
		return ""
	}
	return filepath.Join(in.HomeDir, ".config", "anthropic")
}

// noteOthers says what else in the environment makes other clients take another route.
func (r *Route) noteOthers(in Surroundings) {
	if text := in.Getenv(headersName); text != "" {
		var names []string
		for line := range strings.SplitSeq(text, "\n") {
			name, _, ok := strings.Cut(line, ":")
			if name = strings.TrimSpace(name); ok && isToken(name) && r.scrub(name) == name {
				names = append(names, strings.ToLower(name))
			}
		}
		what := "headers"
		if len(names) > 0 {
			what = strings.Join(names, ", ")
		}
		r.note("%s is set (%s): the TypeScript SDK and Claude Code send it, this request does not; expected --header NAME=env:VAR where it counts.", headersName, what)
	}
	for _, name := range []string{"BEDROCK", "VERTEX", "FOUNDRY", "MANTLE", "ANTHROPIC_AWS", "ANTHROPIC_GOOGLE_CLOUD"} {
		ours := name == r.form.claudeCode
		if in.Getenv("CLAUDE_CODE_USE_"+name) != "" && !ours {
			r.note("CLAUDE_CODE_USE_%s is set: Claude Code takes another route than this request.", name)
		}
		if in.Getenv("CLAUDE_CODE_SKIP_"+name+"_AUTH") != "" && ours {
			r.note("CLAUDE_CODE_SKIP_%s_AUTH is set: Claude Code sends no credential of the cloud, and leaves it to a gateway; this request sends one, or that of --header NAME=env:VAR.", name)
		}
	}
}

// readSmall reads the text of a file that is a few words long.
func readSmall(path string) (string, error) {
	info, err := os.Stat(path)
	if err != nil {
		return "", err
	}
	if !info.Mode().IsRegular() || info.Size() > 4096 {
		return "", errors.New("is no small file")
	}
	text, err := os.ReadFile(path)
	return string(text), err
}
