package spelled

import (
	"math/big"
	"strings"
	"testing"

	"loadshape/bucket"

	"pgregory.net/rapid"
)

// TestExact: what is read is the number itself, by rationals, or an error.
func TestExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		digits := rapid.StringMatching(`(0|[1-9][0-9]{0,11})(\.[0-9]{1,12})?`).Draw(t, "number")
		letter := rapid.SampledFrom([]string{"", "k", "K", "M", "B", "G", " k"}).Draw(t, "letter")
		want, _ := new(big.Rat).SetString(digits)
		want.Mul(want, new(big.Rat).SetInt64(max(1, multiples[strings.TrimSpace(letter)])))
		for _, c := range []struct {
			name string
			unit *big.Rat
			read func(string) (int64, error)
		}{
			{digits + letter, big.NewRat(1, 1), Whole},
			{digits + letter, big.NewRat(1e9, 1), Billionths},
			{digits + letter, big.NewRat(1e9, 1), Factor},
			{digits + letter + "%", big.NewRat(1e7, 1), Factor},
			{digits + letter + "x", big.NewRat(1e9, 1), Factor},
			{digits + letter + "/min", big.NewRat(1e9, 1), func(s string) (int64, error) {
				r, err := ParseRate(s, Requests)
				if err == nil && r.Per != bucket.Minute {
					t.Fatalf("%s is for %v", s, r.Per)
				}
				return r.Billionths, err
			}},
		} {
			exact := new(big.Rat).Mul(want, c.unit)
			fits := exact.IsInt() && exact.Num().IsInt64()
			got, err := c.read(c.name)
			if fits != (err == nil) || fits && got != exact.Num().Int64() {
				t.Fatalf("%s is %d, %v, expected %v", c.name, got, err, exact)
			}
		}
	})
}

// TestRateIn: a rate for another time is as high, and a common time loses nothing.
func TestRateIn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		per := rapid.SampledFrom([]bucket.Duration{bucket.Second, 7 * bucket.Second, bucket.Minute, 90 * bucket.Second, bucket.Hour, bucket.Day})
		a := Rate{rapid.Int64Range(0, 1e18).Draw(t, "a"), per.Draw(t, "time")}
		b := Rate{rapid.Int64Range(0, 1e18).Draw(t, "b"), per.Draw(t, "other time")}
		common := Common(bucket.MaxPer, a, b, Rate{})
		if common == 0 || common%a.Per != 0 || common%b.Per != 0 {
			t.Fatalf("%v and %v have %v in common", a.Per, b.Per, common)
		}
		for _, r := range []Rate{a, b} {
			exact := new(big.Int).Mul(big.NewInt(r.Billionths), big.NewInt(int64(common/r.Per)))
			got, ok := r.In(common)
			if ok != exact.IsInt64() || ok && got != exact.Int64() {
				t.Fatalf("%v is %d, %v in %v, expected %v", r, got, ok, common, exact)
			}
		}
	})
	if got := Common(bucket.Day, Rate{1, bucket.Day}, Rate{1, 7 * bucket.Second}); got != 0 {
		t.Errorf("a day and 7s have %v in common, expected nothing up to a day", got)
	}
	if _, ok := (Rate{1, bucket.Hour}).In(bucket.Minute); ok {
		t.Error("a billionth in an hour is a whole number of billionths in a minute")
	}
}

func TestErrorsExplain(t *testing.T) {
	for s, want := range map[string]string{
		"10m":   `is "10m", expected a number such as 3000, 62.5, 10_000, 30k or 1.5M: a million is 10M, and m stands for minutes`,
		"1,000": `is "1,000", expected a number such as 3000, 62.5, 10_000, 30k or 1.5M: 10,000 is ten to some and ten thousand to others, and _ keeps thousands apart`,
		"ten":   `is "ten", expected a number such as 3000, 62.5, 10_000, 30k or 1.5M`,
		"m":     `is "m", expected a number such as 3000, 62.5, 10_000, 30k or 1.5M`,
	} {
		if _, err := Billionths(s); err == nil || err.Error() != want {
			t.Errorf("%s: %v, expected %s", s, err, want)
		}
	}
}
