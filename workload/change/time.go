package change

import (
	"fmt"

	"loadshape/bucket"
	"loadshape/bucket/yamlfile"
	"loadshape/workload"
	"loadshape/workload/amount"
	"loadshape/workload/arrival"
	"loadshape/workload/wide"
)

// splitOption is the same requests of a stream over a longer time: every one comes later by the same factor.
func splitOption(p *workload.Plan, stream int) Option {
	c, a := option(p, KindSplit, stream), p.Streams[stream].Arrivals
	switch {
	case a == nil:
		return c.moot("its clients send when they have their answers, not by the clock")
	case a.Diurnal != nil:
		return c.moot("it follows the time of day")
	case a.Recorded():
		return c.moot("its rates are those of a file")
	}
	c.From = (bucket.Duration(a.End()) - a.Start).String()
	c.Degrees = stretches
	c.at = func(degree int) Degree {
		to := stretchedArrivals(a, stretchOf(degree), 100)
		return Degree{rounded(bucket.Duration(to.End()) - to.Start), arrivalEdits(a, streamPath(stream)+".arrivals", to)}
	}
	return c
}

// splitAllOption is the same requests of all streams over a longer time.
func splitAllOption(p *workload.Plan) Option {
	c := option(p, KindSplit, -1)
	for i := range p.Streams {
		if p.Streams[i].Background {
			continue
		}
		if one := splitOption(p, i); one.Degrees == 0 {
			return c.moot("stream %s: %s", p.Streams[i].Name, one.Moot)
		}
	}
	c.From, c.Degrees = bucket.Duration(p.End()).String(), stretches
	c.at = func(degree int) Degree {
		var edits []yamlfile.Edit
		var end int64
		for i := range p.Streams {
			a := p.Streams[i].Arrivals
			if p.Streams[i].Background {
				continue
			}
			to := stretchedArrivals(a, stretchOf(degree), 100)
			to.Start = times64(a.Start, stretchOf(degree), 100)
			end = max(end, to.End())
			edits = append(edits, arrivalEdits(a, streamPath(i)+".arrivals", to)...)
		}
		return Degree{rounded(bucket.Duration(end)), edits}
	}
	return c
}

// Up to twice the time by hundredths of it, up to ten times by tenths, and a ramp from there on by wholes.
const (
	stretches     = 100 + 80
	rampStretches = stretches + 90
)

// stretchOf is how much longer something takes, in hundredths.
func stretchOf(degree int) int64 {
	switch {
	case degree <= 100:
		return int64(100 + degree)
	case degree <= stretches:
		return int64(200 + 10*(degree-100))
	}
	return int64(1000 + 100*(degree-stretches))
}

// stretchedArrivals lets everything last num/den times as long and come as much more rarely: rates are for a longer time.
func stretchedArrivals(a *arrival.Schedule, num, den int64) *arrival.Schedule {
	b := *a
	long := func(d bucket.Duration) bucket.Duration { return times64(d, num, den) }
	b.Per, b.Duration = long(a.Span()), long(a.Duration)
	b.Stages, b.Spikes = append([]arrival.Stage(nil), a.Stages...), append([]arrival.Spike(nil), a.Spikes...)
	for i := range b.Stages {
		b.Stages[i].Duration = long(b.Stages[i].Duration)
	}
	for i := range b.Spikes {
		b.Spikes[i].At, b.Spikes[i].Duration = long(b.Spikes[i].At), long(b.Spikes[i].Duration)
	}
	return &b
}

// times64 is d·num/den, rounded down.
func times64(d bucket.Duration, num, den int64) bucket.Duration {
	return bucket.Duration(wide.Product(uint64(d), uint64(num)).FloorOr(uint64(den), uint64(bucket.MaxTime)))
}

// rounded is a time in whole seconds, where it has some.
func rounded(d bucket.Duration) string {
	if d >= bucket.Minute {
		d = (d + bucket.Second/2) / bucket.Second * bucket.Second
	}
	return d.String()
}

