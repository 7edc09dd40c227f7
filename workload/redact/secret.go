// Package redact takes what is secret out of what is shown. A Secret is a value that no way of
// printing shows; a scrubber puts a placeholder where one of the known secrets, a piece of one, or
// what looks like a credential stands, and another one where a request's own text does.
//
// In come the values that must not be seen, and texts or JSON; out come the same without them. It
// knows neither routes nor where the values are from. Read secret.go, scrub.go, pieces.go (what is
// found), then views.go (how it can be written).
//
// Kept by hand: libraries mask fields that are named to them, and this has to find a value wherever it stands, in pieces and encoded, too.
package redact

import (
	"fmt"
	"io"
	"log/slog"
	"strings"
)

// Placeholder stands in output where a credential was.
const Placeholder = "[credential]"

const maxSecret = 16 << 10

// A Secret is a value that nothing prints. It is kept in a function, because formatting by reflection follows
// fields and pointers, whether or not they are exported, but not into functions.
type Secret struct{ value func() string }

// New is a secret with this value.
func New(value string) Secret {
	return Secret{func() string { return value }}
}

// Reveal is the value itself, for the request alone.
func (s Secret) Reveal() string {
	if s.value == nil {
		return ""
	}
	return s.value()
}

// Empty reports whether there is no value.
func (s Secret) Empty() bool { return s.Reveal() == "" }

func (Secret) String() string               { return Placeholder }
func (Secret) GoString() string             { return Placeholder }
func (Secret) Format(f fmt.State, _ rune)   { io.WriteString(f, Placeholder) }
func (Secret) MarshalText() ([]byte, error) { return []byte(Placeholder), nil }
func (Secret) LogValue() slog.Value         { return slog.StringValue(Placeholder) }

// HeaderFlaw says what is wrong with a value that is to be sent in a header, without quoting it.
func HeaderFlaw(value string) string {
	switch {
	case strings.ContainsAny(value, "\r\n"):
		return "has a line break in it"
	case len(value) > maxSecret:
		return "is too long"
	case strings.TrimSpace(value) != value:
		return "begins or ends with a space"
	}
	for _, c := range []byte(value) {
		if c < ' ' || c == 0x7f {
			return "has a control character in it"
		}
		if c > 0x7f {
			return "has a character in it that is not ASCII"
		}
	}
	return ""
}

// CredentialFlaw is checkSecret for a key or token: one word.
func CredentialFlaw(value string) string {
	if flaw := HeaderFlaw(value); flaw != "" {
		return flaw
	}
	if strings.Contains(value, " ") {
		return "has a space in it"
	}
	return ""
}
