package exchange

import (
	"bytes"
	"encoding/json"
	"loadshape/workload/container"
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

// cleaned is a text of others as it may be kept.
func cleaned(s string) string { return Scrub(Plain(s)) }

// Clean takes out of an exchange what must not be kept: headers that are not on the list, and every secret. What the
// exchange shares with others stays as it is.
func (e *Exchange) Clean() {
	for _, s := range []*string{
		&e.Message, &e.ResponseModel, &e.StopReason, &e.Failure, &e.Detail,
		&e.Route.Name, &e.Route.Scheme, &e.Route.Host, &e.Route.Path, &e.Route.Region, &e.Route.Project, &e.Route.Account, &e.Route.Quota, &e.Route.Gateway, &e.Route.Organization, &e.Route.Workspace,
		&e.Route.CredentialSource, &e.Route.CredentialFingerprint, &e.Route.Version, &e.Route.Proxy, &e.Route.HTTP,
		&e.Request.Model, &e.Request.ServiceTier, &e.Request.Speed, &e.Request.Workload,
	} {
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
