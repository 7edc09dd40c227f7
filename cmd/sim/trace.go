package main

import (
	"fmt"
	"io"
	"os"

	"loadshape/bucket"
	"loadshape/workload/trace"

	"github.com/spf13/pflag"
)

// traceFlags say how a trace becomes requests.
type traceFlags struct {
	format, model     string
	scale, timeScale  string
	from, to, offset  string
	fromZero, noCache bool
	cacheTTL          string
}

func (t *traceFlags) add(flags *pflag.FlagSet) {
	flags.StringVar(&t.format, "trace-format", "", "`FORMAT` of the trace: jsonl, azure, mooncake, burstgpt or vidur (default: told by its content)")
	flags.StringVar(&t.model, "model", "", "take every request as one of this `MODEL`")
	flags.StringVar(&t.scale, "scale", "", "multiply the load by `N`, such as 1.5: more requests, with the same sizes")
	flags.StringVar(&t.timeScale, "time-scale", "", "stretch time by `N`: 2 takes twice as long, 0.5 half as long")
	flags.StringVar(&t.from, "from", "", "leave out what comes before this `TIME` of the trace, and begin there")
	flags.StringVar(&t.to, "to", "", "leave out what comes at this `TIME` of the trace or later")
	flags.StringVar(&t.offset, "offset", "", "begin so much `TIME` later")
	flags.BoolVar(&t.fromZero, "from-zero", false, "the first request is at 0, whatever its record says")
	flags.BoolVar(&t.noCache, "no-cache", false, "mooncake: read nothing from a cache")
	flags.StringVar(&t.cacheTTL, "cache-ttl", "", "mooncake: a block can be read for this `TIME` after its last use (default 5m)")
}

func (t *traceFlags) options() (trace.Options, error) {
	o := trace.Options{Format: trace.Format(t.format), Model: t.model, AutoOffset: t.fromZero, NoCache: t.noCache}
	for _, f := range []struct {
		name, text string
		into       *bucket.Duration
	}{{"from", t.from, &o.From}, {"to", t.to, &o.To}, {"offset", t.offset, &o.Offset}, {"cache-ttl", t.cacheTTL, &o.CacheTTL}} {
		if f.text == "" {
			continue
		}
		d, err := bucket.ParseDuration(f.text)
		if err != nil {
			return o, fmt.Errorf("--%s: %w", f.name, err)
		}
		*f.into = d
	}
	for _, f := range []struct {
		name, text string
		into       *trace.Ratio
	}{{"scale", t.scale, &o.Load}, {"time-scale", t.timeScale, &o.TimeScale}} {
		if f.text == "" {
			continue
		}
		r, err := trace.ParseRatio(f.text)
		if err != nil {
			return o, fmt.Errorf("--%s: %w", f.name, err)
		}
		*f.into = r
	}
	return o, nil
}

// openTrace opens a trace; "-" is standard input.
func openTrace(path string, in io.Reader, o trace.Options) (*trace.Reader, error) {
	if path == "-" {
		return trace.NewReader("-", in, o)
	}
	return trace.Open(path, o)
}

// spool keeps standard input in a file, since a trace is read once for every reading. The file is gone with the
// process, whatever becomes of it, where the system allows that.
func spool(in io.Reader) (*os.File, error) {
	f, err := os.CreateTemp("", "sim-trace-*")
	if err != nil {
		return nil, err
	}
	os.Remove(f.Name())
	if _, err := io.Copy(f, in); err != nil {
		f.Close()
		return nil, fmt.Errorf("-: %w", err)
	}
	return f, nil
}
