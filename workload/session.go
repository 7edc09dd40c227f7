package workload

import (
	"loadshape/workload/amount"
	"loadshape/workload/draw"
)

// sessions is what the sessions of a stream have in common.
type sessions struct {
	config Session
	main   sizes
	agent  sizes // of subagents
	random *draw.Random
	count  uint64 // sessions so far

	turns, think           amount.Sampler
	agents                 amount.Sampler
	agentTurns, agentThink amount.Sampler

	prefix, agentPrefix prefix
}

// A prefix is the beginning that all sessions, or all subagents, share. It can be read from the cache from the first
// token of the first answer on, and for the cache's time after each use.
type prefix struct {
	tokens  int64
	used    int64 // the last use of it in the cache
	written int64 // an attempt that is about to put it there was sent …
	ready   int64 // … and its answer begins; never where there is none
}

// longAgo is before everything, and still a difference that does not overflow.
const longAgo = -1 << 61

func newPrefix(tokens amount.Count) prefix {
	return prefix{tokens: int64(tokens), used: longAgo, ready: never}
}

// cached reports whether the prefix can be read from the cache.
func (x *prefix) cached(at, ttl int64) bool {
	if x.ready <= at {
		x.used, x.ready = max(x.used, x.written), never
	}
	return at-x.used <= ttl
}

// use is told of an admitted attempt that reads the prefix, or writes it.
func (x *prefix) use(at int64, r *Request, ttl int64) {
	if r.CacheReadInputTokens >= x.tokens || x.cached(at, ttl) {
		x.used = max(x.used, at)
	} else if ready := at + r.TTFT; ready < x.ready {
		x.written, x.ready = at, ready
	}
}

// A session is one conversation, or one agent's loop.
type session struct {
	lane   *lane
	shared *sessions
	number uint64 // of the stream's sessions from 1, or of a sub-agent in its session
	dice   *draw.Random
	sizes  *sizes
	think  *amount.Sampler
	prefix *prefix

	turn, turns int64
	context     int64 // tokens of all that was said, the prefix included
	cached      int64 // of them, those that the last turn left in the cache
	touched     int64 // when it did

	round    *round   // of a closed loop, which goes on when the session is over
	parent   *session // of a subagent
	children int64    // subagents that are still at work
}

func newSessions(s *Stream, main sizes, r *draw.Random) *sessions {
	c := *s.Session
	x := &sessions{config: c, main: main, random: r, turns: c.Turns.Sampler(), think: c.ThinkTime.Sampler(),
		prefix: newPrefix(c.PrefixTokens)}
	if a := c.Subagents; a != nil {
		x.agentPrefix = newPrefix(a.PrefixTokens)
		x.agent = main
		x.agent.input, x.agent.output = a.InputTokens.Sampler(), a.OutputTokens.Sampler()
		x.agents, x.agentTurns, x.agentThink = a.Count.Sampler(), a.Turns.Sampler(), a.ThinkTime.Sampler()
	}
	return x
}

// begin makes a new session of a stream.
func (x *sessions) begin(l *lane, r *round) *session {
	x.count++
	s := &session{lane: l, shared: x, round: r, number: x.count, dice: x.random.Fork(x.count), sizes: &x.main, think: &x.think,
		prefix: &x.prefix}
	s.turns = turns(x.turns.Draw(s.dice))
	s.context = s.prefix.tokens
	return s
}

// turns is how many turns a session has for a draw, which an open-ended distribution may make absurd.
func turns(drawn int64) int64 { return min(max(1, drawn), MaxTurns) }

// subagent makes the n-th subagent of a session's turn.
func (s *session) subagent(n int64) *session {
	x := s.shared
	number := uint64(s.turn)<<32 | uint64(n)
	a := &session{lane: s.lane, shared: x, parent: s, number: number, dice: s.dice.Fork(number),
		sizes: &x.agent, think: &x.agentThink, prefix: &x.agentPrefix}
	a.turns = turns(x.agentTurns.Draw(a.dice))
	a.context = a.prefix.tokens
	return a
}

// Conversation numbers the session of the stream that a request is a turn of, from 1, and the sub-agent that it is of in there; ok
// is false of a request by itself, and agent 0 of the session's own.
func (a *Attempt) Conversation() (session, agent uint64, ok bool) {
	switch s := a.session; {
	case s == nil:
		return 0, 0, false
	case s.parent != nil:
		return s.parent.number, s.number, true
	default:
		return s.number, 0, true
	}
}

// turn sends a session's next request: all that was said before, and what is new.
func (p *player) turn(s *session, at int64) error {
	c := &s.shared.config
	s.turn++
	a := p.blank()
	a.session = s
	r := &a.Request
	r.At, r.Model, r.Speed = at, s.sizes.model, s.sizes.speed
	fresh := s.sizes.input.Draw(s.dice)
	most, to := int64(c.MaxContextTokens), int64(c.CompactTo())
	if most > 0 && s.parent == nil && s.context+fresh > most && s.context > to {
		// Compacted: the prefix stays as it was, what follows it is a new summary.
		s.context = to
		s.cached = min(s.cached, s.prefix.tokens)
	}
	if c.Cached() {
		read, ttl := s.cached, int64(c.TimeToLive())
		if at-s.touched > ttl {
			read = 0
		}
		if s.prefix.cached(at, ttl) {
			read = max(read, s.prefix.tokens)
		}
		r.CacheReadInputTokens = read
		r.CacheCreationInputTokens = s.context - read + fresh
	} else {
		r.InputTokens = s.context + fresh
	}
	s.context += fresh
	d := oneDie(s.dice)
	if err := s.sizes.answer(r, s.sizes.output.Draw(s.dice), &d); err != nil {
		return s.lane.explain(err)
	}
	return p.request(s.lane, a)
}

// sent is told that a session's request was admitted.
func (s *session) sent(a *Attempt) {
	if c := &s.shared.config; c.Cached() && !a.Away {
		s.prefix.use(a.Sent, &a.Request, int64(c.TimeToLive()))
	}
}

// turned is told that a session's request is over.
func (p *player) turned(s *session, a *Attempt, at int64, answered bool) {
	if answered {
		// The cache holds what was sent, unless another target got it; the answer becomes part of what is sent next.
		if !a.Away {
			s.cached, s.touched = s.context, a.Sent
		}
		s.context += a.OutputTokens
	}
	if !answered || s.turn >= s.turns {
		p.over(s, at, answered)
		return
	}
	if g := s.shared.config.Subagents; g != nil && s.parent == nil && s.turn%g.Rhythm() == 0 {
		if s.children = min(s.shared.agents.Draw(s.dice), MaxTurns); s.children > 0 {
			for n := range s.children {
				p.later(s.lane, at, s.subagent(n))
			}
			return
		}
	}
	p.later(s.lane, at+s.think.Draw(s.dice), s)
}

// over ends a session: the one that started it goes on.
func (p *player) over(s *session, at int64, answered bool) {
	if m := s.parent; m != nil {
		if m.children--; m.children == 0 {
			p.later(m.lane, at+m.think.Draw(m.dice), m)
		}
	} else if s.round != nil {
		p.rest(s.round, at, answered)
	}
}
