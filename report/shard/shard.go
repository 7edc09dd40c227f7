// Package shard cuts work into parts that are about equal: runs with different seeds, or the cells of a sweep.
//
// In come the text of --shard and the environment, in which a scheduler says which part a process has; out go the items of a part, and,
// of parts that stand, which ones are missing. It does not know what the items are.
//
// Read shard.go first, then scheduler.go.
package shard

import (
	"fmt"
	"strconv"
	"strings"
)

// Help is what --shard takes, for the list of flags.
const Help = "`K/N`\nplay the Kth of N equal parts only, for sim merge; auto takes both from the scheduler, auto/N the K alone"

// A Shard is one of several parts that are about equal.
type Shard struct{ Number, Of int } // Number from 1

func (s Shard) String() string { return fmt.Sprintf("%d/%d", s.Number, s.Of) }

// Range is which of so many items a part has: those from the first up to, but without, the second number.
func (s Shard) Range(items int) (from, to int) {
	return items * (s.Number - 1) / s.Of, items * s.Number / s.Of
}

// Missing are those of so many parts that have an item that is not there.
func Missing(of, items int, there func(item int) bool) []Shard {
	var all []Shard
	for n := 1; n <= of; n++ {
		s := Shard{n, of}
		from, to := s.Range(items)
		for i := from; i < to; i++ {
			if !there(i) {
				all = append(all, s)
				break
			}
		}
	}
	return all
}

// Parse reads K/N, auto or auto/N; nil is no part, but the whole.
func Parse(text string, getenv func(string) string) (*Shard, error) {
	if text == "" {
		return nil, nil
	}
	part, of, several := strings.Cut(text, "/")
	s := &Shard{}
	var err error
	if part == "auto" {
		if s, err = scheduled(getenv, several); err != nil {
			return nil, fmt.Errorf("--shard: %w", err)
		}
	} else {
		s.Number, err = number(part)
	}
	if several && err == nil {
		s.Of, err = number(of)
	}
	switch {
	case err != nil, s.Of == 0:
		return nil, fmt.Errorf("--shard: is %q, expected K/N with K from 1 to N as in 2/4, auto or auto/N", text)
	case s.Number > s.Of:
		return nil, fmt.Errorf("--shard: is %q, which is part %d of %d, expected a part from 1 to %d", text, s.Number, s.Of, s.Of)
	}
	return s, nil
}

func number(text string) (int, error) {
	n, err := strconv.ParseUint(text, 10, 31)
	if err == nil && n == 0 {
		err = strconv.ErrRange
	}
	return int(n), err
}
