package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"loadshape/bucket"
	"loadshape/bucket/profile"
	"loadshape/cmd/internal/cli"
	"loadshape/report"
	"loadshape/report/calibration"
	"loadshape/report/layout"
	"loadshape/workload"
)

// runBackground writes the load of others that would explain the refusals of a log, as a plan.
func (f *runFlags) runBackground(out string, s streams) (int, error) {
	if f.limits == "" {
		return 0, errors.New("--limits: is missing, expected a published profile's name (see sim limits) or a limits file")
	}
	limits, err := profile.Open(f.limits)
	if err != nil {
		return 0, err
	}
	from, r, service, err := f.openLog(s)
	if err != nil {
		return 0, err
	}
	defer from.Close()
	defer r.Close()
	start, length := int64(0), int64(0)
	if l := from.Log; l != nil {
		summarize(s.err, l)
		start, _ = l.Start()
	}
	log := &calibration.Log{}
	for {
		var q workload.Request
		err := r.Next(&q)
		if errors.Is(err, io.EOF) {
			break
		}
		if err == nil {
			err = service.Fill(&q)
		}
		if err != nil {
			return 0, err
		}
		log.Add(&q, r.Answered())
		length = q.At
	}
	log.End()
	name := nameOf(f.traces)
	c, err := calibration.Of(log, limits, start, "loose", bucket.Loose)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", name, err)
	}
	if c == nil || c.RecordedS == nil {
		return 0, fmt.Errorf("%s: has no refusal, status 429, in at most %d requests, expected a log with some", name, calibration.Most)
	}
	if c.Background == nil {
		return 0, fmt.Errorf("%s: has no refusal that a constant load of others explains better than %s alone, expected other limits", name, f.limits)
	}
	var b bytes.Buffer
	if err := c.WritePlan(&b, name, f.limits, report.Seconds(length)); err != nil {
		return 0, err
	}
	if out == "" {
		_, err = s.out.Write(b.Bytes())
	} else {
		err = keep(out, b.Bytes(), []any{s.out, s.err}, append(f.traces, f.limits))
	}
	for _, sentence := range c.Sentences() {
		if err == nil {
			fmt.Fprintln(s.err, "sim:", strings.ReplaceAll(sentence, layout.Glue, " "))
		}
	}
	return statusHolds, err
}

// addBackground adds the flags of a log whose background is looked for.
func (f *runFlags) addBackground() cli.Section {
	log := cli.NewSection("Of a log with statuses (only with --background)")
	log.StringVar(&f.limits, "limits", "", "`NAME|FILE`\nwhat the refusals are held against")
	log.StringVar(&f.traceFlags.format, "trace-format", "", "`FORMAT`\nof the log (default: told by the content)")
	f.addShape(log.FlagSet)
	f.addService(log.FlagSet)
	return log
}
