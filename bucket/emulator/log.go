package emulator

import (
	"encoding/json"
	"io"
	"time"

	"loadshape/bucket"
	"loadshape/bucket/wire/refuse"
)

// LogFormat is the format that the first line of a log names.
const LogFormat = "loadshape.emulator/1"

// A log gets a line for each exchange, in the order of decisions: it is written under the lock that they are made
// under, a whole line at a time. The nil log gets nothing.
type log struct {
	w      io.Writer
	failed error // the first error of writing; nothing is written after it
}

// broken reports whether the log could not be written.
func (l *log) broken() bool { return l != nil && l.failed != nil }

// refusal is what a request is told that is in no log: nothing that was answered is missing from it.
func (l *log) refusal() *refuse.Refusal {
	if l.broken() {
		return new(unlogged())
	}
	return nil
}

func unlogged() refuse.Refusal {
	return refuse.Refusal{Status: 500, Type: "api_error", Message: "the log of sim serve cannot be written"}
}

func newLog(w io.Writer) *log { return &log{w: w} }

// logHead is the first line: what is needed to ask the same gate again.
type logHead struct {
	Format  string         `json:"format"`
	Start   string         `json:"start"`
	Limits  string         `json:"limits"`
	Reading string         `json:"reading"`
	Era     string         `json:"era"`
	Groups  []bucket.Group `json:"groups"`
}

// logLine is one exchange. The fields up to Speed are those of a request record.
type logLine struct {
	AtNS          int64            `json:"at_ns"`
	InputTokens   *int64           `json:"input_tokens,omitempty"`
	CacheCreation int64            `json:"cache_creation_input_tokens,omitempty"`
	CacheRead     int64            `json:"cache_read_input_tokens,omitempty"`
	OutputTokens  int64            `json:"output_tokens,omitempty"`
	MaxTokens     int64            `json:"max_tokens,omitempty"`
	Model         string           `json:"model,omitempty"`
	TTFT          *bucket.Duration `json:"ttft,omitempty"`
	Duration      *bucket.Duration `json:"duration,omitempty"`
	Speed         bucket.Speed     `json:"speed,omitempty"`
	Path          string           `json:"path"`
	Stream        bool             `json:"stream,omitempty"`
	RequestID     string           `json:"request_id,omitempty"`
	Decision      *logDecision     `json:"decision,omitempty"`
	Fault         string           `json:"fault,omitempty"`
	Error         *logError        `json:"error,omitempty"`
}

type logDecision struct {
	Status     int             `json:"status"`
	LimitedBy  *string         `json:"limited_by"`
	RetryAfter json.RawMessage `json:"retry_after_s"` // what the client is told
	Wait       json.RawMessage `json:"wait_s"`        // until there is room
}

type logError struct {
	Status int    `json:"status"`
	Type   string `json:"type"`
}

// The paths that the log has, whatever those of the face are: what is a request to the gate, and what is only counted.
const (
	pathMessages = "/v1/messages"
	pathCount    = "/v1/messages/count_tokens"
)

func (l *log) begin(e *Emulator) {
	l.write(logHead{LogFormat, e.start.UTC().Format(time.RFC3339Nano), e.Name, e.Reading, e.Era.Name, e.Groups})
}

// line is what the log says of a request, whatever became of it.
func (d *decision) line() logLine {
	r := &d.request
	ttft, duration := bucket.Duration(r.TTFT), bucket.Duration(r.Duration)
	line := logLine{AtNS: d.at, InputTokens: &r.InputTokens, CacheCreation: r.CacheCreationInputTokens, CacheRead: r.CacheReadInputTokens,
		OutputTokens: r.OutputTokens, MaxTokens: r.MaxTokens, Model: d.model, TTFT: &ttft, Duration: &duration, Speed: d.speed,
		Path: pathMessages, Stream: d.stream, RequestID: d.requestID}
	if d.fault != nil {
		line.Fault = d.fault.Kind
	}
	return line
}

// decision writes a decision of the gate.
func (l *log) decision(d *decision) {
	if l == nil {
		return
	}
	line := d.line()
	line.Decision = decided(d.verdict)
	l.write(line)
}

// decided is a verdict as the log has it.
func decided(v bucket.Verdict) *logDecision {
	d := &logDecision{Status: 200, RetryAfter: v.AppendRetryAfter(nil), Wait: v.AppendSeconds(nil)}
	if !v.Admitted() {
		cause := v.Cause.String()
		d.Status, d.LimitedBy = 429, &cause
	}
	return d
}

// fault writes what took the place of a decision.
func (l *log) fault(d *decision) {
	if l != nil {
		l.write(d.line())
	}
}

// counted writes a request to count tokens, which has a limit of its own.
func (l *log) counted(at int64, model string, tokens int64, v bucket.Verdict, id string) {
	if l != nil {
		l.write(logLine{AtNS: at, InputTokens: &tokens, Model: model, Path: pathCount, RequestID: id, Decision: decided(v)})
	}
}

// invalid writes what was no request.
func (l *log) invalid(path string, at int64, refusal *refuse.Refusal, id string) {
	if l != nil {
		l.write(logLine{AtNS: at, Path: path, RequestID: id, Error: &logError{refusal.Status, refusal.Type}})
	}
}

func (l *log) write(line any) {
	if l.failed != nil {
		return
	}
	text, err := json.Marshal(line)
	if err == nil {
		_, err = l.w.Write(append(text, '\n'))
	}
	l.failed = err
}
