package late

import (
	"sync"
	"testing"
	"time"
)

// TestRecorder counts what many record at once, and stands on both sides of a bound.
func TestRecorder(t *testing.T) {
	var r Recorder
	var all sync.WaitGroup
	for worker := range 4 {
		all.Go(func() {
			for i := range 1000 {
				switch {
				case worker > 0 || i < 900:
					r.Record(time.Millisecond)
				case i < 990:
					r.Record(time.Millisecond + 1)
				case i < 999:
					r.Record(-time.Second)
				default:
					r.Record(11 * time.Second)
				}
			}
		})
	}
	all.Wait()
	s := r.Summary()
	if want := 3900*time.Millisecond + 90*(time.Millisecond+1) + 11*time.Second; s.Count != 4000 || s.Sum != want || s.Most != 11*time.Second {
		t.Errorf("%d that are late by %v, the latest by %v; want 4000, %v, 11s", s.Count, s.Sum, s.Most, want)
	}
	for bound, want := range map[time.Duration]int64{500 * time.Microsecond: 9, time.Millisecond: 3909, 2500 * time.Microsecond: 3999, 10 * time.Second: 3999} {
		for _, w := range s.Within {
			if w.Bound == bound && w.Count != want {
				t.Errorf("within %v are %d, want %d", bound, w.Count, want)
			}
		}
	}
	for perMille, want := range map[int64]time.Duration{500: time.Millisecond, 977: time.Millisecond, 978: 2500 * time.Microsecond, 999: 2500 * time.Microsecond, 1000: 11 * time.Second} {
		if have := s.Share(perMille); have != want {
			t.Errorf("%d of a thousand came within %v, want %v", perMille, have, want)
		}
	}
	var none, one Recorder
	if s := none.Summary(); s.Count != 0 || s.Share(990) != 0 {
		t.Errorf("of nothing: %+v", s)
	}
	one.Record(3 * time.Millisecond)
	if s := one.Summary(); s.Share(500) != 3*time.Millisecond {
		t.Errorf("of one, half came within %v, want 3ms", s.Share(500))
	}
}
