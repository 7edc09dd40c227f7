package emulator

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"

	"loadshape/bucket/bounded"
	"loadshape/bucket/emulator/request"
	"loadshape/bucket/emulator/sigv4"
	"loadshape/bucket/wire/refuse"
)

// The pair that a client is given, which opens nothing anywhere else.
const (
	FakeAccessKey = "AKIAFAKE"
	FakeSecretKey = "fake"
)

// versions are those of the API that are known.
var versions = map[string]bool{"2023-06-01": true, request.Newest: true}

// What a request may have: bytes, as the API has it, and so many levels and values that reading them takes little more memory
// than that.
const (
	maxBody   = 32 << 20
	maxDepth  = 1000
	maxValues = 1 << 20
)

// readRaw reads the bytes of a request.
func readRaw(w http.ResponseWriter, r *http.Request, into *bytes.Buffer) ([]byte, *refuse.Refusal) {
	into.Grow(int(min(max(r.ContentLength, 0), mostKept-bytes.MinRead)) + bytes.MinRead)
	_, err := into.ReadFrom(http.MaxBytesReader(w, r.Body, maxBody))
	raw := into.Bytes()
	if err == nil {
		if err := bounded.JSON(raw, maxDepth, maxValues); err != nil {
			return nil, new(refuse.Invalid("The request body: " + err.Error()))
		}
		return raw, nil
	}
	if large := (*http.MaxBytesError)(nil); errors.As(err, &large) {
		return nil, new(refuse.TooLarge())
	}
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return nil, new(refuse.Invalid("The request body did not come in time"))
	}
	return nil, new(refuse.Invalid("The request body could not be read"))
}

// authorize checks what a request to Anthropic's API carries beside its body: a key, of any content, and a version that
// is known.
func authorize(_ *Emulator, r *http.Request, _ []byte) *refuse.Refusal {
	if r.Header.Get("X-Api-Key") == "" && !bearer(r) {
		return new(refuse.Unauthenticated())
	}
	return versioned(r)
}

// bearer reports whether a request has a bearer's token.
func bearer(r *http.Request) bool {
	token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	return ok && strings.TrimSpace(token) != ""
}

// versioned checks the version that a request names in a header.
func versioned(r *http.Request) *refuse.Refusal {
	switch version := r.Header.Get("Anthropic-Version"); {
	case version == "":
		return new(refuse.Invalid("anthropic-version: header is required"))
	case !versions[version]:
		return new(refuse.Invalid(fmt.Sprintf("anthropic-version: %q is not a valid version", version)))
	}
	return nil
}

// signedBy checks who asks on a route of AWS: a signature of version 4 for one of these services by the emulator's own
// pair of keys, or a bearer's token of any content. A token of a session may say anything, and the time of a signature is
// not looked at: the emulator's clock may be another.
func signedBy(services ...string) func(*Emulator, *http.Request, []byte) *refuse.Refusal {
	return func(e *Emulator, r *http.Request, body []byte) *refuse.Refusal {
		header := r.Header.Get("Authorization")
		switch {
		case bearer(r):
			return nil
		case header == "":
			return new(refuse.AWSUnsigned())
		}
		s, why := sigv4.Read(header)
		switch {
		case why != "":
			return new(refuse.AWSMalformed(why))
		case s.Key != e.AccessKey:
			return new(refuse.AWSUnknownKey())
		case !slices.Contains(services, s.Service), !s.SignsHost(), !s.Matches(r, body, e.SecretKey):
			return new(refuse.AWSWrongSignature())
		}
		return nil
	}
}
