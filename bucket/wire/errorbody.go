package wire

import (
	"bytes"
	"encoding/json"
	"maps"
	"net"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"loadshape/bucket/wire/wording"
)

// said is an answer taken apart: what the rules look at.
type said struct {
	status    int
	header    http.Header
	host      string // without the port
	envelope  bool   // the body itself is JSON, not a text that quotes it
	known     bool   // the status came with the answer, not out of a text
	errorType string
	code      string       // error.details.error_code, or error.code
	message   string       // as it was sent
	raw       string       // the message and what else the error says
	fields    string       // of its objects, as name:value
	text      string       // the same in lower case, with straight quotes and single spaces
	words     wording.Text // the same, as wordings are looked for in it
	wait      string       // a wait that the body names in a field of its own, in seconds
	requestID string
	isMessage bool // a body that is an answer of the model, not an error
}

// maxBody is how much of a body is looked at: no error is longer.
const maxBody = 1 << 20

func read(a Answer) *said {
	s := &said{status: a.Status, header: a.Header, host: hostname(a.Host), known: a.Status != 0}
	body := bytes.TrimSpace(a.Body[:min(len(a.Body), maxBody)])
	if data, stream := errorEvent(body); stream {
		if body = data; data == nil {
			s.isMessage = true
		}
	}
	if v, ok := decode(body); ok {
		s.envelope = true
		if text, isText := v.(string); isText {
			s.envelope = false
			s.readText(text)
		} else {
			s.readValue(v)
		}
	} else if len(body) > 0 {
		s.readText(string(body))
	}
	if s.text == "" {
		s.text = plain(s.raw)
	}
	s.words = wording.Read(s.raw + s.fields)
	for _, name := range []string{"Request-Id", "X-Amzn-Requestid", "Apim-Request-Id"} {
		if s.requestID == "" {
			s.requestID = s.header.Get(name)
		}
	}
	return s
}

func hostname(s string) string {
	if host, _, err := net.SplitHostPort(s); err == nil {
		s = host
	}
	return strings.ToLower(s)
}

func (s *said) loopback() bool {
	ip := net.ParseIP(strings.Trim(s.host, "[]"))
	return s.host == "localhost" || ip != nil && ip.IsLoopback()
}

func decode(body []byte) (any, bool) {
	var v any
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	if d.Decode(&v) != nil || d.More() {
		return nil, false
	}
	return v, true
}

// errorEvent is the data of the error event of a stream of server-sent events, nil where it has none, and whether the
// body is such a stream.
func errorEvent(body []byte) ([]byte, bool) {
	if !bytes.HasPrefix(body, []byte("event:")) && !bytes.HasPrefix(body, []byte("data:")) {
		return nil, false
	}
	event := ""
	for _, line := range strings.Split(string(body), "\n") {
		line = strings.TrimRight(line, "\r")
		name, value, _ := strings.Cut(line, ":")
		value = strings.TrimPrefix(value, " ")
		switch {
		case line == "":
			event = ""
		case name == "event":
			event = value
		case name == "data":
			v, _ := decode([]byte(value))
			o, _ := v.(map[string]any)
			if event == "error" || o["type"] == "error" || event == "" && o["error"] != nil {
				return []byte(value), true
			}
		}
	}
	return nil, true
}

// readValue reads an error's JSON in the shapes that providers and gateways give it.
func (s *said) readValue(v any) {
	if list, ok := v.([]any); ok && len(list) > 0 { // Google wraps the errors of streams in an array
		v = list[0]
	}
	o, ok := v.(map[string]any)
	if !ok {
		return
	}
	s.isMessage = o["type"] == "message"
	s.requestID = text(o["request_id"])
	e := o
	switch inner := o["error"].(type) {
	case map[string]any:
		e = inner
	case []any: // Cloudflare
		if first, ok := oneOf(inner); ok {
			e = first
		}
	case string:
		if s.message = inner; text(o["message"]) != "" && strings.EqualFold(inner, http.StatusText(http.StatusTooManyRequests)) {
			s.message = text(o["message"]) // says more than the name of the status
		}
	case nil:
		if list, ok := o["errors"].([]any); ok { // Cloudflare, too
			if first, ok := oneOf(list); ok {
				e = first
			}
		}
	}
	s.message = first(s.message, text(e["message"]))
	s.errorType = first(text(e["name"]), text(e["__type"]))
	if o["error"] != nil || s.message != "" {
		s.errorType = first(text(e["type"]), s.errorType)
	}
	s.code = first(text(e["code"]), text(o["error_code"]), text(e["status"]))
	more := []string{s.message, text(o["message"]), text(e["status"]), text(e["error_type"]), text(e["limit_source"])}
	for _, name := range []string{"title", "detail", "error_name", "errorName"} { // problem JSON, and Palantir's
		more = append(more, text(o[name]))
	}
	for _, part := range []any{o, e, o["parameters"], e["metadata"], e["details"]} {
		if part, ok := part.(map[string]any); ok {
			s.readFields(part)
		}
	}
	if n, ok := first(text(o["status"]), text(o["statusCode"])), s.status == 0; ok && len(n) == 3 && (n[0] == '4' || n[0] == '5') {
		s.status, _ = strconv.Atoi(n)
	}
	switch details := e["details"].(type) {
	case map[string]any:
		s.code = first(text(details["error_code"]), s.code)
	case []any:
		for _, d := range details {
			if m, ok := d.(map[string]any); ok {
				more = append(more, text(m["quotaId"]), text(m["retryDelay"]))
			}
		}
	}
	if m, ok := e["metadata"].(map[string]any); ok { // OpenRouter
		more = append(more, text(m["raw"]), text(m["limit_source"]))
		if text(m["provider_name"]) != "" || text(m["provider_code"]) != "" {
			more = append(more, "metadata.provider")
		}
	}
	if s.message == "" && s.errorType == "" {
		for _, name := range slices.Sorted(maps.Keys(o)) { // an exception by its name, as SDKs write it
			if lower := strings.ToLower(name); strings.Contains(lower, "error") || strings.Contains(lower, "exception") {
				s.message = text(o[name])
				if inner, ok := o[name].(map[string]any); ok { // of an event stream
					s.message = text(inner["message"])
				}
				more = append(more, name, s.message)
				break
			}
		}
	}
	s.raw = strings.Join(more, " ")
}

