// Package conversation is what a plan says of conversations: requests that follow each other, each of which sends all that was said
// before along with what is new. In comes a part of a plan, out comes whether it can be played, and about how many requests it is. It
// must not know how it is played.
package conversation

import (
	"cmp"
	"math/big"

	"loadshape/bucket"
	"loadshape/workload/amount"
)

// MaxTurns is how many turns a session has at most, and sub-agents at once.
const MaxTurns = 100_000

// A Session makes of every arrival, or of every round of a closed loop, a conversation of several requests, each
// of which sends all that was said before along with what is new.
type Session struct {
	Turns        amount.Distribution[amount.Count]    `yaml:"turns"`                   // requests; a draw of 0 is 1
	ThinkTime    amount.Distribution[bucket.Duration] `yaml:"think_time,omitempty"`    // from the end of an answer to the next turn
	PrefixTokens amount.Count                         `yaml:"prefix_tokens,omitempty"` // system prompt and tools, the same in all sessions of the stream

	// With a cache, what was sent before is read from it and what is new is written to it.
	Cache    *bool           `yaml:"cache,omitempty"`     // nil is true
	CacheTTL bucket.Duration `yaml:"cache_ttl,omitempty"` // after a longer pause all is written again; 0 is 5m

	// A session whose next turn would send more is compacted: it goes on from CompactToTokens.
	MaxContextTokens amount.Count `yaml:"max_context_tokens,omitempty"` // 0 is no bound
	CompactToTokens  amount.Count `yaml:"compact_to_tokens,omitempty"`  // prefix included; 0 is PrefixTokens

	Subagents *Subagents `yaml:"subagents,omitempty"`
}

// Subagents are sessions of their own that a session starts side by side after every EveryTurns turns. Its next
// turn waits until the last of them is done.
type Subagents struct {
	EveryTurns   int64                                `yaml:"every_turns,omitempty"` // 0 is 1
	Count        amount.Distribution[amount.Count]    `yaml:"count"`
	Turns        amount.Distribution[amount.Count]    `yaml:"turns"` // of each; a draw of 0 is 1
	InputTokens  amount.Distribution[amount.Count]    `yaml:"input_tokens"`
	OutputTokens amount.Distribution[amount.Count]    `yaml:"output_tokens"`
	ThinkTime    amount.Distribution[bucket.Duration] `yaml:"think_time,omitempty"`
	PrefixTokens amount.Count                         `yaml:"prefix_tokens,omitempty"`
}

// Cached reports whether there is a cache.
func (s *Session) Cached() bool { return s.Cache == nil || *s.Cache }

// TimeToLive is how long what was sent stays in the cache.
func (s *Session) TimeToLive() bucket.Duration {
	if s.CacheTTL == 0 {
		return 5 * bucket.Minute
	}
	return s.CacheTTL
}

// CompactTo is what a compacted session goes on from.
func (s *Session) CompactTo() amount.Count {
	if s.CompactToTokens == 0 {
		return s.PrefixTokens
	}
	return s.CompactToTokens
}

// Rhythm is after every how many turns they start.
func (a *Subagents) Rhythm() int64 { return max(1, a.EveryTurns) }

// Expected is about how many requests a session sends, those of its subagents included.
func (s *Session) Expected() *big.Int {
	turns := max(1, s.Turns.Typical())
	n := big.NewInt(turns)
	if a := s.Subagents; a != nil {
		each := new(big.Int).Mul(big.NewInt(a.Count.Typical()), big.NewInt(max(1, a.Turns.Typical())))
		n.Add(n, each.Mul(each, big.NewInt(turns/a.Rhythm())))
	}
	return n
}

// Check says what is wrong with a session as a *bucket.FieldError.
func (s *Session) Check(path string) error {
	if err := cmp.Or(
		checkTurns(path+".turns", &s.Turns),
		s.ThinkTime.Check(path+".think_time"),
		amount.Check(path+".prefix_tokens", s.PrefixTokens),
		amount.Check(path+".max_context_tokens", s.MaxContextTokens),
		amount.Check(path+".compact_to_tokens", s.CompactToTokens),
	); err != nil {
		return err
	}
	switch {
	case s.CacheTTL < 0 || s.CacheTTL > bucket.MaxPer:
		return bucket.Wrong(path+".cache_ttl", "is %v, expected more than 0s and at most %v", s.CacheTTL, bucket.MaxPer)
	case s.CacheTTL != 0 && !s.Cached():
		return bucket.Wrong(path+".cache_ttl", "is set, expected it without cache: false only")
	case s.CompactToTokens != 0 && s.MaxContextTokens == 0:
		return bucket.Wrong(path+".compact_to_tokens", "is set, expected max_context_tokens with it")
	case s.CompactToTokens != 0 && s.CompactToTokens < s.PrefixTokens:
		return bucket.Wrong(path+".compact_to_tokens", "is %d, expected at least prefix_tokens, %d", s.CompactToTokens, s.PrefixTokens)
	case s.MaxContextTokens != 0 && s.CompactTo() >= s.MaxContextTokens:
		return bucket.Wrong(path+".max_context_tokens", "is %d, expected more than what a session is compacted to, %d", s.MaxContextTokens, s.CompactTo())
	}
	a := s.Subagents
	if a == nil {
		return nil
	}
	path += ".subagents"
	if a.EveryTurns < 0 || a.EveryTurns > MaxTurns {
		return bucket.Wrong(path+".every_turns", "is %d, expected 1 to %d", a.EveryTurns, MaxTurns)
	}
	return cmp.Or(
		checkTurns(path+".count", &a.Count),
		checkTurns(path+".turns", &a.Turns),
		a.InputTokens.Check(path+".input_tokens"),
		a.OutputTokens.Check(path+".output_tokens"),
		a.ThinkTime.Check(path+".think_time"),
		amount.Check(path+".prefix_tokens", a.PrefixTokens),
	)
}

// checkTurns checks how many there are of something that is there at all.
func checkTurns(path string, d *amount.Distribution[amount.Count]) error {
	if err := d.Check(path); err != nil {
		return err
	}
	if d.Zero() {
		return bucket.Wrong(path, "is missing or 0, expected 1 to %d", MaxTurns)
	}
	if most := d.Largest(); most > MaxTurns {
		return bucket.Wrong(path, "goes up to %d, expected at most %d", most, MaxTurns)
	}
	return nil
}

// Load reads the files of its distributions.
func (s *Session) Load(path string, from *amount.Folder) error {
	if s == nil {
		return nil
	}
	if err := cmp.Or(s.Turns.Load(path+".turns", from), s.ThinkTime.Load(path+".think_time", from)); err != nil {
		return err
	}
	a := s.Subagents
	if a == nil {
		return nil
	}
	path += ".subagents"
	return cmp.Or(
		a.Count.Load(path+".count", from),
		a.Turns.Load(path+".turns", from),
		a.InputTokens.Load(path+".input_tokens", from),
		a.OutputTokens.Load(path+".output_tokens", from),
		a.ThinkTime.Load(path+".think_time", from),
	)
}
