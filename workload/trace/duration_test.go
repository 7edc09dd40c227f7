package trace

import (
	"testing"

	"loadshape/bucket"

	"pgregory.net/rapid"
)

// TestDuration: the way around ParseDuration changes nothing but that a number may have an exponent.
func TestDuration(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringMatching(`(0|[1-9][0-9]{0,10})(\.[0-9]{1,11})?(s|ms|m|h|d|ns)?([1-9]s)?`).Draw(t, "duration")
		want, err := bucket.ParseDuration(s)
		got, ok := duration([]byte(s))
		if ok != (err == nil) || ok && got != int64(want) {
			t.Fatalf("%q is %d, %v, want %d, %v", s, got, ok, want, err)
		}
	})
}
