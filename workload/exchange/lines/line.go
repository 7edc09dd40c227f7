package lines

import (
	"bufio"
	"bytes"
	"strings"
	"time"

	"loadshape/bucket/scan"
	"loadshape/workload/container"
	"loadshape/workload/exchange"
)

// A reader reads exchanges as most programs write them, one a line, in one pass and into the same place. Whatever is not so is
// read by the reader that knows every form.
type reader struct {
	name string
	src  *bufio.Reader
	long []byte
	n    int // of the line

	json   scan.JSON
	values map[string]value  // that come often
	names  map[string]string // of headers, in lower case; empty: one that is not kept

	// Of the line:
	exchange.Exchange
	line                 []byte
	said                 string   // the same
	own                  bool     // in this program's own form
	redacted             []string // headers that were taken out
	seen                 uint32
	errorBody, body      []byte
	recordedAt           string
	at, ended            time.Time
	stream, asked, usage bool // which values below are there
	streams              bool
	maxTokens            int64
	used                 exchange.Usage
	usedSeen             int
	organization         string // as the route says
	workspace            string
}

// A value is a text, and what is known by it: nothing, where it was taken out.
type value struct{ said, known string }

// The keys of an exchange that are read here, as bits of seen.
const (
	keyStatus = 1 << iota
	keyHeaders
	keyRequest
	keyResponseModel
	keyUsage
	keyErrorBody
	keyBody
	keyRecordedAt
	keyRoute
	keyAt
	keyEndedAt
	keyMessage
	keyFailure
	keyStopReason
)

// usual reads a line; it is false for one that has anything unusual, of which nothing is to be used.
func (l *reader) usual(line []byte) bool {
	headers := l.Headers
	clear(headers)
	l.Exchange = exchange.Exchange{Headers: headers}
	l.own, l.seen, l.stream, l.asked, l.usage = false, 0, false, false, false
	l.line, l.said, l.redacted = line, "", l.redacted[:0]
	l.errorBody, l.body, l.recordedAt, l.organization, l.workspace = nil, nil, "", "", ""
	l.json.Over(line)
	if !l.object(l.top) {
		return false
	}
	if c, err := l.json.Next(); c != 0 || err != nil || l.Status != 0 && (l.Status < 100 || l.Status > 599) {
		return false
	}
	if l.stream {
		l.Request.Stream = &l.streams
	}
	if l.asked {
		l.Request.MaxTokens = &l.maxTokens
	}
	if l.own = l.seen&keyRoute != 0; l.own {
		return l.settleOwn()
	}
	return l.seen&(keyStatus|keyHeaders|keyErrorBody|keyBody) != 0 && l.settleRecorded()
}

// object reads an object by what reads one value of a key; false is given up.
func (l *reader) object(value func(key []byte, begins byte) bool) bool {
	if c, err := l.json.Peek(); err != nil || c != '{' {
		return false
	}
	l.json.Open()
	for first := true; ; first = false {
		key, more, err := l.json.Key(first)
		if err != nil || !more {
			return err == nil
		}
		c, err := l.json.Peek()
		if err != nil || !value(key, c) {
			return false
		}
	}
}

// once reports whether a key is there for the first time.
func (l *reader) once(key uint32) bool {
	first := l.seen&key == 0
	l.seen |= key
	return first
}

// skip steps over a value.
func (l *reader) skip() bool { return l.json.Skip() == nil }

// raw is the text of a value.
func (l *reader) raw() ([]byte, bool) {
	raw, err := l.json.Raw()
	return raw, err == nil
}

// text is a string, as a slice of the line.
func (l *reader) text() ([]byte, bool) {
	kind, text, err := l.json.Scalar()
	return text, err == nil && kind == '"'
}

// of gives a part of the line as a string.
func (l *reader) of(text []byte) string {
	from := cap(l.line) - cap(text) // a part of a slice ends where the slice does
	if from < 0 || from+len(text) > len(l.line) || len(text) == 0 || &l.line[from] != &text[0] {
		return string(text) // its escapes were taken out
	}
	if l.said == "" {
		l.said = string(l.line)
	}
	return l.said[from : from+len(text)]
}

// often is a string of which there are few different ones.
func (l *reader) often(to *string) bool {
	text, ok := l.text()
	if !ok {
		return false
	}
	v, seen := l.values[string(text)]
	if !seen {
		if len(l.values) > mostKnown {
			clear(l.values)
		}
		v.said = string(text)
		v.known = exchange.Known(v.said)
		l.values[v.said] = v
	}
	*to = v.said
	return true
}

