// Package detect finds out which way the clients of this machine take to a model, with whose credential, and why: from
// the environment, from settings files, and from what the client says itself. It asks nobody and prints no value.
//
// In come the environment, the directories and the output of the client; out goes a Report of clients, each with its route,
// owner and reasons, and of what contradicts what. It starts nothing, and knows of credentials only how they begin.
//
// Read detect.go, layer.go and settings.go (where variables are set), login.go, claudecode.go with provider.go and kind.go,
// models.go, sdk.go, authstatus.go, dotenv.go, then conflict.go. A cloud that Claude Code can be switched to is one entry of
// provider.go; whose a base URL is stands in package endpoint.
package detect

import "loadshape/bucket/wire"

// Names of clients.
const (
	ClaudeCode = "claude-code"
	SDK        = "sdk"
)

// Surroundings are what a detection looks at. The functions must be set but for AuthStatus.
type Surroundings struct {
	Getenv     func(string) string
	ReadFile   func(name string) ([]byte, error) // an error that is fs.ErrNotExist: there is none
	Exists     func(name string) bool            // of files whose content is nobody's business
	AuthStatus func() ([]byte, error)            // what "claude auth status" prints; nil: it cannot be run
	OS         string                            // as runtime.GOOS has it
	HomeDir    string                            // of the user
	WorkDir    string                            // where a client would be started; empty: in no project
	Given      map[string]string                 // variables that Claude Code is given by its own flag, over those of all files but an administrator's
}

// A Report is which route is active for each client, and why. It names variables and files, and holds no value of a
// credential, nor any part of one.
type Report struct {
	Schema    string     `json:"schema"`    // loadshape.route/1
	Clients   []Client   `json:"clients"`   // Claude Code, then the SDKs: they do not agree on precedence
	Conflicts []Conflict `json:"conflicts"` // what contradicts itself, or makes two clients differ
	LookedAt  []Place    `json:"looked_at"` // in the order of precedence, the weakest first
}

// A Client is one client, and the route that it takes from here.
type Client struct {
	Client           string     `json:"client"`            // claude-code or sdk
	Route            string     `json:"route"`             // as --route has it; none: nothing is configured
	Provider         string     `json:"provider"`          // in words
	Switch           string     `json:"switch"`            // the variable that switches to a cloud provider; empty: none is on
	Scheme           string     `json:"scheme"`            // of the address; empty: not known
	Host             string     `json:"host"`              // empty: it depends on what is not seen here
	HostSource       string     `json:"host_source"`       // default, env:NAME, or NAME in FILE
	CredentialSource string     `json:"credential_source"` // likewise; empty: none is found
	CredentialKind   string     `json:"credential_kind"`   // in words, by the name of the variable or how the value begins
	Subscription     bool       `json:"subscription"`      // the credential is that of a subscription
	Owner            wire.Owner `json:"owner"`
	LimitedByHint    string     `json:"limited_by_hint"` // which limits a request there meets
	Models           []Model    `json:"models"`          // that are asked for by configuration; none for the SDKs, whose program chooses
	Why              []string   `json:"why"`
	WhereToLook      string     `json:"where_to_look"`
	NextStep         string     `json:"next_step"`
}

// A Conflict is a contradiction in what is configured.
type Conflict struct {
	Name        string `json:"name"`        // a word that stays
	What        string `json:"what"`        // what was found
	Consequence string `json:"consequence"` // what comes of it
	NextStep    string `json:"next_step"`
	Undecided   bool   `json:"undecided"` // the active route cannot be told as long as it stands
}

// A Place is where was looked.
type Place struct {
	Place string   `json:"place"`
	Found bool     `json:"found"`
	Names []string `json:"names"` // of what is set there and decides about the route
	Note  string   `json:"note,omitempty"`
}

// Detect tells which route is active.
func Detect(in Surroundings) Report {
	d := &detection{in: in}
	d.look()
	code, sdk := d.claudeCode(), d.sdk()
	code.Models, sdk.Models = []Model{}, []Model{}
	d.askClient(&code)
	d.models(&code)
	d.compare(&code, &sdk)
	r := Report{Schema: "loadshape.route/1", Clients: []Client{code, sdk}, Conflicts: d.conflicts, LookedAt: d.places}
	if r.Conflicts == nil {
		r.Conflicts = []Conflict{}
	}
	return r
}

// Of is one of the clients.
func (r Report) Of(client string) Client {
	for _, c := range r.Clients {
		if c.Client == client {
			return c
		}
	}
	return Client{Client: client}
}

// Told reports whether an active route was found, and nothing contradicts it.
func (r Report) Told() bool {
	for i := range r.Conflicts {
		if r.Conflicts[i].Undecided {
			return false
		}
	}
	for i := range r.Clients {
		if r.Clients[i].Route != None {
			return true
		}
	}
	return false
}

// A detection is under way. It holds values, and is never printed.
type detection struct {
	in        Surroundings
	layers    []layer // the weakest first
	places    []Place
	conflicts []Conflict
	by        string // how Claude Code gets its credential
	login     bool   // a login of a subscription is kept
	keyIn     string // where the key of a login to the Claude Console is kept; empty: there is none
	keychain  bool   // whether there is one of the two cannot be seen
	status    *authStatus
}

func (d *detection) conflict(c Conflict) { d.conflicts = append(d.conflicts, c) }
