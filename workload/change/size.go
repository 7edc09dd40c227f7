package change

import (
	"fmt"

	"loadshape/bucket/yamlfile"
	"loadshape/workload"
	"loadshape/workload/amount"
	"loadshape/workload/wide"
)

// maxTokensOption is asking for less output, which cuts answers that are longer.
func maxTokensOption(p *workload.Plan, stream int) Option {
	c, now := option(p, KindMaxTokens, stream), int64(p.Streams[stream].MaxTokens)
	if now == 0 {
		return c.moot("its requests ask for no more than they produce")
	}
	all := falling(now)
	if len(all) == 0 {
		return c.moot("it is 1 already")
	}
	c.From, c.Degrees = fmt.Sprint(now), len(all)
	c.at = func(degree int) Degree {
		n := all[degree-1]
		return Degree{fmt.Sprint(n), []yamlfile.Edit{set(streamPath(stream)+".max_tokens", n)}}
	}
	return c
}

// inputOption is the same requests with less input each.
func inputOption(p *workload.Plan, stream int) Option {
	return smallerOption(p, KindInput, stream, "input_tokens", &p.Streams[stream].InputTokens)
}

// outputOption is the same requests with shorter answers.
func outputOption(p *workload.Plan, stream int) Option {
	return smallerOption(p, KindOutput, stream, "output_tokens", &p.Streams[stream].OutputTokens)
}

// mostOff is the most per cent of a size that a change takes away.
const mostOff = 90

func smallerOption(p *workload.Plan, kind Kind, stream int, field string, d *amount.Distribution[amount.Count]) Option {
	c, path := option(p, kind, stream), streamPath(stream)+"."+field
	if d.Zero() {
		return c.moot("it has none")
	}
	if _, ok := sizeEdits(d, path, 1, 1); !ok {
		return c.moot("its sizes come from a file")
	}
	c.From, c.Degrees = "as it is", mostOff
	c.at = func(degree int) Degree {
		edits, _ := sizeEdits(d, path, less(degree), 100)
		return Degree{fmt.Sprintf("%d %% less", degree), edits}
	}
	return c
}

// sizeEdits are those that make everything that a distribution draws num/den times as large, but for what rounding does.
// It is false of a file's values.
func sizeEdits[T amount.Value](d *amount.Distribution[T], path string, num, den int64) ([]yamlfile.Edit, bool) {
	var edits []yamlfile.Edit
	scale := func(field string, v T) {
		if v != 0 {
			edits = append(edits, set(path+field, times(v, num, den)))
		}
	}
	switch {
	case d.Uniform != nil:
		scale(".uniform.min", d.Uniform.Min)
		scale(".uniform.max", d.Uniform.Max)
	case d.Normal != nil:
		scale(".normal.mean", d.Normal.Mean)
		scale(".normal.stddev", d.Normal.Stddev)
		scale(".normal.min", d.Normal.Min)
		scale(".normal.max", d.Normal.Max)
	case d.Lognormal != nil:
		at := d.Lognormal.At()
		scale(at+".mean", d.Lognormal.Mean)
		scale(at+".median", d.Lognormal.Median)
		scale(at+".p50", d.Lognormal.P50)
		scale(at+".p90", d.Lognormal.P90)
		scale(at+".p95", d.Lognormal.P95)
		scale(at+".p99", d.Lognormal.P99)
		scale(at+".min", d.Lognormal.Min)
		scale(at+".max", d.Lognormal.Max)
	case d.Exponential != nil:
		scale(".exponential.mean", d.Exponential.Mean)
		scale(".exponential.min", d.Exponential.Min)
		scale(".exponential.max", d.Exponential.Max)
	case d.Empirical != nil && d.Empirical.File != "":
		return nil, false
	case d.Empirical != nil:
		for i, v := range d.Empirical.Values {
			scale(fmt.Sprintf(".empirical.values[%d]", i), v)
		}
	default:
		scale("", d.Constant)
	}
	return edits, true
}

// scaledSize is a distribution that draws num/den times as much.
func scaledSize[T amount.Value](d *amount.Distribution[T], num, den int64) amount.Distribution[T] {
	s := *d
	scale := func(v *T) {
		if *v != 0 {
			*v = times(*v, num, den)
		}
	}
	scale(&s.Constant)
	if u := d.Uniform; u != nil {
		s.Uniform = &amount.Uniform[T]{Min: u.Min, Max: u.Max}
		scale(&s.Uniform.Min)
		scale(&s.Uniform.Max)
	}
	if n := d.Normal; n != nil {
		s.Normal = &amount.Normal[T]{Mean: n.Mean, Stddev: n.Stddev, Min: n.Min, Max: n.Max}
		scale(&s.Normal.Mean)
		scale(&s.Normal.Stddev)
		scale(&s.Normal.Min)
		scale(&s.Normal.Max)
	}
	if l := d.Lognormal; l != nil {
		copied := *l
		s.Lognormal = &copied
		for _, v := range []*T{&copied.Mean, &copied.Median, &copied.P50, &copied.P90, &copied.P95, &copied.P99, &copied.Min, &copied.Max} {
			scale(v)
		}
	}
	if e := d.Exponential; e != nil {
		s.Exponential = &amount.Exponential[T]{Mean: e.Mean, Min: e.Min, Max: e.Max}
		scale(&s.Exponential.Mean)
		scale(&s.Exponential.Min)
		scale(&s.Exponential.Max)
	}
	if e := d.Empirical; e != nil {
		s.Empirical = &amount.Empirical[T]{Values: append([]T(nil), e.Values...), Weights: e.Weights}
		for i := range s.Empirical.Values {
			scale(&s.Empirical.Values[i])
		}
	}
	return s
}

// times is v·num/den, rounded to the nearest, at least 1.
func times[T amount.Value](v T, num, den int64) T {
	scaled := wide.Product(uint64(v), uint64(num)).Plus(wide.Uint128{Lo: uint64(den) / 2}).FloorOr(uint64(den), uint64(maxScaled))
	return max(1, T(scaled))
}

// maxScaled is beyond every size that there can be, so that one that is scaled up too far is refused.
const maxScaled = 1 << 60