// mostKnown bounds what is remembered, of logs in which each value is another.
const mostKnown = 10_000

// count is a whole number of 0 or more.
func (l *reader) count(to *int64) bool {
	kind, text, err := l.json.Scalar()
	if err != nil || kind != '0' || len(text) > 12 {
		return false
	}
	n := int64(0)
	for _, c := range text {
		if c < '0' || c > '9' {
			return false
		}
		n = 10*n + int64(c-'0')
	}
	*to = n
	return n <= exchange.MaxTokens
}

func (l *reader) top(key []byte, c byte) bool {
	switch string(key) {
	case "exchange", "schema", "api_error_status", "session_id", "about_to_send", "plan":
		return false
	}
	if c == 'n' {
		switch string(key) {
		case "status", "headers", "request", "response_model", "usage", "error_body", "body", "recorded_at", "route", "at", "ended_at", "message", "failure", "stop_reason":
			return false
		}
	}
	ok := false
	switch string(key) {
	case "status":
		var status int64
		ok = l.once(keyStatus) && l.count(&status)
		l.Status = int(status)
	case "headers":
		return l.once(keyHeaders) && l.object(l.headerOf)
	case "request":
		return l.once(keyRequest) && l.object(l.requestOf)
	case "usage":
		return l.once(keyUsage) && l.usageOf(&l.used)
	case "route":
		return l.once(keyRoute) && l.object(l.routeOf)
	case "response_model":
		return l.once(keyResponseModel) && l.often(&l.ResponseModel)
	case "stop_reason":
		return l.once(keyStopReason) && l.often(&l.StopReason)
	case "error_body":
		l.errorBody, ok = l.raw()
		return ok && l.once(keyErrorBody)
	case "body":
		l.body, ok = l.raw()
		return ok && l.once(keyBody)
	case "at":
		return l.once(keyAt) && l.time(&l.at, &l.At)
	case "ended_at":
		return l.once(keyEndedAt) && l.time(&l.ended, &l.EndedAt)
	case "recorded_at", "message", "failure":
		var text []byte
		text, ok = l.text()
		switch string(key) {
		case "recorded_at":
			ok = ok && l.once(keyRecordedAt)
			l.recordedAt = string(text)
		case "message":
			ok = ok && l.once(keyMessage)
			l.Message = string(text)
		default:
			ok = ok && l.once(keyFailure)
			l.Failure = string(text)
		}
	default:
		return l.skip()
	}
	return ok
}

// time is one of this program's own.
func (l *reader) time(at *time.Time, to **time.Time) bool {
	text, ok := l.text()
	if !ok || at.UnmarshalText(text) != nil {
		return false
	}
	*to = at
	return true
}

func (l *reader) headerOf(key []byte, _ byte) bool {
	name, seen := l.names[string(key)]
	if !seen {
		if len(l.names) > mostKnown {
			clear(l.names)
		}
		if name = strings.ToLower(strings.TrimSpace(string(key))); !container.Allowed(name) || !container.Allowed(string(key)) {
			name = ""
		}
		l.names[string(key)] = name
	}
	if name == "" {
		return l.skip()
	}
	text, ok := l.text()
	if !ok {
		return false
	}
	if text = bytes.TrimSpace(text); len(text) == 0 {
		return true
	}
	if l.Headers == nil {
		l.Headers = map[string]string{}
	}
	value := l.of(text)
	l.Headers[name] = value
	if maybeRedacted(value) && exchange.Redacted(value) {
		l.redacted = append(l.redacted, name)
	}
	return true
}

func (l *reader) requestOf(key []byte, _ byte) bool {
	switch string(key) {
	case "model":
		return l.Request.Model == "" && l.often(&l.Request.Model)
	case "max_tokens":
		again := l.asked
		l.asked = true
		return !again && l.count(&l.maxTokens)
	case "stream":
		kind, _, err := l.json.Scalar()
		again := l.stream
		l.stream, l.streams = true, kind == 't'
		return !again && err == nil && (kind == 't' || kind == 'f')
	case "speed":
		return l.Request.Speed == "" && l.often(&l.Request.Speed)
	case "host":
		return l.Route.Host == "" && l.often(&l.Route.Host)
	case "path":
		return l.Route.Path == "" && l.often(&l.Route.Path)
	case "body_bytes", "n_messages", "input_tokens", "concurrency":
		var n int64
		return l.count(&n)
	}
	return l.skip()
}

