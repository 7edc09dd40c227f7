package calibration

import (
	"loadshape/bucket"
	"loadshape/report/layout"
)

// contradicted finds the limits that would have refused something of what was admitted, each by itself and with nothing beside
// those requests: whatever else was there, such a limit cannot be that of the account.
func (p *play) contradicted() ([]Against, error) {
	found := []Against{}
	for g := range p.groups {
		for at := range p.groups[g].Limits {
			l := p.groups[g].Limits[at]
			first, refused, err := p.alone(g, l)
			if err != nil {
				return nil, err
			}
			if refused == 0 {
				continue
			}
			a := Against{LimitName: p.named(g, at), AtS: layout.Seconds(first), Refused: refused}
			if len(p.records) <= mostTried {
				if a.AtLeast, err = p.needed(g, l); err != nil {
					return nil, err
				}
			}
			found = append(found, a)
		}
	}
	return found, nil
}

// alone plays what was admitted of a group against one limit.
func (p *play) alone(group int, l bucket.Limit) (first, refused int64, err error) {
	gate, err := bucket.NewGate([]bucket.Group{{Limits: []bucket.Limit{l}}}, p.start)
	if err != nil {
		return 0, 0, err
	}
	for i := range p.records {
		r := &p.records[i]
		if r.kind() != admitted || p.of[i] != group || gate.Admit(0, r.At, &r.Request.Request).Admitted() {
			continue
		}
		if refused == 0 {
			first = r.At
		}
		refused++
	}
	return first, refused, nil
}

// needed is the smallest limit, within a hundredth, that admits all that was admitted; nil where none does.
func (p *play) needed(group int, l bucket.Limit) (*int64, error) {
	holds := func(n int64) (bool, error) {
		l.Limit = n
		_, refused, err := p.alone(group, l)
		return refused == 0, err
	}
	low, high := l.Limit, max(1, l.Limit)
	for {
		if high > bucket.MaxLimit/2 {
			return nil, nil
		}
		high *= 2
		if ok, err := holds(high); err != nil {
			return nil, err
		} else if ok {
			break
		}
		low = high
	}
	for high-low > max(1, high/100) {
		middle := low + (high-low)/2
		ok, err := holds(middle)
		if err != nil {
			return nil, err
		}
		if ok {
			high = middle
		} else {
			low = middle
		}
	}
	return &high, nil
}
