package detect

import (
	"fmt"
	"slices"
	"strings"
)

// compare looks for contradictions: within what Claude Code reads, and between it and the SDKs.
func (d *detection) compare(code, sdk *Client) {
	d.twoCredentials()
	d.keyAndLogin()
	d.keyOfLogin(code)
	d.providersAtOnce()
	d.shellAndSettings()
	d.ofProject()
	d.baseAndPlan(code)
	d.apart(code, sdk)
	// What leaves the route open comes first.
	slices.SortStableFunc(d.conflicts, func(a, b Conflict) int {
		switch {
		case a.Undecided == b.Undecided:
			return 0
		case a.Undecided:
			return -1
		}
		return 1
	})
}

// twoCredentials are sent at once by Claude Code: one in each header.
func (d *detection) twoCredentials() {
	if d.by == byCloud {
		return
	}
	token, key, helper := d.code(tokenName), d.code(keyName), d.helper()
	const next = "Unset the one that is not meant."
	if token.value != "" && key.value != "" {
		d.conflict(Conflict{Name: "token-and-key", Undecided: true,
			What: fmt.Sprintf("%s and %s are both set", token.source(), key.source()),
			Consequence: "Claude Code is documented to use the token, and 2.1.330 sends both; the SDKs send the key alone. " +
				"They may be two accounts with two limits.",
			NextStep: next})
	}
	if helper != nil && (token.value != "" || key.value != "") {
		other := token
		if other.value == "" {
			other = key
		}
		d.conflict(Conflict{Name: "helper-and-credential", Undecided: true,
			What:        fmt.Sprintf("%s in %s and %s are both set", helperName, helper.name, other.source()),
			Consequence: "Claude Code is documented to use the variable, and 2.1.330 sends both, in two headers. They may be two accounts with two limits.",
			NextStep:    next})
	}
}

// keyAndLogin is a key left over in the environment of somebody who is logged in.
func (d *detection) keyAndLogin() {
	if d.login && d.code(oauthName).value != "" {
		d.conflict(Conflict{Name: "token-and-login", What: d.code(oauthName).source() + " is set, and a login is there",
			Consequence: "The token goes before the login; they may be two subscriptions.", NextStep: "Unset the one that is not meant."})
	}
	if !d.login && d.code(oauthName).value == "" || d.by != byKey && d.by != byToken {
		return
	}
	s, how := d.code(keyName), "claude -p always uses the key; an interactive session uses it only once it was approved, and the subscription otherwise."
	if d.by == byToken {
		s, how = d.code(tokenName), "Claude Code uses the token, and the subscription is not touched."
	}
	d.conflict(Conflict{Name: "key-and-login", Undecided: d.by == byKey, What: s.source() + " is set, and a login or token of a subscription is there",
		Consequence: "Two accounts: " + how, NextStep: "Unset " + s.variable + " to use the subscription, or look at /status to see which is active."})
}

// keyOfLogin is the key of a login to the Claude Console that is kept beside another credential.
func (d *detection) keyOfLogin(code *Client) {
	if d.keyIn == "" {
		return
	}
	kept := "the key of a login to the Claude Console is kept in " + d.keyIn
	switch d.by {
	case byToken:
		s := d.code(tokenName)
		consequence := "Claude Code sends both, in two headers (2.1.330), and warns of it. They may be two accounts with two limits."
		if code.Host != apiHost {
			consequence = "Claude Code sends both, in two headers (2.1.330), and warns of it: the key of the organization goes to " + code.Host + " too."
		}
		d.conflict(Conflict{Name: "token-and-managed-key", Undecided: true, What: s.source() + " is set, and " + kept, Consequence: consequence,
			NextStep: "To use the token: claude /logout. To use the key: unset " + s.variable + "."})
	case byKey:
		s := d.code(keyName)
		d.conflict(Conflict{Name: "key-and-managed-key", Undecided: true, What: s.source() + " is set, and " + kept,
			Consequence: "claude -p always uses the variable; an interactive session uses it only once it was approved, and the key of the login otherwise. They may be two accounts with two limits.",
			NextStep:    "Unset " + s.variable + " to use the key of the login, or claude /logout to use the variable."})
	case byProfile:
		d.conflict(Conflict{Name: "profile-and-managed-key", Undecided: true, What: code.CredentialSource + " is set, and " + kept,
			Consequence: "The profile is documented to go first; where it is not there, 2.1.330 sends the key.",
			NextStep:    "Look at /status in Claude Code to see which is active."})
	case byHelper, byOAuth, byLogin:
		d.conflict(Conflict{Name: "managed-key-unused", What: code.CredentialSource + " is active, and " + kept,
			Consequence: "Claude Code does not send the key (2.1.330): the limits of its organization are not met.",
			NextStep:    "If the key is meant: claude /logout, then log in to the Console alone."})
	}
}

