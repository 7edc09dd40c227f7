package logs

import (
	"strings"
	"testing"
)

// TestTimes: a time in every form in which logs have it, seen from a second one, or what is said of one that is none.
func TestTimes(t *testing.T) {
	for text, want := range map[string]string{
		`"2026-11-20T12:00:04.5Z"`:         "4.5",
		`"2026-11-20 12:00:04.5Z"`:         "4.5",
		`"2026-11-20T14:00:04+02:00"`:      "4",
		`"2026-11-20T14:00:04+02"`:         "4",
		`"2026-11-20T17:30:04+0530"`:       "4",
		`"2026-11-20T06:00:04-06:00"`:      "4",
		`"2026-11-20T12:00:04.123456789Z"`: "4.123456789",
		`1795176004`:                       "4",
		`1795176004.25`:                    "4.25",
		`1795176004250`:                    "4.25",
		`"1795176004250"`:                  "4.25",
		`1795176004250000`:                 "4.25",
		`1795176004250000000`:              "4.25",
		`"2026-11-20"`:                     "seconds, milliseconds",
		`"2026-11-20T"`:                    "expected a time such as 2026-11-20T12:00:04.100Z",
		`"2026-11-20T12:00:04+2"`:          "expected a time such as 2026-11-20T12:00:04.100Z",
		`"2026-13-20T12:00:04Z"`:           "expected a time such as 2026-11-20T12:00:04.100Z",
		`"noon"`:                           "seconds, milliseconds",
		`true`:                             "seconds, milliseconds",
		`""`:                               "is missing",
		`4`:                                "",
		`17951760042500000000000000`:       "",
		`"2026-11-20T12:00:04"`:            "",
	} {
		log := `{"t":"2026-11-20T12:00:00Z","in":1}` + "\n" + `{"t":` + text + `,"in":2}` + "\n"
		l, err := Read("log", strings.NewReader(log), Options{Format: "json", Map: "at=t,input_tokens=in"})
		if err != nil {
			if !strings.HasPrefix(err.Error(), "log:2") || !strings.Contains(err.Error(), want) || want != "" && want[0] < 'A' {
				t.Errorf("%s: error is %q, want %q", text, err, want)
			}
			continue
		}
		_, at, _ := strings.Cut(shown(t, l), "\n")
		if at, _, _ := strings.Cut(at, " "); at != want {
			t.Errorf("%s: is %q, want %q", text, at, want)
		}
		l.Close()
	}
}
