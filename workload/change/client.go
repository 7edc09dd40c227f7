package change

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"loadshape/bucket"
	"loadshape/bucket/yamlfile"
	"loadshape/workload"
	"loadshape/workload/amount"
	"loadshape/workload/arrival"
	"loadshape/workload/retry"
	"loadshape/workload/wide"
)

// workersOption is fewer requests under way at once.
func workersOption(p *workload.Plan, stream int, busy int64) Option {
	c, s := option(p, KindWorkers, stream), &p.Streams[stream]
	if l := s.ClosedLoop; l != nil {
		if l.Clients == 1 {
			return c.moot("there is one client, which waits for each answer")
		}
		all := falling(l.Clients)
		c.From, c.Degrees = clients(l.Clients), len(all)
		c.at = func(degree int) Degree {
			n := all[degree-1]
			return Degree{clients(n), []yamlfile.Edit{set(streamPath(stream)+".closed_loop.clients", n)}}
		}
		return c
	}
	c.From = "no bound"
	if n := p.ClientOf(s).Concurrency; n > 0 {
		c.From, busy = underWay(n), min(busy, n)
	}
	if busy <= 1 {
		return c.moot("no two of its requests are under way at once")
	}
	all := falling(busy)
	c.Degrees = len(all)
	c.at = func(degree int) Degree {
		n := all[degree-1]
		return Degree{underWay(n), editClient(p, stream, "concurrency", n, func(c *workload.Client) { c.Concurrency = n })}
	}
	return c
}

func clients(n int64) string {
	if n == 1 {
		return "1 client"
	}
	return fmt.Sprintf("%d clients", n)
}

func underWay(n int64) string { return fmt.Sprintf("%d at once", n) }

// paceOption is requests that the client spaces evenly. It goes down from the highest rate, or from the pace that there is, by
// steps of its third digit.
func paceOption(p *workload.Plan, stream int, minute int64) Option {
	c, s := option(p, KindPace, stream), &p.Streams[stream]
	top := amount.Decimal(min(minute, int64(arrival.MaxRate/amount.One))) * amount.One
	if s.Arrivals != nil && s.Session == nil {
		top = s.Arrivals.HighestPerMinute()
	}
	c.From = "no pace"
	if now := p.ClientOf(s).Pace; now != nil {
		c.From = fmt.Sprintf("%v in %v", now.Requests, now.Span())
		top = min(top, perMinute(now))
	}
	unit := amount.Decimal(1) // three digits of the highest
	for top/unit >= 1000 {
		unit *= 10
	}
	steps := int((top - 1) / unit)
	if steps < 1 {
		return c.moot("its requests are too rare")
	}
	c.Degrees = steps
	c.at = func(degree int) Degree {
		pace := workload.Pace{Requests: (top-1)/unit*unit - amount.Decimal(degree-1)*unit, Per: bucket.Minute}
		return Degree{fmt.Sprintf("%v a minute", pace.Requests), editClient(p, stream, "pace", pace, func(c *workload.Client) { c.Pace = &pace })}
	}
	return c
}

// perMinute is about how many requests a minute a pace lets through.
func perMinute(p *workload.Pace) amount.Decimal {
	return amount.Decimal(wide.Product(uint64(p.Requests), 60e9).FloorOr(uint64(p.Span()), uint64(arrival.MaxRate)))
}

// jitterOption is a retry policy that spreads its waits more.
func jitterOption(p *workload.Plan) Option {
	c := option(p, KindJitter, -1)
	var now []string
	for i := range p.Streams {
		if r := p.ClientOf(&p.Streams[i]).Retries.Policy; !p.Streams[i].Background && r.MaxRetries > 0 && r.Backoff.Base > 0 {
			name := string(r.Backoff.Jitter)
			if name == "" {
				name = string(retry.NoJitter)
			}
			now = appendNew(now, name)
		}
	}
	if len(now) == 0 {
		return c.moot("no client retries with a backoff of its own")
	}
	var all []retry.Jitter
	for _, j := range []retry.Jitter{retry.PlusQuarter, retry.EqualJitter, retry.FullJitter, retry.PlusWhole} {
		if len(now) > 1 || now[0] != string(j) {
			all = append(all, j)
		}
	}
	c.From, c.Degrees, c.Menu = strings.Join(now, ", "), len(all), true
	c.at = func(degree int) Degree {
		j := all[degree-1]
		return Degree{string(j), editRetries(p, func(r *retry.Policy) bool {
			if r.MaxRetries == 0 || r.Backoff.Base == 0 || r.Backoff.Jitter == j {
				return false
			}
			r.Name, r.Backoff.Jitter = "", j
			r.RetryAfter.Mode = modeWith(r.RetryAfter.Mode, j)
			return true
		})}
	}
	return c
}

