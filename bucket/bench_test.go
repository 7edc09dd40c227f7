package bucket_test

import (
	"testing"

	"loadshape/bucket"
)

func BenchmarkGate(b *testing.B) {
	g, err := bucket.NewGate([]bucket.Group{{Limits: []bucket.Limit{
		{Dimension: bucket.Requests, Limit: 1000},
		{Dimension: bucket.InputTokens, Limit: 2_000_000},
		{Dimension: bucket.OutputTokens, Limit: 400_000},
	}}}, 0)
	if err != nil {
		b.Fatal(err)
	}
	r := bucket.Request{InputTokens: 3000, OutputTokens: 420, TTFT: 1e9, Duration: 9.4e9}
	b.ReportAllocs()
	at, refused := int64(0), 0
	for b.Loop() {
		at += 100_000_007
		if v := g.Admit(0, at, &r); !v.Admitted() {
			refused++
		}
	}
	if refused > 0 {
		b.Fatalf("%d of %d refused", refused, b.N)
	}
}
