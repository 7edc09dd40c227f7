package claudecode

import (
	"fmt"
	"strings"

	"loadshape/workload/detect"
	"loadshape/workload/route"
)

const (
	apiHost   = "api.anthropic.com"
	keyName   = "ANTHROPIC_API_KEY"
	tokenName = "ANTHROPIC_AUTH_TOKEN"
	baseName  = "ANTHROPIC_BASE_URL"
)

// admit refuses a way that is not the route.
func (c *Client) admit(r *detect.Report) error {
	f := &c.found
	for _, k := range r.Conflicts {
		if k.Name == "wrong-kind" && !strings.HasPrefix(k.What, detect.SDK) {
			return &route.Refusal{Reason: k.What + ": the API does not take it; expected an API key"}
		}
		if k.Name == "foreign-credential" && strings.HasPrefix(k.What, detect.ClaudeCode) {
			return &route.Refusal{Reason: k.What + "; expected a key of Anthropic, or the base URL that it is for"}
		}
	}
	switch {
	case f.Switch != "":
		return &route.Refusal{Reason: fmt.Sprintf("%s is on: Claude Code goes to %s, and not with a credential of Anthropic; expected --route %s, or the switch off", f.Switch, f.Provider, f.Route)}
	case f.Scheme == "" && f.Route != detect.None || f.Scheme == "http" && !detect.Loopback(f.Host):
		return &route.Refusal{Reason: f.HostSource + ": is no https address, and not of this machine: the credential would be shown to all in between"}
	case c.set.Name == Plan:
		return c.admitPlan()
	case f.Route == detect.None:
		return fmt.Errorf("no credential: Claude Code finds neither %s nor %s, and no apiKeyHelper; expected one of them", keyName, tokenName)
	case f.Subscription:
		return &route.Refusal{Reason: f.CredentialSource + ": is the " + f.CredentialKind + ", whose limits are the plan's; expected --route " + Plan}
	}
	return nil
}

// admitPlan refuses all but the login of a subscription that goes to Anthropic itself. The variables of keys are not
// given to the client; what settings have in their place would still go before the login.
func (c *Client) admitPlan() error {
	f := &c.found
	switch {
	case f.Host != apiHost && f.Route != detect.None && !(c.set.BaseURL != "" && detect.Loopback(f.Host)):
		return &route.Refusal{Reason: fmt.Sprintf("%s: the login of a subscription would go to %s, whose headers say nothing sure about the plan: a gateway sends the same for its own caps; expected it unset", f.HostSource, f.Host)}
	case f.Route == detect.None && c.in.OS == "darwin":
		return nil // it may be in the Keychain: the client says so itself
	case f.Route == detect.None:
		return fmt.Errorf("no login: Claude Code is not logged in here, and CLAUDE_CODE_OAUTH_TOKEN is not set; expected claude, and /login in it")
	case !f.Subscription:
		return &route.Refusal{Reason: f.CredentialSource + ": goes before the login of a subscription; expected it taken out, or --route " + APIKey}
	}
	return nil
}

// sameHere refuses where the client takes another way in the user's own directory than in the empty one that it is run in:
// what comes back would be about another route.
func (c *Client) sameHere() error {
	if c.in.WorkDir == "" {
		return nil
	}
	here := c.detect(c.in.WorkDir)
	f, h := &c.found, here.Of(detect.ClaudeCode)
	if f.Host == h.Host && f.CredentialSource == h.CredentialSource && f.Switch == h.Switch {
		return nil
	}
	return &route.Refusal{Reason: fmt.Sprintf("a project's settings change the route: here Claude Code takes %s to %s, and in the empty directory that it is run in %s to %s; expected them in your own settings, or another directory",
		orNone(h.CredentialSource), orNone(h.Host), orNone(f.CredentialSource), orNone(f.Host))}
}

func orNone(s string) string {
	if s == "" {
		return "none"
	}
	return s
}

// findBetween finds the proxy and the extra certificates that the client takes from its environment, and refuses those that a
// project's own files set: the empty directory that it is run in has none of them, but its environment does.
func (c *Client) findBetween() (err error) {
	base := "https://" + apiHost
	if c.found.Scheme != "" && c.found.Host != "" {
		base = c.found.Scheme + "://" + c.found.Host
	}
	c.proxy, c.roots, err = route.Between(route.Settings{BaseURL: c.set.BaseURL, Proxy: c.set.Proxy, Certificates: c.set.Certificates},
		route.Surroundings{Getenv: c.getenv, HomeDir: c.in.HomeDir, WorkDir: c.in.WorkDir}, base)
	return err
}

// findFingerprint names a credential of the environment as all other routes do. One that only the client reads is not
// read here, and is unknown.
func (c *Client) findFingerprint() error {
	variable, ok := strings.CutPrefix(c.found.CredentialSource, "env:")
	if !ok || c.set.Name == Plan || c.found.Host == "" {
		return nil
	}
	r, err := route.Open(route.Settings{BaseURL: c.found.Scheme + "://" + c.found.Host, Credential: "env:" + variable}, route.Surroundings{
		Getenv: func(name string) string {
			if name == variable {
				return c.getenv(name)
			}
			return ""
		},
		HomeDir: c.in.HomeDir, ConfigDir: c.in.ConfigDir,
	})
	if err != nil {
		return err
	}
	c.fingerprint = r.Identity().CredentialFingerprint
	return nil
}

// note says what is in doubt, and what the run leaves out.
func (c *Client) note(r *detect.Report) {
	for _, k := range r.Conflicts {
		switch k.Name {
		case "clients-differ", "plan-token-in-sdk", "wrong-kind", "foreign-credential": // of the SDKs
			continue
		case "foreign-model", "long-context": // of models that this run does not ask for
			continue
		}
		c.notices = append(c.notices, k.What+". "+k.Consequence)
	}
	c.notices = append(c.notices,
		"Claude Code is run in an empty directory, with a short prompt of this program's own: tools, hooks, MCP servers, plugins, skills, CLAUDE.md and the settings of projects are left out, so the request is smaller than the user's own.",
		"Retries, the fallback without a stream, experimental betas and telemetry are off: what another model, an upgrade or a beta would change is not shown.")
	if c.found.Host != apiHost {
		c.notices = append(c.notices, "Claude Code follows redirects of "+c.found.Host+", which nothing switches off and nothing counts.")
	}
}