// laterOption is a stream that starts later, at the latest when all others have ended.
func laterOption(p *workload.Plan, stream int) Option {
	c := option(p, KindLater, stream)
	if len(p.Streams) == 1 {
		return c.moot("there is no other stream to make room for")
	}
	s, path := &p.Streams[stream], streamPath(stream)+".arrivals.start"
	start := bucket.Duration(0)
	if s.Arrivals != nil {
		start = s.Arrivals.Start
	} else {
		path, start = streamPath(stream)+".closed_loop.start", s.ClosedLoop.Start
	}
	end := bucket.Duration(p.Without(stream).End())
	if end <= start {
		return c.moot("it starts when all others have ended")
	}
	const degrees = 100
	each := (end - start + degrees - 1) / degrees
	if each > bucket.Second {
		each = (each + bucket.Second - 1) / bucket.Second * bucket.Second
	}
	c.From, c.Degrees = "start at "+start.String(), int((end-start+each-1)/each)
	c.at = func(degree int) Degree {
		to := start + each*bucket.Duration(degree)
		return Degree{"start at " + to.String(), []yamlfile.Edit{set(path, to.String())}}
	}
	return c
}

// batchOption is a part of a stream's requests, or all of them, that is sent some other way, which these limits do not count.
func batchOption(p *workload.Plan, stream int) Option {
	c, s := option(p, KindBatch, stream), &p.Streams[stream]
	if s.Session != nil {
		return c.moot("its turns wait for each other's answers, and a batch takes up to 24 hours")
	}
	if s.Arrivals != nil && s.Arrivals.Recorded() {
		return c.moot("its rates are those of a file")
	}
	c.From, c.Degrees = "none of it", 99
	if len(p.Streams) > 1 {
		c.Degrees = 100
	}
	c.at = func(degree int) Degree {
		if degree == 100 {
			return Degree{"all of it", []yamlfile.Edit{set(streamPath(stream), nil)}}
		}
		to := fmt.Sprintf("%d %%", degree)
		if l := s.ClosedLoop; l != nil {
			rest := max(1, (l.Clients*less(degree)+99)/100)
			return Degree{to, []yamlfile.Edit{set(streamPath(stream)+".closed_loop.clients", rest)}}
		}
		rest, ok := s.Arrivals.Scaled(less(degree), 100)
		if !ok {
			rest = s.Arrivals
		}
		return Degree{to, arrivalEdits(s.Arrivals, streamPath(stream)+".arrivals", rest)}
	}
	return c
}

// arrivalEdits are those that make of the arrivals in a file others with as many stages and spikes.
func arrivalEdits(a *arrival.Schedule, path string, to *arrival.Schedule) []yamlfile.Edit {
	edits := plainRates(a, path)
	span := func(field string, from, to bucket.Duration) {
		if from != to {
			edits = append(edits, set(path+field, to.String()))
		}
	}
	rate := func(field string, from, to *amount.Decimal) {
		if from != nil && *from != *to {
			edits = append(edits, set(path+field, *to))
		}
	}
	span(".per", a.Span(), to.Span())
	span(".start", a.Start, to.Start)
	rate(".rate", &a.Rate, &to.Rate)
	span(".duration", a.Duration, to.Duration)
	rate(".start_rate", &a.StartRate, &to.StartRate)
	for i := range a.Stages {
		at := fmt.Sprintf(".stages[%d]", i)
		span(at+".duration", a.Stages[i].Duration, to.Stages[i].Duration)
		rate(at+".target", a.Stages[i].Target, to.Stages[i].Target)
		rate(at+".rate", a.Stages[i].Rate, to.Stages[i].Rate)
	}
	for i := range a.Spikes {
		at := fmt.Sprintf(".spikes[%d]", i)
		span(at+".at", a.Spikes[i].At, to.Spikes[i].At)
		span(at+".duration", a.Spikes[i].Duration, to.Spikes[i].Duration)
		rate(at+".rate", a.Spikes[i].Rate, to.Spikes[i].Rate)
	}
	return edits
}

// plainRates are the edits after which all rates of a schedule are plain numbers for its period; none where they are already.
func plainRates(a *arrival.Schedule, path string) []yamlfile.Edit {
	if !a.Spelled {
		return nil
	}
	edits := []yamlfile.Edit{set(path+".per", a.Span().String())}
	rate := func(field string, d *amount.Decimal) {
		if d != nil && *d != 0 {
			edits = append(edits, set(path+field, *d))
		}
	}
	rate(".rate", &a.Rate)
	rate(".start_rate", &a.StartRate)
	for i := range a.Stages {
		rate(fmt.Sprintf(".stages[%d].target", i), a.Stages[i].Target)
		rate(fmt.Sprintf(".stages[%d].rate", i), a.Stages[i].Rate)
	}
	for i := range a.Spikes {
		rate(fmt.Sprintf(".spikes[%d].rate", i), a.Spikes[i].Rate)
	}
	return edits
}
