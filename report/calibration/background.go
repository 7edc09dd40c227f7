package calibration

import (
	"math/big"
	"slices"

	"loadshape/bucket"
)

const (
	mostTried = 100_000 // requests of a log for which a load is looked for: it is played some dozens of times
	step      = 5       // per cent of a limit, from one load to the next
)

// background looks for the constant load that makes the largest share of refusals right: of each limit so many per cent, the least
// of those that are equally good. It is nil where none is better than nothing.
func (p *play) background(without Table) (*Background, error) {
	var best *Background
	for g := range p.groups {
		model, asked := p.asked(g)
		if !asked {
			continue
		}
		for at := range p.groups[g].Limits {
			for percent := int64(step); percent < 100; percent += step {
				left, ok := beside(p.groups[g].Limits[at], percent)
				if !ok {
					continue
				}
				groups := slices.Clone(p.groups)
				groups[g].Limits = slices.Clone(groups[g].Limits)
				groups[g].Limits[at] = left
				b := &Background{LimitName: p.named(g, at), Percent: percent, Model: model, Speed: string(groups[g].Speed), PerMinute: share(&p.groups[g].Limits[at], percent)}
				var err error
				if b.Table, _, err = p.compare(groups); err != nil {
					return nil, err
				}
				if b.Table.better(&without) && (best == nil || b.Table.better(&best.Table)) {
					best = b
				}
			}
		}
	}
	return best, nil
}

// asked is a model of the group that the log asks for.
func (p *play) asked(group int) (string, bool) {
	i := slices.Index(p.of, group)
	if i < 0 {
		return "", false
	}
	return p.records[i].Model, true
}

// beside is a limit as it is for everybody else while others take so many per cent of it all the time: as large a bucket, which
// refills as much slower. It is not ok where nothing would be left, or nothing is taken.
func beside(l bucket.Limit, percent int64) (bucket.Limit, bool) {
	per, capacity := perOf(&l), l.Capacity()
	left := l.Limit - l.Limit*percent/100
	if left <= 0 || left == l.Limit {
		return l, false
	}
	l.Limit = left
	if l.Window != "" && l.Window != bucket.TokenBucket {
		return l, true
	}
	burst := new(big.Int).Mul(big.NewInt(capacity), big.NewInt(int64(per)))
	burst.Add(burst, big.NewInt(left-1)).Quo(burst, big.NewInt(left))
	if !burst.IsInt64() || burst.Int64() > int64(bucket.MaxPer) {
		return l, false
	}
	l.Burst = bucket.Duration(burst.Int64())
	return l, true
}

// share is so many per cent of what a limit allows in a minute.
func share(l *bucket.Limit, percent int64) int64 {
	n := new(big.Int).Mul(big.NewInt(l.Limit), big.NewInt(percent*int64(bucket.Minute)))
	n.Quo(n, new(big.Int).Mul(big.NewInt(100), big.NewInt(int64(perOf(l)))))
	return n.Int64()
}
