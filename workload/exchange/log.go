package exchange

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
)

// MaxLog is the largest file that ReadLog takes, in bytes.
const MaxLog = 512 << 20

// A Record is one exchange of a file, and where it stands there.
type Record struct {
	Place string // file and line, or what else leads to it
	*Exchange
}

// A Log is all the exchanges of a file, in its order.
type Log struct {
	Format  string // what the file was read as
	Records []Record
	Left    int // other requests of a HAR, which are left out
}

// ReadLog reads every exchange of a file, of the formats that Read takes; name stands for the file in errors, which are
// one line each. What is kept is as Read keeps it.
func ReadLog(name string, r io.Reader) (*Log, error) {
	raw, err := readAll(name, r, MaxLog)
	if err != nil {
		return nil, err
	}
	rd := &reader{name: name}
	l, err := rd.log(raw)
	if err != nil {
		return nil, scrubbed(err)
	}
	for _, r := range l.Records {
		r.Clean()
	}
	return l, nil
}

// A Place is where an exchange stands: in a line of a file, or wherever its name leads.
type Place struct {
	Name string
	Line int // 0: none
}

func (p Place) String() string {
	if p.Line == 0 {
		return p.Name
	}
	return p.Name + ":" + strconv.Itoa(p.Line)
}

// ReadLine reads one line of a log, of those that are exchanges one a line, and says what is wrong with it; nil is no exchange. It is not
// scrubbed.
func ReadLine(p Place, line []byte) (format string, e *Exchange, err error) {
	if !json.Valid(line) {
		var v json.RawMessage
		return "", nil, scrubbed(&syntaxError{p.Name, p.Line, json.Unmarshal(line, &v)})
	}
	format, all, err := (&reader{name: p.Name}).recorded([]json.RawMessage{line}, func(int) string { return p.String() })
	if none := (*noExchangeError)(nil); errors.As(err, &none) {
		return "", nil, nil
	}
	if err != nil {
		return "", nil, scrubbed(err)
	}
	all[0].Bound()
	return format, all[0].Exchange, nil
}

func (rd *reader) log(raw []byte) (*Log, error) {
	if raw[0] == '{' || raw[0] == '[' {
		l, err := rd.logJSON(raw)
		if syntax := (*syntaxError)(nil); !errors.As(err, &syntax) {
			return l, err
		} else if printed := readText(raw); printed == nil {
			return nil, err
		} else {
			return rd.logOf(printed), nil
		}
	}
	b := readText(raw)
	if b == nil {
		return nil, fmt.Errorf("%s: is no exchange, %s", rd.name, wanted)
	}
	return rd.logOf(b), nil
}

// logJSON reads one value, or one a line.
func (rd *reader) logJSON(raw []byte) (*Log, error) {
	first := bytes.TrimSpace(raw)
	if !json.Valid(first) {
		all, place, err := rd.split(raw)
		if err != nil {
			return nil, err
		}
		return rd.logLines(all, place)
	}
	if first[0] == '[' {
		var all []json.RawMessage
		json.Unmarshal(first, &all) // valid
		if len(all) > 0 && isObject(all[0]) && !isErrorBody(all[0]) {
			return rd.logLines(all, func(i int) string { return fmt.Sprintf("%s: [%d]", rd.name, i) })
		}
	} else if fields := keys(first); isObject(fields["log"]) {
		var har struct {
			Log struct {
				Entries []harEntry `json:"entries"`
			} `json:"log"`
		}
		if err := json.Unmarshal(first, &har); err != nil {
			return nil, fmt.Errorf("%s: log: is not a HAR's: %s, expected entries with request and response", rd.name, inWords(err))
		}
		records, left, err := rd.entries(har.Log.Entries)
		return &Log{HAR, records, left}, err
	}
	if fields := keys(first); first[0] == '{' && isResult(fields) {
		if err := checkForm(rd.name, fields); err != nil {
			return nil, err
		}
		return rd.logResult(fields)
	}
	b, err := rd.json(raw)
	if err != nil {
		return nil, err
	}
	return rd.logOf(b), nil
}

// logResult takes all exchanges of a result of this program, the oldest first.
func (rd *reader) logResult(fields map[string]json.RawMessage) (*Log, error) {
	l := &Log{Format: Evidence}
	for _, key := range []string{"last_success", "first_failure", "exchange"} {
		if !isObject(fields[key]) || key == "exchange" && unsent(fields) {
			continue
		}
		place := rd.name + ": " + key
		if _, e, err := rd.exchange(place, keys(fields[key])); err != nil {
			return nil, err
		} else if e != nil {
			l.Records = append(l.Records, Record{place, e})
		}
	}
	return l, nil
}

func (rd *reader) logLines(all []json.RawMessage, place func(int) string) (*Log, error) {
	format, records, err := rd.recorded(all, place)
	return &Log{Format: format, Records: records}, err
}

// logOf is the one exchange of a file.
func (rd *reader) logOf(b *Baseline) *Log {
	l := &Log{Format: b.Format}
	for _, e := range []*Exchange{b.LastSuccess, b.Failure} {
		if e != nil {
			l.Records = append(l.Records, Record{rd.name, e})
		}
	}
	return l
}
