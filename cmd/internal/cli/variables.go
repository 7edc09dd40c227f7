package cli

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"unicode"

	"loadshape/workload/redact"
)

// secretWords are words of which a name is made that holds a credential.
var secretWords = regexp.MustCompile(`(?i)(^|_)(AUTH|AUTHORIZATION|BEARER|CERT|CERTIFICATE|COOKIE|CRED|CREDS|CREDENTIALS?|DSN|HEADERS|JWT|KEY|KEYS|OAUTH|PASS|PASSPHRASE|PASSWD|PASSWORD|PAT|PIN|PRIVATE|PWD|SAS|SECRETS?|SIGNATURE|TOKEN|WEBHOOK)(_|$)|(KEY|TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIALS?)$|CONNECTION_STRING|DATABASE_URL`)

// counted are names of sizes, which end like credentials.
var counted = regexp.MustCompile(`(?i)(^|_)(INPUT|OUTPUT|MAX|CACHE|CONTEXT|PREFIX)_TOKENS?$`)

// mostVariable is the longest value of a variable in a plan.
const mostVariable = 1000

// Variables gives the values of variables of the environment to a plan. A value that could be a credential, by the name of
// its variable or by how it looks, is never given: what a plan says is shown.
func Variables(getenv func(string) string) func(name string) (string, error) {
	return func(name string) (string, error) {
		if secretWords.MatchString(name) && !counted.MatchString(name) {
			return "", errors.New("expected another name: by its name it may be a credential, and what a plan says is shown")
		}
		value := getenv(name)
		switch {
		case value == "":
			return "", fmt.Errorf("expected %s in the environment, which does not have it", name)
		case redact.LooksSecret(value) || longSecret.MatchString(value):
			return "", errors.New("expected another variable: its value looks like a credential, and what a plan says is shown")
		case len(value) > mostVariable || strings.ContainsFunc(value, func(r rune) bool { return !unicode.IsPrint(r) }):
			return "", fmt.Errorf("expected one line of at most %d bytes in %s", mostVariable, name)
		}
		return value, nil
	}
}

// longSecret is what no name and no number of a plan looks like.
var longSecret = regexp.MustCompile(`[A-Za-z0-9+/=]{32,}|[0-9A-Fa-f-]{32,}`)
