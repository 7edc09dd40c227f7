package lines

import (
	"bytes"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"loadshape/bucket/datadir"
	"loadshape/workload/exchange"
)

// facts are what an exchange tells about limits, and where it stands.
func facts(place string, e *exchange.Exchange) string {
	headers := map[string]string{}
	for name, value := range e.Headers {
		headers[name] = value
	}
	body := string(e.ErrorBody)
	return fmt.Sprintf("%s at %v ended %v %q %q %q %q asked %q %v %v %q got %q %v status %d failed %v %q %s",
		place, e.At, e.EndedAt, e.Route.Host, e.Route.Organization, e.Route.Workspace, headers,
		e.Request.Model, show(e.Request.MaxTokens), show(e.Request.Stream), e.Request.Speed, e.ResponseModel, show(e.Usage), e.Status, e.Failed(), e.Message, body)
}

func show[T any](p *T) string {
	if p == nil {
		return "nothing"
	}
	return fmt.Sprintf("%+v", *p)
}

// key is one that no provider gave out.
const key = "sk-ant-api03-" + "Zx9Qw7Er5Ty3Ui1Op0As2Df4Gh6Jk8Lz"

// both reads a log whole, and line by line: they must tell the same, or both be wrong.
func both(t *testing.T, name, text string) {
	t.Helper()
	var whole, lines []string
	l, errWhole := exchange.ReadLog("f", strings.NewReader(text))
	if errWhole == nil {
		for _, r := range l.Records {
			whole = append(whole, facts(r.Place, r.Exchange))
		}
	}
	log, errLines := each("f", strings.NewReader(text), len(firstLine)+8, func(p exchange.Place, e *exchange.Exchange) {
		c := *e
		c.ErrorBody = bytes.Clone(e.ErrorBody)
		c.Clean() // as whoever keeps it has to
		lines = append(lines, facts(p.String(), &c))
	})
	if fmt.Sprint(errWhole) != fmt.Sprint(errLines) {
		t.Errorf("%s: whole it is %v, line by line %v", name, errWhole, errLines)
		return
	}
	if errWhole == nil && (l.Format != log.Format || l.Left != log.Left || !reflect.DeepEqual(whole, lines)) {
		t.Errorf("%s: as a %s it is\n\t%s\nline by line, as a %s\n\t%s", name, l.Format, strings.Join(whole, "\n\t"), log.Format, strings.Join(lines, "\n\t"))
	}
}

// firstLine begins a log that is read line by line.
const firstLine = `{"status": 200, "headers": {"date": "Fri, 20 Nov 2026 12:00:14 GMT"}}` + "\n"

