package bucket

import (
	"fmt"
	"strings"
)

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
// Reading says otherwise.
type CacheRead string

const (
	CacheFree            CacheRead = "free"
	CacheCounts          CacheRead = "counts"
	CacheUntilFirstToken CacheRead = "until_first_token" // taken at admission, given back at the first token
)

// A Limit is one limit as a limits file writes it. The zero value of an optional field is its default.
type Limit struct {
	Dimension       Dimension `yaml:"dimension" json:"dimension"`
	Limit           int64     `yaml:"limit" json:"limit"`                                           // how many …
	Per             Duration  `yaml:"per,omitempty" json:"per,omitempty"`                           // … in how long; 0 is a minute
	Window          Window    `yaml:"window,omitempty" json:"window,omitempty"`                     //
	Level           *int64    `yaml:"level,omitempty" json:"level,omitempty"`                       // a token bucket's level at instant 0; nil is full
	Burst           Duration  `yaml:"burst,omitempty" json:"burst,omitempty"`                       // a token bucket holds what refills in this time; 0 is Per
	Oversized       Oversized `yaml:"oversized,omitempty" json:"oversized,omitempty"`               //
	Charge          Charge    `yaml:"charge,omitempty" json:"charge,omitempty"`                     //
	Burndown        int64     `yaml:"burndown,omitempty" json:"burndown,omitempty"`                 // each output token counts so often; 0 is once
	CacheRead       CacheRead `yaml:"cache_read,omitempty" json:"cache_read,omitempty"`             //
	EstimatePercent *int64    `yaml:"estimate_percent,omitempty" json:"estimate_percent,omitempty"` // admission takes this share of the input; nil is 100
	RejectedCost    int64     `yaml:"rejected_cost,omitempty" json:"rejected_cost,omitempty"`       // what a refused request takes of a requests limit
	Scope           string    `yaml:"scope,omitempty" json:"scope,omitempty"`                       // whose it is
	Source          string    `yaml:"source,omitempty" json:"source,omitempty"`                     // where the number stands
	AsOf            string    `yaml:"as_of,omitempty" json:"as_of,omitempty"`                       // when it stood there
}

// An Acceleration is a limit on how steeply traffic may rise from minute to minute.
type Acceleration struct {
	Dimension     Dimension `yaml:"dimension" json:"dimension"`                               // InputTokens or Requests
	Floor         int64     `yaml:"floor" json:"floor"`                                       // the least ceiling of a minute
	GrowthPercent *int64    `yaml:"growth_percent,omitempty" json:"growth_percent,omitempty"` // of the largest minute before; nil is 100
	Step          int64     `yaml:"step,omitempty" json:"step,omitempty"`                     // added to that
	Every         Duration  `yaml:"every,omitempty" json:"every,omitempty"`                   // how often the ceiling is set anew, in whole minutes; 0 is 1m
	Source        string    `yaml:"source,omitempty" json:"source,omitempty"`
}

// A Group is the limits that a set of models shares.
type Group struct {
	Models       []string      `yaml:"models,omitempty" json:"models,omitempty"` // none: every model
	Limits       []Limit       `yaml:"limits,omitempty" json:"limits,omitempty"`
	Concurrency  int64         `yaml:"concurrency,omitempty" json:"concurrency,omitempty"` // most requests under way at once; 0 is no limit
	Acceleration *Acceleration `yaml:"acceleration,omitempty" json:"acceleration,omitempty"`
}

// A FieldError is a setting that cannot be used. Path leads to it, as in "limits[2].per", so that a reader
// of files can say on which line it stands.
type FieldError struct {
	Path string
	Want string // what is there and what would be right: "is -1, want 0 or more"
}

func (e *FieldError) Error() string { return e.Path + ": " + e.Want }

func wrong(path, format string, args ...any) error {
	return &FieldError{Path: path, Want: fmt.Sprintf(format, args...)}
}

