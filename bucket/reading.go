package bucket

// A Reading settles what the published rules leave open. The zero Reading is the loose one: every open
// point is taken in the traffic's favour. What a limit sets itself is kept under every reading.
type Reading struct {
	BurstSecond          bool // a requests bucket holds what refills in one second, not in its whole period
	RejectOversized      bool // a request larger than the bucket is never admitted
	CacheUntilFirstToken bool // the first estimate of the input does not know about the cache
	CacheCounts          bool // cache reads count where it is not known whether they do
	ClientMaxTokens      bool // what does not say how much output it asks for asks for what its client asks for by default
}

var (
	Loose  = Reading{}
	Strict = Reading{BurstSecond: true, RejectOversized: true, CacheUntilFirstToken: true, CacheCounts: true, ClientMaxTokens: true}
)

// Under returns the group as this reading takes it; the group itself stays as it is.
func (g Group) Under(r Reading) Group {
	limits := make([]Limit, len(g.Limits))
	for i, l := range g.Limits {
		bucket := l.Window == "" || l.Window == TokenBucket
		if r.BurstSecond && l.Dimension == Requests && bucket && l.Burst == 0 {
			l.Burst = Second
			if c := l.Capacity(); l.Level != nil && *l.Level > c {
				l.Level = &c // an observed level that the smaller bucket cannot hold
			}
		}
		if r.RejectOversized && l.Oversized == "" {
			l.Oversized = Reject
		}
		if open := l.CacheRead == "" || l.CacheRead == CacheUnknown; open && l.Dimension == InputTokens {
			switch {
			case r.CacheCounts && l.CacheRead == CacheUnknown:
				l.CacheRead = CacheCounts
			case r.CacheUntilFirstToken:
				l.CacheRead = CacheUntilFirstToken
			}
		}
		l.ClientMaxTokens = r.ClientMaxTokens && l.Reserves()
		limits[i] = l
	}
	g.Limits = limits
	return g
}
