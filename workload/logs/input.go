package logs

import (
	"fmt"

	"loadshape/workload/logs/fields"
	"loadshape/workload/logs/spool"
	"loadshape/workload/trace"
)

// An inputRule says whether what a log calls input includes what was read from a cache and written to one. Each format
// names its rule in its file, and the user may name another. Nothing else decides it.
type inputRule uint8

const (
	byFile   inputRule = iota // whatever the figures of the file prove
	excludes                  // as in the usage of the Messages API
	includes                  // all of the prompt
)

// parseInput reads the value of --input.
func parseInput(s string) (inputRule, bool) {
	switch s {
	case "includes-cache":
		return includes, true
	case "excludes-cache":
		return excludes, true
	}
	return byFile, s == ""
}

func (i inputRule) says() string {
	switch i {
	case excludes:
		return "without what was read from a cache or written to one"
	case includes:
		return "with what was read from a cache and written to one, which is taken off"
	}
	return "told by the figures of each file: a total, or an input below what was read and written"
}

// sizes are the input of the records of one file, and what they prove of the rule.
type sizes struct {
	rule    inputRule
	proved  [includes + 1]int64 // the first line that proves each rule
	waiting []spool.Entry       // whose rule nothing has proved yet
}

// mostWaiting is how many records may come before the first that proves a rule.
const mostWaiting = 100_000

// prove says which rule the figures of a record can only mean, byFile where they fit both. A total is given as less
// than 0 where there is none.
func prove(input, cached, output, total int64) inputRule {
	switch {
	case cached == 0:
		return byFile
	case input < cached || total == input+cached+output:
		return excludes
	case total == input+output:
		return includes
	}
	return byFile
}

// settle takes the cache off an entry's input where the rule says so. It reports whether the entry can be given on; else
// it waits until a record proves the rule.
func (s *sizes) settle(r *fields.Record, e *spool.Entry, total int64) (bool, error) {
	cached := e.CacheReadInputTokens + e.CacheCreationInputTokens
	proved := prove(e.InputTokens, cached, e.OutputTokens, total)
	if proved != byFile && s.proved[proved] == 0 {
		s.proved[proved] = r.Line
	}
	rule := s.rule
	if rule == byFile {
		if s.proved[excludes] > 0 && s.proved[includes] > 0 {
			other := excludes + includes - proved
			return false, r.Is(r.Find(fields.Input), fmt.Sprintf("the same rule in the whole file: this input is %s, that of line %d is not", proved.says(), s.proved[other]))
		}
		rule = proved
		for _, known := range [...]inputRule{excludes, includes} {
			if s.proved[known] > 0 {
				rule = known
			}
		}
	} else if proved != byFile && proved != rule {
		return false, r.Is(r.Find(fields.Input), fmt.Sprintf("an input %s; beside %d tokens that were read or written this one is not: --input %s", rule.says(), cached, [...]string{excludes: "excludes-cache", includes: "includes-cache"}[proved]))
	}
	switch {
	case cached == 0:
	case rule == byFile:
		if s.waiting = append(s.waiting, *e); len(s.waiting) > mostWaiting {
			return false, s.undecided(r.File)
		}
		return false, nil
	case rule == includes:
		e.InputTokens -= cached
	}
	return true, nil
}

// undecided is the error of a file that proves nothing.
func (s *sizes) undecided(file string) error {
	return &trace.Error{File: file, Line: s.waiting[0].Line, Want: "has an input that may or may not include what was read from a cache, and no line that tells: expected --input includes-cache or excludes-cache"}
}

// release gives on what has waited, and is an error where nothing proved the rule.
func (s *sizes) release(file string, give func(*spool.Entry) error) error {
	if len(s.waiting) == 0 {
		return nil
	}
	if s.proved[excludes] == 0 && s.proved[includes] == 0 {
		return s.undecided(file)
	}
	for i := range s.waiting {
		e := &s.waiting[i]
		if s.proved[includes] > 0 {
			e.InputTokens -= e.CacheReadInputTokens + e.CacheCreationInputTokens
		}
		if err := give(e); err != nil {
			return err
		}
	}
	s.waiting = nil
	return nil
}
