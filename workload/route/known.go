package route

import "strings"

// Scrubber gives a function that puts a placeholder where a credential of the settings or the environment stands, whether
// this route uses it or not, and where something looks like one.
func Scrubber(s Settings, in Surroundings) func(string) string {
	return newScrubber(knownSecrets(s, in))
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
			all = append(all, afterScheme(strings.TrimSpace(value)))
		}
	}
	return all
}
