package exchange

import (
	"bytes"
	"errors"
	"fmt"
	"slices"

	"loadshape/bucket/wire"
	"loadshape/workload/container"
)

// A total is all that one file holds.
type total struct {
	format   string
	strict   *Baseline // of a file of exchanges, or of one error alone
	records  []Record  // of a file of exchanges: all of them
	failures []Record
	success  *Exchange
}

// all reads a file of any form. One that is made of exchanges is read as such; anything else is searched.
func (rd *reader) all(file []byte) (*total, error) {
	raw, err := trimmed(rd.name, file)
	if err != nil {
		return nil, err
	}
	var b *Baseline
	asJSON := raw[0] == '{' || raw[0] == '['
	if asJSON {
		b, err = rd.json(raw)
	}
	form, bound := (*formError)(nil), (*boundError)(nil)
	if errors.As(err, &form) || errors.As(err, &bound) {
		return nil, err
	}
	if err == nil && b != nil && b.Format != Printed && (b.Failure == nil || !b.Failure.empty()) {
		return rd.exchanges(raw, b)
	}
	syntax := (*syntaxError)(nil)
	if len(raw) <= small && b == nil && (!asJSON || errors.As(err, &syntax)) {
		b = readText([]byte(container.Decode(raw))) // an SDK may print what only looks like JSON
	}
	t, many := rd.searched(file) // with the space before its first line, which is as wide as the others
	if many != nil {
		return nil, many
	}
	if t.better(b) {
		return t, nil
	}
	if b == nil {
		if err == nil || errors.As(err, &syntax) && !asJSON {
			err = fmt.Errorf("%s: is no exchange, %s", rd.name, wanted)
		}
		return nil, err
	}
	if b.Format != Printed && b.Format != HTTPText {
		return rd.exchanges(raw, b)
	}
	t = &total{format: b.Format, strict: b, success: b.LastSuccess}
	if b.Failure != nil {
		t.failures = []Record{{rd.name, b.Failure}}
	}
	return t, nil
}

// empty reports whether an exchange says nothing but its status.
func (e *Exchange) empty() bool {
	return len(e.ErrorBody) == 0 && e.Message == "" && len(e.Headers) == 0 && e.Route.Host == "" && e.Request.Model == ""
}

// exchanges takes all exchanges of a file of them.
func (rd *reader) exchanges(raw []byte, b *Baseline) (*total, error) {
	t := &total{format: b.Format, strict: b, success: b.LastSuccess}
	l, err := rd.log(raw)
	if err != nil {
		return nil, err
	}
	t.records = l.Records
	for _, r := range l.Records {
		if r.Failed() {
			t.failures = append(t.failures, r)
		}
	}
	return t, nil
}

// searched takes what a text holds.
func (rd *reader) searched(raw []byte) (*total, error) {
	t, means := &total{format: Logged}, memo{}
	take := func(all []found, line int) {
		for _, f := range all {
			switch {
			case f.e.Failed():
				t.failures = append(t.failures, Record{fmt.Sprintf("%s:%d", rd.name, line+f.line-1), f.e})
			default:
				t.success = f.e
			}
		}
	}
	if len(raw) <= small {
		take(means.search(container.Decode(raw)), 1)
		return t, rd.tooMany(len(t.failures))
	}
	err := container.Windows(bytes.NewReader(raw), func(w container.Window) error { // of bytes, which are there
		all := means.search(container.Decode([]byte(w.Text)))
		all = slices.DeleteFunc(all, func(f found) bool { return f.weak && f.means.Owner == wire.UnknownOwner })
		take(all, w.Line)
		return rd.tooMany(len(t.failures))
	}, nil)
	return t, err
}

// better reports whether what was found is more than what a reader of one form made of the same file.
func (t *total) better(b *Baseline) bool {
	switch {
	case len(t.failures) == 0 && t.success == nil:
		return false
	case b == nil || b.Failure == nil:
		return true
	case len(t.failures) == 0:
		return b.Failure.explain().Owner == wire.UnknownOwner // words of a run that ended well
	}
	s := t.survey("")
	lead := s.Groups[s.Lead()]
	was := found{e: b.Failure, means: b.Failure.explain()}
	is := found{e: lead.Exchange, means: lead.Means}
	return len(s.Groups) > 1 || lead.Count > 1 || is.tells() > was.tells() ||
		lead.Owner != wire.UnknownOwner && (lead.Owner != was.means.Owner || b.Failure.Message != "" && lead.Exchange.Message == "")
}

// survey groups the failures.
func (t *total) survey(name string) *Survey {
	s := &Survey{}
	for _, r := range t.failures {
		s.add(name, r.Place, r.Exchange, r.Exchange.explain())
	}
	return s
}

// baseline takes one of the failures, by its number or the one that explains the others.
func (t *total) baseline(name string, number int) (*Baseline, error) {
	if t.strict != nil && number == 0 {
		return t.strict, nil
	}
	if len(t.records) > 0 {
		return choose(name, t.format, t.records, number)
	}
	s := t.survey(name)
	taken, err := s.take(name, number)
	if err != nil {
		return nil, err
	}
	b := &Baseline{Format: t.format, LastSuccess: t.success}
	if taken < 0 {
		b.Notes = append(b.Notes, "nothing in the file was refused: the run in it is taken for the last success")
		return b, nil
	}
	g := s.Groups[taken]
	b.Failure = g.Exchange
	if len(s.Groups) > 1 || g.Count > 1 {
		b.Notes = append(b.Notes, s.told(taken))
	}
	return b, nil
}
