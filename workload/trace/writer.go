package trace

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"unicode/utf8"

	"loadshape/bucket"
	"loadshape/workload"
)

// A Writer writes requests as request records, one JSON object a line. What it writes reads back the same.
type Writer struct {
	w       *bufio.Writer
	line    []byte
	last    int64
	written int64
}

// NewWriter writes to w; the caller flushes the Writer at the end.
func NewWriter(w io.Writer) *Writer { return &Writer{w: bufio.NewWriterSize(w, 64<<10)} }

// Write writes one request. Counts of 0, empty names and times that are workload.Unset are left out. A request
// that would not read back, as one before its predecessor, is a *bucket.FieldError and is not written.
func (w *Writer) Write(q *workload.Request) error { return w.WriteAnswered(q, Answered{}) }

// WriteAnswered writes one request with what else is known of it; of one of unknown size no input is written.
func (w *Writer) WriteAnswered(q *workload.Request, a Answered) error {
	if err := w.check(q, a); err != nil {
		return err
	}
	b := append(w.line[:0], `{"at":"`...)
	b = appendSeconds(b, q.At)
	b = append(b, '"')
	if !a.Unsized {
		b = append(b, `,"input_tokens":`...)
		b = strconv.AppendInt(b, q.InputTokens, 10)
	}
	b = appendCount(b, `,"cache_creation_input_tokens":`, q.CacheCreationInputTokens)
	b = appendCount(b, `,"cache_read_input_tokens":`, q.CacheReadInputTokens)
	b = appendCount(b, `,"output_tokens":`, q.OutputTokens)
	b = appendCount(b, `,"max_tokens":`, q.MaxTokens)
	b = appendName(b, `,"model":"`, q.Model)
	b = appendTime(b, `,"ttft":"`, q.TTFT)
	b = appendTime(b, `,"duration":"`, q.Duration)
	b = appendName(b, `,"session":"`, q.Session)
	b = appendName(b, `,"agent":"`, a.Agent)
	if a.Unsized && a.Status == 0 {
		b = append(b, `,"status":0`...)
	}
	b = appendCount(b, `,"status":`, a.Status)
	b = appendName(b, `,"speed":"`, string(q.Speed))
	w.line = append(b, "}\n"...)
	if _, err := w.w.Write(w.line); err != nil {
		return err
	}
	w.last = q.At
	w.written++
	return nil
}

// Flush writes what is still held back.
func (w *Writer) Flush() error { return w.w.Flush() }

// Records is how many requests were written.
func (w *Writer) Records() int64 { return w.written }

func (w *Writer) check(q *workload.Request, a Answered) error {
	wrong := func(field, format string, args ...any) error {
		return &bucket.FieldError{Path: fmt.Sprintf("requests[%d].%s", w.written, field), Want: fmt.Sprintf(format, args...)}
	}
	if q.At < w.last || q.At > bucket.MaxTime {
		return wrong("at", "is %ss, expected %ss to %ss", seconds(q.At), seconds(w.last), seconds(bucket.MaxTime))
	}
	for f, n := range [...]int64{fieldInput: q.InputTokens, fieldCacheCreation: q.CacheCreationInputTokens,
		fieldCacheRead: q.CacheReadInputTokens, fieldOutput: q.OutputTokens, fieldMax: q.MaxTokens} {
		if n < 0 || n > bucket.MaxTokens {
			return wrong(fieldNames[f], "is %d, expected %s", n, wantTokens)
		}
	}
	if q.TTFT > int64(bucket.MaxAnswer) {
		return wrong("ttft", "is %v, expected 0s to %v", bucket.Duration(q.TTFT), bucket.MaxAnswer)
	}
	if q.Duration > int64(bucket.MaxAnswer) {
		return wrong("duration", "is %v, expected 0s to %v", bucket.Duration(q.Duration), bucket.MaxAnswer)
	}
	if q.Duration >= 0 && q.TTFT > q.Duration {
		return wrong("ttft", "is %v, expected at most duration, %v", bucket.Duration(q.TTFT), bucket.Duration(q.Duration))
	}
	if !validName([]byte(q.Model)) || !utf8.ValidString(q.Model) {
		return wrong("model", "is %q, expected %s", short([]byte(q.Model)), wantName)
	}
	if !validName([]byte(q.Session)) || !utf8.ValidString(q.Session) {
		return wrong("session", "is %q, expected %s", short([]byte(q.Session)), wantName)
	}
	if !validName([]byte(a.Agent)) || !utf8.ValidString(a.Agent) {
		return wrong("agent", "is %q, expected %s", short([]byte(a.Agent)), wantName)
	}
	return nil
}

func appendCount(b []byte, key string, n int64) []byte {
	if n == 0 {
		return b
	}
	return strconv.AppendInt(append(b, key...), n, 10)
}

func appendTime(b []byte, key string, ns int64) []byte {
	if ns < 0 {
		return b
	}
	return append(appendSeconds(append(b, key...), ns), `s"`...)
}

func appendName(b []byte, key, name string) []byte {
	if name == "" {
		return b
	}
	b = append(b, key...)
	for i := 0; i < len(name); i++ {
		if name[i] == '#' && i > 0 && name[i-1] == '#' { // ##[ is a command of CI runners
			b = append(b, `\u0023`...)
			continue
		}
		if name[i] == '"' || name[i] == '\\' {
			b = append(b, '\\')
		}
		b = append(b, name[i])
	}
	return append(b, '"')
}

// appendSeconds writes nanoseconds as seconds with all nine decimals.
func appendSeconds(b []byte, ns int64) []byte {
	if ns < 0 {
		b = append(b, '-')
	}
	n := uint64(ns)
	if ns < 0 {
		n = -n
	}
	b = strconv.AppendUint(b, n/1e9, 10)
	b = append(b, '.')
	frac := n % 1e9
	for worth := uint64(1e8); worth > 0; worth /= 10 {
		b = append(b, byte('0'+frac/worth%10))
	}
	return b
}

func seconds(ns int64) string { return string(appendSeconds(nil, ns)) }
