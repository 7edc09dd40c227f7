package exchange

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"

	"loadshape/bucket/bounded"
	"loadshape/workload/container"
	"loadshape/workload/scrub"
)

// MaxBaseline is the largest file that Read takes, in bytes.
const MaxBaseline = 64 << 20

// A Baseline is what a file says of the request that failed, and of the last one before it that did not.
type Baseline struct {
	Format      string // what the file was read as
	Failure     *Exchange
	LastSuccess *Exchange
	Notes       []string // what was chosen, and what was left out
}

// The formats of a baseline.
const (
	Evidence = "evidence" // this program's own result, exchange or ledger
	Recorded = "recorded exchange"
	HAR      = "HAR"
	HTTPText = "HTTP text"
	Printed  = "printed error"
	Logged   = "log" // or whatever else holds an error somewhere
)

const wanted = "expected a result of this program, a recorded exchange (status, headers, error_body), a HAR, HTTP text, or an error as an SDK prints it"

// Read reads a baseline; name stands for the file in errors, which are one line each. What the file does not say
// stays unknown. No credential is kept: of headers only those on the list of Allowed, and of all the rest what
// Scrub leaves.
func Read(name string, r io.Reader) (*Baseline, error) { return ReadNumber(name, r, 0) }

// ReadNumber is Read, and takes of several kinds of failures the one with a number, from 1 in the order in which they first
// occur; 0 takes the one that explains the others.
func ReadNumber(name string, r io.Reader, number int) (*Baseline, error) {
	raw, err := readMost(name, r, MaxBaseline)
	if err != nil {
		return nil, err
	}
	rd := &reader{name, mostExchanges}
	t, err := rd.all(raw)
	if err != nil {
		return nil, scrubbed(err)
	}
	b, err := t.baseline(name, number)
	if err != nil {
		return nil, err
	}
	for _, e := range []*Exchange{b.Failure, b.LastSuccess} {
		if e != nil {
			e.Clean()
		}
	}
	return b, nil
}

// readAll reads a file that is not empty, without the space around it.
func readAll(name string, r io.Reader, most int64) ([]byte, error) {
	raw, err := readMost(name, r, most)
	if err != nil {
		return nil, err
	}
	return trimmed(name, raw)
}

// readMost reads a file that is not too long.
func readMost(name string, r io.Reader, most int64) ([]byte, error) {
	raw, err := bounded.ReadAll(r, most)
	if large := (*bounded.LargeError)(nil); errors.As(err, &large) {
		return nil, fmt.Errorf("%s: is longer than %d bytes, expected a smaller file", name, large.Most)
	} else if err != nil {
		return nil, Unreadable(name, err)
	}
	if err := binary(name, raw); err != nil {
		return nil, err
	}
	return raw, nil
}

// binary is the error of a file that is no text.
func binary(name string, head []byte) error {
	if what, want := container.Binary(head); what != "" {
		return fmt.Errorf("%s: is %s, %s", name, what, want)
	}
	return nil
}

// trimmed is a file's text without the space around it, of which there must be some.
func trimmed(name string, raw []byte) ([]byte, error) {
	raw = bytes.TrimSpace(container.UTF8(raw))
	if len(raw) == 0 {
		return nil, fmt.Errorf("%s: is empty, %s", name, wanted)
	}
	return raw, nil
}

// Unreadable is the error of a file that cannot be read.
func Unreadable(name string, err error) error {
	if path := (*fs.PathError)(nil); errors.As(err, &path) {
		err = path.Err // the line begins with the file
	}
	return fmt.Errorf("%s: cannot be read: %w", name, err)
}

// scrubbed takes out of an error what must not be shown: a name that it shows may have been none.
func scrubbed(err error) error {
	if text := err.Error(); scrub.Text(text) != text {
		return errors.New(scrub.Text(text))
	}
	return err
}

// mostExchanges is how many exchanges, or failures, are taken from one file that is read whole.
const mostExchanges = 20_000

// reader reads one file of JSON.
type reader struct {
	name string
	most int // exchanges that are taken; 0: any number
}

// tooMany is an error where a file holds more exchanges than are taken.
func (rd *reader) tooMany(n int) error {
	if rd.most == 0 || n <= rd.most {
		return nil
	}
	return &boundError{rd.name, rd.most}
}

// A boundError is what is wrong with a file that holds too many exchanges. Nothing else is looked for in it.
type boundError struct {
	name string
	most int
}

func (e *boundError) Error() string {
	return fmt.Sprintf("%s: has more than %d exchanges, expected a part of it", e.name, e.most)
}

// syntaxError is text that is no JSON.
type syntaxError struct {
	name string
	line int
	err  error
}

