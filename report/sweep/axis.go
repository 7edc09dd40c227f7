package sweep

import (
	"fmt"
	"math/big"
	"slices"
	"strings"
)

// An Axis is what is varied, and its values in their order.
type Axis struct {
	Name   string   `json:"name"`
	Values []string `json:"values"`
}

// mostValues is how many values an axis has at most.
const mostValues = 1_000

// ParseAxis reads NAME=A,B,C or NAME=FROM..TO:STEP, whose numbers are decimal and are stepped through exactly.
func ParseAxis(text string) (Axis, error) {
	name, list, ok := strings.Cut(text, "=")
	if a := (Axis{Name: name}); ok && name != "" {
		var err error
		if from, rest, ranged := strings.Cut(list, ".."); ranged {
			a.Values, err = ranging(from, rest)
		} else {
			a.Values, err = listed(list)
		}
		if err == nil && len(a.Values) > mostValues {
			err = fmt.Errorf("has %d values, expected at most %d", len(a.Values), mostValues)
		}
		if err != nil {
			return Axis{}, fmt.Errorf("%s: %w", name, err)
		}
		return a, nil
	}
	return Axis{}, fmt.Errorf("is %.80q, expected NAME=FROM..TO:STEP or NAME=A,B as in scale=0.5..2:0.1", text)
}

func listed(list string) ([]string, error) {
	values := strings.Split(list, ",")
	for i, v := range values {
		if values[i] = strings.TrimSpace(v); values[i] == "" {
			return nil, fmt.Errorf("is %.80q, expected values with a comma between them", list)
		}
		if slices.Contains(values[:i], values[i]) {
			return nil, fmt.Errorf("has %.80q twice, expected each value once", values[i])
		}
	}
	return values, nil
}

func ranging(from, rest string) ([]string, error) {
	to, step, stepped := strings.Cut(rest, ":")
	if !stepped {
		step = "1"
	}
	var numbers [3]*big.Rat
	places := 0
	for i, text := range []string{from, to, step} {
		n, decimals, ok := decimal(strings.TrimSpace(text))
		if !ok {
			return nil, fmt.Errorf("is %.80q, expected FROM..TO:STEP of decimal numbers as in 0.5..2:0.1", from+".."+rest)
		}
		numbers[i], places = n, max(places, decimals)
	}
	at, last, by := numbers[0], numbers[1], numbers[2]
	switch {
	case by.Sign() <= 0:
		return nil, fmt.Errorf("is stepped by %s, expected a step above 0", step)
	case at.Cmp(last) > 0:
		return nil, fmt.Errorf("goes from %s to %s, expected the smaller number first", from, to)
	}
	count := new(big.Rat).Sub(last, at)
	count.Quo(count, by)
	if count.Cmp(big.NewRat(mostValues, 1)) >= 0 {
		return nil, fmt.Errorf("has more than %d values, expected fewer", mostValues)
	}
	var values []string
	for ; at.Cmp(last) <= 0; at = new(big.Rat).Add(at, by) {
		text := at.FloatString(places)
		if places > 0 {
			text = strings.TrimSuffix(strings.TrimRight(text, "0"), ".")
		}
		values = append(values, text)
	}
	return values, nil
}

// decimal reads a number in plain digits.
func decimal(text string) (n *big.Rat, decimals int, ok bool) {
	whole, part, pointed := strings.Cut(text, ".")
	digits := func(s string) bool { return strings.Trim(s, "0123456789") == "" }
	if whole == "" || pointed && part == "" || !digits(whole) || !digits(part) || len(text) > 19 {
		return nil, 0, false
	}
	n, ok = new(big.Rat).SetString(text)
	return n, len(part), ok
}
