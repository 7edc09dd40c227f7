package layout

import (
	"math"
	"strings"
	"testing"
)

func TestSpan(t *testing.T) {
	for ns, want := range map[int64]string{
		0: "0s", 1: "1ns", 999: "999ns", 1_000: "1us", 18_400: "18.4us", 999_949: "1ms", 850e6: "850ms", 1_250_000: "1.25ms", 999.4e6: "999ms",
		999.6e6: "1s", 4_256e6: "4.26s", 38.74e9: "38.7s", 59.94e9: "59.9s", 59.96e9: "1m", 60e9: "1m", 252.4e9: "4m12s", 252.5e9: "4m13s",
		3599.6e9: "1h", 5025e9: "1h23m45s", 86400e9 * 31: "31d", -850e6: "-850ms", math.MaxInt64: "106751d23h47m16s", math.MinInt64: "-106751d23h47m16s",
	} {
		if have := Span(ns); have != want {
			t.Errorf("Span(%d) is %s, want %s", ns, have, want)
		}
	}
	if have := RetryAfter(math.MaxUint64); have != "213,503,982,334,601d" {
		t.Errorf("the longest retry-after is %s", have)
	}
}

func TestCount(t *testing.T) {
	for n, want := range map[int64]string{0: "0", 7: "7", 999: "999", 1000: "1,000", -1204: "-1,204", -999: "-999", 1_234_567: "1,234,567",
		math.MinInt64: "-9,223,372,036,854,775,808"} {
		if have := Count(n); have != want {
			t.Errorf("Count(%d) is %s, want %s", n, have, want)
		}
	}
	if have := Count(uint64(math.MaxUint64)); have != "18,446,744,073,709,551,615" {
		t.Errorf("the largest count is %s", have)
	}
	for n, want := range map[int64]string{0: "0", 50: "50", 1000: "1,000", 9000: "9,000", 10_000: "10k", 58_276: "58,276", 500_000: "500k", 1_500_000: "1,500k",
		2_000_000: "2M", 1e12: "1,000G"} {
		if have := Short(n); have != want {
			t.Errorf("Short(%d) is %s, want %s", n, have, want)
		}
	}
}

// TestPercent checks that nothing and all are only shown as such.
func TestPercent(t *testing.T) {
	for share, want := range map[float64]string{0: "0.0 %", 0.0004: "<0.1 %", 0.0005: "0.1 %", 0.066137: "6.6 %", 0.9994: "99.9 %", 0.99999: "99.9 %",
		1: "100.0 %", 1.00001: "100.1 %", 1.124: "112.4 %", 25.5: "2,550 %", -0.5: "-50.0 %"} {
		if have := strings.ReplaceAll(Percent(share), Glue, " "); have != want {
			t.Errorf("Percent(%v) is %s, want %s", share, have, want)
		}
	}
	if have := Percent(math.NaN()) + Percent(math.Inf(1)) + PercentOf(0, 5) + PercentOf(5, 0); have != None+None+None+None {
		t.Errorf("no share is %s", have)
	}
}

func TestWrapped(t *testing.T) {
	for _, c := range []struct {
		text string
		want []string
	}{
		{"", []string{""}},
		{"one two three", []string{"one two", "three"}},
		{"0123456789abc d", []string{"0123456789", "abc d"}},
		{"12" + Glue + "requests" + " x", []string{"12" + Glue, "requests x"}},
		{"日本語日本語", []string{"日本語日本", "語"}},
	} {
		if have := Wrapped(c.text, 10); strings.Join(have, "\n") != strings.Join(c.want, "\n") {
			t.Errorf("%q is %q, want %q", c.text, have, c.want)
		}
	}
}
