package trace

import (
	"fmt"
	"strconv"

	"loadshape/bucket"
	"loadshape/workload"
	"loadshape/workload/exact"
)

// Fields of a request record.
const (
	fieldAt = iota
	fieldAtNS
	fieldInput
	fieldCacheCreation
	fieldCacheRead
	fieldOutput
	fieldMax
	fieldModel
	fieldTTFT
	fieldDuration
	fieldSession
	fieldStatus
	fieldSpeed
	fieldAgent
	fields
)

var fieldNames = [fields]string{"at", "at_ns", "input_tokens", "cache_creation_input_tokens",
	"cache_read_input_tokens", "output_tokens", "max_tokens", "model", "ttft", "duration", "session", "status", "speed", "agent"}

const (
	wantAt       = "seconds from 0 to 4611686018.427387904 with at most nine decimals, or a date such as 2026-11-20T12:00:04Z"
	wantAtNS     = "whole nanoseconds from 0 to 4611686018427387904"
	wantTokens   = "a whole number from 0 to 100000000000000"
	wantStatus   = "a status from 100 to 599, or 0 of a failure without one"
	wantDuration = `0s to 26000d such as "1.5s" or a number of seconds, in whole nanoseconds`
)

func fieldOf(key []byte) int {
	switch string(key) { // no string is made of it
	case "at":
		return fieldAt
	case "at_ns":
		return fieldAtNS
	case "input_tokens":
		return fieldInput
	case "cache_creation_input_tokens":
		return fieldCacheCreation
	case "cache_read_input_tokens":
		return fieldCacheRead
	case "output_tokens":
		return fieldOutput
	case "max_tokens":
		return fieldMax
	case "model":
		return fieldModel
	case "ttft":
		return fieldTTFT
	case "duration":
		return fieldDuration
	case "session":
		return fieldSession
	case "status":
		return fieldStatus
	case "speed":
		return fieldSpeed
	case "agent":
		return fieldAgent
	}
	return fields
}

// record reads a request record.
func (r *Reader) record(line []byte, q *workload.Request) *Error {
	s := &r.json
	s.reset(line)
	if err := s.open(); err != nil {
		return err
	}
	var seen [fields]bool
	for {
		key, more, err := s.key()
		if err != nil {
			return err
		}
		if !more {
			r.answered.Unsized = seen[fieldStatus] && (r.answered.Status >= 400 || r.answered.Status == 0) && !seen[fieldInput]
			return r.complete(&seen)
		}
		f := fieldOf(key)
		if f == fields && r.format == Emulator {
			if known, err := r.beside(key); known || err != nil {
				if err != nil {
					return err
				}
				continue
			}
		}
		if f == fields {
			return unknown(key, "a request record", "at, at_ns, input_tokens, cache_creation_input_tokens, "+
				"cache_read_input_tokens, output_tokens, max_tokens, model, ttft, duration, session, agent, status or speed")
		}
		if seen[f] {
			return &Error{Field: fieldNames[f], Want: "is given twice, expected it once"}
		}
		seen[f] = true
		v, err := s.value()
		if err != nil {
			return err
		}
		if want, ok := r.field(f, v, q); !ok {
			return &Error{Field: fieldNames[f], Want: "is " + v.show() + ", expected " + want}
		}
	}
}

