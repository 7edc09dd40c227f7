package fit

import (
	"testing"

	"loadshape/bucket"
)

// TestHeld: the burst that is written holds what was seen to be held, and no shorter one that is written so would be a second's.
func TestHeld(t *testing.T) {
	for _, c := range []struct {
		n, limit int64
		want     string
	}{
		{1, 1, "1m"}, {50, 50, "1m"}, {1, 50, "1s"}, {1, 30, "1s"}, {2, 30, "4s"}, {1, 59, "1s"}, {1, 60, "1s"}, {2, 60, "2s"}, {2, 120, "1s"}, {3, 120, "1.5s"},
		{10, 600, "1s"}, {50, 600, "5s"}, {599, 600, "59.9s"}, {1, 600, "100ms"}, {1, 7, "1s"}, {2, 7, "17.142857143s"}, {16, 1000, "1s"}, {17, 1000, "1.02s"},
	} {
		got := held(c.n, c.limit)
		if got != c.want {
			t.Errorf("%d of %d is %s, want %s", c.n, c.limit, got, c.want)
		}
		var burst bucket.Duration
		if err := burst.UnmarshalText([]byte(got)); err != nil {
			t.Fatal(err)
		}
		if whole := max(1, int64(burst)*c.limit/int64(bucket.Minute)); whole != c.n {
			t.Errorf("%d of %d is %s, which holds %d", c.n, c.limit, got, whole)
		}
	}
}
