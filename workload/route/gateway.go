package route

import (
	"fmt"
	"strings"

	"loadshape/bucket/wire"
	"loadshape/workload/endpoint"
)

func gatewayForm() *form {
	return &form{
		name: Gateway, title: "a gateway",
		baseName: baseURLName,
		base:     func(r *Route) string { return r.kind.base },
		path:     func(*Route, string) target { return one("/" + messagesPath) }, version: DefaultVersion,
		edit:   asItIs,
		settle: (*Route).settleGateway, credential: (*Route).findGatewayCredential,
		owner: wire.Gateway, whose: "is a gateway: it may have limits of its own, and passes on those of the provider behind it; the answer says which",
		ours: func(host string) bool { return host != apiHost },
		page: func(r *Route) string {
			if e, known := endpoint.Of(r.url.Hostname()); known && e.Gateway == "" {
				return e.Page + ", for the account of the credential at " + e.Name
			}
			return r.kind.page
		},
		family: func(r *Route) (Family, string) {
			if r.kind.name == "openrouter" && strings.HasSuffix(r.model, ":free") {
				return RequestCount, countProves
			}
			return r.kind.family, r.kind.proves()
		},
	}
}

func (r *Route) settleGateway(s Settings, _ Surroundings) error {
	if err := hasNone(s, r.form.title, "region", "project"); err != nil {
		return err
	}
	kind, err := findGatewayKind(s.Gateway)
	r.kind = kind
	return err
}

// findGatewayCredential takes what clients of Anthropic's format send, and only without it what is the gateway's own.
func (r *Route) findGatewayCredential(s Settings, in Surroundings) error {
	if r.url.Hostname() == apiHost {
		return &Refusal{"--route: is gateway, and " + apiHost + " is Anthropic's own API; expected --route direct"}
	}
	found, err := r.takeCredential(s, in, append([]string{keyName, tokenName}, r.kind.variables...)...)
	if err != nil {
		return err
	}
	beside := false
	for _, h := range r.extra {
		beside = beside || h.secret && r.kind.takes(h.name)
	}
	if !found && !beside {
		return fmt.Errorf("no credential: none of %s is set; expected one of them, or --credential env:NAME", strings.Join(append([]string{keyName, tokenName}, r.kind.variables...), ", "))
	}
	if c := &r.credential; !c.value.Empty() && c.variable != keyName && c.variable != tokenName && r.kind.ownHeader != "" && s.Credential == "" {
		c.header, c.before = r.kind.ownHeader, r.kind.before
	}
	if !found {
		r.credential = credential{source: "headers"}
	}
	if s.Credential == "" && in.Getenv(keyName) != "" && in.Getenv(tokenName) != "" {
		r.note("%s and %s are both set: this request sends the first, as the SDKs do; Claude Code sends the second.", keyName, tokenName)
	}
	return nil
}