func (l *reader) routeOf(key []byte, _ byte) bool {
	switch string(key) {
	case "host":
		return l.often(&l.Route.Host)
	case "organization":
		return l.often(&l.organization)
	case "workspace":
		return l.often(&l.workspace)
	}
	return l.skip()
}

// usageOf reads the counts of an answer.
func (l *reader) usageOf(u *exchange.Usage) bool {
	*u, l.usedSeen = exchange.Usage{}, 0
	const in, out, written, read = 1, 2, 4, 8
	return l.object(func(key []byte, _ byte) bool {
		var bit int
		var to *int64
		switch string(key) {
		case "input_tokens":
			bit, to = in, &u.InputTokens
		case "output_tokens":
			bit, to = out, &u.OutputTokens
		case "cache_creation_input_tokens":
			bit, to = written, &u.CacheCreationInputTokens
		case "cache_read_input_tokens":
			bit, to = read, &u.CacheReadInputTokens
		default:
			return l.skip()
		}
		again := l.usedSeen&bit != 0
		l.usedSeen |= bit
		return !again && l.count(to)
	})
}

// settleOwn finishes an exchange of this program, which says everything itself.
func (l *reader) settleOwn() bool {
	l.Route.Organization, l.Route.Workspace = l.organization, l.workspace
	l.ErrorBody = l.errorBody
	if l.seen&keyUsage != 0 {
		l.Usage = &l.used
	}
	return len(l.errorBody) <= exchange.MaxErrorBody
}

// settleRecorded finishes what something else recorded.
func (l *reader) settleRecorded() bool {
	l.Message, l.Failure = "", "" // which it does not say by these keys
	l.At, l.EndedAt = nil, nil
	for _, name := range l.redacted {
		delete(l.Headers, name)
	}
	l.Route.Host = strings.ToLower(l.Route.Host)
	for _, s := range []*string{&l.Request.Model, &l.Request.Speed, &l.Route.Path} {
		if *s != "" {
			if v, there := l.values[*s]; there {
				*s = v.known
			} else {
				*s = exchange.Known(*s)
			}
		}
	}
	l.Route.Path, _, _ = strings.Cut(l.Route.Path, "?")
	const both = 3
	if l.seen&keyUsage != 0 && l.usedSeen&both == both {
		l.Usage = &l.used
	}
	switch {
	case l.errorBody != nil:
		l.TakeBody(l.errorBody, true)
	case l.body != nil && !l.message(l.body):
		l.TakeBody(l.body, false)
	}
	l.Settle()
	if t, ok := exchange.ReadTime(l.recordedAt); ok {
		l.at, l.At = t, &l.at
	} else if t, ok := exchange.ReadTime(l.Headers["date"]); ok {
		l.at, l.At = t, &l.at
	}
	return true
}

// message takes the counts of a body that is a message, and false is any other.
func (l *reader) message(body []byte) bool {
	if body[0] != '{' || l.Status < 200 || l.Status > 299 {
		return false
	}
	var model, stop string
	var used exchange.Usage
	is, counted := false, false
	const both = 3
	l.json.Over(body)
	ok := l.object(func(key []byte, c byte) bool {
		switch string(key) {
		case "type":
			text, ok := l.text()
			is = string(text) == "message"
			return ok
		case "model":
			return l.often(&model)
		case "stop_reason":
			if c == 'n' {
				return l.skip()
			}
			return l.often(&stop)
		case "usage":
			ok := l.usageOf(&used)
			counted = l.usedSeen&both == both
			return ok
		}
		return l.skip()
	})
	if !ok || !is {
		return false
	}
	if model != "" {
		l.ResponseModel = model
	}
	if stop != "" {
		l.StopReason = stop
	}
	if counted {
		l.used, l.Usage = used, &l.used
	}
	return true
}

// maybeRedacted is false for nearly everything that is not redacted, and looks at it once.
func maybeRedacted(s string) bool {
	if s == "" || strings.IndexByte("xX*.-<", s[0]) >= 0 || s[len(s)-1] == 'X' {
		return true
	}
	for i := range len(s) {
		switch s[i] {
		case '[':
			return true
		case 'r', 'R': // redacted
			if i+2 < len(s) && s[i+1]|0x20 == 'e' && s[i+2]|0x20 == 'd' {
				return true
			}
		}
		if s[i] >= 0x80 {
			return true
		}
	}
	return false
}
