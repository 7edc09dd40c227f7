package fit

import (
	"fmt"
	"math/big"

	"loadshape/bucket"
)

// burst says how many requests may come at once. What an admitted request finds missing fitted in; a refusal by the
// limit on requests found no room for one more. It is told where the two meet: that it is not a second proves not that it
// is a minute.
func (s *series) burst(limit int64) Point {
	second := max(1, limit/60)
	p := Point{Name: "burst", Told: Open, Options: []Option{{Value: "1m"}, {Value: "1s"}}}
	minute, short := &p.Options[0], &p.Options[1]
	least, most := int64(0), limit
	if limit <= second { // as 1 a minute: a second's requests are a minute's
		return p
	}
	full := false // whether a refusal bounds it
	for _, a := range s.answers {
		missing, ok := a.missing(bucket.Requests)
		if !ok || a.quota(bucket.Requests).limit != limit {
			continue
		}
		switch {
		case a.admitted():
			least = max(least, missing)
			if missing > 1 || second > 1 {
				short.against(a, missing > second)
			}
		case a.refusedBy() == "requests" && a.single(bucket.Requests):
			minute.against(a, missing < limit)
			most, full = min(most, missing), true
		}
	}
	switch {
	case !full && least == 0:
	case !full:
		p.Bounds = fmt.Sprintf("at least %d of %d were missing at once", least, limit)
	case least > most:
		p.Told = None
		p.Bounds = fmt.Sprintf("%d were missing at once, and yet %d were too many", least, most+1)
	default:
		p.Bounds = fmt.Sprintf("it holds %d to %d of %d", least, most, limit)
		if least == most && least > 0 {
			p.Bounds = fmt.Sprintf("it holds %d of %d", least, limit)
			p.Told, p.Value = Proven, held(least, limit)
		}
	}
	return p
}

// held is the burst of a bucket that holds so many of a minute's requests.
func held(n, limit int64) string {
	if n == limit {
		return "1m"
	}
	if n == max(1, limit/60) {
		return "1s"
	}
	ns := new(big.Int).Mul(big.NewInt(n), big.NewInt(int64(bucket.Minute)))
	ns.Add(ns, big.NewInt(limit-1))
	return bucket.Duration(ns.Div(ns, big.NewInt(limit)).Int64()).String()
}

// single reports whether the words of a refusal are about the limit that the headers show: of the same amount.
func (a *answer) single(d bucket.Dimension) bool {
	f, q := a.refusal, a.quota(d)
	return f.limit < 0 || f.limit == q.limit
}
