// Package retry is what a client does when a request is refused: whether it tries again, and after
// how long. In come a policy, how far one request has come, the instant, the refusal's retry-after
// and a random number; out comes a wait. It must not know what was asked, of whom, or by which
// limits it was refused, and has no clock and no chance of its own.
//
// Read policy.go first: the policy, and Next, which answers a refusal. Then sendrate.go, the
// limiter of AWS's adaptive mode; check.go, what a policy may be; choice.go, how a plan writes one;
// presets.go, those of real clients, with presets_*.go.
package retry

import (
	"fmt"
	"math/bits"
	"slices"
	"strconv"
	"strings"

	"loadshape/bucket"
	"loadshape/bucket/yamlfile"
)

// MaxRetries is the largest max_retries of a policy.
const MaxRetries = 1000

// longestWait is the longest wait that Next gives, so that an instant plus a wait is an instant.
const longestWait = bucket.MaxTime - 1

// A Policy is what a client does when a request is refused, as a plan writes it. The zero
// Policy never retries.
type Policy struct {
	Name              string          `yaml:"name,omitempty"`
	MaxRetries        int64           `yaml:"max_retries"`
	Backoff           Backoff         `yaml:"backoff,omitempty"`
	RetryAfter        After           `yaml:"retry_after,omitempty"`
	WithoutRetryAfter Without         `yaml:"without_retry_after,omitempty"` // a refusal that gives no time
	ShouldRetry       Obedience       `yaml:"x_should_retry,omitempty"`      // what x-should-retry: false does
	GivesUpOn         []int           `yaml:"gives_up_on,omitempty"`         // statuses of errors that it does not try again
	OverloadedRetries *int64          `yaml:"overloaded_retries,omitempty"`  // after so many 529 in a row a further one ends the request; nil is max_retries
	MaxWait           bucket.Duration `yaml:"max_wait,omitempty"`            // no wait is longer; 0 is no bound
	MaxElapsed        bucket.Duration `yaml:"max_elapsed,omitempty"`         // no retry starts later after the first attempt; 0 is no bound
	Budget            *Quota          `yaml:"budget,omitempty"`              // what all requests of a client may retry; nil is no bound
	Adaptive          bool            `yaml:"adaptive,omitempty"`            // the client slows all its requests down, as AWS's adaptive mode does
}

// A Backoff is the client's own wait: base, base × factor, base × factor² …, at most cap, with jitter.
type Backoff struct {
	Base   bucket.Duration `yaml:"base"`
	Factor Factor          `yaml:"factor,omitempty"` // 0 is 2, and 3 for decorrelated
	Cap    bucket.Duration `yaml:"cap,omitempty"`    // before jitter; 0 is no bound
	Jitter Jitter          `yaml:"jitter,omitempty"`
}

// A Factor is a number in thousandths: 1500 is 1.5.
type Factor int64

const (
	oneTimes  Factor = 1000
	mostTimes        = 1000 * oneTimes
)

// A Jitter says how chance changes a wait w. The zero value is NoJitter.
type Jitter string

const (
	NoJitter           Jitter = "none"
	FullJitter         Jitter = "full"          // 0 to w
	EqualJitter        Jitter = "equal"         // w/2 to w
	DecorrelatedJitter Jitter = "decorrelated"  // base to factor × the wait before, at most cap
	MinusQuarter       Jitter = "minus_quarter" // 3/4 w to w
	PlusQuarter        Jitter = "plus_quarter"  // w to 5/4 w
	PlusWhole          Jitter = "plus_whole"    // w to 2 w
)

// After is what a client makes of the retry-after of a refusal.
type After struct {
	Mode         AfterMode       `yaml:"mode,omitempty"`
	Longest      bucket.Duration `yaml:"longest,omitempty"`       // a longer one is treated as beyond says; 0 is no bound
	Beyond       Beyond          `yaml:"beyond,omitempty"`        // set together with longest
	AboveBackoff bucket.Duration `yaml:"above_backoff,omitempty"` // clip only: it adds no more than this to the backoff
}

// An AfterMode says how retry-after and the client's own backoff make one wait. The zero value is
// AfterInstead.
type AfterMode string

const (
	AfterInstead         AfterMode = "instead"           // retry-after alone
	AfterFloor           AfterMode = "floor"             // the longer of the two, jitter on the backoff only
	AfterFloorWithJitter AfterMode = "floor_with_jitter" // the longer of the two, then jitter
	AfterClip            AfterMode = "clip"              // as floor, but at most backoff + above_backoff
	AfterIgnore          AfterMode = "ignore"            // the backoff alone
)

// A Beyond says what a retry-after longer than the longest does. There is no default.
type Beyond string

const (
	BeyondGiveUp Beyond = "give_up"
	BeyondIgnore Beyond = "ignore" // as if there were none
)

