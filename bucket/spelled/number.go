// Package spelled reads numbers as people write them: 30k, 1.5M, 10_000, 150%, 2x, 60/min, 5rps. In
// comes the text of one value, out comes a whole number of its smallest unit, exactly, or an error
// that says what was expected. Every spelling has one meaning: M is a million, and m, which is a
// minute to a time, is refused. It must not know which field the number is of.
//
// Read number.go first, then rate.go: so many in a time.
package spelled

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"loadshape/bucket"
)

const (
	one       = 1_000_000_000 // billionths
	inNumbers = "expected a number such as 3000, 62.5, 10_000, 30k or 1.5M"
	inWholes  = "expected a whole number such as 3000, 10_000, 30k or 1.5M"
	inFactors = "expected a factor such as 1.5, 2x or 150%"
)

// grouped is a number with its thousands apart.
var grouped = regexp.MustCompile(`^[1-9][0-9]{0,2}(_[0-9]{3})+(\.[0-9]+)?$`)

// multiples are the letters that stand for zeros.
var multiples = map[string]int64{"k": 1e3, "K": 1e3, "M": 1e6, "B": 1e9, "G": 1e9}

// Whole reads a whole number: 3000, 10_000, 30k, 1.5M.
func Whole(s string) (int64, error) {
	if v, err := strconv.ParseInt(s, 10, 64); err == nil {
		return v, nil
	}
	v, err := scaled(s, 1)
	switch {
	case errors.Is(err, bucket.ErrLarge):
		return 0, fmt.Errorf("is %s, %s, and a smaller one", bucket.Quoted(s), inWholes)
	case err != nil:
		return 0, fmt.Errorf("is %s, %s%s", bucket.Quoted(s), inWholes, Meant(s))
	}
	return v, nil
}

// Billionths reads a number of at most nine decimals: 62.5, 10_000, 30k. Of one below 0, whoever checks the field says
// what is expected instead.
func Billionths(s string) (int64, error) {
	rest, minus := strings.CutPrefix(s, "-")
	v, err := scaled(rest, one)
	switch {
	case err != nil:
		return 0, wrong(s, inNumbers, err)
	case minus:
		return -v, nil
	}
	return v, nil
}

// Factor reads how many times as much, in billionths: 1.5, 2x, 150%.
func Factor(s string) (int64, error) {
	number, unit := s, int64(one)
	switch {
	case strings.HasSuffix(number, "%"):
		number, unit = number[:len(number)-1], one/100
	case strings.HasSuffix(number, "x"), strings.HasSuffix(number, "X"):
		number = number[:len(number)-1]
	case strings.HasSuffix(number, "×"):
		number = strings.TrimSuffix(number, "×")
	default:
		v, err := Billionths(number)
		if err != nil {
			return 0, wrong(s, inFactors, err)
		}
		return v, nil
	}
	v, err := scaled(strings.TrimSpace(number), unit)
	if err != nil {
		return 0, wrong(s, inFactors, err)
	}
	return v, nil
}

// scaled reads a number times unit. The error says what is wrong, not with what.
func scaled(s string, unit int64) (int64, error) {
	for letter, zeros := range multiples {
		if digits, ok := strings.CutSuffix(s, letter); ok {
			s, unit = strings.TrimSpace(digits), unit*zeros
			break
		}
	}
	if grouped.MatchString(s) {
		s = strings.ReplaceAll(s, "_", "")
	}
	return bucket.ParseFixed(s, unit)
}

// wrong is an error about a text. Where a letter is likely to be meant otherwise, it says what the letter stands for.
func wrong(s, expected string, err error) error {
	if errors.Is(err, bucket.ErrInexact) || errors.Is(err, bucket.ErrLarge) {
		return fmt.Errorf("is %s, %w", bucket.Quoted(s), err)
	}
	return fmt.Errorf("is %s, %s%s", bucket.Quoted(s), expected, Meant(s))
}

// Meant says what a number was probably meant to be, behind the words of an error; empty where there is no telling.
func Meant(s string) string {
	digits := strings.TrimSuffix(s, "m")
	switch {
	case len(digits) < len(s) && digits != "" && strings.Trim(digits, "0123456789._") == "":
		return fmt.Sprintf(": a million is %sM, and m stands for minutes", digits)
	case strings.Contains(s, ",") && strings.Trim(s, "0123456789,.") == "":
		return ": 10,000 is ten to some and ten thousand to others, and _ keeps thousands apart"
	}
	return ""
}
