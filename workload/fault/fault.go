// Package fault is a provider's bad day: errors that are no limit's, and slower answers. In come what a plan says of them, a stream's
// name and a seed; out comes what happens to an attempt of that stream at an instant. It must not know of limits, nor what a client
// makes of an error.
//
// Read fault.go first, what a plan says and may say, then day.go, what comes of it for one stream.
package fault

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"loadshape/bucket"
	"loadshape/workload/amount"
)

// most is how many faults, and slow periods, a plan has at most.
const most = 100

// A period is a stretch of the run [from, to), of some streams and targets.
type period struct {
	from, to         bucket.Duration
	streams, targets []string
}

// Names are those of a plan's streams and targets.
type Names struct{ Streams, Targets []string }

// A Fault is a share of attempts that are answered with an error before any limit is asked.
type Fault struct {
	Status     int              `yaml:"status"`
	Share      Share            `yaml:"share"`
	RetryAfter *bucket.Duration `yaml:"retry_after,omitempty"` // what the client is told, in whole seconds, rounded up; nil: nothing
	From       bucket.Duration  `yaml:"from,omitempty"`
	To         bucket.Duration  `yaml:"to,omitempty"`      // 0: to the end
	Streams    []string         `yaml:"streams,omitempty"` // none: all
	Targets    []string         `yaml:"targets,omitempty"` // likewise
}

// A Slow is a period in which answers come more slowly, or faster, than the streams say. A request goes by when it is admitted.
type Slow struct {
	From       bucket.Duration  `yaml:"from,omitempty"`
	To         bucket.Duration  `yaml:"to,omitempty"`          // 0: to the end
	TTFT       *bucket.Duration `yaml:"ttft,omitempty"`        // nil: as the stream has it
	OutputRate *amount.Rate     `yaml:"output_rate,omitempty"` // tokens a second; nil likewise
	Streams    []string         `yaml:"streams,omitempty"`     // none: all
	Targets    []string         `yaml:"targets,omitempty"`     // likewise
}

func (f *Fault) period() period { return period{f.From, f.To, f.Streams, f.Targets} }
func (s *Slow) period() period  { return period{s.From, s.To, s.Streams, s.Targets} }

// of reports whether the period is one of a stream.
func (p *period) of(stream string) bool {
	return len(p.streams) == 0 || slices.Contains(p.streams, stream)
}

// at reports whether the period is one of a target.
func (p *period) at(target string) bool {
	return len(p.targets) == 0 || slices.Contains(p.targets, target)
}

// holds reports whether an instant is in the period.
func (p *period) holds(at int64) bool {
	return at >= int64(p.from) && (p.to == 0 || at < int64(p.to))
}

// overlaps reports whether two periods have an instant, a stream and a target in common.
func (p period) overlaps(q period) bool {
	times := (p.to == 0 || q.from < p.to) && (q.to == 0 || p.from < q.to)
	return times && common(p.streams, q.streams) && common(p.targets, q.targets)
}

func common(a, b []string) bool {
	return len(a) == 0 || len(b) == 0 || slices.ContainsFunc(a, func(name string) bool { return slices.Contains(b, name) })
}

// check says what is wrong with a period of a plan.
func (p period) check(path string, names *Names) error {
	switch {
	case p.from < 0 || p.from > bucket.Duration(bucket.MaxTime/2):
		return bucket.Wrong(path+".from", "is %v, expected 0s or more", p.from)
	case p.to < 0, p.to > 0 && p.to <= p.from:
		return bucket.Wrong(path+".to", "is %v, expected more than from, %v, or no such key for the rest of the run", p.to, p.from)
	}
	return cmp.Or(among(path+".streams", "stream", p.streams, names.Streams), among(path+".targets", "target", p.targets, names.Targets))
}

// among wants names, each once, of things that there are.
func among(path, what string, all, known []string) error {
	for i, name := range all {
		if !slices.Contains(known, name) {
			return bucket.Wrong(fmt.Sprintf("%s[%d]", path, i), "is %s, expected the name of a %s", bucket.Quoted(name), what)
		}
		if slices.Contains(all[:i], name) {
			return bucket.Wrong(fmt.Sprintf("%s[%d]", path, i), "is %s again, expected each %s once", bucket.Quoted(name), what)
		}
	}
	return nil
}

