// Package endpoint is a table of endpoints that take requests in Anthropic's format and are not Anthropic's: those of other
// makers of models, and of gateways that have one address for all. It tells whose limits a base URL leads to.
//
// In comes a host, or the name of a model; out goes whose it is, and where its owner looks. It must not know what a client is
// configured for, nor what an answer says: a row is a fact about a name, read on its day.
//
// Read endpoint.go, then table.go. A new endpoint is one row of it.
package endpoint

import "strings"

// An Endpoint is one address, or a family of them.
type Endpoint struct {
	Host    string // in lower case; with a dot before it: what stands below it, too
	Name    string // of who runs it
	Gateway string // verify's word for the kind of gateway; empty: it serves models on limits of its own, as their maker does
	Page    string // where the owner of the credential looks
	Read    string // when the row was read
}

// Of finds whose endpoint a host is. A port is not looked at.
func Of(host string) (Endpoint, bool) {
	host, _, _ = strings.Cut(strings.ToLower(host), ":")
	for _, e := range All() {
		if host == e.Host || strings.HasPrefix(e.Host, ".") && strings.HasSuffix(host, e.Host) {
			return e, true
		}
	}
	return Endpoint{}, false
}

// OtherMaker is who makes the model of a name, where that is somebody other than Anthropic; empty where it is Anthropic or the
// name does not tell. What a gateway puts before the name, with a slash, does not count.
func OtherMaker(model string) string {
	model = strings.ToLower(model)
	model = model[strings.LastIndexByte(model, '/')+1:]
	for _, m := range makers {
		if rest, ok := strings.CutPrefix(model, m.begins); ok && (rest == "" || rest[0] < 'a' || rest[0] > 'z') {
			return m.name
		}
	}
	return ""
}
