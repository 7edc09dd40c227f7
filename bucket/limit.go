// Package bucket is a provider's rate limits: how they fill, what a request takes of them, and
// whether they admit it. In come limits, and requests at instants; out comes a verdict for each,
// exactly. It must not know who sends the requests and why, whose limits these are, or what becomes
// of a verdict. It has no clock, uses whole numbers only, and imports nothing but the standard
// library.
//
// Read limit.go and request.go first: what limits and requests are, with limit_check.go, field.go
// refusal.go and reading.go. Then gate.go, which asks all limits of a group at once, and verdict.go, its
// answer; meter.go, one limit, by tokenbucket.go or window.go; output.go, what is charged while an
// answer is written, with queue.go; acceleration.go, concurrency.go. run.go admits many requests at
// once; look.go and exposure.go ask without taking. duration.go and wide.go are the numbers.
package bucket

import "strings"

// Bounds within which every window and every charge is exact. A limit beyond them is refused when it is
// made and a request when it is read, so that nothing has to be checked when they meet.
const (
	MaxLimit    = 1_000_000_000_000         // the largest amount of one limit
	MaxPer      = 31 * Day                  // the longest period and burst
	MaxCapacity = 1_000_000_000_000_000_000 // of a bucket whose burst is longer than its period
	MaxPercent  = 10_000                    // estimate_percent, growth_percent
	MaxTimes    = 1_000                     // burndown
	MaxRejected = 100_000_000               // rejected_cost: no run has so many refusals that their sum overflows
	MaxTokens   = 100_000_000_000_000       // of each kind in one request
	MaxAnswer   = 26_000 * Day              // the longest that an answer takes, 71 years
	MaxTime     = int64(1) << 62            // the last instant, in nanoseconds since the first
	MaxSum      = int64(1) << 62            // of all that one run asks for, burndown included
)

// A Dimension says what a limit counts.
type Dimension string

const (
	Requests     Dimension = "requests"
	InputTokens  Dimension = "input_tokens"
	OutputTokens Dimension = "output_tokens"
	Tokens       Dimension = "tokens" // input and output in one bucket
)

// A Window is the algorithm of a limit. The zero Window is a token bucket.
type Window string

const (
	TokenBucket    Window = "token_bucket"
	Fixed          Window = "fixed"
	Anchored       Window = "anchored"
	SlidingLog     Window = "sliding_log"
	SlidingCounter Window = "sliding_counter"
)

// Oversized says what becomes of a request that asks for more than a limit can ever hold. The zero value
// is AdmitWhenFull, unless a Reading says otherwise.
type Oversized string

const (
	AdmitWhenFull Oversized = "admit_when_full"
	Reject        Oversized = "reject"
)

// A Charge says when output is counted. The zero value is AsGenerated for output tokens and
// ReserveMaxTokens for tokens.
type Charge string

const (
	AsGenerated      Charge = "as_generated"
	ReserveMaxTokens Charge = "reserve_max_tokens"
	AtCompletion     Charge = "at_completion"
)

// CacheRead says whether tokens read from a cache count as input. The zero value is CacheFree, unless a
// Reading says otherwise; CacheUnknown leaves it to the reading, too.
type CacheRead string

const (
	CacheFree            CacheRead = "free"
	CacheCounts          CacheRead = "counts"
	CacheUntilFirstToken CacheRead = "until_first_token" // taken at admission, given back at the first token
	CacheUnknown         CacheRead = "unknown"           // whoever gave the figure does not say: free, or by the strict reading they count
)