// providersAtOnce are several switches that are on, and switches that look as if they were.
func (d *detection) providersAtOnce() {
	var on []string
	for _, p := range providers() {
		s := d.code(p.use)
		switch {
		case d.on(p.use):
			on = append(on, p.use)
		case s.value != "" && !slices.Contains([]string{"0", "false", "no", "off"}, strings.ToLower(strings.TrimSpace(s.value))):
			d.conflict(Conflict{Name: "switch-not-on", What: s.source() + " is set, and not to 1, true, yes or on",
				Consequence: "Claude Code does not take that for on: the provider is not used.", NextStep: "Set it to 1, or unset it."})
		}
	}
	together := len(on) == 2 && slices.Contains(on, "CLAUDE_CODE_USE_BEDROCK") && slices.Contains(on, "CLAUDE_CODE_USE_MANTLE")
	if len(on) > 1 && !together {
		d.conflict(Conflict{Name: "several-providers", What: strings.Join(on, " and ") + " are on at once",
			Consequence: on[0] + " decides, as 2.1.330 has it; another version may choose another.", NextStep: "Leave one of them on."})
	}
	if key := d.code(keyName); key.value != "" && d.by == byCloud && len(on) > 0 && on[0] == "CLAUDE_CODE_USE_VERTEX" && d.code("ANTHROPIC_VERTEX_BASE_URL").value != "" {
		d.conflict(Conflict{Name: "key-to-vertex", What: key.source() + " is set, and ANTHROPIC_VERTEX_BASE_URL too",
			Consequence: "Claude Code sends the key of Anthropic to that host, in x-api-key.", NextStep: "Unset " + keyName + " where Claude Code runs."})
	}
}

// deciding are the variables that decide alone which route is taken.
func deciding() []string {
	names := []string{keyName, tokenName, oauthName, baseName}
	for _, p := range providers() {
		names = append(names, p.use)
		if p.base != "" {
			names = append(names, p.base)
		}
	}
	return names
}

// shellAndSettings are variables that two places set to different values.
func (d *detection) shellAndSettings() {
	for _, name := range deciding() {
		var first, last *layer
		for i := range d.layers {
			l := &d.layers[i]
			value, ok := l.env[name]
			switch {
			case !ok:
			case first == nil:
				first, last = l, l
			case value != first.env[name] || value != last.env[name]:
				last = l
			}
		}
		if first == last {
			continue
		}
		c := Conflict{Name: "two-values", What: fmt.Sprintf("%s is set to one value in %s and to another in %s", name, first.place(), last.place()),
			Consequence: "The later file goes before the earlier.", NextStep: "Set it in one place."}
		if first.name == "" {
			c.Name, c.Undecided = "shell-and-settings", true
			c.Consequence = "No winner is documented: 2.1.330 takes that of the file. The SDKs take that of the environment: they read no settings."
		}
		d.conflict(c)
	}
}

func (l *layer) place() string {
	if l.name == "" {
		return "the environment"
	}
	return l.name
}

// ofProject is what a project's own file decides about the user's credential.
func (d *detection) ofProject() {
	for i := range d.layers {
		l := &d.layers[i]
		if !l.project {
			continue
		}
		var bases, others []string
		for _, name := range deciding() {
			switch {
			case l.env[name] == "":
			case strings.HasSuffix(name, "_BASE_URL"):
				bases = append(bases, name)
			default:
				others = append(others, name)
			}
		}
		if l.helper {
			others = append(others, helperName)
		}
		if len(bases) > 0 {
			d.conflict(Conflict{Name: "base-url-of-project", What: strings.Join(bases, " and ") + " is set in " + l.name + ", a project's file",
				Consequence: "Whoever wrote the file gets the credential with every request that Claude Code sends from this directory; from another directory the route is another.",
				NextStep:    "If you mean that address, set it in your own settings; if not, take it out."})
		}
		if len(others) > 0 {
			d.conflict(Conflict{Name: "credential-of-project", What: strings.Join(others, " and ") + " is set in " + l.name + ", a project's file",
				Consequence: "Claude Code takes another route from this directory than from others.",
				NextStep:    "Set it in your own settings, or run what you compare in this directory."})
		}
	}
}

// baseAndPlan is a base URL with a credential of a login, which belongs to Anthropic.
func (d *detection) baseAndPlan(code *Client) {
	base := d.code(baseName)
	if base.value == "" || code.Host == apiHost {
		return
	}
	switch d.by {
	case byManaged:
		d.conflict(Conflict{Name: "base-url-and-managed-key", What: base.source() + " is set, and the credential is the key of a login to the Claude Console",
			Consequence: "The key of the organization goes to that host, which did not give it out.",
			NextStep:    "Unset " + baseName + " to use the organization, or give the host a credential of its own."})
		return
	case byLogin, byOAuth:
	default:
		return
	}
	d.conflict(Conflict{Name: "base-url-and-login", What: base.source() + " is set, and the credential is a subscription's",
		Consequence: "The token of the subscription goes to that host. Rate-limit headers of the unified kind prove nothing there: a gateway sends them for its own caps.",
		NextStep:    "Unset " + baseName + " to use the subscription, or give the host a credential of its own."})
}

// apart is where Claude Code and the SDKs take two ways.
func (d *detection) apart(code, sdk *Client) {
	if code.Route == None || sdk.Route == None || code.CredentialSource == sdk.CredentialSource && code.Host == sdk.Host {
		return
	}
	d.conflict(Conflict{Name: "clients-differ", What: fmt.Sprintf("Claude Code takes %s, the SDKs %s", code.way(), sdk.way()),
		Consequence: "What one of them is refused says nothing about the other.",
		NextStep:    "Test with the client that was refused."})
}

func (c *Client) way() string {
	if c.Host == "" {
		return c.CredentialSource + " to " + c.Provider
	}
	return c.CredentialSource + " to " + c.Host
}
