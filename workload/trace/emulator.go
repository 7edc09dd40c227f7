package trace

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"loadshape/bucket"
	"loadshape/workload"
)

// emulatorFormat is what the first line of an emulator's log says, and pathMessages the path of the lines that are
// requests to the gate.
const (
	emulatorFormat = "loadshape.emulator/1"
	pathMessages   = "/v1/messages"
)

// A Log is the first line of an emulator's log: the gate that made the decisions in it.
type Log struct {
	Start   time.Time      // the wall-clock time of instant 0
	Limits  string         // their name
	Reading string         // that the groups are under
	Era     string         // that they are of
	Groups  []bucket.Group // exactly as the gate had them
}

// A Decision is what an emulator's log says of a request.
type Decision struct {
	Status     int64
	LimitedBy  string // empty where nothing did
	RetryAfter string // a whole number of seconds, or null; what the client is told
	Wait       string // until there is room: the same, or empty in a log of before it was told apart
}

// A LeftOut counts the lines of an emulator's log that are no decision of its gate.
type LeftOut struct {
	Faults  int64 // that were injected in place of a decision
	Counted int64 // requests to count tokens, which have a limit of their own
	Invalid int64 // that were no request
	Cut     int64 // 1 where the last line is not whole: its writer was stopped in the middle of it
}

// Log is the first line of an emulator's log, and nil of any other trace.
func (r *Reader) Log() *Log { return r.log }

// Decision is what an emulator's log says of the request that Next gave last.
func (r *Reader) Decision() Decision { return r.decided }

// LeftOut is what an emulator's log had so far beside decisions.
func (r *Reader) LeftOut() LeftOut { return r.left }

// head reads the first line of an emulator's log.
func (r *Reader) head(line []byte) *Error {
	var head struct {
		Format  string         `json:"format"`
		Start   time.Time      `json:"start"`
		Limits  string         `json:"limits"`
		Reading string         `json:"reading"`
		Era     string         `json:"era"`
		Groups  []bucket.Group `json:"groups"`
	}
	d := json.NewDecoder(bytes.NewReader(line))
	d.DisallowUnknownFields()
	if err := d.Decode(&head); err != nil {
		return &Error{Want: "is no first line of an emulator's log: " + short([]byte(strings.Join(strings.Fields(err.Error()), " ")))}
	}
	if rest := bytes.TrimSpace(line[d.InputOffset():]); len(rest) > 0 {
		return &Error{Field: column(len(line) - len(rest)), Want: "is more behind the first object of an emulator's log, expected one a line"}
	}
	switch {
	case head.Format != emulatorFormat:
		return &Error{Field: "format", Want: fmt.Sprintf("is %q, expected %s", short([]byte(head.Format)), emulatorFormat)}
	case head.Start.Year() < 1700 || head.Start.Year() > 2200:
		return &Error{Field: "start", Want: "is " + head.Start.Format(time.RFC3339) + ", expected a time of the years 1700 to 2200"}
	case head.Reading != "loose" && head.Reading != "strict":
		return &Error{Field: "reading", Want: fmt.Sprintf("is %q, expected loose or strict", short([]byte(head.Reading)))}
	case len(head.Groups) == 0:
		return &Error{Field: "groups", Want: "is empty, expected the limits of at least one group"}
	}
	for i := range head.Groups {
		if err := head.Groups[i].Check(fmt.Sprintf("groups[%d]", i)); err != nil {
			return &Error{Want: short([]byte(err.Error()))}
		}
	}
	r.log = &Log{head.Start, head.Limits, head.Reading, head.Era, head.Groups}
	return nil
}

// besides are the keys that a line of an emulator's log has beside those of a request record.
var besides = [...]string{"path", "stream", "request_id", "decision", "fault", "error"}

// A logLine is what a line of an emulator's log has beside a request record.
type logLine struct {
	seen    [len(besides)]bool
	path    string
	decided bool
	fault   bool
	failed  bool
}

