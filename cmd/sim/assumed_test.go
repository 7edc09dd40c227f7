package main

import (
	"strings"
	"testing"

	"loadshape/bucket"
	"loadshape/workload/trace"
)

func TestAssumedTrace(t *testing.T) {
	for _, c := range []struct {
		format trace.Format
		o      trace.Options
		want   []string
	}{
		{trace.JSONL, trace.Options{}, nil},
		{trace.Azure, trace.Options{}, []string{"cache reads: none; all of the input counts (the azure format records none)", "max_tokens: the output of each request (the azure format records none)"}},
		{trace.Mooncake, trace.Options{}, []string{"cache reads: leading blocks of 512 tokens last used within 5m; the rest is input (hash_ids name blocks, not what was cached)",
			"max_tokens: the output of each request (the mooncake format records none)"}},
		{trace.Mooncake, trace.Options{CacheTTL: bucket.Hour, BlockSize: 16}, []string{"cache reads: leading blocks of 16 tokens last used within 1h; the rest is input (hash_ids name blocks, not what was cached)",
			"max_tokens: the output of each request (the mooncake format records none)"}},
		{trace.Mooncake, trace.Options{NoCache: true}, []string{"cache reads: none; all of the input counts (--no-cache)", "max_tokens: the output of each request (the mooncake format records none)"}},
		{trace.JSONL, trace.Options{Model: "m", Load: trace.Ratio{Num: 5, Den: 2}, TimeScale: trace.Ratio{Num: 1, Den: 3}},
			[]string{"model: m for every request (--model)", "load: 2.5 times the recorded requests, of the same sizes (--scale)", "time: 1/3 times as long as recorded (--time-scale)"}},
		{trace.JSONL, trace.Options{Load: trace.Ratio{Num: 1, Den: 1}}, nil},
	} {
		var have []string
		for _, a := range assumedOfTrace(c.format, c.o) {
			have = append(have, a.Text())
		}
		if strings.Join(have, "\n") != strings.Join(c.want, "\n") {
			t.Errorf("%s: is\n%s\nwant\n%s", c.format, strings.Join(have, "\n"), strings.Join(c.want, "\n"))
		}
	}
}
