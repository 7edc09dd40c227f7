package detect

import (
	"path/filepath"
	"strings"

	"loadshape/bucket/wire"
)

// sdk follows the precedence of the official SDKs: they read the environment alone, and the key before the token.
func (d *detection) sdk() Client {
	c := Client{Client: SDK, WhereToLook: console}
	key, token := d.shell(keyName), d.shell(tokenName)
	plan := false
	take := func(s set, k kind, why string) {
		c.CredentialSource, c.CredentialKind, plan = s.source(), k.name, k.plan
		c.Why = append(c.Why, why)
		if k.wrong {
			d.wrongKind(SDK+": "+c.CredentialSource, k)
		}
	}
	switch {
	case key.value != "":
		take(key, kindOf(key.value, "API key, by the name of the variable"), keyName+" is set: the SDKs take it before every other credential")
	case token.value != "":
		take(token, kindOf(token.value, "bearer token of unknown kind"), tokenName+" is set, and "+keyName+" is not")
	case d.shell(profileName).value != "":
		take(d.shell(profileName), kind{name: "token of a profile"}, profileName+" is set: the SDKs get a token for it")
	case d.shell(ruleName).value != "":
		take(d.shell(ruleName), kind{name: "token of a federated identity"}, ruleName+" is set: the SDKs get a token for it")
	case d.profile():
		c.CredentialSource, c.CredentialKind = "the default profile of the SDKs", "token of a profile"
		c.Why = append(c.Why, "no credential is set: the SDKs take the profile in their configuration directory")
	default:
		c.Route, c.Owner, c.LimitedByHint = None, wire.UnknownOwner, "none"
		c.Why = append(c.Why, "neither "+keyName+" nor "+tokenName+" is set, and the SDKs read no settings of Claude Code and no login")
		c.NextStep = "Set " + keyName + " where a program needs it."
		return c
	}
	d.settle(&c, d.shell, plan)
	switch {
	case c.Route == Code:
		c.Route, c.NextStep = Direct, strings.ReplaceAll(c.NextStep, "--route "+Code, "--route "+Direct)
	case c.Route == Plan:
		c.Route, c.NextStep = Direct, "Give the program an API key: a subscription's token is for Claude's own clients."
		d.conflict(Conflict{Name: "plan-token-in-sdk", What: c.CredentialSource + " is " + kind{name: c.CredentialKind}.article(),
			Consequence: "A program with an SDK spends the subscription with it, or is refused: it is for Claude's own clients.",
			NextStep:    "Put an API key in its place."})
	}
	c.Why = append(c.Why, "a client for Bedrock, Vertex or Foundry is chosen in the program itself, and is not seen here")
	return c
}

// profile reports whether the SDKs have a profile that they take by themselves.
func (d *detection) profile() bool {
	dir := d.in.Getenv("ANTHROPIC_CONFIG_DIR")
	switch {
	case dir != "":
	case d.in.OS == "windows" && d.in.Getenv("APPDATA") != "":
		dir = filepath.Join(d.in.Getenv("APPDATA"), "Anthropic")
	case d.in.Getenv("XDG_CONFIG_HOME") != "":
		dir = filepath.Join(d.in.Getenv("XDG_CONFIG_HOME"), "anthropic")
	case d.in.HomeDir != "":
		dir = filepath.Join(d.in.HomeDir, ".config", "anthropic")
	default:
		return false
	}
	found := d.in.Exists(filepath.Join(dir, "active_config")) || d.in.Exists(filepath.Join(dir, "configs", "default.json"))
	d.places = append(d.places, Place{Place: d.short(dir), Found: found, Names: []string{}})
	return found
}
