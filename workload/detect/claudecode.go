package detect

import (
	"fmt"
	"net/netip"
	"net/url"
	"path/filepath"
	"strings"

	"loadshape/bucket/wire"
	"loadshape/workload/endpoint"
)

// Ways by which Claude Code gets a credential.
const (
	byCloud   = "cloud"
	byToken   = "token"
	byKey     = "key"
	byHelper  = "helper"
	byOAuth   = "oauth"
	byProfile = "profile"
	byLogin   = "login"
	byManaged = "managed"
	byNothing = "nothing"
)

const (
	apiHost   = "api.anthropic.com"
	apiLimits = "requests, input_tokens or output_tokens"
	statusRow = "Claude Code: /status (rows API provider, base URL, Login method, API key or Auth token, Setting sources)"
	console   = "Claude Console, limits of the organization and the workspace"
)

// claudeCode follows the precedence of Claude Code.
func (d *detection) claudeCode() Client {
	c := Client{Client: ClaudeCode, WhereToLook: statusRow}
	if p := d.provider(); p != nil {
		d.by = byCloud
		d.cloud(&c, p)
		return c
	}
	plan := d.credential(&c)
	if c.Route == None {
		return c
	}
	d.settle(&c, d.code, plan)
	return c
}

// provider is the cloud provider that is switched on; nil: none.
func (d *detection) provider() *provider {
	all := providers()
	for i := range all {
		if d.on(all[i].use) {
			return &all[i]
		}
	}
	return nil
}

// cloud fills in a cloud provider's route.
func (d *detection) cloud(c *Client, p *provider) {
	c.Switch, c.Route, c.Provider, c.Owner, c.LimitedByHint = p.use, p.route, p.name, p.owner, p.limits
	c.Scheme = "https"
	c.WhereToLook, c.NextStep = p.where+"; "+statusRow, p.next
	c.Why = append(c.Why, d.code(p.use).source()+" is on: Claude Code goes to "+p.name+", whatever credential of Anthropic is set")
	if p.status == "bedrock" && d.on("CLAUDE_CODE_USE_MANTLE") {
		c.Why = append(c.Why, "CLAUDE_CODE_USE_MANTLE is on too: model ids in Mantle's form go there, all others to Bedrock")
	}
	c.CredentialSource, c.CredentialKind = p.chain, "cloud credential"
	for _, name := range p.credentials {
		if s := d.code(name); s.value != "" {
			c.CredentialSource, c.CredentialKind = s.source(), kindOf(s.value, "cloud credential").name
			break
		}
	}
	if base := d.code(p.base); base.value != "" {
		c.Scheme, c.Host, c.HostSource = schemeOf(base.value), hostOf(base.value), base.source()
		c.Why = append(c.Why, p.base+" is set: the request goes to that host, which may be a gateway with limits of its own")
		if d.on(p.skip) {
			c.Route, c.Owner, c.LimitedByHint = Gateway, wire.UnknownOwner, "unknown: the gateway's, or its upstream's"
			c.CredentialSource, c.CredentialKind = "none of this machine", "the gateway's own"
			c.Why = append(c.Why, p.skip+" is on: the client sends no cloud credential, the gateway has one")
			c.WhereToLook, c.NextStep = "the gateway's log, or its operator; "+statusRow, "Ask the gateway's operator for the log of the request by its id."
		}
		return
	}
	c.HostSource = "default"
	if c.Host = p.fixed; c.Host != "" {
		return
	}
	for _, name := range p.region {
		if s := d.code(name); plain(s.value) {
			c.Host, c.HostSource = p.host(s.value), s.source()
			return
		}
	}
	c.Why = append(c.Why, "the host depends on a region or resource that is not set here")
}

