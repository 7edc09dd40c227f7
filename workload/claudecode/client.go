// Package claudecode runs the user's own Claude Code once, and reads what it prints for programs.
//
// In come the settings of a route and the place of the client; out goes an exchange, as if this
// program had sent the request itself. It never repeats a run, sees no credential that the client
// has, and judges nothing.
//
// Read client.go (Open), admit.go (which ways are taken), command.go (what is started), send.go,
// listen.go and said.go (what the client prints), answer.go, then bound.go (how many requests one
// run sends at the most).
package claudecode

import (
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"strings"

	"loadshape/bucket/wire"
	"loadshape/workload/detect"
	"loadshape/workload/exchange"
	"loadshape/workload/route/fingerprint"
)

// Names of the routes.
const (
	APIKey = detect.Code // the client with a credential of the API, or of a gateway
	Plan   = detect.Plan // the client with the login of a subscription
)

// Settings say how Claude Code is run.
type Settings struct {
	Name      string // claude-code or claude-code-plan
	Model     string
	MaxTokens int64  // 0: as the client has it
	BaseURL   string // empty: as the client finds it; a plan takes only one of this machine, for tests

	Proxy        string   // that the environment has, repeated; empty: it is not
	Certificates []string // likewise
}

// Surroundings are what of the process and its machine the run depends on.
type Surroundings struct {
	Program   string   // the path of claude; empty: it is not installed
	Environ   []string // NAME=VALUE, of which the client gets what its route needs
	HomeDir   string   // of the user
	ConfigDir string   // the user's configuration directory, for fingerprints; empty: there is none
	WorkDir   string   // the directory that the program was started in
	TempDir   string   // where the empty directory is made; empty: the system's
	OS        string   // as runtime.GOOS has it
	ReadFile  func(name string) ([]byte, error)
	Exists    func(name string) bool
}

// A Client is Claude Code, ready to be run. It prints no value of a variable, however it is printed.
type Client struct {
	set         Settings
	in          Surroundings    // without Environ
	environ     func() []string // of the user; a function, so that nothing prints it
	found       detect.Client
	fingerprint string
	proxy       string
	roots       []string
	notices     []string
}

// Open finds out which way the client would take, and refuses where that is not the route that is asked for. It runs
// nothing and contacts nobody.
func Open(s Settings, in Surroundings) (*Client, error) {
	switch {
	case s.Name != APIKey && s.Name != Plan:
		return nil, fmt.Errorf("--route: is %q, expected %s or %s", s.Name, APIKey, Plan)
	case in.Program == "":
		return nil, errors.New("claude: is not in PATH, expected Claude Code installed")
	case !isModel(s.Model):
		return nil, fmt.Errorf("--model: is %q, expected a model's name, or an alias such as sonnet", s.Model)
	case s.MaxTokens < 0:
		return nil, fmt.Errorf("--max-tokens: is %d, expected more than 0", s.MaxTokens)
	}
	if in.ReadFile == nil {
		in.ReadFile = func(string) ([]byte, error) { return nil, fs.ErrNotExist }
	}
	if in.Exists == nil {
		in.Exists = func(string) bool { return false }
	}
	if err := checkBase(s.BaseURL); err != nil {
		return nil, err
	}
	environ := in.Environ
	in.Environ = nil
	c := &Client{set: s, in: in, environ: func() []string { return environ }, fingerprint: fingerprint.Unknown}
	r := c.detect("")
	c.found = r.Of(detect.ClaudeCode)
	if err := c.admit(&r); err != nil {
		return nil, err
	}
	if err := c.sameHere(); err != nil {
		return nil, err
	}
	if err := c.findBetween(); err != nil {
		return nil, err
	}
	if err := c.findFingerprint(); err != nil {
		return nil, err
	}
	c.note(&r)
	return c, nil
}

// checkBase looks at a base URL that is given. Its errors do not quote it.
func checkBase(base string) error {
	if base == "" {
		return nil
	}
	u, err := url.Parse(base)
	switch {
	case err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http":
		return errors.New("--base-url: cannot be read, expected a URL such as https://api.anthropic.com")
	case u.User != nil || u.RawQuery != "" || u.Fragment != "":
		return errors.New("--base-url: has a user, a password, a query or a fragment, expected none of them")
	case u.Scheme == "http" && !detect.Loopback(u.Host):
		return errors.New("--base-url: is plain http to another machine, expected https")
	}
	return nil
}

// isModel reports whether a text can be a model's name, and no flag of the client.
func isModel(s string) bool {
	const in = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_:@/[]"
	return s != "" && len(s) <= 200 && s[0] != '-' && strings.Trim(s, in) == ""
}

// detect tells which way the client takes when it is started in a directory; empty: in one of no project.
func (c *Client) detect(dir string) detect.Report {
	in := detect.Surroundings{Getenv: c.getenv, ReadFile: c.in.ReadFile, Exists: c.in.Exists, OS: c.in.OS, HomeDir: c.in.HomeDir, WorkDir: dir}
	if c.set.BaseURL != "" {
		in.Given = map[string]string{baseName: c.set.BaseURL}
	}
	return detect.Detect(in)
}

// Identity is what tells this route from another, as far as it is known before an answer.
func (c *Client) Identity() exchange.Route {
	return exchange.Route{Name: c.set.Name, Scheme: c.found.Scheme, Host: c.found.Host, Path: "/v1/messages",
		CredentialSource: c.found.CredentialSource, CredentialFingerprint: c.fingerprint, Proxy: c.proxy, Certificates: c.roots}
}

// Owner is whose limits a request on this route meets, as far as the address and the credential tell, and why.
func (c *Client) Owner() (wire.Owner, string) {
	switch {
	case c.found.Host != apiHost:
		return wire.UnknownOwner, c.found.Host + " is not Anthropic's own API: whoever runs it may have limits of its own"
	case c.set.Name == Plan:
		return wire.ClaudeSubscription, "the login of a subscription goes to Anthropic's own API: the limits are the plan's usage windows"
	case c.found.Owner == wire.AnthropicOrganization:
		return c.found.Owner, "Claude Code goes to Anthropic's own API with " + c.found.CredentialSource + ": the limits are those of its organization or workspace"
	}
	return c.found.Owner, "whose credential it is cannot be told from " + c.found.CredentialSource
}

// Notices are what the user should know about the run before it is made, each a sentence.
func (c *Client) Notices() []string { return append([]string(nil), c.notices...) }

// String is the route's name: a Client prints nothing of its surroundings.
func (c *Client) String() string { return c.set.Name }
