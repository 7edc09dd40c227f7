// Package change is single things that could be different in a plan: fewer workers, a slower ramp,
// smaller requests, another retry policy. In come a plan and what a run of it showed, out come
// edits of its file, by degrees from little to much. It must not know which limits refuse the plan,
// nor what an edit is good for: that is for who plays the edited plan.
//
// Read option.go first: kinds, degrees, and the list of all options. Then client.go, cache.go,
// size.go, time.go and target.go, an option each of what its name says; ramp.go, which makes every rise
// slower, and rampoption.go, that as an option.
package change

import (
	"fmt"
	"slices"

	"loadshape/bucket/yamlfile"
	"loadshape/workload"
)

// A Kind says what is different in a changed plan.
type Kind string

const (
	KindRamp      Kind = "ramp"       // the rate rises more slowly
	KindWorkers   Kind = "workers"    // fewer requests under way at once
	KindPace      Kind = "pace"       // the client spaces its requests
	KindJitter    Kind = "jitter"     // retries spread more
	KindRetries   Kind = "retries"    // another retry policy
	KindMaxTokens Kind = "max_tokens" // a request asks for less output
	KindCache     Kind = "cache"      // a part of the input is read from a cache
	KindInput     Kind = "input"      // less input
	KindOutput    Kind = "output"     // shorter answers
	KindSplit     Kind = "split"      // the same requests over a longer time
	KindLater     Kind = "later"      // a stream starts later
	KindBatch     Kind = "batch"      // a part of the requests goes elsewhere
	KindTarget    Kind = "target"     // a stream goes to another of the plan's targets
	KindTier      Kind = "tier"       // other limits
)

// An Option is one thing that could be different in a plan, by degrees: At(1) differs least from the plan, At(Degrees)
// most.
type Option struct {
	Kind    Kind
	Name    string // the kind, and behind a colon the stream where it is about one of several
	Stream  int    // its number in the plan; -1 where the change is about all
	From    string // what the plan has
	Degrees int    // 0: there is nothing to change, as Moot says
	Menu    bool   // the degrees are choices, and none of them is more than another
	Moot    string

	at func(degree int) Degree
}

// A Degree is a change made to some degree.
type Degree struct {
	To    string
	Edits []yamlfile.Edit // of the plan's file
}

// At is the change at a degree from 1 to Degrees.
func (c *Option) At(degree int) Degree { return c.at(degree) }

// Seen is what a run of a plan showed, which bounds what is worth trying.
type Seen struct {
	Busy   []int64 // of each stream, most requests under way at once
	Minute int64   // requests of the busiest minute of all streams together
}

// Options are all the changes of a plan that can be tried one at a time, in the order of the kinds and of the streams.
func Options(p *workload.Plan, seen Seen) []Option {
	var own []int // of others in the background nothing can be changed
	for i := range p.Streams {
		if !p.Streams[i].Background {
			own = append(own, i)
		}
	}
	all := []Option{rampOption(p)}
	for _, i := range own {
		all = append(all, workersOption(p, i, seen.Busy[i]), paceOption(p, i, seen.Minute))
	}
	all = append(all, jitterOption(p), retriesOption(p))
	for _, i := range own {
		all = append(all, maxTokensOption(p, i), cacheOption(p, i), inputOption(p, i), outputOption(p, i))
	}
	if len(own) > 1 {
		all = append(all, splitAllOption(p))
	}
	for _, i := range own {
		all = append(all, splitOption(p, i), laterOption(p, i), batchOption(p, i))
	}
	if len(p.Targets) > 1 {
		for _, i := range own {
			all = append(all, targetOption(p, i))
		}
	}
	return all
}

// option is one about a stream, or about all of them.
func option(p *workload.Plan, kind Kind, stream int) Option {
	c := Option{Kind: kind, Name: string(kind), Stream: stream}
	if stream >= 0 && len(p.Streams) > 1 {
		c.Name += ":" + p.Streams[stream].Name
	}
	return c
}

// moot is a change that cannot be made, or would change nothing.
func (c Option) moot(format string, args ...any) Option {
	c.Degrees, c.Moot = 0, fmt.Sprintf(format, args...)
	return c
}

func streamPath(stream int) string { return fmt.Sprintf("streams[%d]", stream) }

func set(path string, value any) yamlfile.Edit { return yamlfile.Edit{Path: path, Value: value} }

// falling are whole numbers below top down to 1: a hundredth of top apart, below that a tenth of themselves, and at least 1.
func falling(top int64) []int64 {
	var all []int64
	for percent := int64(1); percent <= 99; percent++ {
		n := top - max(percent, (top*percent+99)/100)
		if top > 100 {
			n = top - (top*percent+99)/100
		}
		if n < 1 {
			break
		}
		if len(all) == 0 || n < all[len(all)-1] {
			all = append(all, n)
		}
	}
	for len(all) > 0 && all[len(all)-1] > 1 {
		n := all[len(all)-1]
		all = append(all, n-max(1, n/10))
	}
	return all
}

// less are the per cents of something from 99 down to the least.
func less(degree int) int64 { return 100 - int64(degree) }

// appendNew appends a text that is not there yet.
func appendNew(all []string, s string) []string {
	if slices.Contains(all, s) {
		return all
	}
	return append(all, s)
}