// A Limit is one limit as a limits file writes it. The zero value of an optional field is its default.
type Limit struct {
	Dimension       Dimension    `yaml:"dimension" json:"dimension"`
	Limit           int64        `yaml:"limit" json:"limit"`                                           // how many …
	Per             Duration     `yaml:"per,omitempty" json:"per,omitempty"`                           // … in how long; 0 is a minute
	Window          Window       `yaml:"window,omitempty" json:"window,omitempty"`                     //
	Level           *int64       `yaml:"level,omitempty" json:"level,omitempty"`                       // a token bucket's level at instant 0; nil is full
	Burst           Duration     `yaml:"burst,omitempty" json:"burst,omitempty"`                       // a token bucket holds what refills in this time; 0 is Per
	Oversized       Oversized    `yaml:"oversized,omitempty" json:"oversized,omitempty"`               //
	Charge          Charge       `yaml:"charge,omitempty" json:"charge,omitempty"`                     //
	Burndown        int64        `yaml:"burndown,omitempty" json:"burndown,omitempty"`                 // each output token counts so often; 0 is once
	CacheRead       CacheRead    `yaml:"cache_read,omitempty" json:"cache_read,omitempty"`             //
	EstimatePercent *int64       `yaml:"estimate_percent,omitempty" json:"estimate_percent,omitempty"` // admission takes this share of the input; nil is 100
	RejectedCost    RejectedCost `yaml:"rejected_cost,omitempty" json:"rejected_cost,omitempty"`       // what a refused request takes
	Scope           string       `yaml:"scope,omitempty" json:"scope,omitempty"`                       // whose it is
	Source          string       `yaml:"source,omitempty" json:"source,omitempty"`                     // where the number stands
	AsOf            string       `yaml:"as_of,omitempty" json:"as_of,omitempty"`                       // when it stood there
	Status          Status       `yaml:"status,omitempty" json:"status,omitempty"`                     // how sure that is

	// ClientMaxTokens is set by a reading: a request without max_tokens reserves what its client would ask for.
	ClientMaxTokens bool `yaml:"-" json:"-"`
}

// A Status says how a figure is known. The zero value says nothing, as of a user's own figures.
type Status string

const (
	StatusPublished Status = "published" // its owner gives it
	StatusSeen      Status = "seen"      // a third party gives it, as a copy of a page or what one account has
)

// An Acceleration is a limit on how steeply traffic may rise from minute to minute.
type Acceleration struct {
	Dimension     Dimension `yaml:"dimension" json:"dimension"`                               // InputTokens or Requests
	Floor         int64     `yaml:"floor" json:"floor"`                                       // the least ceiling of a minute
	GrowthPercent *int64    `yaml:"growth_percent,omitempty" json:"growth_percent,omitempty"` // of the largest minute before; nil is 100
	Step          int64     `yaml:"step,omitempty" json:"step,omitempty"`                     // added to that
	Every         Duration  `yaml:"every,omitempty" json:"every,omitempty"`                   // how often the ceiling is set anew, in whole minutes; 0 is 1m
	Source        string    `yaml:"source,omitempty" json:"source,omitempty"`
}

// A Speed is how a request wants to be served. Fast mode has limits of its own.
type Speed string

const (
	Standard Speed = ""
	Fast     Speed = "fast"
)

// A Group is the limits that a set of models shares.
type Group struct {
	Target       string        `yaml:"-" json:"target,omitempty"`                // of several that a plan has, the one whose limits they are
	Models       []string      `yaml:"models,omitempty" json:"models,omitempty"` // none: every model
	Speed        Speed         `yaml:"speed,omitempty" json:"speed,omitempty"`   // of the requests that it is for
	Limits       []Limit       `yaml:"limits,omitempty" json:"limits,omitempty"`
	Concurrency  int64         `yaml:"concurrency,omitempty" json:"concurrency,omitempty"` // most requests under way at once; 0 is no limit
	Acceleration *Acceleration `yaml:"acceleration,omitempty" json:"acceleration,omitempty"`
	Refusal      *Refusal      `yaml:"refusal,omitempty" json:"refusal,omitempty"` // what a refused client is told; nil: exactly when to come back
}

// Label names a group by its target and its models; empty where it has neither.
func (g *Group) Label() string {
	label := strings.Join(g.Models, ", ")
	if g.Speed == Fast {
		label = strings.TrimSuffix("fast mode of "+label, " of ")
	}
	if g.Target != "" {
		return strings.TrimSuffix(g.Target+": "+label, ": ")
	}
	return label
}

// Capacity is the most that a limit holds: of a token bucket what refills in its burst, at least 1 where
// the limit is not 0; of a window its limit.
func (l *Limit) Capacity() int64 {
	if l.Window != "" && l.Window != TokenBucket {
		return l.Limit
	}
	c, _ := product(uint64(l.Limit), uint64(l.burst())).divide(uint64(l.per()))
	switch {
	case c.hi > 0 || c.lo > uint64(MaxCapacity):
		return MaxCapacity + 1 // which Check refuses
	case c.lo == 0 && l.Limit > 0:
		return 1
	}
	return int64(c.lo)
}

// Reserves reports whether admission takes max_tokens.
func (l *Limit) Reserves() bool {
	return l.Charge == ReserveMaxTokens || l.Charge == "" && l.Dimension == Tokens
}

func (l *Limit) per() Duration {
	if l.Per == 0 {
		return Minute
	}
	return l.Per
}

func (l *Limit) burst() Duration {
	if l.Burst == 0 {
		return l.per()
	}
	return l.Burst
}
