package trace

import (
	"fmt"
	"math"
	"math/bits"

	"loadshape/bucket"
	"loadshape/workload"
	"loadshape/workload/exact"
)

const (
	wantMilliseconds = "milliseconds from 0 to 4611686018427.387904"
	wantSeconds      = "seconds from 0 to 4611686018.427387904"
	wantBlocks       = "an array of whole numbers from 0 to 9223372036854775807"
)

// mooncake reads a row of a Mooncake trace; its blocks are left in r.ids.
func (r *Reader) mooncake(line []byte, q *workload.Request) *Error {
	s := &r.json
	s.reset(line)
	if err := s.open(); err != nil {
		return err
	}
	r.ids = r.ids[:0]
	names := [...]string{"timestamp", "input_length", "output_length", "hash_ids", "session_id"}
	wants := [...]string{wantMilliseconds, wantTokens, wantTokens, wantBlocks, wantName}
	scale := 6
	if r.format == QwenBailian {
		wants[0], scale = wantSeconds, 9
	}
	var seen [len(names)]bool
	for {
		key, more, err := s.key()
		if err != nil {
			return err
		}
		if !more {
			break
		}
		f := 0
		for f < len(names) && names[f] != string(key) {
			f++
		}
		if f == len(names) && r.format == QwenBailian && isChat(key) {
			if v, err := s.value(); err != nil {
				return err
			} else if v.kind == '[' || v.kind == '{' {
				return &Error{Field: string(key), Want: "is " + v.show() + ", expected a number or a string"}
			}
			continue
		}
		if f == len(names) {
			return unknown(key, "a Mooncake trace", "timestamp, input_length, output_length, hash_ids or session_id")
		}
		if seen[f] {
			return &Error{Field: names[f], Want: "is given twice, expected it once"}
		}
		seen[f] = true
		v, err := s.value()
		if err != nil {
			return err
		}
		ok := false
		switch f {
		case 0:
			var at int64
			if v.kind == '0' {
				at, ok = exact.Decimal(v.raw, scale, true)
			}
			ok = ok && at <= bucket.MaxTime
			r.stamp(at, names[f], v.raw)
		case 1:
			q.InputTokens, ok = v.whole(bucket.MaxTokens)
		case 2:
			q.OutputTokens, ok = v.whole(bucket.MaxTokens)
		case 3:
			if ok = v.kind == '['; ok {
				if err := r.blocks(); err != nil {
					return err
				}
			}
		case 4:
			q.Session, ok = v.name(&r.sessions)
		}
		if !ok {
			return &Error{Field: names[f], Want: "is " + v.show() + ", expected " + wants[f]}
		}
	}
	for f := range 3 {
		if !seen[f] {
			return &Error{Field: names[f], Want: "is missing, expected " + wants[f]}
		}
	}
	return r.fit(q)
}

// fit refuses more blocks than the input has: they are not of the size that is taken, and then the times may not be in the
// unit that is taken, either.
func (r *Reader) fit(q *workload.Request) *Error {
	size := r.blockSize()
	if most := (q.InputTokens + size - 1) / size; int64(len(r.ids)) > most+1 {
		return &Error{Field: "hash_ids", Want: fmt.Sprintf("is %d blocks, expected at most %d of %d tokens each for an input of %d; a trace in seconds with blocks of 16 is %s",
			len(r.ids), most+1, size, q.InputTokens, QwenBailian)}
	}
	return nil
}

// blockSize is how many tokens a block has.
func (r *Reader) blockSize() int64 {
	switch {
	case r.options.BlockSize > 0:
		return r.options.BlockSize
	case r.format == QwenBailian:
		return 16
	}
	return 512
}

// isChat holds for what a row of Qwen-Bailian has that nothing is made of.
func isChat(key []byte) bool {
	switch string(key) {
	case "chat_id", "parent_chat_id", "type", "turn":
		return true
	}
	return false
}

// blocks reads hash_ids after its '['.
func (r *Reader) blocks() *Error {
	s := &r.json
	s.space()
	if s.i < len(s.b) && s.b[s.i] == ']' {
		s.i++
		return nil
	}
	for {
		v, err := s.value()
		if err != nil {
			return err
		}
		id, ok := v.whole(math.MaxInt64)
		if !ok {
			return &Error{Field: "hash_ids", Want: "holds " + v.show() + ", expected " + wantBlocks}
		}
		r.ids = append(r.ids, id)
		s.space()
		if s.i < len(s.b) && s.b[s.i] == ']' {
			s.i++
			return nil
		}
		if err := s.take(',', "',' or ']'"); err != nil {
			return err
		}
	}
}

// readCached moves to the cache reads what of the input was seen before.
func (r *Reader) readCached(q *workload.Request, at int64) {
	hits := r.cache.use(r.ids, at)
	cached := q.InputTokens
	if hi, lo := bits.Mul64(uint64(hits), uint64(r.blockSize())); hi == 0 && lo < uint64(cached) {
		cached = int64(lo)
	}
	q.CacheReadInputTokens = cached
	q.InputTokens -= cached
}

// lifetime is how long a block stays readable in the time of the trace: CacheTTL before TimeScale, rounded up,
// so that a gap is shorter than it if and only if the scaled gap is shorter than CacheTTL.
func (r *Reader) lifetime() int64 {
	hi, lo := bits.Mul64(uint64(r.options.CacheTTL), uint64(r.scale.Den))
	lo, carry := bits.Add64(lo, uint64(r.scale.Num-1), 0)
	if hi += carry; hi >= uint64(r.scale.Num) {
		return math.MaxInt64
	}
	q, _ := bits.Div64(hi, lo, uint64(r.scale.Num))
	return int64(min(q, math.MaxInt64))
}
