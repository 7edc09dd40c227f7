package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"loadshape/bucket"
	"loadshape/bucket/profile"
	"loadshape/report"
	"loadshape/report/layout"
	"loadshape/report/minutes"
	"loadshape/workload/logs/sums"
	"loadshape/workload/trace"

	"github.com/spf13/pflag"
)

// ofSums are the flags that are of use where only the sums of minutes are known.
var ofSums = []string{"trace", "trace-format", "limits", "acceleration", "reading", "model", "format", "out", "chart"}

// sums reports whether the traces are sums of minutes.
func (f *runFlags) sums() bool {
	if format := trace.Format(f.traceFlags.format); format != "" {
		return slices.Contains(sums.Formats(), format)
	}
	return len(f.traces) > 0 && sums.Tells(f.traces[0])
}

// runSums says what sums of minutes can decide.
func (f *runFlags) runSums(ctx context.Context, flags *pflag.FlagSet, s streams) (int, error) {
	var err error
	flags.Visit(func(flag *pflag.Flag) {
		if err == nil && !slices.Contains(ofSums, flag.Name) {
			err = fmt.Errorf("--%s: is given, expected it with requests only: sums of minutes have none", flag.Name)
		}
	})
	if err != nil {
		return 0, err
	}
	if f.limits == "" {
		return 0, fmt.Errorf("--limits: is missing, expected a published profile's name (see sim limits) or a limits file")
	}
	q := &minutes.Question{Name: nameOf(f.traces), Source: strings.Join(f.traces, " "), Model: f.model, Loose: f.reading != "strict", Strict: f.reading != "loose"}
	if !bucket.Known(f.reading, []string{"loose", "strict", "both"}) {
		return 0, fmt.Errorf("--reading: is %q, expected loose, strict or both", f.reading)
	}
	if q.Profile, err = profile.Open(f.limits); err == nil {
		q.Profile, err = f.acceleration.in(q.Profile)
	}
	if err != nil {
		return 0, err
	}
	var a *minutes.Answer
	err = f.deliver(ctx, s, minutes.Formats(), func() (func(io.Writer, string, layout.Options) error, error) {
		if q.Sums, err = sums.Open(f.traces, s.in, trace.Format(f.traceFlags.format)); err != nil {
			return nil, err
		}
		for _, note := range q.Sums.Notes() {
			q.Assumptions = append(q.Assumptions, report.Assumption(note))
		}
		if a, err = minutes.Judge(q); err != nil {
			return nil, fmt.Errorf("%s: %w", q.Name, err)
		}
		for _, one := range q.Assumptions {
			fmt.Fprintln(s.err, "sim:", one.Text())
		}
		return func(w io.Writer, format string, style layout.Options) error {
			return minutes.Write(w, format, a, style)
		}, nil
	})
	if err != nil {
		return 0, err
	}
	return statusOf(a.Verdict), nil
}
