package main

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"loadshape/bucket"
	"loadshape/bucket/profile"
	"loadshape/cmd/internal/tracefile"
	"loadshape/cmd/internal/underway"
	"loadshape/report/calibration"
	"loadshape/workload"
	"loadshape/workload/amount"
	"loadshape/workload/logs"
	"loadshape/workload/retry"
	"loadshape/workload/trace"

	"github.com/spf13/pflag"
)

const megabyte = 1_000_000 // what the progress is counted in

// recorded is traffic that was recorded.
type recorded struct {
	source  *tracefile.Source
	options trace.Options
	service workload.Service
	policy  *retry.Policy
	ready   *trace.Reader // opened to tell the format, and not played yet; nil from then on
	meter   *underway.Meter
	replay  *replay          // of an emulator's log; nil elsewhere
	log     *calibration.Log // of any other, whose statuses are compared; nil where requests are sent again or are others
}

// askTrace asks about recorded traffic.
func (f *runFlags) askTrace(q *question, policy *retry.Policy, flags *pflag.FlagSet, s streams) (err error) {
	if slices.Contains(f.traces, "") {
		return errors.New("--trace: is empty, expected FILE")
	}
	t := &recorded{policy: policy}
	if t.options, err = f.options(); err != nil {
		return err
	}
	if t.service, err = f.service(); err != nil {
		return err
	}
	if t.policy == nil {
		t.policy = &retry.Policy{Name: "none"}
	}
	q.Runs = max(1, q.Runs) // one log is one run
	if (q.Runs > 1 || f.shard != "") && t.policy.MaxRetries == 0 {
		return fmt.Errorf("--runs: is %s, expected it with --retries only: without, a trace has no chance in it and all runs are the same", f.runs)
	}
	q.inputs = slices.Clone(f.traces)
	if f.limits != "" {
		if q.Profile, err = profile.Open(f.limits); err != nil {
			return err
		}
		q.inputs = append(q.inputs, f.limits)
	}
	q.Work.Streams = []string{"trace"}
	once := underway.Passes(&q.Question) == 1 && q.Profile != nil && !f.acceleration.Given() &&
		!slices.ContainsFunc(q.Profile.Groups, func(g bucket.Group) bool { return g.Acceleration != nil }) // which plays it without, too
	if t.source, err = tracefile.Find(f.traces, s.in, once); err != nil {
		return err
	}
	q.close, q.sum = t.close, t.source.Sum
	hear, clear := underway.Reading(s.err, nameOf(f.traces))
	t.source.Read = hear
	t.ready, err = t.source.Open(t.options, f.logOptions(false))
	t.source.Read = nil // what is not read by now is read while it is played
	if clear(); err != nil {
		return asFlag(err)
	}
	if err := f.fit(t.ready.Format()); err != nil {
		return err
	}
	if l := t.source.Log; l != nil {
		f.observed(q, l, s)
	}
	t.options.Format = t.ready.Format()
	if log := t.ready.Log(); log != nil {
		f.adopt(q, log, flags)
		q.replay = f.replayOf(q, log, flags)
		t.replay = q.replay
	} else if t.policy.MaxRetries == 0 && !f.abort && f.scale+f.timeScale == "" {
		t.log = &calibration.Log{}
		q.log = t.log
	}
	if f.agree && q.replay == nil {
		return errors.New("--agree: is given, expected it with an emulator's log only, as it was recorded")
	}
	if q.Profile == nil {
		return errors.New("--limits: is missing, expected a published profile's name (see sim limits) or a limits file")
	}
	if q.Profile, err = f.acceleration.In(q.Profile); err != nil {
		return err
	}
	if err := f.addThresholds(q); err != nil {
		return err
	}
	q.Name = nameOf(f.traces)
	q.Work.Kind, q.Work.Source, q.Work.Format = "trace", strings.Join(f.traces, " "), string(t.ready.Format())
	q.Work.Retries, q.Work.Scale = t.policy.Name, f.scaled()
	q.Assumptions = slices.Concat(q.Assumptions, assumedOfTrace(t.ready.Format(), t.options), assumedOfService(t.service))
	_, size := t.ready.Progress()
	q.meter = underway.NewMeter(s.err, &q.Question, "MB", size/megabyte)
	t.meter = q.meter
	q.Play = t.play
	return nil
}

