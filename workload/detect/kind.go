package detect

import "strings"

// kinds are credentials by how they begin.
var kinds = []struct {
	prefix, name string
	plan         bool // its limits are those of a subscription
	wrong        bool // the Messages API takes none such
}{
	{"sk-ant-oat", "OAuth token of a Claude subscription", true, false},
	{"sk-ant-ort", "refresh token of a Claude subscription", true, true},
	{"sk-ant-sid", "key of a browser session", true, true},
	{"sk-ant-admin", "admin key", false, true},
	{"sk-ant-", "API key of Anthropic", false, false},
	{"sk-or-", "key of OpenRouter", false, false},
	{"sk-proj-", "key of OpenAI", false, false},
	{"ABSK", "key of Amazon Bedrock", false, false},
	{"bedrock-api-key-", "key of Amazon Bedrock", false, false},
	{"AIza", "key of Google", false, false},
	{"ya29.", "access token of Google", false, false},
	{"dapi", "token of Databricks", false, false},
	{"vck_", "key of Vercel", false, false},
}

// A kind is what a credential is, in words.
type kind struct {
	name               string
	known, plan, wrong bool
	elsewhere          bool
}

// kindOf tells the kind of a credential from how it begins; other is said where that tells nothing.
func kindOf(value, other string) kind {
	for _, k := range kinds {
		if len(value) >= len(k.prefix) && strings.EqualFold(value[:len(k.prefix)], k.prefix) {
			elsewhere := !strings.HasPrefix(k.prefix, "sk-ant-")
			return kind{name: k.name, known: true, plan: k.plan, wrong: k.wrong, elsewhere: elsewhere}
		}
	}
	return kind{name: other}
}

// article is the name with its article.
func (k kind) article() string {
	if strings.ContainsRune("aeioAEIO", rune(k.name[0])) {
		return "an " + k.name
	}
	return "a " + k.name
}
