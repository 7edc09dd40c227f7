package bucket_test

import (
	"math"
	"math/big"
	"regexp"
	"strings"
	"testing"

	"loadshape/bucket"
)

func TestParseDuration(t *testing.T) {
	for _, c := range []struct {
		in    string
		want  int64
		print string // "" where it prints as it was
	}{
		{"0s", 0, ""},
		{"0", 0, "0s"},
		{"-0s", 0, "0s"},
		{"1s", 1e9, ""},
		{"1", 1e9, "1s"},
		{"60", 60e9, "1m"},
		{"1.5", 1.5e9, "1.5s"},
		{"1.50s", 1.5e9, "1.5s"},
		{".5s", 0.5e9, "500ms"},
		{"250ms", 250e6, ""},
		{"0.25s", 250e6, "250ms"},
		{"1us", 1e3, ""},
		{"1µs", 1e3, "1us"},
		{"1.5us", 1500, ""},
		{"1ns", 1, ""},
		{"999ns", 999, ""},
		{"1000ns", 1000, "1us"},
		{"1.000000001s", 1_000_000_001, ""},
		{"1.0005s", 1_000_500_000, ""},
		{"90s", 90e9, "1m30s"},
		{"1h30m", 5400e9, ""},
		{"1h30m0.5s", 5400.5e9, ""},
		{"1m0.001s", 60.001e9, ""},
		{"24h", 86400e9, "1d"},
		{"7d", 7 * 86400e9, ""},
		{"31d", int64(bucket.MaxPer), ""},
		{"5h", 5 * 3600e9, ""},
		{"1d1h1m1s", 90061e9, ""},
		{"0.5d", 43200e9, "12h"},
		{"1.5h", 5400e9, "1h30m"},
		{"1s1s", 2e9, "2s"}, // units add up in any order
		{"30m1h", 5400e9, "1h30m"},
		{"10 min", 600e9, "10m"},
		{"1 hour 30 minutes", 5400e9, "1h30m"},
		{"1hr30min", 5400e9, "1h30m"},
		{"90 sec", 90e9, "1m30s"},
		{"1.5 hours", 5400e9, "1h30m"},
		{"2 days", 2 * 86400e9, "2d"},
		{"1w", 7 * 86400e9, "7d"},
		{"1 s", 1e9, "1s"},
		{"second", 1e9, "1s"},
		{"minute", 60e9, "1m"},
		{"hour", 3600e9, "1h"},
		{"day", 86400e9, "1d"},
		{"week", 7 * 86400e9, "7d"},
		{"-1.5s", -1.5e9, ""},
		{"-250ms", -250e6, ""},
		{"-1h30m", -5400e9, ""},
		{"007s", 7e9, "7s"},
		{"0.123456789", 123456789, "123.456789ms"},
		{"0.1234567890000", 123456789, "123.456789ms"},
		{"0.00000000005m", 3, "3ns"},
		{"0.000000000005d", 432, "432ns"},
		{"9223372036.854775807", math.MaxInt64, "106751d23h47m16.854775807s"},
		{"-9223372036.854775807", -math.MaxInt64, "-106751d23h47m16.854775807s"},
	} {
		got, err := bucket.ParseDuration(c.in)
		if err != nil || int64(got) != c.want {
			t.Errorf("%q: %d, %v, want %d", c.in, got, err, c.want)
			continue
		}
		want := c.print
		if want == "" {
			want = c.in
		}
		if got.String() != want {
			t.Errorf("%q: prints %q, want %q", c.in, got, want)
		}
	}
}

