package exchange

import (
	"bytes"
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"time"

	"loadshape/bucket/wire"
	"loadshape/workload/container"
)

// A found is one failure of a text, with what it means.
type found struct {
	line, record int
	weak         bool // nothing but words that other texts have, too
	whole        bool // it is a record or an answer, not a text that quotes one
	e            *Exchange
	means        wire.Finding
}

// mostFolded is the longest text that is looked at in more than one reading, in bytes.
const mostFolded = 1 << 20

// A text that is longer than what a person pastes is not read otherwise once a failure says enough.
const mostPasted, enough = 16 << 10, 48

// search finds the failures of a text, and what in it ended well. Where a terminal may have broken its lines, it takes the
// reading that says most.
func (m memo) search(text string) []found {
	readings := []string{text}
	if len(text) <= mostFolded {
		readings = container.Readings(text)
	}
	var best []found
	most := -1
	for i, reading := range readings {
		if slices.Contains(readings[:i], reading) {
			continue // and says the same
		}
		all := m.reduce(container.Find(reading))
		if n := tells(all); n > most {
			best, most = all, n
		}
		if i == 0 && len(text) > mostPasted && most >= enough {
			break
		}
	}
	return best
}

// tells is how much the failures of a reading say: the one that says most.
func tells(all []found) int {
	most := 0
	for i := range all {
		most = max(most, all[i].tells())
	}
	return most
}

// tells is how much a failure says of whose limit it was, which, and how long.
func (f *found) tells() int {
	n := 1
	if f.means.Owner != wire.UnknownOwner {
		n += 32
	}
	switch f.means.LimitedBy {
	case wire.ByUnknown:
	case wire.ByNone:
		n++
	default:
		n += 16
	}
	if f.means.Retry != wire.RetryUnknown {
		n += 2
	}
	if f.means.RetryAfter != nil {
		n += 8
	}
	if f.means.Owner != wire.UnknownOwner && (len(f.e.ErrorBody) > 0 || f.whole) {
		n += 6
	}
	if f.means.Confidence == wire.Certain {
		n += 4
	}
	if f.means.RequestID != "" {
		n++
	}
	if f.means.Org != "" {
		n++
	}
	if f.e.Request.Model != "" || f.means.Model != "" {
		n++
	}
	return n
}

// of makes an exchange of a piece; nil where it is none.
func of(p *container.Piece) *Exchange {
	var e *Exchange
	switch {
	case p.HTTP:
		e = readHTTP(p.Text)
	case p.OK:
		e = &Exchange{Complete: true}
	case p.Body != nil:
		e = &Exchange{}
		e.takeError(p.Body)
	default:
		if e = readPrinted(p.Text); e == nil {
			if p.Status < 400 && !container.Mentions(p.Text) {
				return nil
			}
			e = &Exchange{Message: short(p.Text)}
		}
	}
	if e != nil {
		e.beside(p.Facts)
	}
	return e
}

// beside takes over what stands beside an error, as far as the error does not say it itself.
func (e *Exchange) beside(f container.Facts) {
	if e.Status == 0 {
		e.Status = f.Status
	}
	absent := func(name, value string) {
		if value != "" && e.Headers[strings.ToLower(name)] == "" {
			e.header(name, value)
		}
	}
	for name, value := range f.Headers {
		absent(name, value)
	}
	absent("retry-after", f.RetryAfter)
	if !strings.ContainsAny(f.RequestID, " \n") {
		absent("request-id", f.RequestID)
	}
	if e.Request.Model == "" {
		e.Request.Model = Known(f.Model)
	}
	if e.Route.Host == "" && f.URL != "" {
		e.Route.address(f.URL)
	}
	if e.Route.Region == "" {
		e.Route.Region = f.Region
	}
	if e.At == nil && !f.At.IsZero() {
		at := f.At
		e.At = &at
	}
	e.Settle()
}

// explain says what an exchange means.
func (e *Exchange) explain() wire.Finding {
	var at time.Time
	if t := e.Answered(); t != nil {
		at = *t
	}
	return wire.Explain(e.Answer(), at)
}

// reduce makes the failures of pieces: what are views of one failure become one, and what only echoes another is left out.
func (m memo) reduce(pieces []container.Piece) []found {
	var all []found
	byID := map[string]int{}
	for i := range pieces {
		p := &pieces[i]
		e := of(p)
		if e == nil || !e.Failed() && !p.OK {
			continue
		}
		f := found{p.Line, p.Record, p.Weak, p.HTTP || p.Text == "", e, m.explain(e)}
		id := f.means.RequestID
		if at, ok := byID[id]; ok && id != "" && all[at].agrees(&f) {
			all[at].join(&f, m)
			continue
		}
		at := len(all)
		quoted := slices.ContainsFunc(all[max(0, len(all)-mostLookback):], func(of found) bool { return of.quotedBy(&f) })
		if quoted {
			continue
		}
		for j := len(all) - 1; j >= max(0, len(all)-mostLookback); j-- {
			if all[j].same(&f) {
				all[j].join(&f, m)
				at = j
				break
			}
		}
		if at == len(all) {
			all = append(all, f)
		}
		if id != "" {
			byID[id] = at
		}
	}
	return firm(all)
}

