package bucket_test

import (
	"testing"

	"loadshape/bucket"
)

// threeBuckets is a gate that admits all of 600 requests a minute like alike.
func threeBuckets(b *testing.B) *bucket.Gate {
	g, err := bucket.NewGate([]bucket.Group{{Limits: []bucket.Limit{
		{Dimension: bucket.Requests, Limit: 1000},
		{Dimension: bucket.InputTokens, Limit: 2_000_000},
		{Dimension: bucket.OutputTokens, Limit: 400_000},
	}}}, 0)
	if err != nil {
		b.Fatal(err)
	}
	return g
}

var alike = bucket.Request{InputTokens: 3000, OutputTokens: 420, TTFT: 1e9, Duration: 9.4e9}

const apart = 100_000_007 // nanoseconds

func BenchmarkAdmit(b *testing.B) {
	g := threeBuckets(b)
	b.ReportAllocs()
	at := int64(0)
	for b.Loop() {
		at += apart
		if v := g.Admit(0, at, &alike); !v.Admitted() {
			b.Fatal("refused")
		}
	}
}

func BenchmarkAdmitRun(b *testing.B) {
	g := threeBuckets(b)
	ats := make([]int64, 64)
	b.ReportAllocs()
	at := int64(0)
	for n := 0; n < b.N; n += len(ats) {
		for i := range ats {
			at += apart
			ats[i] = at
		}
		for i := 0; i < len(ats); {
			k := g.AdmitRun(0, ats[i:], &alike, at+1)
			if k == 0 { // on a whole second
				if v := g.Admit(0, ats[i], &alike); !v.Admitted() {
					b.Fatal("refused")
				}
				k = 1
			}
			i += k
		}
	}
}
