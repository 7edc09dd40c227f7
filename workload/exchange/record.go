package exchange

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"loadshape/workload/container"
	"loadshape/workload/scrub"
)

// readRecorded reads an exchange as a test or a log recorded it: status, headers, error_body or body, and where
// they are there recorded_at, request, response_model, stop_reason and usage.
func readRecorded(place string, fields map[string]json.RawMessage) (*Exchange, error) {
	e := &Exchange{}
	o := object{place, fields}
	if status, err := o.count("status"); err != nil {
		return nil, err
	} else if status != nil {
		if *status != 0 && (*status < 100 || *status > 599) {
			return nil, fmt.Errorf("%s: status: is %d, expected an HTTP status", place, *status)
		}
		e.Status = int(*status)
	}
	if err := e.recordedHeaders(o); err != nil {
		return nil, err
	}
	if isObject(fields["request"]) {
		if err := e.recordedRequest(object{place + ": request", keys(fields["request"])}); err != nil {
			return nil, err
		}
	}
	var err error
	if e.ResponseModel, err = o.text("response_model"); err != nil {
		return nil, err
	}
	if e.StopReason, err = o.text("stop_reason"); err != nil {
		return nil, err
	}
	if isObject(fields["usage"]) {
		if e.Usage, err = readUsage(object{place + ": usage", keys(fields["usage"])}); err != nil {
			return nil, err
		}
	}
	for _, key := range []string{"error_body", "body"} {
		if raw := fields[key]; raw != nil {
			e.TakeBody(raw, key == "error_body")
			break
		}
	}
	e.Settle()
	if at, err := o.text("recorded_at"); err != nil {
		return nil, err
	} else if t, ok := ReadTime(at); ok {
		e.At = &t
	} else if t, ok := ReadTime(e.Headers["date"]); ok {
		e.At = &t
	}
	return e, nil
}

func (e *Exchange) recordedHeaders(o object) error {
	raw := o.fields["headers"]
	switch {
	case raw == nil:
	case isObject(raw):
		for name, value := range keys(raw) {
			if !container.Allowed(name) {
				continue
			}
			var one string
			var several []string
			switch {
			case json.Unmarshal(value, &one) == nil:
			case json.Unmarshal(value, &several) == nil:
				one = strings.Join(several, ", ")
			case value[0] != '{' && value[0] != '[':
				one = string(value) // a number, as some write it
			default:
				return fmt.Errorf("%s: headers.%s: is no string, expected the header's value", o.place, strings.ToLower(name))
			}
			e.header(name, one)
		}
	default:
		var pairs harHeaders
		if json.Unmarshal(raw, &pairs) != nil {
			return fmt.Errorf("%s: headers: is no object, expected names and values", o.place)
		}
		for name, value := range pairs {
			e.header(name, value)
		}
	}
	return nil
}

// header keeps a header of the answer that may be kept. One whose value was taken out by whoever recorded it says
// nothing, and two such values are not the same.
func (e *Exchange) header(name, value string) {
	name = strings.ToLower(strings.TrimSpace(name))
	if value = strings.TrimSpace(value); !container.Allowed(name) || value == "" || Redacted(value) {
		return
	}
	if e.Headers == nil {
		e.Headers = map[string]string{}
	}
	e.Headers[name] = value
}

// Redacted reports whether a value stands for one that was taken out.
func Redacted(s string) bool {
	lower := strings.ToLower(s)
	return strings.Contains(lower, "redacted") || strings.Contains(lower, scrub.Removed) || strings.HasSuffix(s, "XXX") ||
		s != "" && strings.Trim(lower, "x*.-") == "" || strings.HasPrefix(s, "<") && strings.HasSuffix(s, ">")
}

// Known gives a value, or nothing where it was taken out.
func Known(s string) string {
	if Redacted(s) {
		return ""
	}
	return s
}

