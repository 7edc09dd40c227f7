package proof

import (
	"time"

	"loadshape/workload/burst"

	"github.com/HdrHistogram/hdrhistogram-go"
)

// A Latency is how long requests took, from their start to the last byte, in microseconds. The number, the least and the most
// are exact. A percentile p is the smallest time that p % of them did not exceed (the nearest rank), never below the true one
// and at most 0.1 % above it.
type Latency struct {
	Count int64 `json:"count"`
	Min   int64 `json:"min"`
	P50   int64 `json:"p50"`
	P90   int64 `json:"p90"`
	P95   int64 `json:"p95"`
	P99   int64 `json:"p99"`
	Max   int64 `json:"max"`
}

const (
	longLatency   = int64(24 * time.Hour / time.Microsecond) // anything longer is counted as this
	latencyDigits = 3
)

// latencies are those of the attempts that passed; nil where none did.
func latencies(attempts []burst.Attempt) *Latency {
	h := hdrhistogram.New(1, longLatency, latencyDigits)
	var l Latency
	for i := range attempts {
		d, ok := took(attempts[i].Exchange)
		if !ok || !attempts[i].Passed() {
			continue
		}
		micros := int64((d + time.Microsecond - 1) / time.Microsecond) // upwards: none is shown shorter than it was
		if l.Count == 0 || micros < l.Min {
			l.Min = micros
		}
		l.Count, l.Max = l.Count+1, max(l.Max, micros)
		h.RecordValue(min(micros, longLatency)) // which fits
	}
	if l.Count == 0 {
		return nil
	}
	for _, p := range []struct {
		percent int64
		into    *int64
	}{{50, &l.P50}, {90, &l.P90}, {95, &l.P95}, {99, &l.P99}} {
		rank := (l.Count*p.percent + 99) / 100
		// The histogram adds a half to the rank that it makes of a percentage: there is room for its rounding.
		*p.into = max(min(h.ValueAtPercentile(100*float64(rank)/float64(l.Count)), l.Max), l.Min)
	}
	return &l
}
