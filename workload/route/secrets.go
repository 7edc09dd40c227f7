package route

import (
	"strings"

	"loadshape/workload/redact"
)

// Scrubber gives a function that puts a placeholder where a credential of the settings or the environment stands, whether
// this route uses it or not, and where something looks like one.
func Scrubber(s Settings, in Surroundings) func(string) string {
	return redact.Scrubber(knownSecrets(s, in))
}

// knownSecrets are the values of all variables that hold a credential for some client of the API, or that the settings
// name.
func knownSecrets(s Settings, in Surroundings) []string {
	names := []string{keyName, tokenName, "CLAUDE_CODE_OAUTH_TOKEN"}
	if name, ok := strings.CutPrefix(s.Credential, "env:"); ok {
		names = append(names, name)
	}
	for _, given := range s.Headers {
		if _, name, ok := strings.Cut(given, "=env:"); ok {
			names = append(names, name)
		}
	}
	var all []string
	for _, name := range names {
		if value := in.Getenv(name); isVariable(name) && value != "" {
			all = append(all, value)
		}
	}
	for line := range strings.SplitSeq(in.Getenv(headersName), "\n") {
		if name, value, ok := strings.Cut(line, ":"); ok && isCredentialHeader(strings.TrimSpace(name)) {
			all = append(all, redact.AfterScheme(strings.TrimSpace(value)))
		}
	}
	return all
}

// secrets are the values that no output may show.
func (r *Route) secrets() []string {
	var all []string
	if !r.credential.value.Empty() {
		all = append(all, r.credential.value.Reveal())
	}
	for _, h := range r.extra {
		all = append(all, h.value.Reveal())
	}
	for _, s := range r.known {
		all = append(all, s.Reveal())
	}
	if r.proxy != nil && r.proxy.User != nil {
		if password, ok := r.proxy.User.Password(); ok {
			all = append(all, password)
		}
	}
	return all
}