// logged reads a line of an emulator's log. It is no request to the gate where skip is true.
func (r *Reader) logged(line []byte, q *workload.Request) (skip bool, err *Error) {
	r.logLine = logLine{}
	if err := r.record(line, q); err != nil {
		return false, err
	}
	switch l := &r.logLine; {
	case l.failed:
		r.left.Invalid++
	case l.path == "":
		return false, &Error{Field: "path", Want: "is missing, expected the path of the request"}
	case l.path != pathMessages:
		r.left.Counted++
	case !l.decided && !l.fault:
		return false, &Error{Field: "decision", Want: "is missing, expected it on a line without fault or error"}
	case !l.decided:
		r.left.Faults++
	default:
		return false, nil
	}
	return true, nil
}

// beside reads the value of a key that only a line of an emulator's log has; known is false for any other.
func (r *Reader) beside(key []byte) (known bool, err *Error) {
	s, l := &r.json, &r.logLine
	name := string(key)
	i := slices.Index(besides[:], name)
	if i < 0 {
		return false, nil
	}
	if l.seen[i] {
		return true, &Error{Field: name, Want: "is given twice, expected it once"}
	}
	l.seen[i] = true
	v, err := s.value()
	if err != nil {
		return true, err
	}
	wrong := func(want string) *Error { return &Error{Field: name, Want: "is " + v.show() + ", expected " + want} }
	switch name {
	case "stream":
		if v.kind != 't' && v.kind != 'f' {
			return true, wrong("true or false")
		}
		return true, nil
	case "decision", "error":
		if v.kind != '{' {
			return true, wrong("an object")
		}
		if name == "error" {
			l.failed = true
		} else {
			l.decided = true
		}
		return true, r.inner(name)
	}
	if v.kind != '"' || !validName(v.text) || len(v.text) == 0 {
		return true, wrong(wantName)
	}
	switch name {
	case "path":
		l.path = r.sessions.of(v.text)
	case "fault":
		l.fault = true
	}
	return true, nil
}

// inner reads the object of a decision or an error.
func (r *Reader) inner(of string) *Error {
	s := scanner{b: r.json.b, i: r.json.i, first: true, inner: true}
	var d Decision
	var seen []string
	for {
		key, more, err := s.key()
		if err != nil {
			return err
		}
		if !more {
			break
		}
		field := of + "." + short(key)
		name := string(key)
		if slices.Contains(seen, name) {
			return &Error{Field: field, Want: "is given twice, expected it once"}
		}
		seen = append(seen, name)
		v, err := s.value()
		if err != nil {
			return err
		}
		ok, want := true, ""
		switch {
		case name == "status":
			d.Status, ok = v.whole(999)
			want = "a status such as 200"
		case of == "error" && name == "type":
			ok, want = v.kind == '"', "a string"
		case of == "decision" && name == "limited_by":
			ok, want = v.kind == 'n' || v.kind == '"' && validName(v.text), "a limit or null"
			d.LimitedBy = string(v.text)
		case of == "decision" && name == "retry_after_s":
			ok, want = v.kind == 'n' || v.kind == '0', "a whole number or null"
			d.RetryAfter = string(v.raw)
		case of == "decision" && name == "wait_s":
			ok, want = v.kind == 'n' || v.kind == '0', "a whole number or null"
			d.Wait = string(v.raw)
		default:
			return unknown([]byte(field), "an emulator's log", "status, limited_by, retry_after_s, wait_s or type")
		}
		if !ok {
			return &Error{Field: field, Want: "is " + v.show() + ", expected " + want}
		}
	}
	r.json.i = s.i
	if of == "error" {
		return nil
	}
	if d.Wait != "" {
		seen = seen[1:]
	}
	if len(seen) != 3 { // all are known, and none is there twice
		return &Error{Field: of, Want: "is not whole, expected status, limited_by and retry_after_s"}
	}
	r.decided = d
	return nil
}
