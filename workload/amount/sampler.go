package amount

import (
	"cmp"
	"math"
	"slices"
	"sort"

	"loadshape/workload/draw"
	"loadshape/workload/wide"
)

// A Sampler draws from a distribution.
type Sampler struct {
	drawn        []uint32 // of the values, the next ones
	kind         sampled
	least, most  int64
	value        int64   // constant, mean
	span         uint64  // of a uniform one: how many values there are
	mean, spread float64 // of a normal variable
	values       []int64
	upTo         []uint64 // sum of the weights up to and with each value
}

type sampled uint8

const (
	sampleConstant sampled = iota
	sampleUniform
	sampleNormal
	sampleLognormal
	sampleExponential
	sampleValues
	sampleWeighted
)

// Sampler wants a distribution that Check found right and whose file is loaded.
func (d *Distribution[T]) Sampler() Sampler {
	least, most := bounds[T]()
	s := Sampler{value: int64(d.Constant), least: int64(least), most: int64(most)}
	within := func(low, high T) {
		s.least = max(s.least, int64(low))
		if high != 0 {
			s.most = int64(high)
		}
	}
	switch {
	case d.Uniform != nil:
		s.kind, s.least, s.span = sampleUniform, int64(d.Uniform.Min), uint64(d.Uniform.Max-d.Uniform.Min)+1
	case d.Normal != nil:
		s.kind, s.mean, s.spread = sampleNormal, float64(d.Normal.Mean), float64(d.Normal.Stddev)
		within(d.Normal.Min, d.Normal.Max)
	case d.Lognormal != nil:
		s.kind = sampleLognormal
		s.mean, s.spread = d.Lognormal.logs()
		within(d.Lognormal.Min, d.Lognormal.Max)
	case d.Exponential != nil:
		s.kind, s.value = sampleExponential, int64(d.Exponential.Mean)
		within(d.Exponential.Min, d.Exponential.Max)
	case d.Empirical != nil:
		e := d.Empirical
		if e.File != "" {
			s.kind, s.values = sampleValues, e.loaded
			break
		}
		values := e.Values
		order := make([]int, len(values)) // a larger number draws a larger value
		for i := range order {
			order[i] = i
		}
		slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(values[i], values[j]) })
		s.kind = sampleValues
		sum := uint64(0)
		for _, i := range order {
			s.values = append(s.values, int64(values[i]))
			if len(e.Weights) > 0 {
				s.kind = sampleWeighted
				sum += uint64(e.Weights[i])
				s.upTo = append(s.upTo, sum)
			}
		}
	}
	return s
}

// Constant reports whether all draws are the same.
func (s *Sampler) Constant() bool { return s.kind == sampleConstant }

// Most is the largest value that can be drawn.
func (s *Sampler) Most() int64 {
	switch s.kind {
	case sampleConstant:
		return s.value
	case sampleUniform:
		return s.least + int64(s.span-1)
	case sampleValues, sampleWeighted:
		return slices.Max(s.values)
	}
	return s.most
}

// Least is the smallest value that can be drawn.
func (s *Sampler) Least() int64 {
	switch s.kind {
	case sampleConstant:
		return s.value
	case sampleValues, sampleWeighted:
		return slices.Min(s.values)
	}
	return s.least
}

// Take makes these the next draws, whatever would have been drawn.
func (s *Sampler) Take(values []uint32) { s.drawn = values }

// Draw is the next value, in tokens, nanoseconds or billionths of a token a second. A constant takes no random
// number, everything else one.
func (s *Sampler) Draw(r *draw.Random) int64 {
	if len(s.drawn) > 0 {
		value := s.drawn[0]
		s.drawn = s.drawn[1:]
		return int64(value)
	}
	switch s.kind {
	case sampleConstant:
		return s.value
	case sampleUniform:
		return s.least + int64(r.Below(s.span))
	case sampleNormal:
		return s.clamp(s.mean + float64(s.spread*r.Normal()))
	case sampleLognormal:
		return s.clamp(draw.Exp(s.mean + float64(s.spread*r.Normal())))
	case sampleExponential:
		n := wide.Product(r.Exponential(), uint64(s.value)).Plus(wide.Uint128{Lo: 1e9 / 2})
		if n.Hi >= 1e9/2 {
			return s.most
		}
		return min(max(int64(n.Floor(1e9)), s.least), s.most)
	case sampleValues:
		return s.values[r.Below(uint64(len(s.values)))]
	}
	u := r.Below(s.upTo[len(s.upTo)-1])
	return s.values[sort.Search(len(s.upTo), func(i int) bool { return s.upTo[i] > u })]
}

// Fill draws as many values as there is room for.
func (s *Sampler) Fill(values []int64, r *draw.Random) {
	n := min(len(values), len(s.drawn))
	for i, value := range s.drawn[:n] {
		values[i] = int64(value)
	}
	values, s.drawn = values[n:], s.drawn[n:]
	if s.kind != sampleNormal && s.kind != sampleLognormal {
		for i := range values {
			values[i] = s.Draw(r)
		}
		return
	}
	for len(values) > 0 {
		var normal [64]float64
		n := min(len(values), len(normal))
		r.Normals(normal[:n])
		for i, z := range normal[:n] {
			if z = s.mean + float64(s.spread*z); s.kind == sampleLognormal {
				z = draw.Exp(z)
			}
			values[i] = s.clamp(z)
		}
		values = values[n:]
	}
}

// clamp rounds x to the nearest whole number within the bounds.
func (s *Sampler) clamp(x float64) int64 {
	if x <= float64(s.least) {
		return s.least
	}
	if x >= float64(s.most) {
		return s.most
	}
	return min(max(int64(math.Floor(x+0.5)), s.least), s.most)
}
