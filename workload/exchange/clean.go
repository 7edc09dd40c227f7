package exchange

import (
	"bytes"
	"encoding/json"
	"loadshape/workload/container"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Plain puts a mark for every character that controls what shows a text, or the direction in which it runs, and for bytes that
// are no text. Ends of lines and tabs stay.
func Plain(s string) string {
	if isPlain(s) {
		return s
	}
	s = strings.ReplaceAll(strings.ToValidUTF8(s, string(utf8.RuneError)), "\r\n", "\n")
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n', r == '\t':
			return r
		case r == '\u2028', r == '\u2029':
			return '\n'
		case unicode.IsControl(r), unicode.Is(unicode.Bidi_Control, r), r == '\ufeff', r >= 0xe0000 && r <= 0xe007f:
			return utf8.RuneError
		}
		return r
	}, s)
}

// isPlain reports whether a text is of ASCII alone and controls nothing.
func isPlain(s string) bool {
	for i := range len(s) {
		if c := s[i]; c >= 0x7f || c < ' ' && c != '\n' && c != '\t' {
			return false
		}
	}
	return true
}

// What is kept of an exchange at the most, in bytes; of values within each other, and of names, in their number.
const (
	mostText    = 1 << 10 // of a name, a header's value and the like
	mostNames   = 64      // of headers, betas and certificates
	mostDepth   = 32      // of an error's body
	mostWritten = 192 << 10
)

// bounded cuts a text to at most n bytes, at the end of a character.
func bounded(s string, n int) string {
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
	e.Message = bounded(e.Message, 2*mostMessage)
	for _, s := range e.texts() {
		*s = bounded(*s, mostText)
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
			headers[name] = bounded(e.Headers[name], mostText)
		}
	}
	e.Headers = headers
}

// keepable reports whether an error's body is small, and so is what is written of it, with a line for each of its values.
func keepable(raw json.RawMessage) bool {
	if len(raw) > mostErrorBody {
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

// cleaned is a text of others as it may be kept.
func cleaned(s string) string { return Scrub(Plain(s)) }

// Clean takes out of an exchange what must not be kept: headers that are not on the list, every secret, and what is too much. What the
// exchange shares with others stays as it is.
func (e *Exchange) Clean() {
	e.Bound()
	for _, s := range append(e.texts(), &e.Message) {
		*s = cleaned(*s)
	}
	for _, list := range []*[]string{&e.Route.Betas, &e.Route.Headers} {
		*list = slices.Clone(*list)
		for i, s := range *list {
			(*list)[i] = cleaned(s)
		}
	}
	if p := e.Plan; p != nil {
		e.Plan = &PlanWindow{cleaned(p.Status), cleaned(p.Window), p.ResetsAt}
	}
	headers := map[string]string{}
	for name, value := range e.Headers {
		if name = strings.ToLower(name); container.Allowed(name) {
			headers[cleaned(name)] = cleaned(value)
		}
	}
	if e.Headers = headers; len(headers) == 0 {
		e.Headers = nil
	}
	e.ErrorBody = cleanJSON(e.ErrorBody)
}

// cleanJSON scrubs the strings of a JSON value. One that holds no secret stays byte for byte.
func cleanJSON(raw json.RawMessage) json.RawMessage {
	if len(raw) == 0 || string(raw) == "null" {
		return nil
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var v any
	if d.Decode(&v) != nil {
		return nil
	}
	if len(Leaks(raw)) == 0 && !leaksIn(v) && utf8.Valid(raw) {
		return raw
	}
	clean, _ := json.Marshal(scrubIn(v)) // of what was JSON
	if len(Leaks(clean)) > 0 {           // over several strings, as a name and its value
		clean, _ = json.Marshal(Scrub(string(clean)))
	}
	return clean
}

func leaksIn(v any) bool {
	switch v := v.(type) {
	case string:
		return len(leaks(v)) > 0 || len(Leaks([]byte(v))) > 0 || Plain(v) != v
	case []any:
		return slices.ContainsFunc(v, leaksIn)
	case map[string]any:
		for key, value := range v {
			if leaksIn(key) || leaksIn(value) || named(key, value) {
				return true
			}
		}
	}
	return false
}

func scrubIn(v any) any {
	switch v := v.(type) {
	case string:
		return cleaned(v)
	case []any:
		for i := range v {
			v[i] = scrubIn(v[i])
		}
	case map[string]any:
		out := make(map[string]any, len(v))
		for key, value := range v {
			if named(key, value) {
				value = Removed
			}
			out[cleaned(key)] = scrubIn(value)
		}
		return out
	}
	return v
}

// named reports whether a value is a secret by its key: one that holds a secret among other words is none.
func named(key string, value any) bool {
	text, ok := value.(string)
	return ok && (len(leaks(key+`":"Zx9Zx9Zx9Zx9`)) > 0 || len(leaks(key+`":"`+Scrub(text))) > 0)
}
