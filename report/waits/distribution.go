package waits

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"math"
	"math/bits"
)

// A Distribution is how many requests waited how long, as the JSON shows it: pairs of seconds and requests, the
// shortest wait first. Waits of about the same length, within 0.1 % and a microsecond, are counted together at the
// longest that they can be. The zero Distribution is not known.
type Distribution struct{ waits *Recorder }

// Known reports whether there is one: in results of earlier versions there is not.
func (d Distribution) Known() bool { return d.waits != nil }

// IsZero reports the opposite: what is not known is not written.
func (d Distribution) IsZero() bool { return d.waits == nil }

// All are the waits and how many requests had each, the shortest first.
func (d Distribution) All() iter.Seq2[Seconds, int64] {
	return func(yield func(Seconds, int64) bool) {
		w := d.waits
		if w == nil || w.undelayed > 0 && !yield(0, w.undelayed) {
			return
		}
		left := w.positive - w.clamped
		if w.histogram != nil {
			for micros, n := range w.histogram.ForEachBucket {
				n = min(n, left) // the last bucket may hold those beyond the histogram, too
				left -= n
				if n > 0 && !yield(Seconds(min(longestLike(micros)*waitUnit, w.most)), n) {
					return
				}
			}
		}
		if w.clamped > 0 {
			yield(Seconds(w.most), w.clamped)
		}
	}
}

// longestLike is the longest wait in microseconds that the histogram does not tell from this one.
func longestLike(micros int64) int64 {
	halvings := bits.Len64(uint64(micros|(waitSubBuckets-1))) - bits.Len64(waitSubBuckets-1)
	return min(micros|(1<<halvings-1), longWait)
}

// MarshalJSON writes all of it on one line: there may be thousands.
func (d Distribution) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('[')
	for wait, n := range d.All() {
		if b.Len() > 1 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, "[%v,%d]", wait, n)
	}
	b.WriteByte(']')
	return b.Bytes(), nil
}

// UnmarshalJSON reads what MarshalJSON has written. The mean is not in it: see Meant.
func (d *Distribution) UnmarshalJSON(text []byte) error {
	if string(text) == "null" {
		return nil
	}
	var pairs []waitCount
	if err := json.Unmarshal(text, &pairs); err != nil {
		return err
	}
	w := NewRecorder()
	for i, p := range pairs {
		switch {
		case p.wait < 0, i > 0 && p.wait <= pairs[i-1].wait:
			return fmt.Errorf("wait_counts[%d]: is a wait of %vs, expected one longer than that before it", i, p.wait)
		case p.requests < 1, p.requests > math.MaxInt64-w.count():
			return fmt.Errorf("wait_counts[%d]: is of %d requests, expected 1 or more", i, p.requests)
		}
		w.add(int64(p.wait), p.requests)
	}
	d.waits = w
	return nil
}

// A waitCount is one pair.
type waitCount struct {
	wait     Seconds
	requests int64
}

func (c *waitCount) UnmarshalJSON(text []byte) error {
	var pair []json.RawMessage
	if err := json.Unmarshal(text, &pair); err != nil || len(pair) != 2 {
		return fmt.Errorf("wait_counts: has %.40q, expected pairs of seconds and requests", text)
	}
	if err := json.Unmarshal(pair[0], &c.wait); err != nil {
		return err
	}
	return json.Unmarshal(pair[1], &c.requests)
}

// Meant takes the mean of a distribution that was read back from what is said beside it. It is an error where
// that counts other requests.
func (d Distribution) Meant(w Waits) error {
	if d.waits == nil {
		return nil
	}
	if d.waits.count() != w.Count {
		return fmt.Errorf("wait_counts: is of %d requests, expected %d as in wait_s.count", d.waits.count(), w.Count)
	}
	if w.Mean != nil && *w.Mean >= 0 {
		d.waits.sumHi, d.waits.sumLo = bits.Mul64(uint64(*w.Mean), uint64(w.Count))
	}
	return nil
}

// WriteHGRM writes the distribution in milliseconds, as HdrHistogram's plotter reads it. It must be known.
func (d Distribution) WriteHGRM(w io.Writer) error { return d.waits.HGRM(w) }