func (e *syntaxError) Error() string {
	return fmt.Sprintf("%s:%d: is not valid JSON: %s", e.name, e.line, strings.ToValidUTF8(e.err.Error(), "?"))
}

// json reads one value, or one a line.
func (rd *reader) json(raw []byte) (*Baseline, error) {
	d := json.NewDecoder(bytes.NewReader(raw))
	var first json.RawMessage
	if err := d.Decode(&first); err != nil {
		at := d.InputOffset()
		if syntax := (*json.SyntaxError)(nil); errors.As(err, &syntax) {
			at = syntax.Offset - 1
		}
		return nil, &syntaxError{rd.name, lineOf(raw, at), err}
	}
	if rest := bytes.TrimSpace(raw[d.InputOffset():]); len(rest) > 0 {
		return rd.lines(raw)
	}
	if first[0] == '[' {
		var all []json.RawMessage
		json.Unmarshal(first, &all) // valid
		if len(all) == 0 || !isObject(all[0]) || isErrorBody(all[0]) {
			return rd.bare(first)
		}
		return rd.sequence(all, func(i int) string { return fmt.Sprintf("%s: [%d]", rd.name, i) })
	}
	var har struct {
		Log struct {
			Entries []harEntry `json:"entries"`
		} `json:"log"`
	}
	if fields := keys(first); fields["log"] != nil && isObject(fields["log"]) {
		var entries []json.RawMessage
		json.Unmarshal(keys(fields["log"])["entries"], &entries) // what is no list is told of below
		if err := rd.tooMany(len(entries)); err != nil {
			return nil, err
		}
		if err := json.Unmarshal(first, &har); err != nil {
			return nil, fmt.Errorf("%s: log: is not a HAR's: %s, expected entries with request and response", rd.name, inWords(err))
		}
		return rd.har(har.Log.Entries)
	}
	return rd.one(first)
}

// one reads a file that is one object.
func (rd *reader) one(raw []byte) (*Baseline, error) {
	fields := keys(raw)
	if err := checkForm(rd.name, fields); err != nil {
		return nil, err
	}
	b := &Baseline{Format: Evidence}
	result := fields["exchange"] != nil || isResult(fields)
	var e *Exchange
	var err error
	if !result || isObject(fields["exchange"]) && !unsent(fields) {
		if b.Format, e, err = rd.exchange(rd.name, fields); err != nil {
			return nil, err
		}
		if e == nil {
			return rd.bare(raw)
		}
	}
	if last := fields["last_success"]; result && isObject(last) {
		if _, b.LastSuccess, err = rd.exchange(rd.name+": last_success", keys(last)); err != nil {
			return nil, err
		}
	}
	if e != nil && e.Failed() {
		b.Failure = e
		return b, nil
	}
	if first := fields["first_failure"]; result && isObject(first) {
		if _, b.Failure, err = rd.exchange(rd.name+": first_failure", keys(first)); err != nil {
			return nil, err
		}
		b.Notes = append(b.Notes, "the run in the file was not refused: the first failure that it names is taken")
		return b, nil
	}
	if e == nil {
		return b, nil
	}
	b.LastSuccess = e
	b.Notes = append(b.Notes, "the exchange in the file is no refusal: it is taken for the last success")
	return b, nil
}

// bare reads an error body alone.
func (rd *reader) bare(raw []byte) (*Baseline, error) {
	if !isErrorBody(raw) {
		return nil, fmt.Errorf("%s: is JSON but no exchange, %s", rd.name, wanted)
	}
	e := &Exchange{}
	e.takeError(raw)
	return &Baseline{Format: Printed, Failure: e, Notes: []string{"the file is an error's body alone: its status and headers are unknown"}}, nil
}

func (rd *reader) lines(raw []byte) (*Baseline, error) {
	all, place, err := rd.split(raw)
	if err != nil {
		return nil, err
	}
	return rd.sequence(all, place)
}

// split gives the values of lines, and where each stands.
func (rd *reader) split(raw []byte) (all []json.RawMessage, place func(int) string, err error) {
	var at []int
	n := 0
	for line := range bytes.Lines(raw) {
		n++
		if line = bytes.TrimSpace(line); len(line) == 0 {
			continue
		}
		if !json.Valid(line) {
			var v json.RawMessage
			return nil, nil, &syntaxError{rd.name, n, json.Unmarshal(line, &v)}
		}
		all, at = append(all, line), append(at, n)
	}
	return all, func(i int) string { return fmt.Sprintf("%s:%d", rd.name, at[i]) }, nil
}

// sequence reads exchanges in the order of time.
func (rd *reader) sequence(all []json.RawMessage, place func(int) string) (*Baseline, error) {
	format, recorded, err := rd.recorded(all, place)
	if err != nil {
		return nil, err
	}
	return choose(rd.name, format, recorded, 0)
}