// Without says what a refusal without retry-after does. The zero value is WithoutRetry.
type Without string

const (
	WithoutRetry  Without = "retry"
	WithoutPause  Without = "at_once" // and its own backoff is never waited for
	WithoutGiveUp Without = "give_up"
)

// Obedience says what a client makes of x-should-retry: false, by which whoever refuses forbids to try again. The zero value is
// Ignored.
type Obedience string

const (
	Ignored Obedience = "ignored"
	Obeyed  Obedience = "obeyed"
)

// A Quota is a client's stock of retry tokens, full at first. A retry that it cannot pay for is not made.
type Quota struct {
	Capacity              int64  `yaml:"capacity"`
	RetryCosts            int64  `yaml:"retry_costs"`
	SuccessReturns        int64  `yaml:"success_returns"`                   // by a request admitted at its first attempt
	RetriedSuccessReturns *int64 `yaml:"retried_success_returns,omitempty"` // by any other; nil is SuccessReturns
	FaultCosts            *int64 `yaml:"fault_costs,omitempty"`             // of a retry after an error that is no refusal; nil is RetryCosts
}

// A State is how far one request has come. Began is the instant of its first attempt.
type State struct {
	Began   int64
	Retries int64 // that were granted
	delay   int64 // the backoff before: without its jitter, or drawn where that is decorrelated
	row     int64 // 529 in a row
}

// A Budget is what the requests of one client share. The zero Budget is a new client's.
type Budget struct {
	spent int64 // of the quota's capacity
	rate  sendRate
}

// Chance reports whether the waits of the policy have jitter.
func (p *Policy) Chance() bool {
	return p.MaxRetries > 0 && p.Backoff.Jitter != "" && p.Backoff.Jitter != NoJitter
}

// Told is what a refusal, or another error, says to the client.
type Told struct {
	Status    int   // of an error that is no refusal by a limit; 0: it is one
	After     int64 // when to come back, in seconds; below 0: it does not say
	Forbidden bool  // x-should-retry: false
}

// Next answers a refusal, or another error, at the instant at: how many nanoseconds to wait before the next attempt, or
// false to give up. u is uniform over all its values and is used at most once. b may be nil where the policy has neither a
// budget nor is adaptive.
func (p *Policy) Next(s *State, b *Budget, at int64, told Told, u uint64) (wait int64, ok bool) {
	if p.Adaptive {
		b.rate.answered(at, told.Status == 0) // a refusal counts, even one that ends the request
	}
	if s.Retries >= p.MaxRetries || told.Forbidden && p.ShouldRetry == Obeyed || p.hopeless(s, told.Status) {
		return 0, false
	}
	hint, hinted := afterSeconds(told.After), told.After >= 0 && p.RetryAfter.Mode != AfterIgnore
	if hinted && p.RetryAfter.Longest > 0 && hint > int64(p.RetryAfter.Longest) {
		if p.RetryAfter.Beyond == BeyondGiveUp {
			return 0, false
		}
		hinted = false
	}
	if !hinted && p.WithoutRetryAfter == WithoutGiveUp && told.Status == 0 {
		return 0, false
	}

	delay := p.Backoff.grow(s, u)
	wait = p.Backoff.jitter(delay, u)
	if !hinted && p.WithoutRetryAfter == WithoutPause {
		wait = 0
	}
	if hinted {
		switch p.RetryAfter.Mode {
		case AfterFloor:
			wait = max(wait, hint)
		case AfterFloorWithJitter:
			wait = p.Backoff.jitter(max(delay, hint), u)
		case AfterClip:
			wait = max(wait, min(hint, wait+int64(p.RetryAfter.AboveBackoff)))
		default:
			wait = hint
		}
	}
	wait = min(wait, longestWait)
	if p.MaxWait > 0 {
		wait = min(wait, int64(p.MaxWait))
	}
	if p.MaxElapsed > 0 && at-s.Began+wait > int64(p.MaxElapsed) {
		return 0, false
	}
	if q := p.Budget; q != nil {
		costs := q.RetryCosts
		if told.Status != 0 && q.FaultCosts != nil {
			costs = *q.FaultCosts
		}
		if b.spent+costs > q.Capacity {
			return 0, false
		}
		b.spent += costs
	}
	s.Retries++
	s.delay = delay
	return wait, true
}

// Overloaded is the status by which a provider says that it has too much to do, for whomever.
const Overloaded = 529

// hopeless reports whether an error that is no refusal is not tried again.
func (p *Policy) hopeless(s *State, status int) bool {
	if status != Overloaded {
		s.row = 0
	} else if s.row++; p.OverloadedRetries != nil && s.row > *p.OverloadedRetries {
		return true
	}
	return status != 0 && slices.Contains(p.GivesUpOn, status)
}

