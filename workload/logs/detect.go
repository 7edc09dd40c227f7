package logs

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"loadshape/bucket"
	"loadshape/workload/logs/fields"
	"loadshape/workload/trace"
)

// explained says why a log that is known is of no use, and is empty where it is not known.
func explained(head []byte) string {
	for _, k := range [...]struct {
		keys []string
		what string
	}{
		{[]string{"token_count", "total_token_usage"}, "is a Codex session: requests to models of OpenAI, expected one of Claude's"},
		{[]string{"total_token_usage"}, "is a Codex session: requests to models of OpenAI, expected one of Claude's"},
		{[]string{"date", "model_permaslug", "requests"}, "is OpenRouter's activity, a sum for each day: expected its generations, which have a time each"},
		{[]string{"starting_at", "uncached_input_tokens"}, "is the usage report of Anthropic's API, sums of minutes with no request in them: expected sim run --trace, which says what they decide, or the log of what called the model"},
		{[]string{"resourceMetrics"}, "is metrics of OpenTelemetry, sums with no request in them: expected sim run --trace, which says what they decide, or its spans or events"},
		{[]string{"span_attributes", "prompt_cached_tokens"}, "is a log of Braintrust, whose input is not documented: expected the format json, with --map at=metrics.start,input_tokens=metrics.prompt_tokens,cache_read_input_tokens=metrics.prompt_cached_tokens and --input"},
		{[]string{"metric", "thresholds"}, "is the output of k6, which knows no tokens: expected the log of what answered"},
		{[]string{"request_time", "status", "msec"}, "is a log of nginx, which knows no tokens: expected the log of what called the model"},
	} {
		found := true
		for _, key := range k.keys {
			found = found && hasKey(head, key)
		}
		if found {
			return k.what
		}
	}
	if bytes.Contains(head[:min(len(head), 4096)], []byte("usage_date_utc,")) {
		return "is the usage export of the Console, a sum for each day: no limit of a minute can be judged by it; expected the log of what called the model"
	}
	return ""
}

// undetected is the error of a file that no format is told by.
func undetected(name string, head []byte) error {
	if why := explained(head); why != "" {
		return &trace.Error{File: name, Want: why}
	}
	if bytes.IndexByte(head, 0) >= 0 {
		return &trace.Error{File: name, Line: 1, Want: "is binary, expected text: JSON or CSV, which may be compressed with gzip"}
	}
	return &trace.Error{File: name, Want: "is no log that is known by its content, expected " + bucket.OneOf(Formats()) + ", or its format named"}
}

// headSize is how much of a file tells its format: a line may begin with a long prompt.
const headSize = 256 << 10

// tells reports whether a file, or every file of a folder, is a log that this package reads, by its content.
func tells(path string) bool {
	info, err := os.Stat(path)
	if err != nil {
		return false
	}
	if info.IsDir() {
		return true
	}
	if !info.Mode().IsRegular() {
		return false
	}
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	return tellsText(bufio.NewReaderSize(f, headSize))
}

// tellsText is tells of a source, of which it takes nothing.
func tellsText(src *bufio.Reader) bool {
	text, _ := src.Peek(headSize)
	start, _, err := plain(bytes.NewReader(text), bufio.NewReaderSize(nil, headSize), bufio.NewReaderSize(nil, headSize))
	if err != nil {
		return false
	}
	return detect(start) != nil || explained(start) != ""
}

// detect tells the format of a log by how it begins, and is nil where it is none of these.
func detect(head []byte) *format {
	text := bytes.TrimLeft(head, "\xef\xbb\xbf \t\r\n")
	if len(text) == 0 {
		return nil
	}
	has := func(key string) bool { return hasKey(text, key) }
	if c := text[0]; c != '{' && c != '[' {
		line, _, _ := bytes.Cut(text, []byte{'\n'})
		columns := strings.Split(strings.TrimRight(string(line), "\r"), ",")
		has = func(key string) bool { return slices.Contains(columns, key) }
	}
	for _, f := range formats() {
		if text[0] != '{' && text[0] != '[' && !f.flatCSV {
			continue
		}
		for _, keys := range f.told {
			if !slices.ContainsFunc(keys, func(key string) bool { return !has(key) }) {
				return f
			}
		}
	}
	return nil
}

// hasKey reports whether a key stands in JSON, wherever; with = a text, the key's value is that one. The quotes of a
// text have a backslash before them, so that what stands in a prompt is no key.
func hasKey(text []byte, key string) bool {
	if within, ok := strings.CutPrefix(key, `\`); ok { // of JSON in a string
		return bytes.Contains(text, []byte(`\"`+within+`\":`))
	}
	key, value, valued := strings.Cut(key, "=")
	quoted := []byte(`"` + key + `"`)
	for {
		i := bytes.Index(text, quoted)
		if i < 0 {
			return false
		}
		text = text[i+len(quoted):]
		rest := bytes.TrimLeft(text, " \t\r\n")
		if len(rest) == 0 || rest[0] != ':' {
			continue
		}
		if !valued || bytes.HasPrefix(bytes.TrimLeft(rest[1:], " \t\r\n"), []byte(`"`+value)) {
			return true
		}
	}
}

// AllFormats are the formats of traces and of logs.
func AllFormats() []trace.Format { return append(trace.Formats(), Formats()...) }

// OpenAny opens a trace, or logs, whichever these files are, or src where it is not nil. Of a trace the Log is nil.
func OpenAny(paths []string, src io.Reader, o trace.Options, l Options) (*trace.Reader, *Log, error) {
	if !bucket.Known(o.Format, AllFormats()) {
		return nil, nil, &bucket.FieldError{Path: "format", Want: fmt.Sprintf("is %q, expected %s", fields.Short([]byte(o.Format)), bucket.OneOf(AllFormats()))}
	}
	isLog := o.Format != "" && bucket.Known(o.Format, Formats())
	switch {
	case o.Format != "":
	case len(paths) > 1:
		isLog = true
	case src == nil:
		isLog = tells(paths[0])
	default:
		b := bufio.NewReaderSize(src, headSize)
		isLog, src = tellsText(b), b
	}
	if !isLog {
		r, err := openTrace(paths, src, o)
		return r, nil, err
	}
	l.Format, o.Format = o.Format, ""
	var log *Log
	var err error
	if src == nil {
		log, err = Open(paths, l)
	} else {
		log, err = Read(paths[0], src, l)
	}
	if err != nil {
		return nil, nil, err
	}
	r, err := log.Reader(o)
	if err != nil {
		log.Close()
		return nil, nil, err
	}
	return r, log, nil
}

func openTrace(paths []string, src io.Reader, o trace.Options) (*trace.Reader, error) {
	if len(paths) > 1 {
		return nil, &trace.Error{File: paths[1], Want: "is one file too many, expected one " + string(o.Format) + " trace"}
	}
	if src == nil {
		return trace.Open(paths[0], o)
	}
	return trace.NewReader(paths[0], src, o)
}
