package bucket

import (
	"errors"
	"strconv"
	"strings"
)

// A Refusal is what a refused client is told. The zero Refusal gives the exact time to come back, and lets it.
type Refusal struct {
	RetryAfter RetryAfter `yaml:"retry_after,omitempty" json:"retry_after,omitempty"` // when to come back
	Retry      Retry      `yaml:"retry,omitempty" json:"retry,omitempty"`             // whether to
}

// A RetryAfter is the time to come back that a refusal gives: the exact one, none, or, above 0, always this one, as of a gateway
// that tells its whole window.
type RetryAfter Duration

const (
	RetryAfterExact RetryAfter = 0
	RetryAfterNone  RetryAfter = -1
)

// Retry is what a refusal says of trying again, in x-should-retry. The zero value is RetryAllowed.
type Retry string

const (
	RetryAllowed   Retry = "allowed"
	RetryForbidden Retry = "forbidden"
)

var retries = []Retry{RetryAllowed, RetryForbidden}

var errRetryAfter = errors.New(`expected exact, none or a duration of more than 0s such as "60s"`)

// UnmarshalText reads exact, none or a duration.
func (r *RetryAfter) UnmarshalText(text []byte) error {
	switch string(text) {
	case "exact":
		*r = RetryAfterExact
		return nil
	case "none":
		*r = RetryAfterNone
		return nil
	}
	d, err := ParseDuration(string(text))
	if err != nil || d <= 0 {
		return &whatWas{string(text), errRetryAfter}
	}
	*r = RetryAfter(d)
	return nil
}

// MarshalText writes it as a file holds it.
func (r RetryAfter) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

func (r RetryAfter) String() string {
	switch r {
	case RetryAfterExact:
		return "exact"
	case RetryAfterNone:
		return "none"
	}
	return Duration(r).String()
}

// seconds is a fixed time in whole seconds, rounded up, at least 1.
func (r RetryAfter) seconds() uint64 {
	return uint64((r + RetryAfter(Second) - 1) / RetryAfter(Second))
}

// check says what is wrong with a refusal; path leads to it.
func (r *Refusal) check(path string) error {
	if r == nil {
		return nil
	}
	if Duration(r.RetryAfter) > MaxPer {
		return Wrong(path+".retry_after", "is %v, expected exact, none or at most %v", r.RetryAfter, MaxPer)
	}
	if !Known(r.Retry, retries) {
		return Wrong(path+".retry", "is %q, expected %s", r.Retry, OneOf(retries))
	}
	return nil
}

// A RejectedCost is what a refused request still takes of a limit: so many requests, or RejectedFull, what it asked for.
type RejectedCost int64

// RejectedFull takes exactly what admission asked of the limit.
const RejectedFull RejectedCost = -1 << 63

const expectedRejected = "expected a whole number from 0, or full"

// UnmarshalText reads a whole number or full.
func (c *RejectedCost) UnmarshalText(text []byte) error {
	if string(text) == "full" {
		*c = RejectedFull
		return nil
	}
	n, err := strconv.ParseInt(string(text), 10, 64)
	if err != nil || n == int64(RejectedFull) {
		return &whatWas{string(text), errors.New(expectedRejected)}
	}
	*c = RejectedCost(n)
	return nil
}

// UnmarshalJSON reads a number or a string.
func (c *RejectedCost) UnmarshalJSON(text []byte) error {
	return c.UnmarshalText([]byte(strings.Trim(string(text), `"`)))
}

// MarshalJSON writes a number, or full as a string.
func (c RejectedCost) MarshalJSON() ([]byte, error) {
	if c == RejectedFull {
		return []byte(`"full"`), nil
	}
	return []byte(c.String()), nil
}

// MarshalYAML gives it as a file holds it.
func (c RejectedCost) MarshalYAML() (any, error) {
	if c == RejectedFull {
		return "full", nil
	}
	return int64(c), nil
}

func (c RejectedCost) String() string {
	if c == RejectedFull {
		return "full"
	}
	return strconv.FormatInt(int64(c), 10)
}

// whatWas is a text that cannot be read, and what would be right.
type whatWas struct {
	text string
	want error
}

func (w *whatWas) Error() string { return "is " + strconv.Quote(w.text) + ", " + w.want.Error() }