// TestEach: logs that are read line by line, with everything that is unusual in a line, are as those that are read whole.
func TestEach(t *testing.T) {
	for name, line := range map[string]string{
		"recorded":            `{"status":200,"recorded_at":"2026-11-20T12:00:15Z","request":{"model":"m","max_tokens":400,"stream":true,"speed":"fast","host":"API.Anthropic.com","path":"/v1/messages?a=b"},"headers":{"Anthropic-Organization-Id":"org","x-api-key":"no","Retry-After":"3"},"usage":{"input_tokens":1,"output_tokens":2,"cache_read_input_tokens":3}}`,
		"own":                 `{"at":"2026-11-20T12:00:13Z","ended_at":"2026-11-20T12:00:14.2Z","route":{"host":"h","organization":"o","workspace":"w"},"request":{"model":"m","max_tokens":4,"stream":false},"status":429,"error_body":{"type":"error"},"usage":{"input_tokens":1},"complete":true}`,
		"a failure":           `{"status":429,"headers":{"retry-after":"3"},"error_body":{"type":"error","error":{"type":"rate_limit_error","message":"no"}}}`,
		"a body":              `{"status":200,"body":{"type":"message","content":[{"text":"a \"quoted\" {"}],"model":"m","stop_reason":"end_turn","usage":{"input_tokens":1,"output_tokens":2}}}`,
		"a body of an error":  `{"status":200,"body":{"type":"error","error":{"type":"overloaded_error"}}}`,
		"a body that refuses": `{"status":429,"body":{"type":"message","model":"m"}}`,
		"a body as text":      `{"status":200,"body":"{\"type\":\"message\",\"model\":\"m\",\"usage\":{\"input_tokens\":1,\"output_tokens\":2}}"}`,
		"a stream":            `{"status":200,"body":"event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"type\":\"message\",\"model\":\"m\"}}\n\n"}`,
		"usage of another":    `{"status":200,"usage":{"prompt_tokens":1}}`,
		"counts as texts":     `{"status":"200","usage":{"input_tokens":"1","output_tokens":2.0}}`,
		"nulls":               `{"status":429,"headers":null,"usage":null,"request":{"model":null,"stream":null},"error_body":null,"body":"no"}`,
		"a key twice":         `{"status":200,"status":429,"request":{"model":"a","model":"b"}}`,
		"escapes":             `{"status":200,"request":{"model":"\u0061\"b"},"headers":{"server":"a\u00e9"}}`,
		"taken out":           `{"status":200,"request":{"model":"<model>"},"headers":{"request-id":"[REDACTED]","anthropic-organization-id":"XXX","date":"***"}}`,
		"other headers":       `{"status":200,"headers":{"retry-after":3,"server":["a","b"],"x-other":{"a":1}}}`,
		"pairs":               `{"status":200,"headers":[{"name":"server","value":"a"}]}`,
		"a ledger":            `{"schema":"loadshape.ledger/1","sent":1,"exchange":{"route":{"host":"h"},"status":529}}`,
		"a ledger of none":    `{"schema":"loadshape.ledger/1","sent":0,"exchange":{"route":{"host":"h"}}}`,
		"printed":             `{"type":"result","api_error_status":429,"result":"API Error: 429"}`,
		"an event":            `{"type":"user","session_id":"s"}`,
		"space":               "  \t",
		"a secret":            `{"status":429,"request":{"model":"` + key + `"},"headers":{"server":"` + key + `"},"error_body":{"error":{"message":"` + key + `"}}}`,
		"no UTF-8":            "{\"status\":200,\"request\":{\"model\":\"a\xff\"}}",
		"more":                `{"status":200} {"status":200}`,
		"not JSON":            `{"status":200,"a":}`,
		"no object":           `[]`,
		"no exchange":         `{"a":1}`,
		"no status":           `{"status":99}`,
		"no whole number":     `{"status":-3}`,
		"no text":             `{"status":200,"response_model":3}`,
		"another form":        `{"schema":"loadshape.ledger/2","exchange":{"route":{}}}`,
		"a header of objects": `{"status":200,"headers":{"server":{"a":1}}}`,
		"own, wrong":          `{"route":{"host":"h"},"status":7}`,
		"own, no time":        `{"route":{"host":"h"},"status":200,"at":"yesterday"}`,
	} {
		both(t, name, firstLine+line+"\n"+firstLine)
		both(t, name+", without an end", firstLine+line)
	}
	both(t, "an array", "["+firstLine+","+firstLine+"]")
	both(t, "HAR", `{"log": {"entries": [{"request": {"method": "POST", "url": "https://api.anthropic.com/v1/messages"}, "response": {"status": 200}}]}}`+strings.Repeat(" ", 100)+"\n")
	both(t, "with a mark", "\xef\xbb\xbf"+firstLine+firstLine)
}

// TestEachOfRecordedAnswers reads recorded answers both ways.
func TestEachOfRecordedAnswers(t *testing.T) {
	both(t, "answers", firstLine+string(datadir.Read(t, "responses/anthropic-200.jsonl")))
}

// FuzzEach: no line breaks the reading, and an error is one line that names the file.
func FuzzEach(f *testing.F) {
	f.Add(`{"status":200,"request":{"model":"m"},"headers":{"date":"x"},"usage":{"input_tokens":1,"output_tokens":2},"body":{"type":"message"}}`)
	f.Add(`{"at":"2026-11-20T12:00:13Z","route":{"host":"h"},"status":429,"error_body":{"type":"error"}}`)
	f.Fuzz(func(t *testing.T, text string) {
		_, err := each("f", strings.NewReader(firstLine+text), len(firstLine)+8, func(exchange.Place, *exchange.Exchange) {})
		if err != nil && (!strings.HasPrefix(err.Error(), "f:") || strings.Contains(err.Error(), "\n")) {
			t.Fatalf("the error is %q", err)
		}
	})
}