// Check says what is wrong with the faults and slow periods of a plan, as a *bucket.FieldError.
func Check(faults []Fault, slow []Slow, names *Names) error {
	if len(faults) > most {
		return bucket.Wrong("faults", "has %d, expected at most %d", len(faults), most)
	}
	if len(slow) > most {
		return bucket.Wrong("slow", "has %d, expected at most %d", len(slow), most)
	}
	for i := range faults {
		if err := faults[i].check(fmt.Sprintf("faults[%d]", i), names); err != nil {
			return err
		}
	}
	if err := checkSums(faults, names); err != nil {
		return err
	}
	for i := range slow {
		path := fmt.Sprintf("slow[%d]", i)
		if err := slow[i].check(path, names); err != nil {
			return err
		}
		for j := range slow[:i] {
			if slow[i].period().overlaps(slow[j].period()) {
				return bucket.Wrong(path+".from", "overlaps slow[%d], expected one period of a stream at a time", j)
			}
		}
	}
	return nil
}

// checkSums wants at most all attempts of a stream at a target to fail at any instant. More of them can only begin to where a fault
// begins.
func checkSums(faults []Fault, names *Names) error {
	targets := names.Targets
	if len(targets) == 0 {
		targets = []string{""}
	}
	for i := range faults {
		at := faults[i].From
		var here []Fault
		for j := range faults {
			if p := faults[j].period(); p.holds(int64(at)) {
				here = append(here, faults[j])
			}
		}
		for _, stream := range names.Streams {
			for _, target := range targets {
				sum := Share(0)
				for j := range here {
					if p := here[j].period(); p.of(stream) && p.at(target) {
						sum += here[j].Share
					}
				}
				if sum > Share(amount.One) {
					return bucket.Wrong(fmt.Sprintf("faults[%d].share", i), "brings the faults of stream %s at %v to %v, expected at most 100%%", bucket.Quoted(stream), at, sum)
				}
			}
		}
	}
	return nil
}

func (f *Fault) check(path string, names *Names) error {
	switch {
	case f.Status == 429:
		return bucket.Wrong(path+".status", "is 429, expected 408 or 500 to 599: refusals come of the limits")
	case f.Status != 408 && (f.Status < 500 || f.Status > 599):
		return bucket.Wrong(path+".status", "is %d, expected 408 or 500 to 599, such as 529", f.Status)
	case f.Share <= 0:
		return bucket.Wrong(path+".share", "is missing or 0, expected more than 0%% and at most 100%%")
	case f.RetryAfter != nil && (*f.RetryAfter < 0 || *f.RetryAfter > bucket.MaxPer):
		return bucket.Wrong(path+".retry_after", "is %v, expected 0s to %v", *f.RetryAfter, bucket.MaxPer)
	}
	return f.period().check(path, names)
}

func (s *Slow) check(path string, names *Names) error {
	switch {
	case s.TTFT == nil && s.OutputRate == nil:
		return bucket.Wrong(path, "has neither ttft nor output_rate, expected at least one of them")
	case s.TTFT != nil && (*s.TTFT < 0 || *s.TTFT > bucket.MaxAnswer):
		return bucket.Wrong(path+".ttft", "is %v, expected 0s to %v", *s.TTFT, bucket.MaxAnswer)
	case s.OutputRate != nil && *s.OutputRate <= 0:
		return bucket.Wrong(path+".output_rate", "is 0, expected more")
	}
	return s.period().check(path, names)
}

// A Share is a part of all, in billionths: "2%" or 0.02.
type Share int64

// UnmarshalText reads a share.
func (s *Share) UnmarshalText(text []byte) error {
	number, percent := strings.CutSuffix(string(text), "%")
	unit := int64(amount.One)
	if percent {
		number, unit = strings.TrimSpace(number), int64(amount.One)/100
	}
	v, err := bucket.ParseFixed(number, unit)
	if err != nil {
		return fmt.Errorf("is %s, expected a share such as 2%%", bucket.Quoted(string(text)))
	}
	if v > int64(amount.One) {
		return fmt.Errorf("is %s, expected at most 100%%", bucket.Quoted(string(text)))
	}
	*s = Share(v)
	return nil
}

// MarshalText writes a share as a file holds it.
func (s Share) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// String is in per cent: "2%".
func (s Share) String() string { return amount.Decimal(100*s).String() + "%" }
