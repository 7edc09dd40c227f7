package workload

import (
	"cmp"
	"fmt"
	"math/big"

	"loadshape/bucket"
	"loadshape/workload/amount"
	"loadshape/workload/arrival"
	"loadshape/workload/condition"
	"loadshape/workload/conversation"
	"loadshape/workload/fault"
)

// Bounds of a plan, so that a slip of the pen is told before it takes a day.
const (
	MaxStreams = 1000
	MaxClients = 1_000_000
	MaxTurns   = conversation.MaxTurns
)

// Check says what is wrong with a plan as a *bucket.FieldError.
func (p *Plan) Check() error {
	if p.Seed < 0 {
		return bucket.Wrong("seed", "is %d, expected 0 or more", p.Seed)
	}
	if n := len(p.Streams); n == 0 {
		return bucket.Wrong("streams", "is missing, expected at least one stream")
	} else if n > MaxStreams {
		return bucket.Wrong("streams", "has %d streams, expected at most %d", n, MaxStreams)
	}
	names := map[string]int{}
	total := new(big.Int)
	for i := range p.Streams {
		s, path := &p.Streams[i], fmt.Sprintf("streams[%d]", i)
		if j, twice := names[s.Name]; twice {
			if s.Name == "" {
				return bucket.Wrong(path+".name", "is missing, expected one: streams[%d] has none either", j)
			}
			return bucket.Wrong(path+".name", "is %s as of streams[%d], expected another", bucket.Quoted(s.Name), j)
		}
		names[s.Name] = i
		if s.Arrivals != nil {
			n, err := s.Arrivals.Check(path + ".arrivals")
			if err != nil {
				return err
			}
			if total.Add(total, n); total.Cmp(big.NewInt(arrival.MaxRequests)) > 0 {
				return bucket.Wrong(path+".arrivals", "brings the plan to %v requests, expected at most %d", total, int64(arrival.MaxRequests))
			}
		}
		if err := s.check(path); err != nil {
			return err
		}
		if s.Session == nil {
			continue
		}
		sessions := big.NewInt(1) // at least, of a closed loop
		if s.Arrivals != nil {
			sessions = s.Arrivals.Expected()
		}
		// Its own requests are the sessions, which total has already.
		total.Add(total, sessions.Mul(sessions, new(big.Int).Sub(s.Session.Expected(), big.NewInt(1))))
		if total.Cmp(big.NewInt(arrival.MaxRequests)) > 0 {
			return bucket.Wrong(path+".session", "brings the plan to about %v requests, expected at most %d", total, int64(arrival.MaxRequests))
		}
	}
	if p.Client != nil {
		if err := p.Client.check("client"); err != nil {
			return err
		}
	}
	if err := p.checkTargets(); err != nil {
		return err
	}
	all := fault.Names{Targets: p.TargetNames()}
	for i := range p.Streams {
		all.Streams = append(all.Streams, p.Streams[i].Name)
	}
	if err := fault.Check(p.Faults, p.Slow, &all); err != nil {
		return err
	}
	return condition.Check(p.Thresholds)
}

// check leaves out the arrivals.
func (s *Stream) check(path string) error {
	switch {
	case s.Speed != bucket.Standard && s.Speed != bucket.Fast:
		return bucket.Wrong(path+".speed", "is %q, expected fast, or no such key for standard speed", s.Speed)
	case s.Arrivals == nil && s.ClosedLoop == nil:
		return bucket.Wrong(path, "has neither arrivals nor closed_loop, expected one of them")
	case s.Arrivals != nil && s.ClosedLoop != nil:
		return bucket.Wrong(path+".closed_loop", "is set, expected either arrivals or closed_loop")
	case s.ClosedLoop != nil:
		if err := s.ClosedLoop.check(path + ".closed_loop"); err != nil {
			return err
		}
	}
	if err := cmp.Or(
		s.InputTokens.Check(path+".input_tokens"),
		s.CacheCreationInputTokens.Check(path+".cache_creation_input_tokens"),
		s.CacheReadInputTokens.Check(path+".cache_read_input_tokens"),
		s.OutputTokens.Check(path+".output_tokens"),
		amount.Check(path+".max_tokens", s.MaxTokens),
	); err != nil {
		return err
	}
	if s.TTFT != nil {
		if err := s.TTFT.Check(path + ".ttft"); err != nil {
			return err
		}
	}
	if s.OutputRate != nil {
		if err := s.OutputRate.Check(path + ".output_rate"); err != nil {
			return err
		}
	}
	if s.Session != nil {
		if !s.CacheCreationInputTokens.Zero() {
			return bucket.Wrong(path+".cache_creation_input_tokens", "is set, expected it without a session only, which gives it")
		}
		if !s.CacheReadInputTokens.Zero() {
			return bucket.Wrong(path+".cache_read_input_tokens", "is set, expected it without a session only, which gives it")
		}
		if err := s.Session.Check(path + ".session"); err != nil {
			return err
		}
	}
	if s.Client != nil {
		return s.Client.check(path + ".client")
	}
	return nil
}

