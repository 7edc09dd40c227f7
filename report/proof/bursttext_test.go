package proof

import "testing"

// A time is in seconds from exactly ten of them on, and what it has below its last digit is cut.
func TestMicros(t *testing.T) {
	for n, want := range map[int64]string{
		0:              "0.00ms",
		9:              "0.00ms",
		10:             "0.01ms",
		1_000:          "1.00ms",
		1_239_999:      "1,239.99ms",
		9_999_999:      "9,999.99ms",
		10_000_000:     "10.0s",
		10_099_999:     "10.0s",
		10_100_000:     "10.1s",
		1_234_999_999:  "1,234.9s",
		60_000_000_000: "60,000.0s",
	} {
		if got := micros(n); got != want {
			t.Errorf("%d µs: %s, want %s", n, got, want)
		}
	}
}
