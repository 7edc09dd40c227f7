package emulator

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"loadshape/bucket/wire"
)

// The pair that a client is given, which opens nothing anywhere else.
const (
	FakeAccessKey = "AKIAFAKE"
	FakeSecretKey = "fake"
)

const sigV4 = "AWS4-HMAC-SHA256"

// A signature is what an Authorization header of AWS says.
type signature struct {
	key, date, region, service string
	signed                     []string // names of headers
	value                      string
}

// signedBy checks who asks on a route of AWS: a signature of version 4 for one of these services by the emulator's own
// pair of keys, or a bearer's token of any content. A token of a session may say anything, and the time of a signature is
// not looked at: the emulator's clock may be another.
func signedBy(services ...string) func(*Emulator, *http.Request, []byte) *wire.Refusal {
	return func(e *Emulator, r *http.Request, body []byte) *wire.Refusal {
		header := r.Header.Get("Authorization")
		switch {
		case bearer(r):
			return nil
		case header == "":
			return refusal(wire.AWSUnsigned())
		}
		s, why := readSignature(header)
		switch {
		case why != "":
			return refusal(wire.AWSMalformed(why))
		case s.key != e.AccessKey:
			return refusal(wire.AWSUnknownKey())
		case !slices.Contains(services, s.service), !slices.Contains(s.signed, "host") && !slices.Contains(s.signed, ":authority"):
			return refusal(wire.AWSWrongSignature())
		}
		want, ok := s.of(r, body, e.SecretKey)
		if !ok || subtle.ConstantTimeCompare([]byte(want), []byte(s.value)) == 0 {
			return refusal(wire.AWSWrongSignature())
		}
		return nil
	}
}

// readSignature reads an Authorization header, or says what is wrong with it.
func readSignature(header string) (s signature, why string) {
	rest, ok := strings.CutPrefix(header, sigV4+" ")
	if !ok {
		return s, "Authorization header requires '" + sigV4 + "'."
	}
	parts := map[string]string{}
	for part := range strings.SplitSeq(rest, ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		parts[name] = value
	}
	for _, name := range []string{"Credential", "SignedHeaders", "Signature"} {
		if parts[name] == "" {
			return s, "Authorization header requires '" + name + "' parameter."
		}
	}
	scope := strings.Split(parts["Credential"], "/")
	if len(scope) != 5 || scope[4] != "aws4_request" {
		return s, "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term."
	}
	return signature{scope[0], scope[1], scope[2], scope[3], strings.Split(parts["SignedHeaders"], ";"), parts["Signature"]}, ""
}

// of is the signature that a request has to have.
func (s *signature) of(r *http.Request, body []byte, secret string) (string, bool) {
	at := r.Header.Get("X-Amz-Date")
	if len(at) != len("20060102T150405Z") || at[:8] != s.date {
		return "", false
	}
	sum := sha256.Sum256(body)
	payload := hex.EncodeToString(sum[:])
	if said := r.Header.Get("X-Amz-Content-Sha256"); said != "" && said != payload {
		return "", false
	}
	path, query, _ := strings.Cut(pathOf(r), "?")
	text := r.Method + "\n" + escaped(path) + "\n" + canonicalQuery(query) + "\n"
	for _, name := range s.signed {
		text += name + ":" + headerOf(r, name) + "\n"
	}
	text += "\n" + strings.Join(s.signed, ";") + "\n" + payload
	sum = sha256.Sum256([]byte(text))
	scope := s.date + "/" + s.region + "/" + s.service + "/aws4_request"
	key := []byte("AWS4" + secret)
	for _, part := range []string{s.date, s.region, s.service, "aws4_request"} {
		key = mac(key, part)
	}
	return hex.EncodeToString(mac(key, sigV4+"\n"+at+"\n"+scope+"\n"+hex.EncodeToString(sum[:]))), true
}

func mac(key []byte, text string) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(text))
	return h.Sum(nil)
}

// pathOf is the path and the query of a request as they were sent.
func pathOf(r *http.Request) string {
	if u, err := url.ParseRequestURI(r.RequestURI); err == nil && u.Host != "" { // sent whole, as to a proxy
		return u.RequestURI()
	}
	return r.RequestURI
}

// escaped escapes every byte of a path that is not unreserved, but for its slashes: what was escaped when it was sent is
// so a second time, as all services but S3 have it.
func escaped(path string) string {
	const hexDigits = "0123456789ABCDEF"
	var b strings.Builder
	for _, c := range []byte(path) {
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("-._~/", c) >= 0 {
			b.WriteByte(c)
			continue
		}
		b.Write([]byte{'%', hexDigits[c>>4], hexDigits[c&15]})
	}
	return b.String()
}

// canonicalQuery sorts a query.
func canonicalQuery(query string) string {
	if query == "" {
		return ""
	}
	parts := strings.Split(query, "&")
	for i, part := range parts {
		if !strings.Contains(part, "=") {
			parts[i] = part + "="
		}
	}
	slices.Sort(parts)
	return strings.Join(parts, "&")
}

// headerOf is a header as it is signed.
func headerOf(r *http.Request, name string) string {
	values := r.Header.Values(name)
	switch {
	case name == "host", name == ":authority": // as HTTP/2 calls it
		return r.Host
	case name == "content-length" && len(values) == 0:
		return strconv.FormatInt(r.ContentLength, 10)
	}
	var trimmed []string
	for _, v := range values {
		trimmed = append(trimmed, strings.Join(strings.Fields(v), " "))
	}
	return strings.Join(trimmed, ",")
}
