package spelled

import (
	"fmt"
	"math/big"
	"regexp"
	"strings"

	"loadshape/bucket"
)

// What a rate is of.
type Of string

const (
	Requests Of = "requests"
	Tokens   Of = "tokens"
)

// A Rate is so many billionths in a time. Where the text says no time, Per is 0.
type Rate struct {
	Billionths int64
	Per        bucket.Duration
}

var (
	rateParts = regexp.MustCompile(`^\s*([0-9][0-9_]*(?:\.[0-9]+)?|\.[0-9]+)\s*([kKMBG]?)\s*([^0-9kKMBG].*)?$`)
	perTime   = regexp.MustCompile(`^([a-z]*)\s*(?:/|\bper\b|\ban?\b)\s*([0-9.]*\s*[a-zµ]+)$`)
)

// abbreviated are the rates of one word.
var abbreviated = map[Of]map[string]bucket.Duration{
	Requests: {"rps": bucket.Second, "qps": bucket.Second, "rpm": bucket.Minute, "qpm": bucket.Minute, "rph": bucket.Hour, "rpd": bucket.Day},
	Tokens:   {"tps": bucket.Second, "tpm": bucket.Minute, "tph": bucket.Hour, "tpd": bucket.Day},
}

// nouns are what may stand between the number and its time.
var nouns = map[Of][]string{
	Requests: {"", "req", "reqs", "request", "requests"},
	Tokens:   {"", "tok", "toks", "token", "tokens"},
}

// ParseRate reads "600", "60/min", "5rps", "10k per hour", "100 requests/10s".
func ParseRate(s string, of Of) (Rate, error) {
	fail := func(err error) (Rate, error) {
		example := map[Of]string{Requests: "60/min, 5rps or 100 per hour", Tokens: "50, 50/s or 3000/min"}[of]
		return Rate{}, wrong(s, "expected a rate such as "+example, err)
	}
	parts := rateParts.FindStringSubmatch(s)
	if parts == nil {
		return fail(fmt.Errorf("is no number"))
	}
	v, err := scaled(parts[1]+parts[2], one)
	if err != nil {
		return fail(err)
	}
	unit := strings.TrimSpace(parts[3])
	if unit == "" {
		return Rate{Billionths: v}, nil
	}
	if per, ok := abbreviated[of][strings.ToLower(unit)]; ok {
		return Rate{v, per}, nil
	}
	words := perTime.FindStringSubmatch(unit)
	if words == nil || !bucket.Known(words[1], nouns[of]) {
		return fail(fmt.Errorf("is no rate"))
	}
	time := words[2]
	if strings.Trim(time[:1], "0123456789.") != "" {
		time = "1" + time
	}
	per, err := bucket.ParseDuration(time)
	if err != nil || per <= 0 {
		return fail(fmt.Errorf("is no time"))
	}
	return Rate{v, per}, nil
}

// In is the rate for another time, in billionths; false where that is no whole number of them.
func (r Rate) In(per bucket.Duration) (int64, bool) {
	if r.Per == 0 || r.Per == per {
		return r.Billionths, true
	}
	v, rest := new(big.Int).Mul(big.NewInt(r.Billionths), big.NewInt(int64(per))), new(big.Int)
	v.QuoRem(v, big.NewInt(int64(r.Per)), rest)
	return v.Int64(), rest.Sign() == 0 && v.IsInt64()
}

// Common is a time in which all rates that say one are whole numbers of billionths, the shortest that all their times
// divide; 0 where none says a time, or where it is longer than most.
func Common(most bucket.Duration, rates ...Rate) bucket.Duration {
	common := new(big.Int)
	for _, r := range rates {
		per := big.NewInt(int64(r.Per))
		switch {
		case r.Per == 0:
		case common.Sign() == 0:
			common = per
		default:
			product := new(big.Int).Mul(common, per)
			common = product.Quo(product, new(big.Int).GCD(nil, nil, common, per))
		}
	}
	if !common.IsInt64() || common.Int64() > int64(most) {
		return 0
	}
	return bucket.Duration(common.Int64())
}
