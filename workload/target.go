package workload

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"

	"loadshape/bucket"
	"loadshape/bucket/yamlfile"
	"loadshape/workload/agenda"
	"loadshape/workload/retry"
)

// A Destination is one of several targets that a plan's requests go to, such as an organization, a region or a cloud.
type Destination struct {
	Limits Limits `yaml:"limits"`
}

// A Fallback is what a client does with requests that its target does not answer: it sends them to another.
type Fallback struct {
	To    string  `yaml:"to"`
	After int64   `yaml:"after,omitempty"` // so many failed attempts of a request; 0: when the retries give it up, which they do in any case
	On    Failing `yaml:"on,omitempty"`    // what counts
}

// Failing says which failed attempts lead to the other target. The zero value is both.
type Failing string

const (
	OnAny      Failing = "any"
	OnRefusals Failing = "refusals" // by limits
	OnFaults   Failing = "faults"   // all else
)

var failing = []Failing{OnAny, OnRefusals, OnFaults}

// mostFailures is how many attempts of a request may fail at most before it goes to another target.
const mostFailures = 1000

// TargetNames are those of the plan's targets, in order.
func (p *Plan) TargetNames() []string { return slices.Sorted(maps.Keys(p.Targets)) }

// TargetOf is the target of a stream; empty where the plan has none.
func (p *Plan) TargetOf(s *Stream) string {
	if s.Target != "" {
		return s.Target
	}
	if c := p.ClientOf(s); c.Target != "" {
		return c.Target
	}
	if names := p.TargetNames(); len(names) == 1 {
		return names[0]
	}
	return ""
}

// TargetsOf are those that requests of a stream may go to, its own first; one without a name where the plan has none.
func (p *Plan) TargetsOf(s *Stream) []string {
	targets := []string{p.TargetOf(s)}
	if f := p.ClientOf(s).OnRefusal; f != nil {
		targets = append(targets, f.To)
	}
	return targets
}

// FallsOver reports whether requests that one target does not answer go to another.
func (p *Plan) FallsOver() bool {
	return slices.ContainsFunc(p.Streams, func(s Stream) bool { return len(p.TargetsOf(&s)) > 1 })
}

// checkTargets says what is wrong with the targets of a plan and of its streams.
func (p *Plan) checkTargets() error {
	names := p.TargetNames()
	if len(names) > 0 && !p.Limits.IsZero() {
		return bucket.Wrong("limits", "is set, expected either limits or targets, which have limits of their own")
	}
	for _, name := range names {
		other := func(r rune) bool {
			return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("-_/ ", r)
		}
		if name == "" || len(name) > 100 || strings.ContainsFunc(name, other) {
			return bucket.Wrong("targets", "has the name %s, expected 1 to 100 bytes of letters, digits, - _ / and spaces", bucket.Quoted(name))
		}
		if p.Targets[name].Limits.IsZero() {
			return bucket.Wrong(yamlfile.Join("targets", name)+".limits", "is missing, expected a published profile's name, a limits file, or limits")
		}
	}
	for i := range p.Streams {
		if err := p.checkTarget(i, names); err != nil {
			return err
		}
	}
	return nil
}

// checkTarget says what is wrong with where a stream's requests go.
func (p *Plan) checkTarget(stream int, names []string) error {
	s := &p.Streams[stream]
	path, client := fmt.Sprintf("streams[%d]", stream), "client"
	if s.Client != nil {
		client = path + ".client"
	}
	c := p.ClientOf(s)
	own, where := s.Target, path+".target"
	if own == "" && c.Target != "" {
		own, where = c.Target, client+".target"
	}
	f := c.OnRefusal
	if len(names) == 0 {
		switch {
		case own != "":
			return bucket.Wrong(where, "is %s, expected targets in the plan with it", bucket.Quoted(own))
		case f != nil:
			return bucket.Wrong(client+".on_refusal", "is set, expected targets in the plan with it")
		}
		return nil
	}
	if own == "" {
		own = p.TargetOf(s)
	}
	switch {
	case own == "":
		return bucket.Wrong(where, "is missing, expected %s", bucket.OneOf(names))
	case !slices.Contains(names, own):
		return bucket.Wrong(where, "is %s, expected %s", bucket.Quoted(own), bucket.OneOf(names))
	case f == nil:
		return nil
	}
	switch to := client + ".on_refusal"; {
	case !slices.Contains(names, f.To):
		return bucket.Wrong(to+".to", "is %s, expected %s", bucket.Quoted(f.To), bucket.OneOf(names))
	case f.To == own:
		return bucket.Wrong(to+".to", "is %s, where the requests of stream %s go first, expected another target", bucket.Quoted(f.To), bucket.Quoted(s.Name))
	case f.After < 0 || f.After > mostFailures:
		return bucket.Wrong(to+".after", "is %d, expected 1 to %d, or no such key for when the retries give up", f.After, mostFailures)
	case !bucket.Known(f.On, failing):
		return bucket.Wrong(to+".on", "is %q, expected %s", f.On, bucket.OneOf(failing))
	case c.Retries.Policy.Adaptive:
		return bucket.Wrong(to, "is set, expected it without an adaptive client, which slows down for one target")
	}
	return nil
}

// A fallback is that of a lane.
type fallback struct {
	Fallback
	group int // of limits at the other target
}

// counts reports whether a failed attempt is one of those that lead to the other target.
func (f *fallback) counts(a *Attempt) bool {
	if f == nil || a.Away {
		return false
	}
	return f.On == "" || f.On == OnAny || (f.On == OnFaults) == (a.Fault != 0)
}

// leave sends a request that failed at its own target to the other one, at once and with retries of its own.
func (p *player) leave(l *lane, a *Attempt, at int64) {
	a.Last, a.Leaves = false, true
	p.Attempt(a)
	a.Leaves, a.Away, a.left = false, true, a.Attempt
	a.Target, a.Group = l.fallback.To, l.fallback.group
	a.state, a.told = retry.State{Began: at}, 0
	if a.session != nil { // whose prefix is in no cache there
		a.CacheCreationInputTokens += a.CacheReadInputTokens
		a.CacheReadInputTokens = 0
	}
	p.agenda.Push(agenda.Event{At: at, Kind: agenda.Retries, Number: a.Number, What: p.keep(a)})
}