// nameOf is what files of recorded traffic are called.
func nameOf(traces []string) string {
	if name := strings.Join(traces, " "); name != "-" {
		return name
	}
	return "standard input"
}

// openLog opens recorded traffic that is read once. The caller closes the source and the reader.
func (f *runFlags) openLog(s streams) (*tracefile.Source, *trace.Reader, workload.Service, error) {
	options, err := f.options()
	if err != nil {
		return nil, nil, workload.Service{}, err
	}
	service, err := f.service()
	if err != nil {
		return nil, nil, service, err
	}
	from, err := tracefile.Find(f.traces, s.in, true)
	if err != nil {
		return nil, nil, service, err
	}
	var clear func()
	from.Read, clear = underway.Reading(s.err, nameOf(f.traces))
	r, err := from.Open(options, f.logOptions(false))
	if clear(); err == nil {
		if err = f.fit(r.Format()); err != nil {
			r.Close()
		}
	}
	if err != nil {
		from.Close()
	}
	return from, r, service, asFlag(err)
}

// service is how fast answers come that the trace does not time.
func (f *runFlags) service() (workload.Service, error) {
	ttft, err := bucket.ParseDuration(f.ttft)
	if err != nil {
		return workload.Service{}, fmt.Errorf("--ttft: %w", err)
	}
	if ttft < 0 || ttft > bucket.MaxAnswer {
		return workload.Service{}, fmt.Errorf("--ttft: is %v, expected 0s to %v", ttft, bucket.MaxAnswer)
	}
	var rate amount.Rate
	if err := rate.UnmarshalText([]byte(f.outputRate)); err != nil {
		return workload.Service{}, fmt.Errorf("--output-rate: %w", err)
	}
	if rate <= 0 {
		return workload.Service{}, fmt.Errorf("--output-rate: is %v, expected tokens a second, more than 0", rate)
	}
	return workload.Service{TTFT: ttft, Rate: rate}, nil
}

// play plays the trace from its beginning.
func (t *recorded) play(seed int64, target workload.Target, o workload.Observer) error {
	r := t.ready
	if t.ready = nil; r == nil {
		var err error
		if r, err = t.source.Open(t.options, logs.Options{}); err != nil {
			return err
		}
	}
	defer r.Close()
	t.replay.begin()
	t.log.Begin()
	var model string
	var speed bucket.Speed
	var known bool // and of a group
	read := func(q *workload.Request) (bool, error) {
		switch err := r.Next(q); {
		case errors.Is(err, io.EOF):
			t.replay.leave(r)
			t.log.End()
			return false, nil
		case err != nil:
			return false, err
		}
		t.replay.read(r)
		if q.Model != model || q.Speed != speed || !known {
			if _, err := target.Group(q.Model, q.Speed); err != nil {
				return false, t.at(r, fmt.Errorf("model: %w; --model NAME takes every request as one of that model", err))
			}
			model, speed, known = q.Model, q.Speed, true
		}
		if err := t.service.Fill(q); err != nil {
			return false, t.at(r, err)
		}
		t.log.Add(q, r.Answered())
		return true, nil
	}
	var failed error // of reading
	next := func(q *workload.Request) (ok bool, err error) {
		ok, failed = read(q)
		return ok, failed
	}
	if t.meter.Begin() {
		quiet := next
		next = func(q *workload.Request) (bool, error) {
			done, _ := r.Progress()
			t.meter.Tick(done / megabyte)
			return quiet(q)
		}
	}
	if err := workload.Replay(next, t.policy, seed, target, o); err != nil && failed == nil {
		return t.at(r, err)
	}
	return failed
}

// at gives an error about the last request its place.
func (t *recorded) at(r *trace.Reader, err error) error {
	return fmt.Errorf("%s:%d: %w", r.Name(), r.Line(), err)
}

func (t *recorded) close() {
	if t.ready != nil {
		t.ready.Close()
	}
	t.source.Close()
}
