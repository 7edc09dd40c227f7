package report

import "loadshape/bucket"

// Plus is the sum of two.
func (l Load) Plus(m Load) Load {
	return Load{l.Requests + m.Requests, l.InputTokens + m.InputTokens,
		l.CacheCreationInputTokens + m.CacheCreationInputTokens, l.CacheReadInputTokens + m.CacheReadInputTokens,
		l.InputTokensTotal + m.InputTokensTotal, l.OutputTokens + m.OutputTokens}
}

// Fresh are the input tokens that no cache served.
func (l *Load) Fresh() int64 { return l.InputTokens + l.CacheCreationInputTokens }

// OfferedIn sums up what was meant to be sent.
func OfferedIn(minutes []Minute) Offered {
	var o Offered
	for i := range minutes {
		m := &minutes[i].Offered
		o.Load = o.Load.Plus(*m)
		o.Peaks.Requests = max(o.Peaks.Requests, m.Requests)
		o.Peaks.InputTokens = max(o.Peaks.InputTokens, m.InputTokens)
		o.Peaks.CacheCreationInputTokens = max(o.Peaks.CacheCreationInputTokens, m.CacheCreationInputTokens)
		o.Peaks.CacheReadInputTokens = max(o.Peaks.CacheReadInputTokens, m.CacheReadInputTokens)
		o.Peaks.InputTokensTotal = max(o.Peaks.InputTokensTotal, m.InputTokensTotal)
		o.Peaks.OutputTokens = max(o.Peaks.OutputTokens, m.OutputTokens)
	}
	return o
}

// SustainedMinutes is how many minutes in a row are looked at for what is asked of a limit for long.
const SustainedMinutes = 5

// MinutesMeant is how many minutes a run has, up to the last in which a request was meant to be sent; at least 1.
func MinutesMeant(minutes []Minute) int64 {
	for i := len(minutes) - 1; i >= 0; i-- {
		if minutes[i].Offered.Requests > 0 || minutes[i].Background != nil {
			return int64(minutes[i].AtS)/int64(bucket.Minute) + 1
		}
	}
	return 1
}
