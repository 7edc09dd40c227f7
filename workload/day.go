package workload

import (
	"strconv"

	"loadshape/bucket"
	"loadshape/workload/amount"
)

// TimedOut is the Fault of an attempt that was admitted, and whose answer took longer than its client waits.
const TimedOut = -1

// Admitted reports whether an attempt was sent, and will be answered in full.
func (a *Attempt) Admitted() bool { return a.Attempt > 0 && a.Fault == 0 && a.Verdict.Admitted() }

// Met reports whether an attempt met the limits, which one that another error has answered did not.
func (a *Attempt) Met() bool { return a.Attempt > 0 && a.Fault <= 0 }

// AppendHint appends the seconds after which another error than a refusal told the client to come back, or null.
func (a *Attempt) AppendHint(b []byte) []byte {
	if a.hint < 0 || a.Fault == TimedOut {
		return append(b, "null"...)
	}
	return strconv.AppendInt(b, a.hint, 10)
}

// weather lets the provider's day decide about an attempt first: it may be answered with an error, and its answer may come faster or
// more slowly than its stream says.
func (p *player) weather(l *lane, a *Attempt, at int64) (hint int64, struck bool) {
	if a.Attempt == 1 {
		a.ttft, a.duration = a.TTFT, a.Duration
	}
	a.TTFT, a.Duration = a.ttft, a.duration
	if a.Fault, a.hint = l.day.Strike(at, ""); a.Fault != 0 {
		a.Verdict = bucket.Verdict{}
		return a.hint, true
	}
	if slow := l.day.Slow(at, ""); slow != nil {
		a.slow(slow.TTFT, slow.OutputRate)
	}
	return -1, false
}

// slow makes the answer come as fast as a period has it. What takes too long for that lasts as long as an answer can.
func (a *Attempt) slow(ttft *bucket.Duration, rate *amount.Rate) {
	writing := a.Duration - a.TTFT
	if ttft != nil {
		a.TTFT = int64(*ttft)
	}
	if rate != nil {
		var ok bool
		if writing, ok = (Service{Rate: *rate}).writing(a.OutputTokens); !ok {
			writing = int64(bucket.MaxAnswer)
		}
	}
	a.Duration = min(a.TTFT+writing, int64(bucket.MaxAnswer))
}