// readFields reads what a part of an error says by the names of its fields.
func (s *said) readFields(part map[string]any) {
	s.wait = first(s.wait, waitIn(part))
	for _, name := range slices.Sorted(maps.Keys(part)) {
		value := text(part[name])
		if is, ok := part[name].(bool); ok {
			value = strconv.FormatBool(is)
		} else if _, ok := part[name].(string); value == "" && !ok {
			continue
		}
		if len(value) <= 128 {
			s.fields += " " + name + ":" + value
		}
	}
}

func oneOf(list []any) (map[string]any, bool) {
	if len(list) == 0 {
		return nil, false
	}
	m, ok := list[0].(map[string]any)
	return m, ok
}

var (
	statusInText = regexp.MustCompile(`(?i)(?:^|error code: |api error: |rejected |status(?: code)?[:=]? ?|\(|http/[0-9.]+ )([45][0-9]{2})\b`)
	typeInText   = regexp.MustCompile(`\b(rate_limit|overloaded|billing|authentication|permission|invalid_request|not_found|timeout|api)_error\b|\brequest_too_large\b`)
	codeInText   = regexp.MustCompile(`\b(ramp_limit_exceeded|enforced_spend_limit_reached|contract_spend_limit_reached|credits_required)\b`)

	requestIDInText = regexp.MustCompile(`\breq_[A-Za-z0-9_]{6,}\b`)
)

// readText reads a message as an application printed it; it may quote the error's JSON.
func (s *said) readText(t string) {
	if i := strings.IndexByte(t, '{'); i >= 0 {
		var v any
		d := json.NewDecoder(strings.NewReader(t[i:]))
		d.UseNumber()
		if d.Decode(&v) == nil {
			s.readValue(v)
			s.isMessage = false
		}
	}
	if s.message == "" {
		s.message = t
	}
	s.raw = t
	s.text = plain(t)
	s.errorType = first(s.errorType, typeIn(s.text))
	if strings.Contains(s.text, "limit_") || strings.Contains(s.text, "credits_required") {
		s.code = first(codeInText.FindString(s.text), s.code)
	}
	if s.requestID == "" && strings.Contains(t, "req_") {
		if m := requestIDInText.FindAllString(t, -1); m != nil {
			s.requestID = m[len(m)-1]
		}
	}
	if s.status == 0 && hasFailing(t) {
		if m := statusInText.FindStringSubmatch(t); m != nil {
			s.status, _ = strconv.Atoi(m[1])
		}
	}
}

// hasFailing reports whether the digits of a status of a failure are in a text.
func hasFailing(t string) bool {
	for i := 0; i+2 < len(t); i++ {
		if (t[i] == '4' || t[i] == '5') && digit(t[i+1]) && digit(t[i+2]) && (i+3 == len(t) || !digit(t[i+3])) {
			return true
		}
	}
	return false
}

func digit(c byte) bool { return c >= '0' && c <= '9' }

// typeIn is the first type of an error that a text names. It is looked for from before its end on: the longest has fifteen
// letters before it.
func typeIn(words string) string {
	from := -1
	for _, end := range []string{"_error", "request_too_large"} {
		if at := strings.Index(words, end); at >= 0 && (from < 0 || at < from) {
			from = at
		}
	}
	if from < 0 {
		return ""
	}
	return typeInText.FindString(words[max(0, from-16):])
}

func text(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	}
	return ""
}

func first(words ...string) string {
	for _, w := range words {
		if w != "" {
			return w
		}
	}
	return ""
}

var straight = strings.NewReplacer(`\'`, "'", `\"`, `"`, "’", "'", "‘", "'", "“", `"`, "”", `"`, "∙", "·")

// plain is a text as the rules compare it.
func plain(s string) string {
	return strings.ToLower(strings.Join(strings.Fields(straight.Replace(s)), " "))
}

// says reports whether the error's text contains all of these.
func (s *said) says(parts ...string) bool {
	for _, p := range parts {
		if !s.words.Has(p) {
			return false
		}
	}
	return true
}

// sends reports whether some header's name begins so.
func (s *said) sends(prefix string) bool {
	for name := range s.header {
		if len(name) >= len(prefix) && strings.EqualFold(name[:len(prefix)], prefix) {
			return true
		}
	}
	return false
}