func TestParseDurationErrors(t *testing.T) {
	const form = `expected a duration such as "1.5s", "250ms", "1h30m" or "7d", or a number of seconds`
	for _, c := range []struct{ in, want string }{
		{"", form},
		{"-", form},
		{"s", "expected a decimal number"},
		{".s", "expected a decimal number"},
		{"1.s", "expected a decimal number"},
		{"1.2.3s", "expected a decimal number"},
		{"--1s", form},
		{"+1s", form},
		{" 1s", form},
		{"1s ", form},
		{"1S", form},
		{"1  s", form},
		{"1 ", form},
		{" ", form},
		{"- 1s", form},
		{"s 1", "expected a decimal number"},
		{"1y", form},
		{"1month", form},
		{"min", "expected a decimal number"},
		{"2 Minutes", form},
		{"10M", form + ": minutes are m or min, and M stands for a million"},
		{"1e3", form},
		{"1m30", form},
		{"1h-5m", form},
		{"0x10s", form},
		{"1_000s", form},
		{"٣s", form},
		{"0.5ns", "expected fewer decimals"},
		{"1.0000000001s", "expected fewer decimals"},
		{"0.00000000001m", "expected fewer decimals"},
		{"9223372036.854775808", "expected a smaller number"},
		{"9223372037s", "expected a smaller number"},
		{"99999999999999999999s", "expected a smaller number"},
		{"106751d23h47m17s", "expected at most 292 years"},
		{"106751d106751d", "expected at most 292 years"},
	} {
		got, err := bucket.ParseDuration(c.in)
		if err == nil {
			t.Errorf("%q: is %v, want an error", c.in, got)
			continue
		}
		if !strings.HasPrefix(err.Error(), "is \""+c.in+"\", ") || !strings.HasSuffix(err.Error(), c.want) {
			t.Errorf("%q: %v, want … %s", c.in, err, c.want)
		}
	}
}

func TestParseFixed(t *testing.T) {
	for _, c := range []struct {
		in   string
		unit int64
		want int64
		err  string
	}{
		{"12.25", 1e9, 12_250_000_000, ""},
		{"0.000000001", 1e9, 1, ""},
		{"12.250000000", 1e9, 12_250_000_000, ""},
		{"12.2500000000000000000000000", 1e9, 12_250_000_000, ""},
		{"0.1", 1, 0, "expected fewer decimals"},
		{"0.5", 2, 1, ""},
		{"0.25", 2, 0, "expected fewer decimals"},
		{"0.00000000000000000001", 1e9, 0, "expected fewer decimals"},
		{"0.12345678901234567890123", 1e9, 0, "expected fewer decimals"},
		{"7", 1, 7, ""},
		{"9223372036854775807", 1, math.MaxInt64, ""},
		{"9223372036854775808", 1, 0, "expected a smaller number"},
		{"9223372036.8547758071", 1e9, 0, "expected fewer decimals"},
		{"9223372036.854775808", 1e9, 0, "expected a smaller number"},
		{"", 1, 0, "expected a decimal number"},
		{".", 1, 0, "expected a decimal number"},
		{"1.", 1, 0, "expected a decimal number"},
		{"-1", 1, 0, "expected a decimal number"},
		{"+1", 1, 0, "expected a decimal number"},
		{"1.+5", 1e9, 0, "expected a decimal number"},
		{"1.-5", 1e9, 0, "expected a decimal number"},
		{"1_0", 1, 0, "expected a decimal number"},
		{"1.1_0", 1e9, 0, "expected a decimal number"},
		{"1e3", 1, 0, "expected a decimal number"},
		{"NaN", 1, 0, "expected a decimal number"},
	} {
		got, err := bucket.ParseFixed(c.in, c.unit)
		said := ""
		if err != nil {
			said = err.Error()
		}
		if got != c.want || said != c.err {
			t.Errorf("%q of %d: %d, %q, want %d, %q", c.in, c.unit, got, said, c.want, c.err)
		}
	}
}

func TestDurationText(t *testing.T) {
	var d bucket.Duration
	if err := d.UnmarshalText([]byte("1h30m")); err != nil || d != 90*bucket.Minute {
		t.Errorf("%v, %v, want 1h30m", d, err)
	}
	if err := d.UnmarshalText([]byte("soon")); err == nil || d != 90*bucket.Minute {
		t.Errorf("%v, %v, want an error and the value as it was", d, err)
	}
	if text, err := d.MarshalText(); err != nil || string(text) != "1h30m" {
		t.Errorf("%s, %v, want 1h30m", text, err)
	}
}