// Hold is asked before every attempt, the first included, at the instant at which it is due: how many
// nanoseconds the client itself keeps it back. The attempt then has its place and is not asked about again.
// It is 0 where the policy is not adaptive; b may then be nil.
func (p *Policy) Hold(b *Budget, at int64) (wait int64) {
	if !p.Adaptive {
		return 0
	}
	return b.rate.hold(at)
}

// Succeeded tells the client of an admitted attempt. b may be nil as for Next.
func (p *Policy) Succeeded(s *State, b *Budget, at int64) {
	if q := p.Budget; q != nil {
		back := q.SuccessReturns
		if s.Retries > 0 && q.RetriedSuccessReturns != nil {
			back = *q.RetriedSuccessReturns
		}
		b.spent = max(0, b.spent-back)
	}
	if p.Adaptive {
		b.rate.answered(at, false)
	}
}

// grow gives the next backoff: drawn where it is decorrelated, else still without its jitter.
func (b *Backoff) grow(s *State, u uint64) int64 {
	base, most := int64(b.Base), int64(longestWait)
	if b.Cap > 0 {
		most = int64(b.Cap)
	}
	decorrelated := b.Jitter == DecorrelatedJitter
	factor := uint64(b.Factor)
	switch {
	case factor == 0 && decorrelated:
		factor = 3 * uint64(oneTimes)
	case factor == 0:
		factor = 2 * uint64(oneTimes)
	}
	before := s.delay
	if s.Retries == 0 {
		if !decorrelated {
			return min(base, most)
		}
		before = base
	}
	next := int64(longestWait)
	if hi, lo := bits.Mul64(uint64(before), factor); hi < uint64(oneTimes) {
		if n, _ := bits.Div64(hi, lo, uint64(oneTimes)); n < uint64(longestWait) {
			next = int64(n)
		}
	}
	if decorrelated && next > base { // the cap is on what was drawn
		next = base + portion(u, next-base)
	}
	return min(next, most)
}

// jitter changes a wait by chance; a decorrelated one has been already. The result is at most 2 w.
func (b *Backoff) jitter(w int64, u uint64) int64 {
	switch b.Jitter {
	case FullJitter:
		return portion(u, w)
	case EqualJitter:
		return w/2 + portion(u, w-w/2)
	case MinusQuarter:
		return w - portion(u, w/4)
	case PlusQuarter:
		return w + portion(u, w/4)
	case PlusWhole:
		return w + portion(u, w)
	}
	return w
}

// portion is n × u / 2⁶⁴, rounded down: uniform over 0 … n−1, and 0 for n = 0.
func portion(u uint64, n int64) int64 {
	hi, _ := bits.Mul64(u, uint64(n))
	return int64(hi)
}

func afterSeconds(seconds int64) int64 {
	if seconds > longestWait/int64(bucket.Second) {
		return longestWait
	}
	return seconds * int64(bucket.Second)
}

// UnmarshalNode reads a policy given by the name of a preset, or as a mapping of its fields.
func (p *Policy) UnmarshalNode(v yamlfile.Value) error {
	type fields Policy // without this method
	if v.Kind() == yamlfile.Mapping {
		*p = Policy{}
		return v.Decode((*fields)(p))
	}
	nearest := ""
	if v.Kind() == yamlfile.Text {
		var name string
		if err := v.Decode(&name); err != nil {
			return err
		}
		if preset, ok := Named(name); ok {
			*p = preset
			return nil
		}
		if near, ok := Suggest(name); ok {
			nearest = " (did you mean " + near + "?)"
		}
	}
	var names []string
	for _, preset := range Presets() {
		names = append(names, preset.Policy.Name)
	}
	return v.Errorf("is %v, expected %s or a mapping%s", v, strings.Join(names, ", "), nearest)
}

// UnmarshalText reads a factor such as "2" or "1.5", with up to three decimals.
func (f *Factor) UnmarshalText(text []byte) error {
	v, err := bucket.ParseFixed(string(text), int64(oneTimes))
	if err != nil {
		return fmt.Errorf("is %q, %w", text, err)
	}
	if v == 0 { // it would pass for the default
		return fmt.Errorf("is 0, expected %v to %v", oneTimes, mostTimes)
	}
	*f = Factor(v)
	return nil
}

// MarshalText writes a factor as a file holds it.
func (f Factor) MarshalText() ([]byte, error) { return []byte(f.String()), nil }

// String is the shortest decimal: "2", "1.5".
func (f Factor) String() string {
	s := strconv.FormatInt(int64(f/oneTimes), 10)
	if rest := f % oneTimes; rest != 0 {
		s += strings.TrimRight(fmt.Sprintf(".%03d", rest), "0")
	}
	return s
}
