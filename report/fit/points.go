package fit

import (
	"loadshape/bucket"
	"loadshape/bucket/wire"
)

// points are what is open about a bucket of the headers.
func (s *series) points(d bucket.Dimension, b *Bucket) []Point {
	points := []Point{s.window(d)}
	window := &points[0]
	if window.Options[0].Contradicted > 0 { // there are no levels to go by
		return points
	}
	given := ""
	if window.Told != Proven {
		given = refills
	}
	switch d {
	case bucket.Requests:
		if b.Limit != nil {
			points = append(points, s.burst(*b.Limit))
		}
		points = append(points, s.rejected())
	case bucket.InputTokens:
		points = append(points, s.oversized(), s.cacheRead(given))
	case bucket.OutputTokens:
		points = append(points, s.charge(given))
	}
	return points
}

// refills is what levels are taken by where the log does not prove it. It is documented.
const refills = "if it refills continuously"

// settle says how well a point is known. The first of its options is what a limits file means that leaves it out,
// unless both readings then apply.
func (p *Point) settle(alone, readings bool) Point {
	proven, ifAlone, left := 0, 0, ""
	for _, o := range p.Options {
		switch {
		case o.Contradicted > 0:
			proven++
			ifAlone++
		case o.IfAlone > 0:
			ifAlone++
		default:
			left = o.Value
		}
	}
	n := len(p.Options)
	switch {
	case proven == n:
		p.Told = None
	case proven == n-1:
		p.Told = Proven
		for _, o := range p.Options {
			if o.Contradicted == 0 {
				p.Value = o.Value
			}
		}
	case ifAlone == n-1 && left != "":
		p.Told = Alone
		if alone {
			p.Value = left
		}
	default:
		p.Told = Open
	}
	if first := p.Options[0]; p.Value == "" && !readings && p.Told != None && (first.Contradicted > 0 || alone && first.IfAlone > 0) {
		p.Told = Rest
		for _, o := range p.Options[1:] {
			if p.Value == "" && o.Answers > 0 && o.Contradicted == 0 && !(alone && o.IfAlone > 0) {
				p.Value = o.Value
			}
		}
	}
	return *p
}

// against counts an answer that could contradict an option, and whether it does.
func (o *Option) against(a *answer, does bool) {
	o.Answers++
	if !does {
		return
	}
	if o.Contradicted++; o.Contradicted == 1 {
		o.First = a.place.String()
	}
}

// againstIfAlone counts an answer that contradicts an option if nothing else used the limits.
func (o *Option) againstIfAlone(a *answer) {
	if o.IfAlone++; o.IfAlone == 1 {
		o.FirstIfAlone = a.place.String()
	}
}

// holdsTooMuch reports whether a bucket holds more than a charge at the start of an answer's request can have left in it,
// whatever else was taken or came back; able, whether it could have shown that.
func (a *answer) holdsTooMuch(d bucket.Dimension, charge int64) (able, does bool) {
	l, ok := a.level(d)
	if !ok || charge <= 0 || a.started == 0 || a.started >= a.answered {
		return false, false
	}
	after := wire.Level{Limit: l.Limit, Low: l.Limit - charge, High: l.Limit - charge, At: a.started.time()}.Later(l.At)
	rounding := int64(0)
	if d != bucket.Requests {
		rounding = 500
	}
	return after.High < l.Limit-rounding, l.Low > after.High
}