// recorded reads exchanges, of which there must be one.
func (rd *reader) recorded(all []json.RawMessage, place func(int) string) (format string, recorded []Record, err error) {
	if err := rd.tooMany(len(all)); err != nil {
		return "", nil, err
	}
	for i, raw := range all {
		if !isObject(raw) {
			return "", nil, fmt.Errorf("%s: is no object, expected one exchange", place(i))
		}
		fields := keys(raw)
		if err := checkForm(place(i), fields); err != nil {
			return "", nil, err
		}
		if isEvent(fields) {
			continue // of a client's own log: no exchange
		}
		if unsent(fields) {
			continue
		}
		f, e, err := rd.exchange(place(i), fields)
		if err != nil {
			return "", nil, err
		}
		if e == nil {
			return "", nil, fmt.Errorf("%s: is no exchange, expected status and headers or error_body", place(i))
		}
		format = f
		recorded = append(recorded, Record{place(i), e})
	}
	if len(recorded) == 0 {
		return "", nil, &noExchangeError{rd.name}
	}
	return format, recorded, nil
}

// None is the error of a file in which nothing is an exchange, and nothing wrong.
func None(name string) error { return &noExchangeError{name} }

// A noExchangeError is of a file in which nothing is an exchange, and nothing wrong.
type noExchangeError struct{ name string }

func (e *noExchangeError) Error() string { return e.name + ": has no exchange, " + wanted }

// exchange reads one object; it is nil where the object is none.
func (rd *reader) exchange(place string, fields map[string]json.RawMessage) (string, *Exchange, error) {
	if own := fields["exchange"]; isObject(own) {
		place, fields = place+": exchange", keys(own)
	}
	if isObject(fields["route"]) {
		e, err := readOwn(place, fields)
		return Evidence, e, err
	}
	for _, key := range []string{"status", "headers", "error_body", "body"} {
		if fields[key] != nil {
			e, err := readRecorded(place, fields)
			return Recorded, e, err
		}
	}
	if fields["api_error_status"] != nil {
		e, err := readResult(place, fields)
		return Printed, e, err
	}
	return "", nil, nil
}

// isResult reports whether an object is this program's result, which has no exchange where nothing was sent.
func isResult(fields map[string]json.RawMessage) bool {
	var schema string
	return json.Unmarshal(fields["schema"], &schema) == nil && strings.HasPrefix(schema, "loadshape.verify/")
}

// unsent reports whether an object is a line of a ledger about a run that sent nothing, and so failed at nothing, or of one
// of which nothing is known but that it was about to send.
func unsent(fields map[string]json.RawMessage) bool {
	return isObject(fields["exchange"]) && (string(fields["sent"]) == "0" || string(fields["about_to_send"]) == "true")
}

// knownForms are the forms of this program's own files that this version reads, by what their names begin with.
var knownForms = map[string]string{"loadshape.verify/": "loadshape.verify/1", "loadshape.ledger/": "loadshape.ledger/1"}

// A formError is what is wrong with a file of this program's that has a form which this version does not know. Nothing else is
// looked for in it.
type formError struct{ place, want string }

func (e *formError) Error() string {
	return e.place + ": schema: is not one that this version knows, expected " + e.want
}

// checkForm finds such a file.
func checkForm(place string, fields map[string]json.RawMessage) error {
	var schema string
	json.Unmarshal(fields["schema"], &schema)
	for begins, form := range knownForms {
		if strings.HasPrefix(schema, begins) && schema != form {
			return &formError{place, form}
		}
	}
	return nil
}

// isEvent reports whether an object is a line of a client's log that is no exchange.
func isEvent(fields map[string]json.RawMessage) bool {
	return fields["session_id"] != nil && fields["type"] != nil && fields["status"] == nil && fields["api_error_status"] == nil
}

func lineOf(raw []byte, at int64) int {
	return 1 + bytes.Count(raw[:max(0, min(at, int64(len(raw))))], []byte{'\n'})
}

func isObject(raw json.RawMessage) bool { return len(raw) > 0 && bytes.TrimSpace(raw)[0] == '{' }

// keys gives the fields of an object as they are named: not, as package json would, whatever their case.
func keys(raw json.RawMessage) map[string]json.RawMessage {
	var fields map[string]json.RawMessage
	json.Unmarshal(raw, &fields) // valid, or nil
	for key, value := range fields {
		if string(value) == "null" {
			delete(fields, key)
		}
	}
	return fields
}

// inWords gives an error of package json without the names of types of this program.
func inWords(err error) string {
	if e := (*json.UnmarshalTypeError)(nil); errors.As(err, &e) {
		return fmt.Sprintf("%s is %s", e.Field, e.Value)
	}
	return strings.ToValidUTF8(err.Error(), "?")
}
