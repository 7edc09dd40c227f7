package sums

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"time"

	"loadshape/bucket"
	"loadshape/workload/trace"
)

// A place is where something was read.
type place struct {
	file string
	line int64
}

// A part is what one place says of a minute.
type part struct {
	place
	amounts []Amount
	of      owners
}

// Owners are whose the amounts are, where a report says that of all of them.
type owners struct{ workspaces, keys []string }

// apart reports whether two parts of a minute are surely of others: no workspace, or no key, is in both.
func (o owners) apart(p owners) bool {
	return disjoint(o.workspaces, p.workspaces) || disjoint(o.keys, p.keys)
}

func disjoint(a, b []string) bool {
	return len(a) > 0 && len(b) > 0 && !slices.ContainsFunc(a, func(s string) bool { return slices.Contains(b, s) })
}

// known are owners without those that somebody is missing in.
func known(names []string) []string {
	if slices.Contains(names, "") {
		return nil
	}
	return names
}

// add takes what is said of a minute. Where there was something before, it is the same again, nothing, or of others.
func (s *Sums) add(at int64, p part) error {
	var ok bool
	if p.amounts, ok = merged(p.amounts); !ok {
		return &trace.Error{File: p.file, Line: p.line, Want: fmt.Sprintf("has sums of more than %d, expected less", int64(bucket.MaxTokens))}
	}
	for _, before := range s.read[at] {
		switch {
		case slices.Equal(before.amounts, p.amounts) && !before.of.apart(p.of):
			s.Repeats++
			return nil
		case len(before.amounts) > 0 && len(p.amounts) > 0 && !before.of.apart(p.of):
			return &trace.Error{File: p.file, Line: p.line, Want: fmt.Sprintf("has the minute of %s again, with other figures than %s:%d, expected each minute once, or workspaces or keys that are in one of them only",
				time.Unix(0, at).UTC().Format(time.RFC3339), before.file, before.line)}
		}
	}
	s.read[at] = append(s.read[at], p)
	return nil
}

// together makes the minutes of their parts.
func (s *Sums) together() error {
	for _, at := range slices.Sorted(maps.Keys(s.read)) {
		var all []Amount
		last := place{}
		for _, p := range s.read[at] {
			all, last = append(all, p.amounts...), p.place
		}
		amounts, ok := merged(all)
		if !ok {
			return &trace.Error{File: last.file, Line: last.line, Want: fmt.Sprintf("makes sums of more than %d, expected less", int64(bucket.MaxTokens))}
		}
		if len(amounts) > 0 {
			s.Minutes = append(s.Minutes, Minute{At: at, Amounts: amounts})
		}
	}
	return nil
}

// merged are amounts in order, each model and speed once, and whether they stay within bounds.
func merged(all []Amount) ([]Amount, bool) {
	slices.SortFunc(all, func(a, b Amount) int { return cmp.Or(cmp.Compare(a.Model, b.Model), cmp.Compare(a.Speed, b.Speed)) })
	amounts, ok := all[:0], true
	for _, a := range all {
		if n := len(amounts); n > 0 && amounts[n-1].Model == a.Model && amounts[n-1].Speed == a.Speed {
			ok = amounts[n-1].plus(&a) && ok
			continue
		}
		amounts = append(amounts, a)
	}
	return amounts, ok
}

// plus adds an amount, and reports whether the sums stay within bounds.
func (a *Amount) plus(b *Amount) bool {
	if a.Requests < 0 || b.Requests < 0 {
		a.Requests, b.Requests = -1, 0
	}
	a.Unsplit = a.Unsplit || b.Unsplit
	ok := true
	for _, sum := range [...]struct {
		of *int64
		n  int64
	}{{&a.Requests, b.Requests}, {&a.InputTokens, b.InputTokens}, {&a.CacheCreation, b.CacheCreation}, {&a.CacheRead, b.CacheRead}, {&a.OutputTokens, b.OutputTokens}} {
		*sum.of += sum.n
		ok = ok && *sum.of <= bucket.MaxTokens
	}
	return ok
}
