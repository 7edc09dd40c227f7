package replay

import (
	"fmt"
	"strconv"

	"loadshape/workload/exchange"
	"loadshape/workload/messages"
)

// A Shrink is a way to make a request smaller.
type Shrink string

const (
	ShrinkInput     Shrink = "input"
	ShrinkMaxTokens Shrink = "max_tokens"
	ShrinkBoth      Shrink = "both"
	ShrinkNone      Shrink = "none"
)

// A Replay is the request to send instead of the one that is given.
type Replay struct {
	Body          []byte
	Before, After exchange.Request
	BeforeInput   messages.Estimate
	AfterInput    messages.Estimate
	Changed       []string // each a field, and from what to what
	Notes         []string // what could not be made smaller, and why
}

// Smaller reports whether anything was made smaller.
func (r *Replay) Smaller() bool { return len(r.Changed) > 0 }

// Default is the way that shows most on a route, and why.
func Default(route string) (Shrink, string) {
	switch route {
	case "direct", "claude-code", "claude-code-plan", "claude-aws", "claude-google":
		return ShrinkInput, "max_tokens does not count towards this route's limits, the input does"
	case "bedrock", "bedrock-mantle":
		return ShrinkBoth, "this route sets input and max_tokens aside when a request starts"
	case "vertex":
		return ShrinkBoth, "this route estimates the size of a request when it starts, and does not say whether max_tokens is in it"
	case "foundry":
		return ShrinkBoth, "this route does not publish whether max_tokens counts when a request starts"
	}
	return ShrinkBoth, "it is not known what counts on this route; one that counts after the answer refuses a small request like a large one"
}

// Smaller makes a request smaller in the named way alone. System, tools and the cached prefix stay as they are,
// byte for byte, and with them the workload's fingerprint; so do the model, the tier, and whatever else the body
// holds, in its order. Nothing is ever made larger. maxTokens is the output limit to come down to, 0 the default.
// Its errors are *messages.Error.
func Smaller(body []byte, how Shrink, maxTokens int64) (*Replay, error) {
	switch how {
	case ShrinkInput, ShrinkMaxTokens, ShrinkBoth, ShrinkNone:
	default:
		return nil, &messages.Error{Want: "shrink is " + messages.Name(string(how)) + ", expected input, max_tokens, both or none"}
	}
	b, err := complete(body)
	if err != nil {
		return nil, err
	}
	r := &Replay{Before: exchange.Describe(b), BeforeInput: b.Estimate()}
	var edits []edit
	if how == ShrinkInput || how == ShrinkBoth {
		edits = append(edits, r.shrinkMessages(b)...)
	}
	if how == ShrinkMaxTokens || how == ShrinkBoth {
		edits = append(edits, r.shrinkMaxTokens(b, maxTokens)...)
	}
	r.Body = apply(body, edits)
	after, err := complete(r.Body)
	if err != nil {
		return nil, err
	}
	r.After, r.AfterInput = exchange.Describe(after), after.Estimate()
	return r, nil
}

func (r *Replay) shrinkMaxTokens(b *messages.Body, to int64) []edit {
	if to <= 0 {
		to = DefaultMaxTokens
	}
	from := *b.MaxTokens
	if b.Thinking != nil && to <= *b.Thinking {
		if from <= *b.Thinking { // as the API allows where thinking is interleaved with tools
			r.Notes = append(r.Notes, fmt.Sprintf("max_tokens stays %d, for thinking.budget_tokens is %d and a part of the workload", from, *b.Thinking))
			return nil
		}
		r.Notes = append(r.Notes, fmt.Sprintf("max_tokens stays above thinking.budget_tokens (%d), which is a part of the workload", *b.Thinking))
		to = *b.Thinking + 1
	}
	if to >= from {
		r.Notes = append(r.Notes, fmt.Sprintf("max_tokens stays %d, for %d is not less", from, to))
		return nil
	}
	f, _ := b.Get("max_tokens")
	r.Changed = append(r.Changed, fmt.Sprintf("max_tokens: %d to %d", from, to))
	return []edit{{f.At, f.At + len(f.Raw), []byte(strconv.FormatInt(to, 10))}}
}

// SmallerThan reports whether a request is smaller than another: less input or a lower output limit, and neither
// of them more. It is nil where that is unknown. Estimates are compared with estimates alone; where there is
// no count of tokens, the sizes of the bodies are compared.
func SmallerThan(a, b exchange.Request) *bool {
	input, known := 0, false
	switch {
	case a.InputTokens != nil && b.InputTokens != nil && a.InputEstimated == b.InputEstimated:
		input, known = compare(*a.InputTokens, *b.InputTokens), true
	case a.BodyBytes != nil && b.BodyBytes != nil:
		input, known = compare(*a.BodyBytes, *b.BodyBytes), true
	}
	if !known || a.MaxTokens == nil || b.MaxTokens == nil {
		return nil
	}
	output := compare(*a.MaxTokens, *b.MaxTokens)
	smaller := input <= 0 && output <= 0 && input+output < 0
	return &smaller
}

func compare(a, b int64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}
