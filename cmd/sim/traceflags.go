package main

import (
	"errors"
	"fmt"
	"strings"

	"loadshape/bucket"
	"loadshape/workload/logs"
	"loadshape/workload/trace"

	"github.com/spf13/pflag"
)

// traceFlags say how a trace becomes requests.
type traceFlags struct {
	format, model                  string
	scale, timeScale               string
	from, to, offset               string
	fromZero, noCache              bool
	cacheTTL                       string
	atIs, timeUnit, input, columns string // of logs
}

func (t *traceFlags) addScale(flags *pflag.FlagSet) {
	flags.StringVar(&t.scale, "scale", "", "`FACTOR`\nmultiply the load, as by 1.5 or 1/3: more or fewer requests of the same sizes")
}

// addShape adds the flags that only a trace has.
func (t *traceFlags) addShape(flags *pflag.FlagSet) {
	flags.StringVar(&t.model, "model", "", "`MODEL`\ntreat every request as one to this model (default: as recorded)")
	flags.StringVar(&t.timeScale, "time-scale", "", "`FACTOR`\nstretch time: 2 takes twice as long, 0.5 half as long")
	flags.StringVar(&t.from, "from", "", "`TIME`\nskip everything before this time of the trace, and start there")
	flags.StringVar(&t.to, "to", "", "`TIME`\nskip everything from this time of the trace on")
	flags.StringVar(&t.offset, "offset", "", "`TIME`\nstart this much later")
	flags.BoolVar(&t.fromZero, "from-zero", false, "put the first request at 0, whatever its record says")
	flags.StringVar(&t.columns, "map", "", "`NAME=FIELD,…`\ncsv and json only: which field is what, as at=startTime,input_tokens=usage.prompt_tokens")
	flags.StringVar(&t.atIs, "at-is", "", "`start|end`\nlogs only: what a request's only time is (default: as the format has it)")
	flags.StringVar(&t.timeUnit, "time-unit", "", "`s|ms|us|ns`\nlogs only: the unit of numeric times that do not count from 1970")
	flags.StringVar(&t.input, "input", "", "`includes-cache|excludes-cache`\nlogs only: whether an input includes what was read from a cache and written to one (default: as the format has it)")
	flags.BoolVar(&t.noCache, "no-cache", false, "mooncake and qwen-bailian only: read nothing from a cache")
	flags.StringVar(&t.cacheTTL, "cache-ttl", "", "`TIME`\nmooncake and qwen-bailian only: how long after its last use a block can be read from the cache (default 5m)")
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
			return o, fmt.Errorf("--%s: is %v, expected more than 0s", f.name, d)
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

// logOptions say how logs of others are read.
func (t *traceFlags) logOptions(anonymise bool) logs.Options {
	return logs.Options{Map: t.columns, AtIs: t.atIs, TimeUnit: t.timeUnit, Input: t.input, Anonymise: anonymise}
}

// fit refuses what only another format can make use of.
func (t *traceFlags) fit(format trace.Format) error {
	log, blocks := !bucket.Known(format, trace.Formats()), format == trace.Mooncake || format == trace.QwenBailian
	for _, flag := range [...]struct {
		name, of    string
		given, fits bool
	}{
		{"map", "logs", t.columns != "", log}, {"at-is", "logs", t.atIs != "", log}, {"time-unit", "logs", t.timeUnit != "", log}, {"input", "logs", t.input != "", log},
		{"no-cache", "a mooncake trace", t.noCache, blocks}, {"cache-ttl", "a mooncake trace", t.cacheTTL != "", blocks},
	} {
		if flag.given && !flag.fits {
			return fmt.Errorf("--%s: is given, expected it with %s only: this one is %s", flag.name, flag.of, format)
		}
	}
	if t.noCache && t.cacheTTL != "" {
		return errors.New("--cache-ttl: is given beside --no-cache, expected one of them")
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
