package wire_test

import (
	"math/big"
	"net/http"
	"strings"
	"testing"
	"time"

	"loadshape/bucket/wire"
)

func TestReadRetryAfter(t *testing.T) {
	const none = time.Duration(-1)
	for _, c := range []struct {
		seconds, ms, date string
		want              time.Duration
	}{
		{"", "", "", none},
		{"58", "", "", 58 * time.Second},
		{" 58 ", "", "", 58 * time.Second},
		{"0", "", "", 0},
		{"0.25", "", "", 250 * time.Millisecond},
		{"58.0", "", "", 58 * time.Second},
		{".5", "", "", 500 * time.Millisecond},
		{"5.", "", "", 5 * time.Second},
		{"0.1000000000000000000001", "", "", 100*time.Millisecond + 1},
		{"1.0000000000", "", "", time.Second},
		{"106751", "", "", 106751 * time.Second},
		{"4611686018", "", "", 4611686018 * time.Second},
		{"4611686019", "", "", none}, // longer than half the longest duration
		{"99999999999999999999", "", "", none},
		{"-1", "", "", none},
		{"+1", "", "", none},
		{"1e3", "", "", none},
		{"NaN", "", "", none},
		{".", "", "", none},
		{"1.2.3", "", "", none},
		{"0.1x", "", "", none},
		{"0.0000000001x", "", "", none},
		{"soon", "", "", none},

		{"", "174", "", 174 * time.Millisecond},
		{"1", "174", "", 174 * time.Millisecond}, // the same, more precisely
		{"1", "0", "", time.Second},              // no roundings of each other
		{"1", "2500", "", 2500 * time.Millisecond},
		{"x", "174", "", 174 * time.Millisecond},
		{"2", "x", "", 2 * time.Second},

		{"Sun, 01 Mar 2026 12:00:30 GMT", "", "", 30 * time.Second},
		{"Sunday, 01-Mar-26 12:00:30 GMT", "", "", 30 * time.Second},
		{"Sun, 01 Mar 2026 12:00:30 GMT", "", "Sun, 01 Mar 2026 12:00:10 GMT", 20 * time.Second}, // by the server's clock
		{"Sun, 01 Mar 2026 11:00:00 GMT", "", "", 0},
	} {
		h := http.Header{}
		for name, value := range map[string]string{"Retry-After": c.seconds, "Retry-After-Ms": c.ms, "Date": c.date} {
			if value != "" {
				h.Set(name, value)
			}
		}
		got, ok := wire.ReadRetryAfter(h, noon)
		if !ok {
			got = none
		}
		if got != c.want {
			t.Errorf("retry-after %q, ms %q, date %q: %v, want %v", c.seconds, c.ms, c.date, got, c.want)
		}
	}
	if d, ok := wire.ReadRetryAfter(nil, noon); ok {
		t.Errorf("no header gives %v", d)
	}
}

// FuzzReadRetryAfter: never a panic, never a negative wait, and a decimal number is read exactly, rounded up to a
// nanosecond.
func FuzzReadRetryAfter(f *testing.F) {
	for _, s := range []string{"58", "0.25", "Sun, 01 Mar 2026 12:00:30 GMT", "1e3", "-1", "4611686018.9999999999", ".5", "5."} {
		f.Add(s, "")
		f.Add("1", s)
	}
	f.Fuzz(func(t *testing.T, seconds, ms string) {
		h := http.Header{"Retry-After": {seconds}}
		d, ok := wire.ReadRetryAfter(h, noon)
		if d < 0 || !ok && d != 0 {
			t.Fatalf("%q: %v, %v", seconds, d, ok)
		}
		exact, isNumber := new(big.Rat).SetString(strings.TrimSpace(seconds))
		if ok && isNumber && !strings.ContainsAny(seconds, "eEpPxXbBoO_/") {
			exact.Mul(exact, big.NewRat(int64(time.Second), 1))
			if up := new(big.Rat).SetInt64(int64(d)); up.Cmp(exact) < 0 || up.Sub(up, big.NewRat(1, 1)).Cmp(exact) >= 0 {
				t.Fatalf("%q: %d ns, want it exact", seconds, d)
			}
		}
		h.Set("Retry-After-Ms", ms)
		if d, ok := wire.ReadRetryAfter(h, noon); d < 0 || !ok && d != 0 {
			t.Fatalf("%q, ms %q: %v, %v", seconds, ms, d, ok)
		}
	})
}