// credential finds the credential for Anthropic's own API, or a gateway that speaks for it, and reports whether it is a
// subscription's.
func (d *detection) credential(c *Client) (plan bool) {
	take := func(by, source string, k kind, why string) bool {
		d.by, c.CredentialSource, c.CredentialKind = by, source, k.name
		c.Why = append(c.Why, why)
		if k.wrong {
			d.wrongKind(source, k)
		}
		return k.plan
	}
	token, key, oauth := d.code(tokenName), d.code(keyName), d.code(oauthName)
	switch h := d.helper(); {
	case token.value != "":
		return take(byToken, token.source(), kindOf(token.value, "bearer token of unknown kind"),
			tokenName+" is set: it is sent as a bearer token, and goes before every other credential of Anthropic")
	case key.value != "":
		return take(byKey, key.source(), kindOf(key.value, "API key, by the name of the variable"),
			keyName+" is set: claude -p always uses it, an interactive session only after it was approved once")
	case h != nil:
		return take(byHelper, helperName+" in "+h.name, kindOf("", "what the helper prints"),
			helperName+" is set: what it prints is sent in both headers; it was not run")
	case oauth.value != "":
		k := kindOf(oauth.value, "OAuth token of a Claude subscription")
		k.plan = true
		return take(byOAuth, oauth.source(), k, oauthName+" is set: it goes before a login")
	case d.code(profileName).value != "" || d.code(ruleName).value != "":
		s := d.code(profileName)
		if s.value == "" {
			s = d.code(ruleName)
		}
		return take(byProfile, s.source(), kindOf("", "token of a profile"), s.variable+" is set: the client gets a token for it")
	case d.login:
		take(byLogin, "login in "+d.short(d.loginFile()), kindOf("", "OAuth token of a Claude subscription"),
			"a login is kept here, and nothing goes before it; whether it has expired cannot be told")
		return true
	case d.keyIn != "":
		return take(byManaged, managedName+" in "+d.keyIn, kind{name: managedKind},
			"the key of a login to the Claude Console is kept here, and nothing goes before it: it is the organization's")
	}
	d.by = byNothing
	c.Route, c.Owner, c.LimitedByHint = None, wire.UnknownOwner, "none"
	c.Why = append(c.Why, "no credential is set, and no login is found")
	if d.keychain {
		c.Why[len(c.Why)-1] = "no credential is set; a login in the Keychain cannot be seen from here"
	}
	c.NextStep = "Log in with claude, or set a credential; then run verify route again."
	return false
}

func (d *detection) loginFile() string {
	dir := d.in.Getenv("CLAUDE_CONFIG_DIR")
	if dir == "" {
		dir = filepath.Join(d.in.HomeDir, ".claude")
	}
	return filepath.Join(dir, ".credentials.json")
}

// settle fills in what follows from the address and the kind of the credential. It is the same for all clients.
func (d *detection) settle(c *Client, of func(string) set, plan bool) {
	base := of(baseName)
	c.Subscription = plan
	c.Scheme, c.Host, c.HostSource = "https", apiHost, "default"
	if base.value != "" {
		c.Scheme, c.Host, c.HostSource = schemeOf(base.value), hostOf(base.value), base.source()
	}
	switch {
	case c.Host != apiHost:
		d.elsewhere(c, plan)
	case plan:
		c.Route, c.Provider, c.Owner, c.LimitedByHint = Plan, "Anthropic", wire.ClaudeSubscription, string(wire.ByPlanWindow)
		c.NextStep = "Look at the reset time first: /usage in Claude Code. Then verify --route claude-code-plan."
	default:
		c.Route, c.Provider, c.Owner, c.LimitedByHint = Code, "Anthropic", wire.AnthropicOrganization, apiLimits
		c.NextStep = "Look at the limits of that key's organization in the Claude Console, then verify --route claude-code."
		if c.Client == ClaudeCode {
			c.WhereToLook = console + "; " + c.WhereToLook
		}
	}
	k := kindOf(of(d.variableOf(c)).value, "")
	if c.Route == Code && k.elsewhere {
		c.Owner = wire.UnknownOwner
		d.conflict(Conflict{Name: "foreign-credential", What: fmt.Sprintf("%s: %s is %s, and the host is %s", c.Client, c.CredentialSource, k.article(), c.Host),
			Consequence: "Anthropic's API refuses it with 401.", NextStep: "Set the base URL that this credential is for, or a key of Anthropic."})
	}
	if c.Route == Code && strings.HasPrefix(c.CredentialKind, "bearer token") {
		c.Owner = wire.UnknownOwner
		c.Why = append(c.Why, "whose account the bearer token is cannot be told from how it begins")
		c.NextStep = "Find out whose token it is; then look at the limits of that organization in the Claude Console."
	}
}