// Check says what is wrong with a limit; path leads to it.
func (l *Limit) Check(path string) error {
	field := func(name string) string { return path + "." + name }
	switch l.Dimension {
	case Requests, InputTokens, OutputTokens, Tokens:
	case "":
		return wrong(field("dimension"), "is empty, want requests, input_tokens, output_tokens or tokens")
	default:
		return wrong(field("dimension"), "is %q, want requests, input_tokens, output_tokens or tokens", l.Dimension)
	}
	if l.Limit < 0 || l.Limit > MaxLimit {
		return wrong(field("limit"), "is %d, want 0 to 1000000000000", l.Limit)
	}
	if l.Per < 0 || l.Per > MaxPer {
		return wrong(field("per"), "is %v, want more than 0s and at most 31d", l.Per)
	}
	switch l.Window {
	case "", TokenBucket, Fixed, Anchored, SlidingLog, SlidingCounter:
	default:
		return wrong(field("window"), "is %q, want token_bucket, fixed, anchored, sliding_log or sliding_counter", l.Window)
	}
	bucket := l.Window == "" || l.Window == TokenBucket
	if l.Burst < 0 || l.Burst > MaxPer {
		return wrong(field("burst"), "is %v, want more than 0s and at most 31d", l.Burst)
	}
	if l.Capacity() > MaxCapacity {
		return wrong(field("burst"), "is %v, want a bucket of at most 1000000000000000000, which is limit × burst / per", l.Burst)
	}
	if l.Burst != 0 && !bucket {
		return wrong(field("burst"), "is set, want it on a token_bucket only, not on window %s", l.Window)
	}
	if l.Level != nil {
		if !bucket {
			return wrong(field("level"), "is set, want it on a token_bucket only, not on window %s", l.Window)
		}
		if c := l.Capacity(); *l.Level > c || *l.Level < -MaxLimit {
			return wrong(field("level"), "is %d, want -1000000000000 to the capacity, %d", *l.Level, c)
		}
	}
	switch l.Oversized {
	case "", AdmitWhenFull, Reject:
	default:
		return wrong(field("oversized"), "is %q, want admit_when_full or reject", l.Oversized)
	}
	output := l.Dimension == OutputTokens || l.Dimension == Tokens
	switch l.Charge {
	case "":
	case AsGenerated, ReserveMaxTokens, AtCompletion:
		if !output {
			return wrong(field("charge"), "is set, want it on output_tokens and tokens only, not on %s", l.Dimension)
		}
	default:
		return wrong(field("charge"), "is %q, want as_generated, reserve_max_tokens or at_completion", l.Charge)
	}
	if l.Burndown < 0 || l.Burndown > MaxTimes {
		return wrong(field("burndown"), "is %d, want 1 to 1000", l.Burndown)
	}
	if l.Burndown > 1 && !output {
		return wrong(field("burndown"), "is set, want it on output_tokens and tokens only, not on %s", l.Dimension)
	}
	switch l.CacheRead {
	case "", CacheFree:
	case CacheCounts, CacheUntilFirstToken:
		if l.Dimension != InputTokens {
			return wrong(field("cache_read"), "is %s, want that on input_tokens only, not on %s", l.CacheRead, l.Dimension)
		}
	default:
		return wrong(field("cache_read"), "is %q, want free, counts or until_first_token", l.CacheRead)
	}
	if p := l.EstimatePercent; p != nil {
		if *p < 0 || *p > MaxPercent {
			return wrong(field("estimate_percent"), "is %d, want 0 to 10000", *p)
		}
		if *p != 100 && l.Dimension != InputTokens {
			return wrong(field("estimate_percent"), "is set, want it on input_tokens only, not on %s", l.Dimension)
		}
	}
	if l.RejectedCost < 0 || l.RejectedCost > MaxRejected {
		return wrong(field("rejected_cost"), "is %d, want 0 to 100000000", l.RejectedCost)
	}
	if l.RejectedCost != 0 && l.Dimension != Requests {
		return wrong(field("rejected_cost"), "is set, want it on requests only, not on %s", l.Dimension)
	}
	return nil
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

// Check says what is wrong with an acceleration limit; path leads to it.
func (a *Acceleration) Check(path string) error {
	switch a.Dimension {
	case InputTokens, Requests:
	case "":
		return wrong(path+".dimension", "is missing, want input_tokens or requests")
	default:
		return wrong(path+".dimension", "is %q, want input_tokens or requests", a.Dimension)
	}
	if a.Floor < 0 || a.Floor > MaxLimit {
		return wrong(path+".floor", "is %d, want 0 to 1000000000000", a.Floor)
	}
	if p := a.GrowthPercent; p != nil && (*p < 0 || *p > MaxPercent) {
		return wrong(path+".growth_percent", "is %d, want 0 to 10000", *p)
	}
	if a.Step < 0 || a.Step > MaxLimit {
		return wrong(path+".step", "is %d, want 0 to 1000000000000", a.Step)
	}
	if a.Every < 0 || a.Every > MaxPer || a.Every%Minute != 0 {
		return wrong(path+".every", "is %v, want whole minutes, at most 31d", a.Every)
	}
	return nil
}

// Check says what is wrong with a group; path leads to it and is empty for a file with one group.
func (g *Group) Check(path string) error {
	if path != "" {
		path += "."
	}
	for i := range g.Limits {
		if err := g.Limits[i].Check(fmt.Sprintf("%slimits[%d]", path, i)); err != nil {
			return err
		}
	}
	if g.Concurrency < 0 || g.Concurrency > MaxLimit {
		return wrong(path+"concurrency", "is %d, want 0 (no limit) to 1000000000000", g.Concurrency)
	}
	if g.Acceleration != nil {
		if err := g.Acceleration.Check(path + "acceleration"); err != nil {
			return err
		}
	}
	if len(g.Limits) == 0 && g.Concurrency == 0 && g.Acceleration == nil {
		return wrong(path+"limits", "is empty, want at least one limit")
	}
	for i, m := range g.Models {
		if strings.TrimSpace(m) == "" {
			return wrong(fmt.Sprintf("%smodels[%d]", path, i), "is empty, want a model id")
		}
	}
	return nil
}
