package exchange

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"loadshape/workload/container"
	"loadshape/workload/scrub"
)

// What is kept of an exchange at the most, in bytes; of values within each other, and of names, in their number.
const (
	mostText    = 1 << 10 // of a name, a header's value and the like
	mostNames   = 64      // of headers, betas and certificates
	mostDepth   = 32      // of an error's body
	mostWritten = 192 << 10
)

// shortened cuts a text to at most n bytes, at the end of a character.
func shortened(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n] + "…"
}

// Bound leaves of an exchange what an answer of a Messages API can have: of an error that is longer, or deeper, the beginning as
// text, and of everything else the first of it. An exchange that is written down is never large.
func (e *Exchange) Bound() {
	if !keepable(e.ErrorBody) {
		e.Message = strings.ToValidUTF8(string(e.ErrorBody[:min(len(e.ErrorBody), mostText)]), "") + "…"
		e.ErrorBody = nil
		e.Detail = "the error's body is too long or too deep to be kept"
	}
	e.Message = shortened(e.Message, 2*mostMessage)
	for _, s := range e.texts() {
		*s = shortened(*s, mostText)
	}
	for _, list := range []*[]string{&e.Route.Betas, &e.Route.Headers, &e.Route.Certificates} {
		if len(*list) > mostNames {
			*list = slices.Clone((*list)[:mostNames])
		}
	}
	if !slices.ContainsFunc(slices.Collect(maps.Values(e.Headers)), func(s string) bool { return len(s) > mostText }) && len(e.Headers) <= mostNames {
		return
	}
	headers := map[string]string{}
	for _, name := range slices.Sorted(maps.Keys(e.Headers)) {
		if len(headers) < mostNames && len(name) <= mostText {
			headers[name] = shortened(e.Headers[name], mostText)
		}
	}
	e.Headers = headers
}

// keepable reports whether an error's body is small, and so is what is written of it, with a line for each of its values.
func keepable(raw json.RawMessage) bool {
	if len(raw) > MaxErrorBody {
		return false
	}
	depth, written, quoted := 0, 0, false
	for i := 0; i < len(raw); i++ {
		written++
		switch c := raw[i]; {
		case c == '"':
			quoted = !quoted
		case c == '<', c == '>', c == '&', c >= 0x80:
			written += 5 // as an escape
		case quoted && c == '\\':
			i++
			written++
		case quoted:
		case c == '{', c == '[':
			depth++
			written += 2*depth + 20
		case c == '}', c == ']':
			depth--
			written += 2*depth + 20
		case c == ',':
			written += 2*depth + 20
		}
		if depth > mostDepth || written > mostWritten {
			return false
		}
	}
	return true
}

// texts are the short texts of an exchange.
func (e *Exchange) texts() []*string {
	return []*string{
		&e.ResponseModel, &e.StopReason, &e.Failure, &e.Detail,
		&e.Route.Name, &e.Route.Scheme, &e.Route.Host, &e.Route.Path, &e.Route.Region, &e.Route.Project, &e.Route.Account, &e.Route.Quota, &e.Route.Gateway, &e.Route.Organization, &e.Route.Workspace,
		&e.Route.CredentialSource, &e.Route.CredentialFingerprint, &e.Route.Version, &e.Route.Proxy, &e.Route.HTTP,
		&e.Request.Model, &e.Request.ServiceTier, &e.Request.Speed, &e.Request.Workload,
	}
}

// Kept is a short text of an exchange as it may be kept.
func Kept(s string) string { return scrub.Plainly(shortened(s, mostText)) }

// Clean takes out of an exchange what must not be kept: headers that are not on the list, every secret, and what is too much. What the
// exchange shares with others stays as it is.
func (e *Exchange) Clean() {
	e.Bound()
	for _, s := range append(e.texts(), &e.Message) {
		*s = scrub.Plainly(*s)
	}
	for _, list := range []*[]string{&e.Route.Betas, &e.Route.Headers} {
		*list = slices.Clone(*list)
		for i, s := range *list {
			(*list)[i] = scrub.Plainly(s)
		}
	}
	if p := e.Plan; p != nil {
		e.Plan = &PlanWindow{scrub.Plainly(p.Status), scrub.Plainly(p.Window), p.ResetsAt}
	}
	headers := map[string]string{}
	for name, value := range e.Headers {
		if name = strings.ToLower(name); container.Allowed(name) {
			headers[scrub.Plainly(name)] = scrub.Plainly(value)
		}
	}
	if e.Headers = headers; len(headers) == 0 {
		e.Headers = nil
	}
	e.ErrorBody = scrub.JSON(e.ErrorBody)
}