// modeWith is the mode for another jitter: what all are told to wait would bring them all back at once, and only a jitter that
// adds to a wait does not come before the time that was told.
func modeWith(m retry.AfterMode, j retry.Jitter) retry.AfterMode {
	adds := j == retry.PlusQuarter || j == retry.PlusWhole
	switch m {
	case "", retry.AfterInstead, retry.AfterFloor, retry.AfterFloorWithJitter:
		if adds {
			return retry.AfterFloorWithJitter
		}
		return retry.AfterFloor
	}
	return m
}

// offered are the presets that are another choice than one of that name: of those of today's clients, one of each way with a
// refusal. It goes by the name that is listed first, but rather by that of the same product, and by that of the client that has
// replaced an old one.
func offered(own string) (all []retry.Preset) {
	presets := retry.Presets()
	now := retry.Preset{}
	if i := slices.IndexFunc(presets, func(p retry.Preset) bool { return p.Policy.Name == own }); i >= 0 {
		now = presets[i]
	}
	for _, preset := range presets {
		if preset.Old || sameWay(now, preset) {
			continue
		}
		i := slices.IndexFunc(all, func(p retry.Preset) bool { return sameWay(p, preset) })
		switch {
		case i < 0:
			all = append(all, preset)
		case preset.Product == now.Product && (all[i].Product != now.Product || strings.HasPrefix(own, preset.Policy.Name+"-")):
			all[i] = preset
		}
	}
	return all
}

// sameWay reports whether two presets do the same, whatever they are called.
func sameWay(a, b retry.Preset) bool {
	a.Policy.Name = b.Policy.Name
	return a.Client != "" && reflect.DeepEqual(a.Policy, b.Policy)
}

// retriesOption is another preset for all clients.
func retriesOption(p *workload.Plan) Option {
	c := option(p, KindRetries, -1)
	all := offered(p.Retries())
	c.From, c.Degrees, c.Menu = p.Retries(), len(all), true
	c.at = func(degree int) Degree {
		to := all[degree-1].Policy
		return Degree{to.Name, editRetries(p, func(r *retry.Policy) bool {
			if reflect.DeepEqual(*r, to) {
				return false
			}
			*r = to
			return true
		})}
	}
	return c
}

// editRetries changes the policy of all clients.
func editRetries(p *workload.Plan, change func(*retry.Policy) bool) []yamlfile.Edit {
	var edits []yamlfile.Edit
	edit := func(path string, c *workload.Client) {
		policy := workload.Client{}.Retries.Policy
		if c != nil {
			policy = c.Retries.Policy
		}
		if !change(&policy) {
			return
		}
		if c == nil {
			edits = append(edits, set(path, workload.Client{Retries: retry.Choice{Policy: policy}}))
		} else {
			edits = append(edits, set(path+".retries", retry.Choice{Policy: policy}))
		}
	}
	inherits := false
	for i := range p.Streams {
		if p.Streams[i].Background {
			continue
		}
		if c := p.Streams[i].Client; c != nil {
			edit(streamPath(i)+".client", c)
		} else {
			inherits = true
		}
	}
	if inherits {
		edit("client", p.Client)
	}
	return edits
}

// editClient changes one field of a stream's client, and of no other's: where the plan's client is that of other streams
// too, the stream gets a copy of its own.
func editClient(p *workload.Plan, stream int, field string, value any, change func(*workload.Client)) []yamlfile.Edit {
	path := streamPath(stream) + ".client"
	if p.Streams[stream].Client != nil {
		return []yamlfile.Edit{set(path+"."+field, value)}
	}
	if p.Client != nil && len(p.Streams) == 1 {
		return []yamlfile.Edit{set("client."+field, value)}
	}
	own := p.ClientOf(&p.Streams[stream])
	change(&own)
	return []yamlfile.Edit{set(path, own)}
}
