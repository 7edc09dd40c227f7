package fields

import (
	"strconv"
	"unicode/utf8"

	"loadshape/bucket"
	"loadshape/workload/exact"
	"loadshape/workload/trace"
)

// A Record is what was read of one record of a log: the values of the fields that its table asks for.
type Record struct {
	fields []Field
	slots  [Roles + 1][]int // of each role, in the order of preference
	found  [Roles + 1]int32 // the first of them that has a value, from 1; 0: none
	values []value          // one for each field of the format
	arena  []byte           // their texts
	File   string
	Line   int64
}

// A value is a string ('"'), a number ('0'), true or false ('t', 'f'), an object or an array ('{', '['), or not there (0).
type value struct {
	kind     byte
	from, to int
}

// NewRecord is an empty record of a file.
func NewRecord(fields []Field, file string) *Record {
	r := &Record{fields: fields, values: make([]value, len(fields)), File: file}
	for i, field := range fields {
		r.slots[field.Role] = append(r.slots[field.Role], i)
	}
	return r
}

func (r *Record) reset(line int64) {
	clear(r.values)
	clear(r.found[:])
	r.arena, r.Line = r.arena[:0], line
}

// mostKept is how much of a text is kept: more than any name may have.
const mostKept = 2_000

func (r *Record) set(slot int, kind byte, text []byte) {
	from := len(r.arena)
	r.arena = append(r.arena, text[:min(len(text), mostKept)]...)
	r.values[slot] = value{kind, from, len(r.arena)}
	if first := &r.found[r.fields[slot].Role]; *first == 0 || int32(slot) < *first-1 {
		*first = int32(slot + 1)
	}
}

// Find is the slot that a role has its value in, and -1 where it is not there.
func (r *Record) Find(of Role) int { return int(r.found[of]) - 1 }

// Has reports whether a role has a value.
func (r *Record) Has(of Role) bool { return r.Find(of) >= 0 }

// Text is the value of a role as it is written, empty where it is not there.
func (r *Record) Text(of Role) []byte { return r.In(r.Find(of)) }

// Kind is the text of the n-th field that says what the record is.
func (r *Record) Kind(n int) string { return string(r.In(r.slots[Kind][n])) }

// KindOf is what stands in a slot: a string ('"'), a number ('0'), or something else.
func (r *Record) KindOf(slot int) byte { return r.values[slot].kind }

// In is the text in a slot, empty for less than 0.
func (r *Record) In(slot int) []byte {
	if slot < 0 {
		return nil
	}
	v := r.values[slot]
	return r.arena[v.from:v.to]
}

// wrong is an error at the field of a slot.
func (r *Record) wrong(slot int, want string) *trace.Error {
	return &trace.Error{File: r.File, Line: r.Line, Field: r.fields[slot].Path, Want: want}
}

// Missing is an error about a role that is nowhere.
func (r *Record) Missing(of Role, want string) *trace.Error {
	return r.wrong(r.slots[of][0], "is missing, expected "+want)
}

// Is is an error about what a slot has.
func (r *Record) Is(slot int, want string) *trace.Error {
	shown := "an object"
	switch v := r.values[slot]; v.kind {
	case '[':
		shown = "an array"
	case '"':
		shown = strconv.Quote(Short(r.In(slot)))
	case '0', 't', 'f':
		shown = Short(r.In(slot))
	}
	return r.wrong(slot, "is "+shown+", expected "+want)
}

// Short cuts what is too long for an error.
func Short(text []byte) string {
	const most = 60
	if len(text) <= most {
		return string(text)
	}
	n := most
	for n > 0 && !utf8.RuneStart(text[n]) {
		n--
	}
	return string(text[:n]) + "…"
}

// WantTokens is what a number of tokens has to be.
const WantTokens = "a whole number from 0 to 100000000000000"

// Tokens is a number of tokens, which may stand in a string, and 0 where it is not there.
func (r *Record) Tokens(of Role) (int64, error) {
	slot := r.Find(of)
	if slot < 0 {
		return 0, nil
	}
	if kind := r.values[slot].kind; kind == '0' || kind == '"' {
		if n, ok := exact.Decimal(r.In(slot), 0, false); ok && n <= bucket.MaxTokens {
			return n, nil
		}
	}
	return 0, r.Is(slot, WantTokens)
}

// Name is a model, a session or an id, which may be a number.
func (r *Record) Name(of Role) ([]byte, error) {
	slot := r.Find(of)
	if slot < 0 {
		return nil, nil
	}
	text := r.In(slot)
	ok := (r.values[slot].kind == '"' || r.values[slot].kind == '0') && len(text) <= 1024 && utf8.Valid(text)
	for _, c := range text {
		ok = ok && c >= ' ' && c != 0x7f
	}
	if !ok {
		return nil, r.Is(slot, "a string of at most 1024 bytes without control characters")
	}
	return text, nil
}

// Hash gives what a request is known by, never 0.
func Hash(parts ...[]byte) uint64 {
	h := uint64(14695981039346656037) // FNV-1a
	for _, part := range parts {
		for _, c := range part {
			h = (h ^ uint64(c)) * 1099511628211
		}
		h = (h ^ 0xff) * 1099511628211
	}
	return max(h, 1)
}
