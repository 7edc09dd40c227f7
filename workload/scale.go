package workload

import (
	"fmt"
	"math/big"
	"slices"

	"loadshape/bucket"
	"loadshape/workload/wide"
)

// Starting is the plan whose instant 0 is an instant since the Unix epoch, in nanoseconds: office hours go by that.
func (p *Plan) Starting(at int64) (*Plan, error) {
	placed := *p
	placed.start = &at
	placed.Streams = append([]Stream(nil), p.Streams...)
	for i := range placed.Streams {
		s := &placed.Streams[i]
		if s.Arrivals == nil {
			continue
		}
		var err error
		if s.Arrivals, err = s.Arrivals.Placed(fmt.Sprintf("streams[%d].arrivals", i), &at); err != nil {
			return nil, p.Wrap(err)
		}
	}
	return &placed, p.Wrap(placed.Check())
}

// Dated reports whether it is known when the plan starts, or does not matter to it.
func (p *Plan) Dated() bool {
	return p.start != nil || !slices.ContainsFunc(p.Streams, func(s Stream) bool { return s.Arrivals != nil && s.Arrivals.OfficeHours != nil })
}

// Scaled is the plan with num/den times as many arrivals: every rate is multiplied exactly, and a closed loop has
// that many clients, rounded to the nearest, at least one; what is in the background stays. The random numbers stay the same. The result is
// checked: it may be too large for a plan.
func (p *Plan) Scaled(num, den int64) (*Plan, error) {
	if num <= 0 || den <= 0 {
		return nil, bucket.Wrong("scale", "is %d/%d, expected more than 0", num, den)
	}
	g := int64(wide.GCD(uint64(num), uint64(den)))
	num, den = num/g, den/g
	scaled := *p
	scaled.changed = true
	scaled.Streams = append([]Stream(nil), p.Streams...)
	for i := range scaled.Streams {
		path, s := fmt.Sprintf("streams[%d]", i), &scaled.Streams[i]
		if s.Background {
			continue
		}
		if s.Arrivals != nil {
			if err := s.Arrivals.CheckFields(path + ".arrivals"); err != nil {
				return nil, p.Wrap(err)
			}
			a, ok := s.Arrivals.Scaled(num, den)
			if !ok {
				return nil, p.Wrap(bucket.Wrong(path+".arrivals", "cannot have rates %d/%d times as high: no per makes numbers of them that a plan can have", num, den))
			}
			s.Arrivals = a
		}
		if l := s.ClosedLoop; l != nil {
			n := new(big.Int).Mul(big.NewInt(l.Clients), big.NewInt(num))
			n.Add(n, big.NewInt(den/2))
			loop := *l
			if n.Quo(n, big.NewInt(den)); !n.IsInt64() {
				return nil, p.Wrap(bucket.Wrong(path+".closed_loop.clients", "cannot be %d/%d times as many", num, den))
			}
			loop.Clients = max(1, n.Int64())
			s.ClosedLoop = &loop
		}
	}
	if err := scaled.Check(); err != nil {
		return nil, p.Wrap(err)
	}
	return &scaled, nil
}
