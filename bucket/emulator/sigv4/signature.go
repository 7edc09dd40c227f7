// Package sigv4 checks Signature Version 4 of AWS as a server does: Read takes an Authorization
// header apart, and Matches makes the same signature again from the request and the secret key.
//
// In come a request as it was received, its body and a secret; out goes whether the signature is
// right. It knows no account, no route and no clock: whose key it is, for which service, and
// whether the date is too old are the caller's.
//
// Kept by hand, as AWS's SDKs only sign: none of them checks a signature that came. The tests hold it against signatures
// of botocore and the JavaScript SDK, byte for byte.
package sigv4

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
)

const sigV4 = "AWS4-HMAC-SHA256"

// A Signature is what an Authorization header of AWS says.
type Signature struct {
	Key, date, region, Service string
	signed                     []string // names of headers
	value                      string
}

// Read reads an Authorization header, or says what is wrong with it.
func Read(header string) (s Signature, why string) {
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
	return Signature{scope[0], scope[1], scope[2], scope[3], strings.Split(parts["SignedHeaders"], ";"), parts["Signature"]}, ""
}

// SignsHost reports whether the name of the host is signed too: else the signature would do for any other.
func (s *Signature) SignsHost() bool {
	return slices.Contains(s.signed, "host") || slices.Contains(s.signed, ":authority") // as HTTP/2 calls it
}

// Matches reports whether the signature is the one that a request has to have.
func (s *Signature) Matches(r *http.Request, body []byte, secret string) bool {
	want, ok := s.of(r, body, secret)
	return ok && subtle.ConstantTimeCompare([]byte(want), []byte(s.value)) == 1
}

// of is the signature that a request has to have.
func (s *Signature) of(r *http.Request, body []byte, secret string) (string, bool) {
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
	scope := s.date + "/" + s.region + "/" + s.Service + "/aws4_request"
	key := []byte("AWS4" + secret)
	for _, part := range []string{s.date, s.region, s.Service, "aws4_request"} {
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
