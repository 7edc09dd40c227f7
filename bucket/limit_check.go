package bucket

import (
	"fmt"
	"slices"
	"strings"
)

// The words of a limits file. Each enumeration is written here once, for what is read and for what an error wants.
var (
	dimensions = []Dimension{Requests, InputTokens, OutputTokens, Tokens}
	rising     = []Dimension{InputTokens, Requests} // that an acceleration limit counts
	windows    = []Window{TokenBucket, Fixed, Anchored, SlidingLog, SlidingCounter}
	oversizes  = []Oversized{AdmitWhenFull, Reject}
	charges    = []Charge{AsGenerated, ReserveMaxTokens, AtCompletion}
	cacheReads = []CacheRead{CacheFree, CacheCounts, CacheUntilFirstToken, CacheUnknown}
	statuses   = []Status{StatusPublished, StatusSeen}
)

// Check says what is wrong with a limit; path leads to it.
func (l *Limit) Check(path string) error {
	switch {
	case l.Dimension == "":
		return Wrong(path+".dimension", "is empty, expected %s", OneOf(dimensions))
	case !slices.Contains(dimensions, l.Dimension):
		return Wrong(path+".dimension", "is %q, expected %s", l.Dimension, OneOf(dimensions))
	case l.Limit < 0 || l.Limit > MaxLimit:
		return Wrong(path+".limit", "is %d, expected 0 to %d", l.Limit, int64(MaxLimit))
	}
	if err := l.checkWindow(path); err != nil {
		return err
	}
	if !Known(l.Oversized, oversizes) {
		return Wrong(path+".oversized", "is %q, expected %s", l.Oversized, OneOf(oversizes))
	}
	if err := l.checkOutput(path); err != nil {
		return err
	}
	if err := l.checkInput(path); err != nil {
		return err
	}
	switch {
	case l.RejectedCost != RejectedFull && (l.RejectedCost < 0 || l.RejectedCost > MaxRejected):
		return Wrong(path+".rejected_cost", "is %d, expected 0 to %d, or full", int64(l.RejectedCost), MaxRejected)
	case l.RejectedCost > 0 && l.Dimension != Requests:
		return Wrong(path+".rejected_cost", "is a number, expected that on requests only, and full (what was asked for) on %s", l.Dimension)
	case !Known(l.Status, statuses):
		return Wrong(path+".status", "is %q, expected %s", l.Status, OneOf(statuses))
	}
	return nil
}

// checkWindow checks the algorithm, and how much it holds.
func (l *Limit) checkWindow(path string) error {
	bucket := l.Window == "" || l.Window == TokenBucket
	switch {
	case l.Per < 0 || l.Per > MaxPer:
		return Wrong(path+".per", "is %v, expected more than 0s and at most %v", l.Per, MaxPer)
	case !Known(l.Window, windows):
		return Wrong(path+".window", "is %q, expected %s", l.Window, OneOf(windows))
	case l.Burst < 0 || l.Burst > MaxPer:
		return Wrong(path+".burst", "is %v, expected more than 0s and at most %v", l.Burst, MaxPer)
	case l.Capacity() > MaxCapacity:
		return Wrong(path+".burst", "is %v, expected a bucket of at most %d, which is limit × burst / per", l.Burst, int64(MaxCapacity))
	case l.Burst != 0 && !bucket:
		return Wrong(path+".burst", "is set, expected it on a token_bucket only, not on window %s", l.Window)
	case l.Level == nil:
		return nil
	case !bucket:
		return Wrong(path+".level", "is set, expected it on a token_bucket only, not on window %s", l.Window)
	}
	if c := l.Capacity(); *l.Level > c || *l.Level < -MaxLimit {
		return Wrong(path+".level", "is %d, expected %d to the capacity, %d", *l.Level, int64(-MaxLimit), c)
	}
	return nil
}

// checkOutput checks what is about output only.
func (l *Limit) checkOutput(path string) error {
	output := l.Dimension == OutputTokens || l.Dimension == Tokens
	switch {
	case !Known(l.Charge, charges):
		return Wrong(path+".charge", "is %q, expected %s", l.Charge, OneOf(charges))
	case l.Charge != "" && !output:
		return Wrong(path+".charge", "is set, expected it on output_tokens and tokens only, not on %s", l.Dimension)
	case l.Burndown < 0 || l.Burndown > MaxTimes:
		return Wrong(path+".burndown", "is %d, expected 1 to %d", l.Burndown, MaxTimes)
	case l.Burndown > 1 && !output:
		return Wrong(path+".burndown", "is set, expected it on output_tokens and tokens only, not on %s", l.Dimension)
	}
	return nil
}

// checkInput checks what is about input only.
func (l *Limit) checkInput(path string) error {
	input := l.Dimension == InputTokens
	switch {
	case !Known(l.CacheRead, cacheReads):
		return Wrong(path+".cache_read", "is %q, expected %s", l.CacheRead, OneOf(cacheReads))
	case l.CacheRead != "" && l.CacheRead != CacheFree && !input:
		return Wrong(path+".cache_read", "is %s, expected that on input_tokens only, not on %s", l.CacheRead, l.Dimension)
	}
	if p := l.EstimatePercent; p != nil {
		if *p < 0 || *p > MaxPercent {
			return Wrong(path+".estimate_percent", "is %d, expected 0 to %d", *p, MaxPercent)
		}
		if *p != 100 && !input {
			return Wrong(path+".estimate_percent", "is set, expected it on input_tokens only, not on %s", l.Dimension)
		}
	}
	return nil
}

// Check says what is wrong with an acceleration limit; path leads to it.
func (a *Acceleration) Check(path string) error {
	if a.Dimension == "" {
		return Wrong(path+".dimension", "is missing, expected %s", OneOf(rising))
	}
	if !slices.Contains(rising, a.Dimension) {
		return Wrong(path+".dimension", "is %q, expected %s", a.Dimension, OneOf(rising))
	}
	if a.Floor < 0 || a.Floor > MaxLimit {
		return Wrong(path+".floor", "is %d, expected 0 to %d", a.Floor, int64(MaxLimit))
	}
	if p := a.GrowthPercent; p != nil && (*p < 0 || *p > MaxPercent) {
		return Wrong(path+".growth_percent", "is %d, expected 0 to %d", *p, MaxPercent)
	}
	if a.Step < 0 || a.Step > MaxLimit {
		return Wrong(path+".step", "is %d, expected 0 to %d", a.Step, int64(MaxLimit))
	}
	if a.Every < 0 || a.Every > MaxPer || a.Every%Minute != 0 {
		return Wrong(path+".every", "is %v, expected whole minutes, at most %v", a.Every, MaxPer)
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
		return Wrong(path+"concurrency", "is %d, expected 0 (no limit) to %d", g.Concurrency, int64(MaxLimit))
	}
	if g.Acceleration != nil {
		if err := g.Acceleration.Check(path + "acceleration"); err != nil {
			return err
		}
	}
	if err := g.Refusal.check(path + "refusal"); err != nil {
		return err
	}
	if g.Speed != Standard && g.Speed != Fast {
		return Wrong(path+"speed", "is %q, expected fast, or no such key for requests of standard speed", g.Speed)
	}
	if len(g.Limits) == 0 && g.Concurrency == 0 && g.Acceleration == nil {
		return Wrong(path+"limits", "is empty, expected at least one limit")
	}
	for i, m := range g.Models {
		if strings.TrimSpace(m) == "" {
			return Wrong(fmt.Sprintf("%smodels[%d]", path, i), "is empty, expected a model id")
		}
	}
	return nil
}
