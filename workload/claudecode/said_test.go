package claudecode

import "testing"

// TestRetries: a client that would send the request again is stopped, whatever the status, unless its credential was not taken.
func TestRetries(t *testing.T) {
	for _, c := range []struct {
		line    string
		stop    bool
		refused int
		retries int64
	}{
		{`{"type":"system","subtype":"api_retry","error_status":429}`, true, 429, 1},
		{`{"type":"system","subtype":"api_retry","error_status":401}`, false, 401, 1},
		{`{"type":"system","subtype":"api_retry","error_status":403}`, false, 403, 1},
		{`{"type":"system","subtype":"api_retry","error_status":100}`, true, 100, 1},
		{`{"type":"system","subtype":"api_retry","error_status":599}`, true, 599, 1},
		{`{"type":"system","subtype":"api_retry","error_status":99}`, true, 0, 1},
		{`{"type":"system","subtype":"api_retry","error_status":600}`, true, 0, 1},
		{`{"type":"system","subtype":"api_retry","error_status":null}`, true, 0, 1}, // there was no answer
		{`{"type":"system","subtype":"api_retry"}`, true, 0, 1},
		{`{"type":"system","subtype":"init"}`, false, 0, 0},
		{`{"type":"other","error_status":429}`, false, 0, 0},
		{`api_retry`, false, 0, 0},
	} {
		var s said
		if stop := s.hear([]byte(c.line)); stop != c.stop || s.refused != c.refused || s.retries != c.retries {
			t.Errorf("%s: stopped %v, status %d, %d retries, want %v, %d, %d", c.line, stop, s.refused, s.retries, c.stop, c.refused, c.retries)
		}
	}
}