func (l *ClosedLoop) check(path string) error {
	switch {
	case l.Clients < 1 || l.Clients > MaxClients:
		return bucket.Wrong(path+".clients", "is %d, expected 1 to %d", l.Clients, MaxClients)
	case l.Start < 0 || l.Start > arrival.MaxStream:
		return bucket.Wrong(path+".start", "is %v, expected 0s to %v", l.Start, arrival.MaxStream)
	case l.Duration <= 0 || l.Duration > arrival.MaxStream:
		return bucket.Wrong(path+".duration", "is %v, expected more than 0s and at most %v", l.Duration, arrival.MaxStream)
	case l.RampUp < 0 || l.RampUp > l.Duration:
		return bucket.Wrong(path+".ramp_up", "is %v, expected 0s to the duration, %v", l.RampUp, l.Duration)
	}
	return l.ThinkTime.Check(path + ".think_time")
}

func (c *Client) check(path string) error {
	waits := c.Concurrency != 0 || c.Pace != nil
	switch {
	case c.Concurrency < 0 || c.Concurrency > MaxClients:
		return bucket.Wrong(path+".concurrency", "is %d, expected 0 (no bound) to %d", c.Concurrency, MaxClients)
	case c.Queue != nil && (*c.Queue < 0 || *c.Queue > bucket.MaxLimit):
		return bucket.Wrong(path+".queue", "is %d, expected 0 to %d", *c.Queue, int64(bucket.MaxLimit))
	case c.Queue != nil && !waits:
		return bucket.Wrong(path+".queue", "is set, expected concurrency or pace with it: nothing waits otherwise")
	case c.QueueTimeout < 0 || c.QueueTimeout > bucket.MaxPer:
		return bucket.Wrong(path+".queue_timeout", "is %v, expected more than 0s and at most %v", c.QueueTimeout, bucket.MaxPer)
	case c.QueueTimeout != 0 && !waits:
		return bucket.Wrong(path+".queue_timeout", "is set, expected concurrency or pace with it: nothing waits otherwise")
	}
	switch {
	case c.Timeout < 0 || c.Timeout > bucket.MaxAnswer:
		return bucket.Wrong(path+".timeout", "is %v, expected more than 0s and at most %v", c.Timeout, bucket.MaxAnswer)
	case c.Timeout != 0 && c.Retries.Policy.Adaptive:
		return bucket.Wrong(path+".timeout", "is set, expected it without an adaptive client: what that makes of one is not modelled")
	}
	if p := c.Pace; p != nil {
		if p.Requests <= 0 || p.Requests > arrival.MaxRate {
			return bucket.Wrong(path+".pace.requests", "is %v, expected more than 0 and at most %v", p.Requests, arrival.MaxRate)
		}
		if p.Per < 0 || p.Per > bucket.MaxPer {
			return bucket.Wrong(path+".pace.per", "is %v, expected more than 0s and at most %v", p.Per, bucket.MaxPer)
		}
	}
	return c.Retries.Policy.Check(path + ".retries")
}

// load reads the files of all distributions.
func (s *Stream) load(path string, from *amount.Folder) error {
	if err := cmp.Or(
		s.InputTokens.Load(path+".input_tokens", from),
		s.CacheCreationInputTokens.Load(path+".cache_creation_input_tokens", from),
		s.CacheReadInputTokens.Load(path+".cache_read_input_tokens", from),
		s.OutputTokens.Load(path+".output_tokens", from),
	); err != nil {
		return err
	}
	if s.TTFT != nil {
		if err := s.TTFT.Load(path+".ttft", from); err != nil {
			return err
		}
	}
	if s.OutputRate != nil {
		if err := s.OutputRate.Load(path+".output_rate", from); err != nil {
			return err
		}
	}
	if l := s.ClosedLoop; l != nil {
		if err := l.ThinkTime.Load(path+".closed_loop.think_time", from); err != nil {
			return err
		}
	}
	return s.Session.Load(path+".session", from)
}
