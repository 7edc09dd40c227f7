package logs

import (
	"loadshape/bucket"
	"loadshape/workload"
	"loadshape/workload/logs/fields"
	"loadshape/workload/logs/spool"
)

// A builder makes entries of the records of one file.
type builder struct {
	*Log
	file    int64
	name    string
	clock   clock
	sizes   sizes
	lineage lineage
	left    counts
	made    spool.Entry // the last one
}

func (b *builder) leaveOut(why string) { b.left.add(why, 1) }

// record takes a record that was read.
func (b *builder) record(r *fields.Record) error {
	if each := b.format.each; each != nil {
		return each(b, r)
	}
	return b.request(r)
}

// request makes an entry of a record, unless it is none of a request.
func (b *builder) request(r *fields.Record) error {
	f := b.format
	if f.sift != nil {
		if why := f.sift(r); why != "" {
			b.leaveOut(why)
			return nil
		}
	}
	e, total, err := b.entry(r)
	if err != nil {
		return err
	}
	return b.give(r, e, total)
}

// give gives an entry on, once its input is known.
func (b *builder) give(r *fields.Record, e *spool.Entry, total int64) error {
	ok, err := b.sizes.settle(r, e, total)
	if err != nil || !ok {
		return err
	}
	return b.add(e)
}

// entry reads what a record says of a request, valid until the next. The input is as the log has it, and the total -1 where
// there is none.
func (b *builder) entry(r *fields.Record) (e *spool.Entry, total int64, err error) {
	b.made = spool.Entry{File: b.file, Line: r.Line}
	e = &b.made
	e.TTFT, e.Duration = workload.Unset, workload.Unset
	if err := b.times(r, e); err != nil {
		return nil, 0, err
	}
	for _, name := range [...]struct {
		of   fields.Role
		into *string
	}{{fields.Model, &e.Model}, {fields.Session, &e.Session}, {fields.Agent, &e.Agent}} {
		text, err := r.Name(name.of)
		if err != nil {
			return nil, 0, err
		}
		*name.into = b.names.of(text)
	}
	if e.Agent == "main" { // as some call the session itself
		e.Agent = ""
	}
	if string(r.Text(fields.Speed)) == string(bucket.Fast) {
		e.Speed = bucket.Fast
	}
	if b.options.Anonymise {
		e.Session, e.Agent = "", ""
	}
	if err := b.key(r, e); err != nil {
		return nil, 0, err
	}
	total, err = b.tokens(r, e)
	return e, total, err
}

// key is what a request is known by: its id, with its start, as an id may be that of all tries.
func (b *builder) key(r *fields.Record, e *spool.Entry) error {
	id, err := r.Name(fields.ID)
	if err != nil || len(id) == 0 {
		return err
	}
	turn, err := r.Name(fields.Turn)
	if err != nil {
		return err
	}
	e.Key, e.Key2 = fields.Hash(turn, id), uint64(e.At)
	return nil
}

// tokens reads the sizes and the status.
func (b *builder) tokens(r *fields.Record, e *spool.Entry) (total int64, err error) {
	sizes := [...]int64{fields.Input: 0, fields.Read: 0, fields.Write: 0, fields.Write5m: 0, fields.Write1h: 0, fields.Output: 0, fields.Total: 0, fields.Max: 0}
	for _, of := range [...]fields.Role{fields.Input, fields.Read, fields.Write, fields.Write5m, fields.Write1h, fields.Output, fields.Total, fields.Max} {
		if sizes[of], err = r.Tokens(of); err != nil {
			return 0, err
		}
	}
	e.InputTokens, e.CacheReadInputTokens, e.OutputTokens, e.MaxTokens = sizes[fields.Input], sizes[fields.Read], sizes[fields.Output], sizes[fields.Max]
	e.CacheCreationInputTokens = sizes[fields.Write]
	if r.Has(fields.Write5m) || r.Has(fields.Write1h) { // what fields.Write is the sum of
		e.CacheCreationInputTokens = sizes[fields.Write5m] + sizes[fields.Write1h]
	}
	failed := false
	if b.format.failed != nil {
		e.Status, failed = b.format.failed(r)
	}
	if status := r.Find(fields.Status); status >= 0 && (e.Status == 0 || leading(r.In(status)) != 0) {
		code := statusOfText(r.In(status))
		if code == 0 && !failed {
			return 0, r.Is(status, "a status such as 200 or 429")
		}
		e.Status, failed = max(code, e.Status), failed || code >= 400
	}
	if e.Status == 0 && !failed && !b.options.mapped() {
		e.Status = 200 // it has a size, as an answer says it
	}
	if failed && e.Status < 400 {
		e.Status = 0 // of an answer that did not end well, not of the failure
	}
	switch {
	case failed && e.InputTokens+e.CacheReadInputTokens+e.CacheCreationInputTokens == 0:
		e.Unsized, e.TTFT = true, workload.Unset // what was timed is no first token
	case !r.Has(fields.Input):
		return 0, r.Missing(fields.Input, fields.WantTokens)
	}
	if !r.Has(fields.Total) {
		return -1, nil
	}
	return sizes[fields.Total], nil
}

// times reads the start of a request, and what is known of how long it took.
func (b *builder) times(r *fields.Record, e *spool.Entry) error {
	start, started, err := b.clock.time(r, fields.Start)
	if err != nil {
		return err
	}
	end, ended, err := b.clock.time(r, fields.End)
	if err != nil {
		return err
	}
	first, some, err := b.clock.time(r, fields.First)
	if err != nil {
		return err
	}
	duration, timed, err := length(r)
	if err != nil {
		return err
	}
	if started && !ended && b.ends(b.format) {
		end, ended, started = start, true, false
	}
	switch {
	case started && ended:
		if duration, timed = end-start, true; duration < 0 || duration > int64(bucket.MaxAnswer) {
			return r.Is(r.Find(fields.End), "no earlier than the start of the request, and at most 26000 days later")
		}
	case !started && ended && timed:
		start = end - duration
	case !started && ended:
		start, e.Late = end, true
	case !started:
		return r.Missing(fields.Start, "a time such as 2026-11-20T12:00:04.100Z")
	}
	if start < 0 {
		return r.Is(max(r.Find(fields.Start), r.Find(fields.End)), "a time that is later than what the request took")
	}
	e.At = start
	if timed {
		e.Duration = duration
	}
	ttft, timed, err := span(r, fields.TTFTS, fields.TTFTMS, fields.TTFTNS)
	if err != nil {
		return err
	}
	switch {
	case timed:
		e.TTFT = ttft
	case some && first >= start && first-start <= int64(bucket.MaxAnswer):
		e.TTFT = first - start
	case some:
		return r.Is(r.Find(fields.First), "no earlier than the start of the request")
	}
	return nil
}

// ends holds where the one time of a record is that of its end.
func (b *builder) ends(f *format) bool {
	if b.options.AtIs != "" {
		return b.options.AtIs == "end"
	}
	return f.ends
}

// add gives an entry to the others.
func (b *builder) add(e *spool.Entry) error { return b.spool.Add(e) }

// names gives the same string for the same text, so that the few models of a log are not made anew for every request.
// It forgets them all when there are many.
type names struct{ known map[string]string }

const maxNames = 4096

func (n *names) of(text []byte) string {
	if len(text) == 0 {
		return ""
	}
	if s, ok := n.known[string(text)]; ok {
		return s
	}
	if n.known == nil {
		n.known = make(map[string]string)
	}
	if len(n.known) >= maxNames {
		clear(n.known)
	}
	s := string(text)
	n.known[s] = s
	return s
}