// FuzzDurationString reads back what a Duration prints.
func FuzzDurationString(f *testing.F) {
	for _, d := range []int64{0, 1, -1, 999, 1000, 1001, 1e6, 1e9 - 1, 1e9, 1e9 + 1, 60e9, 3600e9 + 1, 86400e9, 90061_000_000_001, math.MaxInt64, -math.MaxInt64} {
		f.Add(d)
	}
	f.Fuzz(func(t *testing.T, ns int64) {
		if ns == math.MinInt64 {
			return // its positive is no Duration
		}
		d := bucket.Duration(ns)
		if back, err := bucket.ParseDuration(d.String()); err != nil || back != d {
			t.Errorf("%d prints %q, which reads as %d, %v", ns, d, back, err)
		}
	})
}

// durationSizes are the units of a Duration; those of durationAlone also stand for one of it.
var (
	durationSizes = map[string]int64{
		"w": 604800e9, "week": 604800e9, "weeks": 604800e9, "d": 86400e9, "day": 86400e9, "days": 86400e9,
		"h": 3600e9, "hour": 3600e9, "hours": 3600e9, "hr": 3600e9, "hrs": 3600e9,
		"m": 60e9, "minute": 60e9, "minutes": 60e9, "min": 60e9, "mins": 60e9,
		"": 1e9, "s": 1e9, "second": 1e9, "seconds": 1e9, "sec": 1e9, "secs": 1e9, "ms": 1e6, "us": 1e3, "µs": 1e3, "ns": 1,
	}
	durationAlone = regexp.MustCompile(`^(week|day|hour|minute|second)$`)
	durationForm  = regexp.MustCompile(`^(-?)((?:\d+|\d*\.\d+)|(?:\d+|\d*\.\d+) ?[a-zµ]+(?: ?(?:\d+|\d*\.\d+) ?[a-zµ]+)*)$`)
	durationPart  = regexp.MustCompile(`(\d*\.?\d+) ?([a-zµ]+)?`)
)

// parseDuration reads a Duration with rationals; nil where it is none.
func parseDuration(s string) *big.Rat {
	if durationAlone.MatchString(s) {
		return whole(durationSizes[s])
	}
	m := durationForm.FindStringSubmatch(s)
	if m == nil {
		return nil
	}
	total := new(big.Rat)
	for _, part := range durationPart.FindAllStringSubmatch(m[2], -1) {
		size, known := durationSizes[part[2]]
		if !known {
			return nil
		}
		n, ok := new(big.Rat).SetString(part[1])
		if !ok {
			panic(part[1])
		}
		n.Mul(n, whole(size))
		if !n.IsInt() {
			return nil
		}
		total.Add(total, n)
	}
	if total.Cmp(whole(math.MaxInt64)) > 0 {
		return nil
	}
	if m[1] != "" {
		total.Neg(total)
	}
	return total
}

// FuzzParseDuration reads exactly what rationals read, and nothing else.
func FuzzParseDuration(f *testing.F) {
	for _, s := range []string{"", "0", "1", "1.5", "-1.5s", "250ms", "1h30m", "7d", "1m30", "1.s", ".5h", "1e3", "1µs2us3ns", "0.00000000005m",
		"0.000000000005d", "0.5ns", "9223372036.854775807", "9223372036.854775808", "106751d23h47m17s", "٣s", "1.1.1s", "1s-1s", "0.0000000000000000000001s", "00.10d", "5124095576030d5124095576030d", "0 m", "10 min", "1 h 30 min", "1m ", "1  m", "2 weeks", "minute", "-minute", "1min5", "5M"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if len(s) > 1000 {
			return
		}
		got, err := bucket.ParseDuration(s)
		want := parseDuration(s)
		switch {
		case err == nil && want == nil:
			t.Errorf("%q: is %d, want an error", s, got)
		case err != nil && want != nil:
			t.Errorf("%q: %v, want %v", s, err, want)
		case err != nil && strings.Contains(err.Error(), "\n"):
			t.Errorf("%q: %q has more than one line", s, err)
		case err == nil && want.Cmp(whole(int64(got))) != 0:
			t.Errorf("%q: is %d, want %v", s, got, want)
		}
	})
}
