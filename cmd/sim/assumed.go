package main

import (
	"cmp"
	"fmt"
	"math/big"

	"loadshape/bucket"
	"loadshape/report"
	"loadshape/report/judge"
	"loadshape/workload"
	"loadshape/workload/trace"
)

// assumedOfService is what is taken for granted about the answers to recorded requests that do not say it.
func assumedOfService(s workload.Service) []report.Assumption {
	return []report.Assumption{
		{What: "first token after", Value: s.TTFT.String(), Source: "--ttft, for records without a ttft"},
		{What: "output rate", Value: s.Rate.String() + " tokens a second", Source: "--output-rate, for records without a duration"},
		judge.Answered,
	}
}

// assumedOfTrace is what is taken for granted about the requests of a trace of this format, and what the options make of
// them.
func assumedOfTrace(format trace.Format, o trace.Options) []report.Assumption {
	var a []report.Assumption
	add := func(when bool, what, value, source string) {
		if when {
			a = append(a, report.Assumption{What: what, Value: value, Source: source})
		}
	}
	if format == trace.Mooncake || format == trace.QwenBailian {
		size := int64(512)
		if format == trace.QwenBailian {
			size = 16
		}
		ttl, block := cmp.Or(o.CacheTTL, 5*bucket.Minute), cmp.Or(o.BlockSize, size)
		add(!o.NoCache, "cache reads", fmt.Sprintf("leading blocks of %d tokens last used within %v; the rest is input", block, ttl),
			"hash_ids name blocks, not what was cached")
		add(o.NoCache, "cache reads", "none; all of the input counts", "--no-cache")
	}
	add(format == trace.Azure || format == trace.BurstGPT || format == trace.Vidur, "cache reads", "none; all of the input counts",
		"the "+string(format)+" format records none")
	add(bucket.Known(format, trace.Formats()) && format != trace.JSONL && format != trace.Emulator, "max_tokens", "the output of each request", "the "+string(format)+" format records none")
	add(o.Model != "", "model", o.Model+" for every request", "--model")
	add(o.Load.Num != o.Load.Den, "load", factor(o.Load)+" times the recorded requests, of the same sizes", "--scale")
	add(o.TimeScale.Num != o.TimeScale.Den, "time", factor(o.TimeScale)+" times as long as recorded", "--time-scale")
	return a
}

// factor writes a ratio as people write it: as a decimal where it has an end.
func factor(r trace.Ratio) string {
	x := big.NewRat(r.Num, max(r.Den, 1))
	if digits, exact := x.FloatPrec(); exact {
		return x.FloatString(digits)
	}
	return x.String()
}
