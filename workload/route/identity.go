package route

import (
	"strings"

	"loadshape/workload/redact"
	"loadshape/workload/route/fingerprint"
)

// findFingerprint gives the credential a name that tells it from others and from which it cannot be found again: a
// hash with a key that never leaves this machine.
func (r *Route) findFingerprint(in Surroundings) {
	r.fingerprint = fingerprint.Unknown
	identity, ok := "", !r.principal.Empty()
	if ok {
		identity = r.principal.Reveal()
	}
	if r.authorize == nil {
		if identity, ok = r.stableIdentity(); !ok {
			r.note("The credential is a short-lived token that names nobody: its fingerprint is unknown.")
		}
	} else if !ok {
		r.note("The credential is renewed, and its settings do not say whose it is: its fingerprint is unknown.")
	}
	if !ok && r.accountID.Empty() {
		return
	}
	key, err := fingerprint.Key(in.ConfigDir)
	if err != nil {
		r.note("The credential's fingerprint is unknown: %v.", err)
		return
	}
	if ok {
		r.fingerprint = fingerprint.Of(key, identity)
	}
	if !r.accountID.Empty() {
		r.account = fingerprint.Of(key, "account\x00"+r.accountID.Reveal())
	}
}

// stableIdentity is that of all credentials that go out in headers.
func (r *Route) stableIdentity() (string, bool) {
	var values []string
	if !r.credential.value.Empty() {
		values = append(values, r.credential.value.Reveal())
	}
	for _, h := range r.extra {
		if h.secret {
			values = append(values, redact.AfterScheme(h.value.Reveal()))
		}
	}
	var all []string
	for _, value := range values {
		identity, ok := fingerprint.Stable(value)
		if !ok {
			return "", false
		}
		all = append(all, identity)
	}
	return strings.Join(all, "\x00and\x00"), len(all) > 0
}
