package main

import (
	"errors"
	"fmt"
	"strings"

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

func (t *traceFlags) addScale(flags *pflag.FlagSet) {
	flags.StringVar(&t.scale, "scale", "", "`FACTOR`\nmultiply the load, as by 1.5 or 1/3: more requests, or fewer, of the same sizes")
}

// addShape adds the flags that only a trace has.
func (t *traceFlags) addShape(flags *pflag.FlagSet) {
	flags.StringVar(&t.model, "model", "", "`MODEL`\ntake every request as one of this model (default: as recorded)")
	flags.StringVar(&t.timeScale, "time-scale", "", "`FACTOR`\nstretch time: 2 takes twice as long, 0.5 half as long")
	flags.StringVar(&t.from, "from", "", "`TIME`\nleave out what comes before this time of the trace, and begin there")
	flags.StringVar(&t.to, "to", "", "`TIME`\nleave out what comes at this time of the trace or later")
	flags.StringVar(&t.offset, "offset", "", "`TIME`\nbegin so much later")
	flags.BoolVar(&t.fromZero, "from-zero", false, "the first request is at 0, whatever its record says")
	flags.BoolVar(&t.noCache, "no-cache", false, "mooncake only: read nothing from a cache")
	flags.StringVar(&t.cacheTTL, "cache-ttl", "", "`TIME`\nmooncake only: how long after its last use a block can be read from the cache (default 5m)")
}

func (t *traceFlags) options() (trace.Options, error) {
	o := trace.Options{Format: trace.Format(t.format), Model: t.model, AutoOffset: t.fromZero, NoCache: t.noCache}
	for _, f := range []struct {
		name, text string
		least      bucket.Duration
		into       *bucket.Duration
	}{{"from", t.from, 0, &o.From}, {"to", t.to, 1, &o.To}, {"offset", t.offset, 0, &o.Offset}, {"cache-ttl", t.cacheTTL, 1, &o.CacheTTL}} {
		if f.text == "" {
			continue
		}
		d, err := bucket.ParseDuration(f.text)
		if err != nil {
			return o, fmt.Errorf("--%s: %w", f.name, err)
		}
		if d == 0 && f.least > 0 { // which is the default where nothing is given
			return o, fmt.Errorf("--%s: is %v, want more than 0s", f.name, d)
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

// fit refuses what only another format can make use of.
func (t *traceFlags) fit(format trace.Format) error {
	if format != trace.Mooncake {
		if t.noCache {
			return fmt.Errorf("--no-cache: is given, want it with a mooncake trace only: this one is %s", format)
		}
		if t.cacheTTL != "" {
			return fmt.Errorf("--cache-ttl: is given, want it with a mooncake trace only: this one is %s", format)
		}
	} else if t.noCache && t.cacheTTL != "" {
		return errors.New("--cache-ttl: is given beside --no-cache, want one of them")
	}
	return nil
}

// asFlag gives an error about the options of a trace the name of the flag that set them.
func asFlag(err error) error {
	var field *bucket.FieldError
	if !errors.As(err, &field) {
		return err
	}
	name := strings.ReplaceAll(field.Path, "_", "-")
	switch field.Path {
	case "format":
		name = "trace-format"
	case "load":
		name = "scale"
	}
	return fmt.Errorf("--%s: %s", name, field.Want)
}