// field reads one field of a request record, or says what it wants.
func (r *Reader) field(f int, v value, q *workload.Request) (want string, ok bool) {
	var at int64
	switch f {
	case fieldAt:
		dated := false
		if at, dated = v.date(); dated != r.dated && r.before.line > 0 {
			return "a date in every record or in none", false
		}
		if r.dated = dated; dated {
			r.stamp(at, fieldNames[f], v.raw)
			return wantAt, true
		}
		at, ok = v.seconds()
		r.stamp(at, fieldNames[f], v.raw)
		return wantAt, ok && at <= bucket.MaxTime
	case fieldAtNS:
		at, ok = v.whole(bucket.MaxTime)
		r.stamp(at, fieldNames[f], v.raw)
		return wantAtNS, ok
	case fieldModel:
		q.Model, ok = v.name(&r.models)
		return wantName, ok
	case fieldSession:
		q.Session, ok = v.name(&r.sessions)
		return wantName, ok
	case fieldAgent:
		r.answered.Agent, ok = v.name(&r.sessions)
		return wantName, ok
	case fieldStatus:
		r.answered.Status, ok = v.whole(599)
		return wantStatus, ok && (r.answered.Status >= 100 || r.answered.Status == 0)
	case fieldSpeed:
		q.Speed, ok = v.speed()
		return `"fast" or "standard"`, ok
	case fieldTTFT:
		q.TTFT, ok = v.duration()
		return wantDuration, ok
	case fieldDuration:
		q.Duration, ok = v.duration()
		return wantDuration, ok
	}
	*tokens(f, q), ok = v.whole(bucket.MaxTokens)
	return wantTokens, ok
}

// tokens is where a field of so many tokens stands in a request.
func tokens(f int, q *workload.Request) *int64 {
	switch f {
	case fieldInput:
		return &q.InputTokens
	case fieldCacheCreation:
		return &q.CacheCreationInputTokens
	case fieldCacheRead:
		return &q.CacheReadInputTokens
	case fieldOutput:
		return &q.OutputTokens
	}
	return &q.MaxTokens
}

// complete finds what a request record lacks, or has too much of.
func (r *Reader) complete(seen *[fields]bool) *Error {
	switch {
	case seen[fieldAt] && seen[fieldAtNS]:
		return &Error{Field: "at_ns", Want: "is there beside at, expected one of them"}
	case !seen[fieldAt] && !seen[fieldAtNS]:
		return &Error{Field: "at", Want: "is missing, expected at in seconds or at_ns"}
	case !seen[fieldInput] && !r.logLine.failed && !r.answered.Unsized:
		return &Error{Field: "input_tokens", Want: "is missing, expected " + wantTokens}
	}
	return nil
}

func unknown(key []byte, of, want string) *Error {
	field := short(key)
	if quoted := strconv.Quote(field); field == "" || len(quoted) != len(field)+2 {
		field = quoted
	}
	return &Error{Field: field, Want: fmt.Sprintf("is no field of %s, expected %s", of, want)}
}

// whole is a number without a fraction.
func (v value) whole(most int64) (int64, bool) {
	if v.kind != '0' {
		return 0, false
	}
	n, ok := exact.Decimal(v.raw, 0, false)
	return n, ok && n <= most
}

// seconds is a number of seconds, in a string or not.
func (v value) seconds() (int64, bool) {
	switch v.kind {
	case '0':
		return exact.Decimal(v.raw, 9, false)
	case '"':
		return exact.Decimal(v.text, 9, false)
	}
	return 0, false
}

// date is a time as RFC 3339 writes it.
func (v value) date() (int64, bool) {
	if v.kind != '"' || len(v.text) < 20 || v.text[4] != '-' {
		return 0, false
	}
	if end := v.text[len(v.text)-1]; end != 'Z' && v.text[len(v.text)-3] != ':' {
		return 0, false // it has no zone
	}
	return exact.Date(v.text)
}

func (v value) duration() (d int64, ok bool) {
	switch v.kind {
	case '0':
		d, ok = exact.Decimal(v.raw, 9, false)
	case '"':
		d, ok = duration(v.text)
	}
	return d, ok && d >= 0 && d <= int64(bucket.MaxAnswer)
}

// speed is how a request wants to be served.
func (v value) speed() (bucket.Speed, bool) {
	if v.kind != '"' {
		return "", false
	}
	switch string(v.text) {
	case string(bucket.Fast):
		return bucket.Fast, true
	case "standard":
		return bucket.Standard, true
	}
	return "", false
}

func (v value) name(known *names) (string, bool) {
	if v.kind != '"' || !validName(v.text) {
		return "", false
	}
	return known.of(v.text), true
}
