package route

import (
	"fmt"
	"io"
	"log/slog"
	"strings"
)

// placeholder stands in output where a credential was.
const placeholder = "[credential]"

const maxSecret = 16 << 10

// A secret is a value that nothing prints. It is kept in a function, because formatting by reflection follows
// fields and pointers, whether or not they are exported, but not into functions.
type secret struct{ reveal func() string }

func newSecret(value string) secret {
	return secret{func() string { return value }}
}

func (s secret) empty() bool { return s.reveal == nil || s.reveal() == "" }

func (secret) String() string               { return placeholder }
func (secret) GoString() string             { return placeholder }
func (secret) Format(f fmt.State, _ rune)   { io.WriteString(f, placeholder) }
func (secret) MarshalText() ([]byte, error) { return []byte(placeholder), nil }
func (secret) LogValue() slog.Value         { return slog.StringValue(placeholder) }

// checkSecret says what is wrong with a value that is to be sent in a header, without quoting it.
func checkSecret(value string) string {
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

// checkCredential is checkSecret for a key or token: one word.
func checkCredential(value string) string {
	if flaw := checkSecret(value); flaw != "" {
		return flaw
	}
	if strings.Contains(value, " ") {
		return "has a space in it"
	}
	return ""
}
