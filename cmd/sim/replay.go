package main

import (
	"fmt"
	"reflect"

	"loadshape/bucket"
	"loadshape/bucket/emulator"
	"loadshape/bucket/profile"
	"loadshape/report"
	"loadshape/workload"
	"loadshape/workload/trace"

	"github.com/spf13/pflag"
)

// A replay compares the decisions of a run with those of the emulator's log that it plays.
type replay struct {
	reading string // of the run that is compared
	check   report.LogCheck
	now     trace.Decision // the log's, of the request that was read last
	given   int64          // requests that were read in this pass
}

// adopt takes over what an emulator's log says itself: where its time began, which era limits that are given were of,
// and, where none are given, those that it had.
func (f *runFlags) adopt(q *question, log *trace.Log, flags *pflag.FlagSet) {
	if f.start == "" {
		q.Start = log.Start.UnixNano()
		q.Work.Start = log.Start.Format("2006-01-02T15:04:05.999999999Z07:00")
	}
	if f.limits == "" {
		q.Profile = &profile.Profile{Name: log.Limits, Groups: log.Groups,
			Source: "the log, under its " + log.Reading + " reading, era " + log.Era}
		if !flags.Changed("reading") { // which they are under already
			q.Loose, q.Strict = true, false
		}
		return
	}
	adoptRefusals(q.Profile.Groups, log.Groups)
	if era, err := emulator.ParseEra(log.Era); err == nil && era.Name != emulator.Today {
		for i, g := range q.Profile.Groups {
			q.Profile.Groups[i] = era.Group(g)
		}
		q.Profile.Notes = append(q.Profile.Notes, "taken as of "+era.Name+", the era of the log")
	}
}

// adoptRefusals takes over what clients were told, by a face or in an era, for limits that do not say.
func adoptRefusals(groups, log []bucket.Group) {
	for i := range log {
		if !reflect.DeepEqual(log[i].Refusal, log[0].Refusal) {
			return
		}
	}
	for i := range groups {
		if groups[i].Refusal == nil {
			groups[i].Refusal = log[0].Refusal
		}
	}
}

// replayOf says which reading is compared: that of the log, or else the only one there is. It is nil where decisions
// cannot be compared one by one, because requests were left out, moved or sent again.
func (f *runFlags) replayOf(q *question, log *trace.Log, flags *pflag.FlagSet) *replay {
	for _, name := range []string{"scale", "time-scale", "from", "to", "offset", "from-zero", "model", "start", "retries", "runs", "acceleration"} {
		if flags.Changed(name) {
			return nil
		}
	}
	r := &replay{reading: log.Reading}
	switch {
	case !q.Strict:
		r.reading = "loose"
	case !q.Loose:
		r.reading = "strict"
	}
	r.check.Reading = r.reading
	return r
}

// begin begins a pass; the nil replay compares nothing.
func (r *replay) begin() {
	if r != nil {
		r.given = 0
	}
}

// read notes what the log says of a request.
func (r *replay) read(t *trace.Reader) {
	if r == nil {
		return
	}
	r.now = t.Decision()
	r.given++
	r.leave(t)
}

// leave notes what the log has beside decisions.
func (r *replay) leave(t *trace.Reader) {
	if r == nil {
		return
	}
	left := t.LeftOut()
	r.check.Faults, r.check.CountTokens, r.check.Invalid, r.check.Cut = left.Faults, left.Counted, left.Invalid, left.Cut
}

// hear compares an attempt with the log, beside whoever else wants to hear of it.
func (r *replay) hear(also func(string, int, *workload.Attempt)) func(string, int, *workload.Attempt) {
	if r == nil {
		return also
	}
	return func(reading string, run int, a *workload.Attempt) {
		if also != nil {
			also(reading, run, a)
		}
		if reading != r.reading || a.Number != r.given-1 {
			return
		}
		have := trace.Decision{Status: 200, RetryAfter: string(a.Verdict.AppendRetryAfter(nil)), Wait: string(a.Verdict.AppendSeconds(nil))}
		if !a.Verdict.Admitted() {
			have.Status, have.LimitedBy = 429, a.Verdict.Cause.String()
		}
		if r.now.Wait == "" { // the log does not say
			have.Wait = ""
		}
		r.check.Decisions++
		if have == r.now {
			r.check.Agree++
		} else if r.check.FirstOther == "" {
			r.check.FirstOther = fmt.Sprintf("request %d: the log has %s, this run %s", a.Number, said(r.now), said(have))
		}
	}
}

// said is a decision in words.
func said(d trace.Decision) string {
	if d.LimitedBy == "" {
		return fmt.Sprint(d.Status)
	}
	return fmt.Sprintf("%d by %s, retry-after %s", d.Status, d.LimitedBy, d.RetryAfter)
}