// elsewhere fills in a host that is not Anthropic's: a maker's or a gateway's that is known by its name, or one that is not.
func (d *detection) elsewhere(c *Client, plan bool) {
	e, known := endpoint.Of(c.Host)
	c.Route = Gateway
	what := baseName + " is set: it changes the host, not the credential; "
	where := ""
	switch {
	case known && e.Gateway == "":
		c.Provider, c.Owner, c.LimitedByHint = e.Name, wire.OtherProvider, "those of "+e.Name+", for the account of the credential there; not Anthropic's"
		c.Why = append(c.Why, what+"the host is "+e.Name+"'s own, which answers in Anthropic's format on limits of its own")
		where = e.Page + ", for the account of the credential there"
		c.NextStep = "Look at the limits of that account at " + e.Page + ", then send one smaller request: verify --route gateway."
	case known:
		c.Provider, c.Owner, c.LimitedByHint = e.Name, wire.Gateway, "the gateway's, or its upstream's: the answer says which"
		c.Why = append(c.Why, what+"the host is "+e.Name+"'s, which has limits of its own and passes on those of whoever stands behind it")
		where = e.Page
		c.NextStep = "Send one smaller request: verify --route gateway --gateway " + e.Gateway + "."
	default:
		c.Provider, c.Owner, c.LimitedByHint = "a gateway in Anthropic's format", wire.UnknownOwner, "unknown: the gateway's, or its upstream's"
		c.Why = append(c.Why, what+"whoever runs it may have limits of its own")
		where = "the log of the gateway, or its operator"
		c.NextStep = "Send one smaller request: verify --route gateway. Ask the operator of the host about its own limits."
	}
	if plan {
		c.Why = append(c.Why, "the credential is a subscription's: its windows may apply behind that host")
		c.NextStep = "Unset " + baseName + " to meet the subscription's own limits, or ask the operator of the host."
	}
	if Loopback(c.Host) {
		c.Why = append(c.Why, "the host is this machine: a proxy, a gateway or a test server runs here")
	}
	if c.WhereToLook = where; c.Client == ClaudeCode {
		c.WhereToLook += "; " + statusRow
	}
}

// variableOf is the variable that a client's credential comes from.
func (d *detection) variableOf(c *Client) string {
	for _, name := range []string{keyName, tokenName, oauthName} {
		if c.CredentialSource == "env:"+name || strings.HasPrefix(c.CredentialSource, name+" in ") {
			return name
		}
	}
	return ""
}

// wrongKind names a credential that no request is taken with.
func (d *detection) wrongKind(source string, k kind) {
	d.conflict(Conflict{Name: "wrong-kind", What: source + " is " + k.article(),
		Consequence: "The Messages API does not take it: a request is refused with 401 or 403.", NextStep: "Put an API key in its place."})
}

// hostOf is the host of a base URL, with its port; never a user, a password or a path.
func hostOf(base string) string {
	u, err := url.Parse(strings.TrimSpace(base))
	if err != nil || u.Host == "" {
		return "not readable"
	}
	host := strings.ToLower(u.Host)
	if port := map[string]string{"https": ":443", "http": ":80"}[u.Scheme]; port != "" {
		host = strings.TrimSuffix(host, port)
	}
	return host
}

func schemeOf(base string) string {
	if u, err := url.Parse(strings.TrimSpace(base)); err == nil && (u.Scheme == "https" || u.Scheme == "http") {
		return u.Scheme
	}
	return ""
}

// Loopback reports whether a host, with or without a port, is this machine.
func Loopback(host string) bool {
	if name, _, ok := strings.Cut(host, ":"); ok && strings.Count(host, ":") == 1 {
		host = name
	}
	if host == "localhost" {
		return true
	}
	addr, err := netip.ParseAddr(strings.Trim(host, "[]"))
	if err != nil {
		if ap, err2 := netip.ParseAddrPort(host); err2 == nil {
			addr, err = ap.Addr(), nil
		}
	}
	return err == nil && addr.Unmap().IsLoopback()
}
