package main

import (
	"context"
	"io"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"loadshape/bucket/profile"
	"loadshape/cmd/internal/cli"
	"loadshape/cmd/internal/underway"
	"loadshape/report/capacity"
	"loadshape/report/judge"
	"loadshape/report/search"
	"loadshape/workload"
)

// BenchmarkCapacity measures the embedded example.
func BenchmarkCapacity(b *testing.B) {
	for b.Loop() {
		if status := run(context.Background(), []string{"capacity"}, func(string) string { return "" }, strings.NewReader(""), io.Discard, io.Discard); status != statusHolds {
			b.Fatalf("exit status %d", status)
		}
	}
}

// TestCapacityOfTheExampleIsLittleWork counts what is played, which no clock can do: some four million attempts a second go by on
// one processor. One seed alone has some two million, so that a search with each of a hundred would play a hundred times as many.
func TestCapacityOfTheExampleIsLittleWork(t *testing.T) {
	f := capacityFlags{runFlags: runFlags{reading: "both"}}
	flags, err := cli.Parse("sim capacity", capacityUsage, nil, 1, f.sections()...)
	if err != nil {
		t.Fatal(err)
	}
	q, err := f.askCapacity(flags, 10*search.One, streams{func(string) string { return "" }, strings.NewReader(""), io.Discard, io.Discard}, new(underway.Counter))
	if err != nil {
		t.Fatal(err)
	}
	var played atomic.Int64
	at := q.At
	q.At = func(s search.Scale) (judge.Play, error) {
		play, err := at(s)
		return func(seed int64, t workload.Target, o workload.Observer) error {
			hear := o.Attempt
			o.Attempt = func(a *workload.Attempt) {
				played.Add(1)
				hear(a)
			}
			return play(seed, t, o)
		}, err
	}
	if _, err := capacity.Measure(q); err != nil {
		t.Fatal(err)
	}
	if n := played.Load(); n < 100_000 || n > 12_000_000 {
		t.Errorf("%d attempts are played", n)
	}
}

func TestTiersOf(t *testing.T) {
	for _, c := range []struct {
		limits, model string
		known         []string
		unknown       []string
	}{
		{"anthropic/build/claude-sonnet-5", "claude-sonnet-5", []string{"anthropic/start/claude-sonnet-5", "anthropic/build/claude-sonnet-5", "anthropic/scale/claude-sonnet-5"}, nil},
		{"anthropic/start", "claude-opus-5", []string{"anthropic/start", "anthropic/build", "anthropic/scale"}, nil},
		{"anthropic/start/claude-sonnet-5-5", "claude-sonnet-5-5", []string{"anthropic/start/claude-sonnet-5-5", "anthropic/build/claude-sonnet-5-5", "anthropic/scale/claude-sonnet-5-5"}, nil},
		{"anthropic/old-tier-1/2026-05", "claude-sonnet-4-6", []string{"anthropic/old-tier-1/2026-05", "anthropic/start", "anthropic/build", "anthropic/scale"}, nil},
		{"foundry/enterprise/claude-opus-5", "claude-opus-5", []string{"foundry/pay-as-you-go/claude-opus-5", "foundry/enterprise/claude-opus-5"}, []string{"foundry/free-trial/claude-opus-5"}},
	} {
		p, ok := profile.Published(c.limits)
		if !ok {
			t.Fatalf("%s is not published", c.limits)
		}
		var known, unknown []string
		for _, tier := range capacity.TiersOf(p, []string{c.model}) {
			if tier.Profile != nil {
				known = append(known, tier.Name)
			} else {
				unknown = append(unknown, tier.Name)
			}
		}
		if !slices.Equal(known, c.known) || !slices.Equal(unknown, c.unknown) {
			t.Errorf("%s: tiers are %v, and of %v nothing is known, want %v and %v", c.limits, known, unknown, c.known, c.unknown)
		}
	}
	if own, err := profile.Read("start", strings.NewReader("name: anthropic/start\nlimits: [{dimension: requests, limit: 1}]")); err != nil || capacity.TiersOf(own, []string{""}) != nil {
		t.Errorf("limits of a file have tiers, or %v", err)
	}
}
