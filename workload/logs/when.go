package logs

import (
	"fmt"

	"loadshape/bucket"
	"loadshape/workload/exact"
	"loadshape/workload/logs/fields"
)

// A unit is what a time that is a number counts, as digits after the point of a second.
type unit int

const (
	bySize unit = iota
	inSeconds
	inMilliseconds
	inMicroseconds
	inNanoseconds
)

var units = [...]struct {
	name   string
	scale  int // times ten to the power of this are nanoseconds
	digits int // that a time since 1970 has before its point, from 2001 to 2286
}{bySize: {"by its size", 0, 0}, inSeconds: {"seconds", 9, 10}, inMilliseconds: {"milliseconds", 6, 13}, inMicroseconds: {"microseconds", 3, 16}, inNanoseconds: {"nanoseconds", 0, 19}}

// clock reads the times of one file.
type clock struct {
	unit    unit // what numbers count; 0: by their size
	given   bool // the user said so: they may count from anything
	zoned   int64
	unzoned int64 // the first lines whose dates have a zone, and have none
}

// time is a time in nanoseconds since 1970, or since whatever the log counts from; ok is false where it is not there.
func (c *clock) time(r *fields.Record, of fields.Role) (at int64, ok bool, err error) {
	slot := r.Find(of)
	if slot < 0 {
		return 0, false, nil
	}
	text := r.In(slot)
	kind := r.KindOf(slot)
	if kind == '"' && len(text) > 10 && text[4] == '-' {
		at, err = c.date(r, slot, text)
		return at, err == nil, err
	}
	if kind == '"' || kind == '0' {
		if at, ok, err = c.number(r, slot, text); ok || err != nil {
			return at, ok, err
		}
	}
	return 0, false, r.Is(slot, "a time such as 2026-11-20T12:00:04.100Z, or seconds, milliseconds, microseconds or nanoseconds since 1970")
}

// date is a time as people write it. Without a zone it is UTC; a file that has it both ways is not understood.
func (c *clock) date(r *fields.Record, slot int, text []byte) (int64, error) {
	sign := len(text) - 1
	for sign > 10 && text[sign] != '+' && text[sign] != '-' {
		sign--
	}
	zoned := sign > 10 || text[len(text)-1] == 'Z'
	switch {
	case sign > 10 && len(text)-sign == 3: // Postgres writes +00
		text = append(append([]byte{}, text...), ":00"...)
	case sign > 10 && len(text)-sign == 5 && text[sign+3] != ':':
		text = append(append([]byte{}, text[:sign+3]...), ':', text[sign+3], text[sign+4])
	}
	at, ok := exact.Date(text)
	if !ok {
		return 0, r.Is(slot, "a time such as 2026-11-20T12:00:04.100Z")
	}
	first, other := &c.zoned, c.unzoned
	if !zoned {
		first, other = &c.unzoned, c.zoned
	}
	if other != 0 {
		if zoned {
			return 0, r.Is(slot, fmt.Sprintf("no time zone, as line %d has none, or one in both", other))
		}
		return 0, r.Is(slot, fmt.Sprintf("a time zone, as line %d has one", other))
	}
	if *first == 0 {
		*first = r.Line
	}
	return at, nil
}

// number is a time that counts something, which its size tells: since 1970, each unit has another number of digits.
func (c *clock) number(r *fields.Record, slot int, text []byte) (int64, bool, error) {
	if c.given {
		at, ok := exact.Decimal(text, units[c.unit].scale, true)
		return at, ok && at <= bucket.MaxTime, nil
	}
	whole, ok := exact.Decimal(text, 0, true)
	if !ok {
		return 0, false, nil
	}
	digits := 1
	for n := whole; n >= 10; n /= 10 {
		digits++
	}
	for u := inSeconds; u <= inNanoseconds; u++ {
		if units[u].digits != digits {
			continue
		}
		if c.unit != bySize && c.unit != u {
			return 0, false, r.Is(slot, fmt.Sprintf("%s since 1970; by its size it counts %s", units[c.unit].name, units[u].name))
		}
		at, ok := exact.Decimal(text, units[u].scale, true)
		return at, ok && at <= bucket.MaxTime, nil
	}
	want := "seconds, milliseconds, microseconds or nanoseconds since 1970; --time-unit says what a time counts that does not begin there"
	if c.unit != bySize {
		want = units[c.unit].name + " since 1970"
	}
	return 0, false, r.Is(slot, want)
}

// length is how long a request took, as a log says it in one figure or in two.
func length(r *fields.Record) (int64, bool, error) {
	duration, timed, err := span(r, fields.DurationS, fields.DurationMS, fields.DurationNS)
	if err != nil || timed || !r.Has(fields.GenerationMS) {
		return duration, timed, err
	}
	generation, _, err := span(r, fields.Roles, fields.GenerationMS, fields.Roles)
	if err != nil {
		return 0, false, err
	}
	ttft, timed, err := span(r, fields.TTFTS, fields.TTFTMS, fields.TTFTNS)
	return ttft + generation, timed, err
}

// span is a time that something took, of several fields.Roles in their units; ok is false where none is there.
func span(r *fields.Record, s, ms, ns fields.Role) (d int64, ok bool, err error) {
	for _, unit := range [...]struct {
		of    fields.Role
		scale int
	}{{s, 9}, {ms, 6}, {ns, 0}} {
		slot := r.Find(unit.of)
		if slot < 0 {
			continue
		}
		text := r.In(slot)
		kind := r.KindOf(slot)
		if kind == '0' || kind == '"' {
			if d, ok = exact.Decimal(text, unit.scale, true); ok && d <= int64(bucket.MaxAnswer) {
				return d, true, nil
			}
		}
		return 0, false, r.Is(slot, [...]string{9: "seconds", 6: "milliseconds", 0: "nanoseconds"}[unit.scale]+" from 0 to 26000 days")
	}
	return 0, false, nil
}