func (e *Exchange) recordedRequest(o object) error {
	var err error
	text := func(key string) string {
		s, bad := o.text(key)
		if bad != nil && err == nil {
			err = bad
		}
		return Known(s)
	}
	count := func(key string) *int64 {
		n, bad := o.count(key)
		if bad != nil && err == nil {
			err = bad
		}
		return n
	}
	host, _ := o.text("host") // a part of it may be taken out, and the rest still tell the route
	e.Route.Host, e.Route.Path = strings.ToLower(host), text("path")
	e.Route.Path, _, _ = strings.Cut(e.Route.Path, "?")
	e.Route.Version = text("anthropic_version")
	if raw := o.fields["anthropic_beta"]; raw != nil {
		var several []string
		if json.Unmarshal(raw, &several) != nil {
			several = []string{text("anthropic_beta")}
		}
		e.Route.Betas = betas(several)
	}
	e.Request = Request{
		Model: text("model"), MaxTokens: count("max_tokens"), BodyBytes: count("body_bytes"), Messages: count("n_messages"),
		ServiceTier: text("service_tier"), Speed: text("speed"),
	}
	if raw := o.fields["stream"]; raw != nil {
		var stream bool
		if json.Unmarshal(raw, &stream) != nil {
			return fmt.Errorf("%s.stream: is no truth value, expected true or false", o.place)
		}
		e.Request.Stream = &stream
	}
	return err
}

// betas gives the names in the values of the anthropic-beta header, sorted; none is not nil.
func betas(values []string) []string {
	names := []string{}
	for _, value := range values {
		for name := range strings.SplitSeq(value, ",") {
			if name = strings.TrimSpace(name); name != "" {
				names = append(names, name)
			}
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// Settle works out what follows from the rest.
func (e *Exchange) Settle() {
	e.place()
	e.Route.Organization, e.Route.Workspace = e.Headers["anthropic-organization-id"], e.Headers["anthropic-workspace-id"]
	if e.Failed() {
		return
	}
	e.Complete = e.StopReason != ""
	if u := e.Usage; u != nil {
		n := u.InputTokens + u.CacheCreationInputTokens
		e.Request.InputTokens, e.Request.InputEstimated = &n, false
	}
}

func readUsage(o object) (*Usage, error) {
	if o.fields["input_tokens"] == nil || o.fields["output_tokens"] == nil {
		return nil, nil // of another API, which counts otherwise
	}
	var u Usage
	for key, to := range map[string]*int64{
		"input_tokens": &u.InputTokens, "output_tokens": &u.OutputTokens,
		"cache_creation_input_tokens": &u.CacheCreationInputTokens, "cache_read_input_tokens": &u.CacheReadInputTokens,
	} {
		n, err := o.count(key)
		if err != nil {
			return nil, err
		}
		if n != nil {
			*to = *n
		}
	}
	return &u, nil
}

// Answered is when the answer came, as far as it is known: by the provider's clock, on which its resets are, or
// else by the clock of whoever recorded it.
func (e *Exchange) Answered() *time.Time {
	if t, ok := ReadTime(e.Headers["date"]); ok {
		return &t
	}
	if e.EndedAt != nil {
		return e.EndedAt
	}
	return e.At
}

// ReadTime reads a time of RFC 3339 or of an HTTP header. One without a zone is none: it could be any of a day.
func ReadTime(s string) (time.Time, bool) {
	if s == "" {
		return time.Time{}, false
	}
	if t, err := time.Parse(time.RFC3339Nano, s); err == nil {
		return t.UTC(), true
	}
	if t, err := http.ParseTime(s); err == nil && strings.HasSuffix(s, "GMT") {
		return t.UTC(), true
	}
	return time.Time{}, false
}

// object is an object of a file, and where it stands.
type object struct {
	place  string
	fields map[string]json.RawMessage
}

func (o object) text(key string) (string, error) {
	raw := o.fields[key]
	if raw == nil {
		return "", nil
	}
	var s string
	if json.Unmarshal(raw, &s) != nil {
		return "", fmt.Errorf("%s: %s: is no string, expected one", o.place, key)
	}
	return s, nil
}

// MaxTokens bounds what is read as a count, so that sums of counts cannot overflow.
const MaxTokens = 1 << 40

func (o object) count(key string) (*int64, error) {
	raw := bytes.Trim(o.fields[key], `"`)
	if len(raw) == 0 {
		return nil, nil
	}
	whole, fraction, _ := strings.Cut(string(raw), ".")
	if strings.Trim(fraction, "0") != "" {
		whole = "" // 429.0, as a table of floats writes it, is whole
	}
	n, err := strconv.ParseInt(whole, 10, 64)
	if err != nil || n < 0 || n > MaxTokens {
		return nil, fmt.Errorf("%s: %s: is no whole number of 0 or more, expected one", o.place, key)
	}
	return &n, nil
}
