package logs

import (
	"fmt"

	"loadshape/bucket"
	"loadshape/workload/logs/fields"
	"loadshape/workload/trace"
)

// Options say how logs are read. The zero Options go by their content.
type Options struct {
	Format    trace.Format
	Map       string // of csv and json: which field is what, as "at=startTime,input_tokens=prompt_tokens"
	AtIs      string // "start" or "end": what the one time of a request is; empty: as the format has it
	TimeUnit  string // of times that are numbers: s, ms, us or ns, since anything; empty: since 1970, by their size
	Input     string // "includes-cache" or "excludes-cache": what an input is; empty: as the format has it
	Anonymise bool   // keep sizes, times and model only

	Read func(bytes int) // hears of how many bytes of a file are read, as stored; nil hears nothing
}

func (o *Options) check() error {
	wrong := func(path, format string, args ...any) error {
		return &bucket.FieldError{Path: path, Want: fmt.Sprintf(format, args...)}
	}
	if o.mapped() {
		if _, err := mapped(o.Format, o.Map); err != nil {
			return err
		}
	} else if o.Map != "" {
		return wrong("map", "is given, expected it with the formats csv and json only")
	}
	if !bucket.Known(o.Format, Formats()) {
		return wrong("format", "is %q, expected %s", fields.Short([]byte(o.Format)), bucket.OneOf(Formats()))
	}
	if _, ok := parseInput(o.Input); !ok {
		return wrong("input", "is %q, expected includes-cache or excludes-cache", fields.Short([]byte(o.Input)))
	}
	if o.AtIs != "" && o.AtIs != "start" && o.AtIs != "end" {
		return wrong("at_is", "is %q, expected start or end", fields.Short([]byte(o.AtIs)))
	}
	if o.TimeUnit != "" && unitNamed(o.TimeUnit) == bySize {
		return wrong("time_unit", "is %q, expected s, ms, us or ns", fields.Short([]byte(o.TimeUnit)))
	}
	return nil
}

func (o *Options) mapped() bool { return o.Format == mappedCSV || o.Format == mappedJSON }

// format is the one that was asked for.
func (o *Options) format() *format {
	if o.mapped() {
		f, _ := mapped(o.Format, o.Map) // which check saw
		return f
	}
	return named(o.Format)
}

func unitNamed(s string) unit {
	switch s {
	case "s":
		return inSeconds
	case "ms":
		return inMilliseconds
	case "us":
		return inMicroseconds
	case "ns":
		return inNanoseconds
	}
	return bySize
}
