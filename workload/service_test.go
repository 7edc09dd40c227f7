package workload

import (
	"math/big"
	"strings"
	"testing"

	"loadshape/bucket"
	"loadshape/workload/amount"

	"pgregory.net/rapid"
)

func TestServiceFill(t *testing.T) {
	const s = int64(bucket.Second)
	standard := Service{DefaultTTFT, DefaultRate}
	for _, tt := range []struct {
		name           string
		service        Service
		output         int64
		ttft, duration int64 // of the record
		first, last    int64
	}{
		{"neither", standard, 100, Unset, Unset, s, 3 * s},
		{"no output", standard, 0, Unset, Unset, s, s},
		{"at once", Service{0, 50e9}, 1, Unset, Unset, 0, s / 50},
		{"own ttft", standard, 100, s / 2, Unset, s / 2, s/2 + 2*s},
		{"own ttft of 0", standard, 100, 0, Unset, 0, 2 * s},
		{"own duration", standard, 100, Unset, 10 * s, s, 10 * s},
		{"own duration, shorter than the ttft", standard, 100, Unset, s / 4, s / 4, s / 4},
		{"own duration of 0", standard, 100, Unset, 0, 0, 0},
		{"both", standard, 100, 2 * s, 10 * s, 2 * s, 10 * s},
		{"both, the first after the last", standard, 100, 20 * s, 10 * s, 10 * s, 10 * s},
		{"rounded up", Service{0, 3e9}, 1, Unset, Unset, 0, 333_333_334},
		{"two thirds, rounded up", Service{0, 3e9}, 2, Unset, Unset, 0, 666_666_667},
		{"a rate with decimals", Service{0, 62_500_000_000}, 125, Unset, Unset, 0, 2 * s},
		{"the least rate", Service{0, 1}, 0, Unset, Unset, 0, 0},
		{"as long as can be", Service{bucket.Second, 1e9}, 2_246_399_999, Unset, Unset, s, int64(bucket.MaxAnswer)},
		{"own duration, as long as can be", standard, 1, Unset, int64(bucket.MaxAnswer), s, int64(bucket.MaxAnswer)},
	} {
		r := &Request{Request: bucket.Request{OutputTokens: tt.output, TTFT: tt.ttft, Duration: tt.duration}}
		if err := tt.service.Fill(r); err != nil {
			t.Errorf("%s: %v", tt.name, err)
		}
		if r.TTFT != tt.first || r.Duration != tt.last {
			t.Errorf("%s: first token after %d and last after %d, want %d and %d", tt.name, r.TTFT, r.Duration, tt.first, tt.last)
		}
	}
}

func TestServiceFillRefusesWhatTakesTooLong(t *testing.T) {
	for _, tt := range []struct {
		service        Service
		output         int64
		ttft, duration int64
		want           string
	}{
		{Service{0, 1e9}, 2_305_843_010, Unset, Unset, "output_tokens: is 2305843010, which at 1 tokens a second takes more than"},
		{Service{213_693_953, 1e9}, 2_305_843_009, Unset, Unset, "output_tokens: is 2305843009"},
		{Service{0, 1}, bucket.MaxLimit, Unset, Unset, "output_tokens: is 1000000000000, which at 0.000000001 tokens"},
		{Service{0, 1}, 3, Unset, Unset, "output_tokens: is 3"},
		{Service{0, 0}, 1, Unset, Unset, "output_tokens: is 1, which at 0"},
		{Service{0, 1e9}, 0, 0, int64(bucket.MaxAnswer) + 1, "duration: is"},
		{Service{0, 1e9}, 0, int64(bucket.MaxAnswer) + 1, Unset, "ttft: is"},
		{Service{0, 1e9}, 5, 1<<63 - 1, Unset, "ttft: is"},
	} {
		r := &Request{Request: bucket.Request{OutputTokens: tt.output, TTFT: tt.ttft, Duration: tt.duration}}
		if err := tt.service.Fill(r); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%+v: error %v, want %s", tt, err, tt.want)
		}
	}
}

func TestServiceWritesByTheRule(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := Service{Rate: amount.Rate(rapid.Int64Range(1, 1e13).Draw(t, "rate"))}
		if rapid.Bool().Draw(t, "whole") {
			s.Rate = amount.Rate(rapid.Int64Range(1, 1e4).Draw(t, "rate")) * 1e9
		}
		n := rapid.Int64Range(0, bucket.MaxLimit).Draw(t, "tokens")
		if rapid.Bool().Draw(t, "few") {
			n = rapid.Int64Range(0, 100_000).Draw(t, "tokens")
		}
		want := new(big.Int).Mul(big.NewInt(n), big.NewInt(1e18))
		want.Add(want, big.NewInt(int64(s.Rate)-1)).Quo(want, big.NewInt(int64(s.Rate)))
		r := &Request{Request: bucket.Request{OutputTokens: n, TTFT: Unset, Duration: Unset}}
		err := s.Fill(r)
		if fits := want.Cmp(big.NewInt(int64(bucket.MaxAnswer))) <= 0; fits != (err == nil) {
			t.Fatalf("takes %v, error %v", want, err)
		}
		if err == nil && big.NewInt(r.Duration).Cmp(want) != 0 {
			t.Fatalf("takes %d, want %v", r.Duration, want)
		}
	})
}

func BenchmarkServiceFill(b *testing.B) {
	s := Service{DefaultTTFT, DefaultRate}
	r := &Request{Request: bucket.Request{OutputTokens: 421}}
	b.ReportAllocs()
	for b.Loop() {
		r.TTFT, r.Duration = Unset, Unset
		if err := s.Fill(r); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkServiceFillAtARateWithDecimals(b *testing.B) {
	s := Service{DefaultTTFT, 62_500_000_000}
	r := &Request{Request: bucket.Request{OutputTokens: 421}}
	b.ReportAllocs()
	for b.Loop() {
		r.TTFT, r.Duration = Unset, Unset
		if err := s.Fill(r); err != nil {
			b.Fatal(err)
		}
	}
}
