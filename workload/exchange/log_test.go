package exchange

import (
	"fmt"
	"strings"
	"testing"
)

// TestReadLog reads every exchange of a file, where Read takes those that tell most about a failure.
func TestReadLog(t *testing.T) {
	const own = `{"schema": "loadshape.ledger/1", "verdict": "held", "sent": 1, "exchange": {"route": {"host": "h"}, "status": 200}}`
	for _, test := range []struct {
		name, text, format string
		want               string // the places and statuses
	}{
		{"lines", "{\"status\": 200}\n\n{\"status\": 429}\n{\"status\": 200}\n", Recorded, "f:1 200, f:3 429, f:4 200"},
		{"an array", `[{"status": 200}, {"status": 429}]`, Recorded, "f: [0] 200, f: [1] 429"},
		{"one", `{"status": 429, "headers": {}}`, Recorded, "f 429"},
		{"a ledger", own + "\n" + strings.Replace(own, `"sent": 1`, `"sent": 0`, 1) + "\n" + strings.Replace(own, "200", "529", 1) + "\n", Evidence, "f:1 200, f:3 529"},
		{"a result", `{"schema": "loadshape.verify/1", "verdict": "held", "exchange": {"route": {}, "status": 200}, "first_failure": {"route": {}, "status": 429}}`, Evidence, "f: first_failure 429, f: exchange 200"},
		{"HTTP", "HTTP/1.1 429 Too Many Requests\nretry-after: 3\n\n{}", HTTPText, "f 429"},
		{"an error", "RateLimitError: 429 " + errorJSON, Printed, "f 429"},
		{"HAR", strings.ReplaceAll(har, "KEY", key), HAR, ""},
	} {
		l, err := ReadLog("f", strings.NewReader(test.text))
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		var all []string
		for _, r := range l.Records {
			all = append(all, fmt.Sprint(r.Place, " ", r.Status))
		}
		have := strings.Join(all, ", ")
		if l.Format != test.format || have != test.want && test.want != "" {
			t.Errorf("%s: is a %s with %s, want a %s with %s", test.name, l.Format, have, test.format, test.want)
		}
		if test.format == HAR && (len(l.Records) == 0 || !strings.HasPrefix(l.Records[0].Place, "f: log.entries[")) {
			t.Errorf("%s: %s", test.name, have)
		}
	}
	for text, want := range map[string]string{
		"":                                    "f: is empty, expected ",
		"hello":                               "f: is no exchange, expected ",
		"{\"status\": 200}\n{\"status\": x}":  "f:2: is not valid JSON: ",
		"{\"status\": 200}\n[]":               "f:2: is no object, expected one exchange",
		"{\"status\": 200}\n{\"status\": -3}": "f:2: status: is no whole number of 0 or more, expected one",
		"{\"status\": 200}\n{\"a\": 1}":       "f:2: is no exchange, expected status and headers or error_body",
		`{"log": {"entries": []}}`:            "f: log.entries: none of the 0 is a request for a message",
		`{"log": {"entries": 3}}`:             "f: log: is not a HAR's: ",
	} {
		if _, err := ReadLog("f", strings.NewReader(text)); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: is %v, want %s", text, err, want)
		}
	}
}
