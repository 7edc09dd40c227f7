package detect

import (
	"encoding/json"
	"fmt"
	"slices"

	"loadshape/bucket/wire"
)

// An authStatus is what of "claude auth status" tells about the route. Names and addresses of people are not read.
type authStatus struct {
	LoggedIn  *bool  `json:"loggedIn"`
	Method    string `json:"authMethod"`
	Provider  string `json:"apiProvider"`
	KeySource string `json:"apiKeySource"`
}

// askClient holds what was found against what the client says itself.
func (d *detection) askClient(c *Client) {
	p := Place{Place: "claude auth status", Names: []string{}}
	defer func() { d.places = append(d.places, p) }()
	if d.in.AuthStatus == nil {
		p.Note = "claude is not in PATH"
		return
	}
	text, err := d.in.AuthStatus()
	if err != nil {
		p.Note = "it could not be run, or took too long"
		return
	}
	var s authStatus
	if json.Unmarshal(text, &s) != nil || s.LoggedIn == nil {
		p.Note = "what it prints is not understood"
		return
	}
	p.Found, p.Note = true, fmt.Sprintf("authMethod %s, apiProvider %s", word(s.Method), word(s.Provider))
	d.status = &s
	if s.KeySource == managedKey && d.keyIn == "" {
		d.keyIn = "the Keychain, or wherever claude auth status sees it"
	}
	switch {
	case s.Provider == "gateway":
		d.signedIn(c)
	case d.by == byNothing && s.Method == "claude.ai":
		d.by = byLogin
		c.CredentialSource, c.CredentialKind = "login, as claude auth status says", "OAuth token of a Claude subscription"
		c.Why = []string{"claude auth status says that a login is active; whether it has expired cannot be told: it says so of an expired one, too"}
		d.settle(c, d.code, true)
	case d.by == byNothing && d.keyIn != "" && slices.Contains(methods[byManaged], s.Method):
		d.by = byManaged
		c.CredentialSource, c.CredentialKind = "key of a login to the Claude Console, as claude auth status says", managedKind
		c.Why = []string{"claude auth status says that the key of a login to the Claude Console is active"}
		d.settle(c, d.code, false)
	case !d.agrees(&s):
		d.disagree(c, &s)
	default:
		c.Why = append(c.Why, "claude auth status agrees: authMethod "+word(s.Method)+", apiProvider "+word(s.Provider))
	}
}

// signedIn fills in the sign-in to a Claude apps gateway, which goes before everything.
func (d *detection) signedIn(c *Client) {
	*c = Client{Client: ClaudeCode, Models: []Model{}, Route: Gateway, Provider: "a Claude apps gateway", CredentialSource: "sign-in to the gateway, as claude auth status says",
		CredentialKind: "token of the gateway", Owner: wire.Gateway, LimitedByHint: string(wire.BySpend) + ", or what the gateway's upstream limits",
		Why:         []string{"claude auth status says that the provider is a gateway: a sign-in there goes before every variable"},
		WhereToLook: "the gateway's operator; " + statusRow, NextStep: "Ask the gateway's operator for the caps of your account."}
}

// methods are what the client calls each way to a credential.
var methods = map[string][]string{
	byCloud: {"third_party"}, byToken: {"oauth_token"}, byKey: {"api_key", "apiKey"}, byHelper: {"api_key_helper"},
	byOAuth: {"oauth_token"}, byLogin: {"claude.ai"}, byManaged: {"api_key", "apiKey"}, byNothing: {"none"},
}

func (d *detection) agrees(s *authStatus) bool {
	want := "firstParty"
	if p := d.provider(); p != nil {
		want = p.status
	}
	if s.Provider != "" && s.Provider != want {
		return false
	}
	if d.by == byKey && d.helper() != nil && s.Method == "api_key_helper" { // it has both
		return true
	}
	return d.by == byProfile || slices.Contains(methods[d.by], s.Method)
}

func (d *detection) disagree(c *Client, s *authStatus) {
	what := fmt.Sprintf("claude auth status says authMethod %s, apiProvider %s; the environment and the files say %s", word(s.Method), word(s.Provider), c.Route)
	if c.CredentialSource != "" {
		what += " with " + c.CredentialSource
	}
	k := Conflict{Name: "client-disagrees", What: what, Undecided: true,
		Consequence: "Which of the two a request takes cannot be told from here: something sets the route that is not seen.",
		NextStep:    "Start Claude Code here and look at /status."}
	if d.fromProject(c) {
		k.Undecided = false
		k.Consequence = "The credential is in a project's file: claude -p takes it there, and claude auth status leaves it out."
	}
	d.conflict(k)
}

// fromProject reports whether a client's credential comes from a project's file.
func (d *detection) fromProject(c *Client) bool {
	for i := range d.layers {
		l := &d.layers[i]
		if l.project && (c.CredentialSource == l.source(d.variableOf(c)) || c.CredentialSource == helperName+" in "+l.name) {
			return true
		}
	}
	return false
}

// word is a foreign word that may stand in a sentence.
func word(s string) string {
	if s == "" || len(s) > 40 {
		return "unknown"
	}
	for _, c := range s {
		if (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '_' && c != '.' {
			return "not understood"
		}
	}
	return s
}