const mostLookback, mostApart = 8, 12 // failures among which, and lines within which, two views of one are looked for

// agrees reports whether two can be of one answer by their status and id.
func (f *found) agrees(g *found) bool {
	given := func(status int) bool { return status >= 400 }
	if given(f.e.Status) && given(g.e.Status) && f.e.Status != g.e.Status || f.e.Failed() != g.e.Failed() {
		return false
	}
	return like(f.means.RequestID, g.means.RequestID)
}

// same reports whether two are views of one failure.
func (f *found) same(g *found) bool {
	if !f.agrees(g) {
		return false
	}
	alike := f.means.Owner == g.means.Owner && f.means.LimitedBy == g.means.LimitedBy
	oneIsUnknown := (f.means.Owner == wire.UnknownOwner) != (g.means.Owner == wire.UnknownOwner)
	if f.record == g.record {
		return alike || f.means.Owner == wire.UnknownOwner || g.means.Owner == wire.UnknownOwner || f.means.Owner == g.means.Owner
	}
	if g.line-f.line > mostApart || f.line > g.line || f.apart(g) {
		return false
	}
	sameWords := slices.Equal(strings.Fields(f.e.Message), strings.Fields(g.e.Message)) && string(f.e.ErrorBody) == string(g.e.ErrorBody)
	said := func(x *found) bool { return x.means.Message != "" && x.means.Message == f.means.Message }
	switch {
	case alike:
		return sameWords || said(f) && said(g) || f.bare() || g.bare() || f.line == g.line && f.quotes(g)
	case oneIsUnknown:
		return f.means.Owner == wire.UnknownOwner && f.bare() || g.means.Owner == wire.UnknownOwner && (g.bare() || g.dumped())
	}
	return false
}

// quotes reports whether the words of another view are those of a field of this one's body.
func (f *found) quotes(g *found) bool {
	if len(f.e.ErrorBody) == 0 || len(g.e.ErrorBody) > 0 || g.means.Message == "" {
		return false
	}
	quoted, _ := json.Marshal(g.means.Message) // of a string
	return bytes.Contains(f.e.ErrorBody, quoted)
}

// apart reports whether two are of different times.
func (f *found) apart(g *found) bool {
	if f.e.At == nil || g.e.At == nil {
		return false
	}
	d := g.e.At.Sub(*f.e.At)
	return d > mostBetween || d < -mostBetween
}

// bare reports whether a failure says no more than that there was one: it echoes another, or nothing else is known.
func (f *found) bare() bool {
	return f.weak || f.means.Owner == wire.UnknownOwner && (f.means.Confidence == wire.Undecidable || f.means.LimitedBy == wire.ByNone) && len(f.e.Headers) < 3
}

// mostDumped is within how many lines an error that Node prints has its fields: stack, headers, body and the SDK's own.
const mostDumped = 80

var field = regexp.MustCompile(`^\s*[A-Za-z]\w*: ["']`)

// quotedBy reports whether another view is a field of this error, with its words and nothing else.
func (f *found) quotedBy(g *found) bool {
	if len(f.e.Headers) == 0 || g.e.Status != 0 || len(g.e.Headers) > 0 || len(g.e.ErrorBody) > 0 || g.line < f.line || g.line-f.line > mostDumped || !field.MatchString(g.e.Message) {
		return false
	}
	words := strings.Join(strings.Fields(f.means.Message), " ")
	return words != "" && strings.Contains(strings.Join(strings.Fields(g.e.Message), " "), words)
}

// dumped reports whether a failure is no more than fields, as Node prints those of an error after it.
func (f *found) dumped() bool {
	return len(f.e.ErrorBody) == 0 && len(f.e.Headers) > 0 && strings.HasPrefix(strings.TrimSpace(f.e.Message), "'")
}

// join takes another view of the failure: what says more stays, and takes over what only the other has.
func (f *found) join(g *found, m memo) {
	if g.tells() > f.tells() {
		*f, *g = *g, *f
		f.line, f.record = g.line, g.record
	}
	e, o := f.e, g.e
	if e.Status < 400 && o.Status >= 400 {
		e.Status = o.Status
	}
	for name, value := range o.Headers {
		if e.Headers[name] == "" {
			e.header(name, value)
		}
	}
	if e.At == nil {
		e.At = o.At
	}
	if e.Request.Model == "" {
		e.Request.Model = o.Request.Model
	}
	if e.Route.Host == "" {
		e.Route = o.Route
	}
	if e.Route.Region == "" {
		e.Route.Region = o.Route.Region
	}
	e.Settle()
	f.weak = f.weak && g.weak
	f.means = m.explain(e)
}

// firm leaves out what is no failure of a limit for certain, where something else is.
func firm(all []found) []found {
	is := func(f *found) bool {
		return f.means.Owner != wire.UnknownOwner || !f.weak && (f.e.Status == 429 || f.e.Status == 529 || f.means.LimitedBy != wire.ByNone && f.means.LimitedBy != wire.ByUnknown)
	}
	any := false
	for i := range all {
		any = any || all[i].e.Failed() && is(&all[i])
	}
	if !any {
		return all
	}
	kept := all[:0]
	for i := range all {
		if is(&all[i]) || !all[i].e.Failed() {
			kept = append(kept, all[i])
		}
	}
	return kept
}
